"""Families of codes: which one a code of a product belongs to, and which have something live."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import CodeFamily, PublicationCode
from articles.strings.code_families import Rule, automatic_family, family_label, family_of
from articles.strings.codes import canonical_code, strip_cue_words

MIN_CODES = 2  # of a family that no editor has named
MAX_OFFERED = 3
BATCH_SIZE = 500

Rules = dict[str, list[Rule]]  # by the slug of the family


class FamilyCount(NamedTuple):
    """A family with live codes, how many, and whether an editor has named it."""

    product: str  # slug
    product_name: str
    slug: str
    name: str
    is_named: bool
    count: int

    @property
    def url(self) -> str:
        return family_url(self.product, self.slug)


def family_rules(products: Collection[int]) -> dict[int, Rules]:
    """Return the rules of the named families of these products. One query."""
    rules: dict[int, Rules] = defaultdict(dict)
    for family in CodeFamily.objects.filter(product__in=products):
        rules[family.product_id][family.slug] = family.rules
    return rules


def refresh_families(products: Iterable[int]) -> None:
    """Give the public codes of these products the families that they belong to now. A transaction is open."""
    products = sorted(set(products))
    rules = family_rules(products)
    for product in products:
        changed = []
        for row in PublicationCode.objects.filter(publication__product=product).order_by("pk").iterator():
            family = family_of(row.canonical, rules.get(product, {}))
            if family != row.family:
                row.family = family
                changed.append(row)
        PublicationCode.objects.bulk_update(changed, ["family"], BATCH_SIZE)


def family_url(product: str, slug: str) -> str:
    return reverse("code-family", args=[product, slug])


def family_name(slug: str) -> str:
    """Return the name of a family that no editor has named."""
    label = family_label(slug)
    names = {"label": label}
    return _("%(label)s error codes") % names if "xx" in label else _("%(label)s-series error codes") % names


def count_families(
    language: str, products: Collection[str], slugs: Collection[str] | None = None
) -> list[FamilyCount]:
    """Return the families of these products with live codes, ordered by product and slug. Two queries."""
    rows = PublicationCode.objects.filter(
        publication__live=True, publication__language=language, publication__product__slug__in=products
    ).exclude(family="")
    if slugs is not None:
        rows = rows.filter(family__in=slugs)
    named = {
        (product, slug): name
        for product, slug, name in CodeFamily.objects.filter(product__slug__in=products).values_list(
            "product__slug", "slug", "name"
        )
    }
    columns = ("publication__product__slug", "publication__product__name", "family")
    counts = rows.order_by().values_list(*columns).annotate(count=Count("canonical", distinct=True))
    return sorted(
        FamilyCount(product, product_name, slug, name or family_name(slug), bool(name), count)
        for product, product_name, slug, count in counts
        if (name := named.get((product, slug), "")) or count >= MIN_CODES
    )


def families_of_code(code: str, product: str, language: str) -> list[FamilyCount]:
    """Return the families that a code would belong to: of the product, or else of any that has such codes."""
    canonical = canonical_code(strip_cue_words(code))[:200]
    if not canonical:
        return []
    named = {
        (family.product.slug, family.slug)
        for family in CodeFamily.objects.select_related("product")
        if any(rule(canonical) for rule in family.rules)
    }
    automatic = automatic_family(canonical)
    slugs = {slug for _product, slug in named} | ({automatic} - {""})
    if not slugs:
        return []
    live = PublicationCode.objects.filter(publication__live=True, publication__language=language)
    members = live.filter(family__in=slugs).order_by().values_list("publication__product__slug", flat=True)
    families = [
        family
        for family in count_families(language, set(members.distinct()), slugs)
        if (family.product, family.slug) in named or family.slug == automatic
    ]
    of_product = [family for family in families if family.product == product]
    return (of_product or families)[:MAX_OFFERED]
