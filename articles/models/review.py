"""Comments of reviewers."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .article import Article
from .revision import Revision


class ReviewComment(models.Model):
    """A reviewer's comment on a section of a revision. `section` is a key of articles.content.diff.TITLES."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="review_comments")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="comments")
    section = models.CharField(_("section"), max_length=20, blank=True)
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
