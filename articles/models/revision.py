"""Revision: a whole article as a versioned snapshot. Every write leaves one; none is ever changed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .article import Article


class Revision(models.Model):
    class Kind(models.TextChoices):
        EDIT = "edit", pgettext_lazy("kind of revision", "Edit")
        IMPORT = "import", pgettext_lazy("kind of revision", "Import")
        RESTORE = "restore", _("Restored")
        DETAILS = "details", _("Details")

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    schema = models.PositiveSmallIntegerField(_("schema"))
    data = models.JSONField(_("snapshot"))
    sha256 = models.CharField(max_length=64)
    # The revision whose text this one repeats, if only details such as the owner changed.
    same_text_as = models.PositiveIntegerField(null=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.EDIT)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("author"),
        null=True,
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("saved"), auto_now_add=True)
    # When readers first saw it. What they saw is never tidied away.
    published_at = models.DateTimeField(_("published"), null=True)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="revision_number_once")]

    def __str__(self):
        return f"{self.article_id}/{self.number}"
