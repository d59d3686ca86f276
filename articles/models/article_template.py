"""Templates of new articles that managers make. Those of the same key replace the built-in ones."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ArticleTemplate(models.Model):
    """What a new article begins with: texts, and empty rows of each kind."""

    key = models.SlugField(max_length=40, unique=True)
    label = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("description"), max_length=300, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    is_offered = models.BooleanField(_("offered for new articles"), default=True)
    # A part of a snapshot, and numbers of empty rows by the key of their kind.
    data = models.JSONField(default=dict)
    empty_rows = models.JSONField(default=dict)

    class Meta:
        ordering = ["position", "label"]
        default_permissions = ("change",)
        verbose_name = _("article template")
        verbose_name_plural = _("article templates")

    def __str__(self):
        return self.label
