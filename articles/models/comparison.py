"""Two errors that people confuse: the rows in which they differ, and the question that decides."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .article import Article, ArticleRow


class Comparison(ArticleRow):
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="comparisons")
    other = models.CharField(_("ID or slug of the other article"), max_length=200)
    deciding_question = models.CharField(_("deciding question"), max_length=500, blank=True)

    class Meta(ArticleRow.Meta):
        verbose_name = _("comparison")
        verbose_name_plural = _("comparisons")

    def __str__(self):
        return self.other


class ComparisonRow(ArticleRow):
    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="rows")
    aspect = models.CharField(_("aspect"), max_length=200)
    this = models.CharField(_("this error"), max_length=500, blank=True)
    other = models.CharField(_("the other error"), max_length=500, blank=True)

    def __str__(self):
        return self.aspect
