"""Page views of articles: a number for each article and day, with nothing about who reads."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .article import Article


class PageViewTally(models.Model):
    """The views of an article on a day. Only articles.insights.page_views writes it."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="page_views", verbose_name=_("article")
    )
    day = models.DateField(_("day"))
    count = models.PositiveIntegerField(_("views"), default=0)

    class Meta:
        verbose_name = _("views")
        verbose_name_plural = _("views")
        constraints = [models.UniqueConstraint(fields=["day", "article"], name="page_views_once_a_day")]

    def __str__(self):
        return f"{self.article_id}, {self.day}: {self.count}"
