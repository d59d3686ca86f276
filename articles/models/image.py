"""Image: the row of an uploaded or imported file, with its uploader. ImageUse: which revisions name it."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext_lazy as _

from .article import Article
from .revision import Revision


class ImageQuerySet(models.QuerySet):
    def in_revisions(self, revisions):
        """Return the images that one of these revisions contains."""
        uses = ImageUse.objects.filter(revision__in=revisions, name=models.OuterRef("name"))
        return self.filter(models.Exists(uses))

    def in_no_revision(self):
        """Return the images that no revision contains."""
        uses = ImageUse.objects.filter(name=models.OuterRef("name"))
        return self.filter(~models.Exists(uses))

    def for_editor(self, editor):
        """Return the images this editor can see: all, or their uploads and those in their articles."""
        if editor.has_perm("articles.all_articles"):
            return self
        own = Article.objects.for_editor(editor)
        in_own_articles = Image.objects.in_revisions(Revision.objects.filter(article__in=own))
        visible = models.Q(uploader=editor) | models.Q(article__in=own) | models.Q(pk__in=in_own_articles)
        return self.filter(visible)


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
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def __str__(self):
        return self.name


class ImageUse(models.Model):
    """An image that a revision names anywhere in its texts, with its alt text.

    It has the name instead of the row of the image, because an import writes articles before images.
    """

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="image_uses")
    name = models.CharField(max_length=40, db_index=True)
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["revision", "name"], name="image_once_a_revision")]

    def __str__(self):
        return self.name


def read_image_file(name: str) -> bytes | None:
    """Return the content of an image file, or None. `name` matches images.NAME."""
    try:
        with default_storage.open(name) as file:
            return file.read()
    except FileNotFoundError:
        return None
