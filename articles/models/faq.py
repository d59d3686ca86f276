"""A question that people ask about the error, with its answer in Markdown."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .article import Article, ArticleRow


class Faq(ArticleRow):
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="faqs")
    key = models.CharField(max_length=8, blank=True)
    question = models.CharField(_("question"), max_length=500)
    answer = models.TextField(_("answer"), blank=True)

    class Meta(ArticleRow.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [models.UniqueConstraint(fields=["article", "key"], name="faq_key_once")]

    def __str__(self):
        return self.question
