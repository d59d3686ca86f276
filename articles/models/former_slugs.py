"""Slugs that articles, products, and areas had. They lead to the present ones."""

from functools import cached_property
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class FormerSlug(models.Model):
    """An address that an article once had. It leads readers to the present one, and so do links in texts."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="former_slugs")
    language = models.CharField(_("language"), max_length=16)
    slug = models.SlugField(_("slug"), max_length=120)

    class Meta:
        ordering = ["language", "slug"]
        verbose_name = _("article redirect")
        verbose_name_plural = _("article redirects")
        constraints = [models.UniqueConstraint(fields=["language", "slug"], name="former_slug_leads_once")]

    def __str__(self):
        return self.slug


class FormerProductSlug(models.Model):
    """A slug that a product once had. A product that has it now comes first, and takes this row away."""

    product = models.ForeignKey("articles.Product", on_delete=models.CASCADE, related_name="former_slugs")
    slug = models.SlugField(max_length=80, unique=True)

    class Meta:
        ordering = ["slug"]
        default_permissions = ()

    def __str__(self):
        return self.slug


class FormerAreaSlug(models.Model):
    """A slug that an area once had in a product, which it may have left since."""

    product = models.ForeignKey("articles.Product", on_delete=models.CASCADE, related_name="+")
    area = models.ForeignKey("articles.Area", on_delete=models.CASCADE, related_name="former_slugs")
    slug = models.SlugField(max_length=80)

    class Meta:
        ordering = ["product", "slug"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["product", "slug"], name="former_area_slug_once_a_product")
        ]

    def __str__(self):
        return self.slug


class PresentSlugs:
    """The present slugs of products and areas by their former ones, read once for many lookups."""

    @cached_property
    def products(self) -> dict[str, str]:
        return dict(FormerProductSlug.objects.values_list("slug", "product__slug"))

    @cached_property
    def areas(self) -> dict[tuple[str, str], tuple[str, str]]:
        rows = FormerAreaSlug.objects.values_list(
            "product__slug", "slug", "area__product__slug", "area__slug"
        )
        return {(product, slug): (now, area) for product, slug, now, area in rows}

    def of(self, product: str, area: str = "") -> tuple[str, str]:
        """Return the present slugs of a product and its area; others stay as they are."""
        product = self.products.get(product, product) if product else ""
        slugs = (product, area)
        return self.areas.get(slugs, slugs) if product and area else slugs

    def apply_to(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return a snapshot with the present slugs of its product and area."""
        area = data["area"]
        slugs = self.of(data["product"]["slug"], area["slug"] if area else "")
        product = {**data["product"], "slug": slugs[0]}
        return {**data, "product": product, "area": {**area, "slug": slugs[1]} if area else None}


def resolve_slugs(product: str, area: str = "") -> tuple[str, str]:
    """Return the present slugs of a product and its area; see `PresentSlugs.of`."""
    return PresentSlugs().of(product, area)


def resolve_address(name: str, product: str, area: str = "", query: str = "") -> str | None:
    """Return the present address of a page that was requested by former slugs; None if they are present."""
    slugs = resolve_slugs(product, area)
    if slugs == (product, area):
        return None
    address = reverse(name, args=[slug for slug in slugs if slug])
    return f"{address}?{query}" if query else address
