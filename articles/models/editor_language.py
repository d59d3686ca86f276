"""The language in which a person wants the admin and their email."""

from django.conf import settings
from django.db import models


class EditorLanguage(models.Model):
    """Without a row, a person gets the site's language."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="desk_language"
    )
    language = models.CharField(max_length=16)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.user_id}: {self.language}"
