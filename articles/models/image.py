"""Image: a picture that was uploaded or imported. The file is the picture; the row says who brought it."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext_lazy as _

from .article import Article


class Image(models.Model):
    name = models.CharField(_("name"), max_length=40, unique=True)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    size = models.PositiveIntegerField(_("bytes"))
    uploader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("uploaded by"),
        null=True,
        blank=True,
    )
    article = models.ForeignKey(
        Article,
        on_delete=models.SET_NULL,
        related_name="images",
        verbose_name=_("article"),
        null=True,
        blank=True,
    )
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self):
        return self.name


def stored_picture(name: str) -> bytes | None:
    """The file of a picture, or None. `name` is one that pictures.NAME allows."""
    try:
        with default_storage.open(name) as file:
            return file.read()
    except FileNotFoundError:
        return None
