"""Families of codes that editors name: a group or range of codes of a product, and what they share."""

from functools import partial

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from articles.strings.code_families import parse_rule

from .catalog import Product
from .free_slugs import save_with_free_slug
from .live import LiveModel, LiveQuerySet

MAX_RULES = 200


class CodeFamily(LiveModel):
    """A named family. Codes that no named family has belong to that of all codes that begin alike.

    Without rules it names such an automatic family: the one that has the same slug.
    """

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="code_families", verbose_name=_("product")
    )
    slug = models.SlugField(_("slug"), max_length=80)
    name = models.CharField(_("name"), max_length=120, help_text=_("Example: Multi-user mode errors"))
    codes = models.TextField(
        _("codes"),
        max_length=8_000,
        blank=True,
        help_text=_(
            "One per line: a code, a range such as 12000 to 12175, or a prefix such as H2xx or ERR_*."
        ),
    )
    summary = models.TextField(
        _("shared background"),
        max_length=2_000,
        blank=True,
        help_text=_("What these errors have in common, as plain text."),
    )

    objects = LiveQuerySet.as_manager()

    class Meta:
        ordering = ["product", "slug"]
        verbose_name = _("code family")
        verbose_name_plural = _("code families")
        constraints = [models.UniqueConstraint(fields=["product", "slug"], name="code_family_slug_once")]

    def __str__(self):
        return self.name

    @property
    def rules(self):
        return [rule for line in self.codes.splitlines() if (rule := parse_rule(line))]

    def clean(self):
        lines = [line for line in self.codes.splitlines() if line.strip()]
        if len(lines) > MAX_RULES:
            raise ValidationError({"codes": _t("Use %(count)d lines or fewer.") % {"count": MAX_RULES}})
        for line in lines:
            if not parse_rule(line):
                message = _t("“%(line)s” isn't a code, a range, or a prefix.")
                raise ValidationError({"codes": message % {"line": line[:60]}})

    def save(self, **kwargs):
        """Make a missing slug from the name."""
        save = partial(super().save, **kwargs)
        if self.slug:
            save()
        else:
            save_with_free_slug(self, self.name, save, CodeFamily.objects.filter(product=self.product_id))
