"""Comments of reviewers."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .article import Article
from .revision import Revision


class ReviewComment(models.Model):
    """A reviewer's comment on a field, a row, or a section of a revision, or on the article as a whole.

    `section` is a key of articles.content.schema.SECTIONS. `spot` is a field or row; see content/spots.py.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="review_comments")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="comments")
    section = models.CharField(_("section"), max_length=20, blank=True)
    spot = models.CharField(_("field"), max_length=80, blank=True)
    reply_to = models.ForeignKey(
        "self", on_delete=models.CASCADE, related_name="replies", null=True, blank=True
    )
    text = models.TextField(_("comment"), max_length=4000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True
    )
    created_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("review comment")
        verbose_name_plural = _("review comments")
        default_permissions = ()  # who may review an article may comment on it

    def __str__(self):
        return self.text[:60]


class ReviewLook(models.Model):
    """The newest revision that an editor has seen on the review page, and the one seen before it."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen = models.PositiveIntegerField()
    before = models.PositiveIntegerField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["article", "editor"], name="review_look_once"),
        ]

    def __str__(self):
        return f"{self.article_id}: {self.seen}"
