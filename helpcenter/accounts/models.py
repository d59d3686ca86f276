from django.conf import settings
from django.db import models


class TemporaryPassword(models.Model):
    """Marks a user whose password was chosen for them: they must choose their own first.

    A row, not a file, since the site may run on several machines.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="temporary_password",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.user)


class SharedCache(models.Model):
    """The table of Django's cache in the database: the limits of signing in, for all workers."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.cache_key
