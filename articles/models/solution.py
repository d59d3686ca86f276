"""A way out of the error. Its steps are one ordered list in the Markdown body."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .article import Article, ArticleRow
from .choices import Level, Placement, Risk


class Solution(ArticleRow):
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="solutions")
    key = models.CharField(max_length=8, blank=True)
    title = models.CharField(_("title"), max_length=300)
    body = models.TextField(_("text and steps"), blank=True)
    level = models.CharField(_("level"), max_length=10, choices=Level.choices, default=Level.BASIC)
    minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    risk = models.CharField(_("risk"), max_length=10, choices=Risk.choices, default=Risk.NONE)
    needs_admin = models.BooleanField(_("requires admin access"), default=False)
    reversible = models.BooleanField(_("can be undone"), null=True, blank=True)
    place = models.CharField(
        _("position"),
        max_length=12,
        choices=Placement.choices,
        default=Placement.FREE,
        help_text=_("Your order applies until readers' votes show that another solution helps more."),
    )

    class Meta(ArticleRow.Meta):
        verbose_name = _("solution")
        verbose_name_plural = _("solutions")
        constraints = [models.UniqueConstraint(fields=["article", "key"], name="solution_key_once")]

    def __str__(self):
        return self.title
