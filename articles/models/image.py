"""Image: an image that was uploaded or imported. The file is the image; the row says who brought it.

PictureUse tells which revisions name it, so that what nobody needs can be told from what somebody does.
"""

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext_lazy as _

from .article import Article
from .revision import Revision


class ImageQuerySet(models.QuerySet):
    def in_revisions(self, revisions):
        """Those that one of these revisions names."""
        uses = PictureUse.objects.filter(revision__in=revisions, name=models.OuterRef("name"))
        return self.filter(models.Exists(uses))

    def in_no_revision(self):
        """Those that no kept revision names, be it live, a working copy or old."""
        uses = PictureUse.objects.filter(name=models.OuterRef("name"))
        return self.filter(~models.Exists(uses))

    def for_editor(self, editor):
        """Those that somebody may see: all, or what they brought and what is in their articles."""
        if editor.has_perm("articles.all_articles"):
            return self
        own = Article.objects.for_editor(editor)
        named = Image.objects.in_revisions(Revision.objects.filter(article__in=own))
        seen = models.Q(uploader=editor) | models.Q(article__in=own) | models.Q(pk__in=named)
        return self.filter(seen)


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

    objects = ImageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self):
        return self.name


class PictureUse(models.Model):
    """A revision names an image, wherever in its texts. Written with the revision, and gone with it.

    By name, not by row: in an import an article comes before its images.
    """

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="pictures")
    name = models.CharField(max_length=40, db_index=True)
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["revision", "name"], name="picture_once_a_revision")]

    def __str__(self):
        return self.name


def read_image_file(name: str) -> bytes | None:
    """The file of an image, or None. `name` is one that images.NAME allows."""
    try:
        with default_storage.open(name) as file:
            return file.read()
    except FileNotFoundError:
        return None
