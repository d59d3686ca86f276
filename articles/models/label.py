"""Labels of articles: words of the editors, who find articles in the list by them.

Readers never see them; lists for readers begin with articles labeled "featured".
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .article import Article


class ArticleLabel(models.Model):
    """A label of an article. It isn't part of the text, so it has no revision and makes no draft."""

    MAX_LENGTH = 40

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="labels")
    name = models.CharField(_("label"), max_length=MAX_LENGTH, db_index=True)

    class Meta:
        ordering = ["name"]
        default_permissions = ()  # whoever may change an article may label it
        constraints = [models.UniqueConstraint(fields=["article", "name"], name="article_label_once")]

    def __str__(self):
        return self.name
