"""Families of codes: which one a code of a product belongs to, and which have something live."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.models import CodeFamily, PublicationCode, names_in
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
    code_count: int

    @property
    def url(self) -> str:
        return family_url(self.product, self.slug)


class NamedFamily(NamedTuple):
    """A family that an editor has named."""

    product: str  # slug
    slug: str
    name: str
    rules: list[Rule]


def named_families() -> list[NamedFamily]:
    """Return the named families of all products. One query."""
    rows = CodeFamily.objects.select_related("product")
    return [NamedFamily(row.product.slug, row.slug, row.name, row.rules) for row in rows]


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
    is_series = "xx" not in label and label[-1] != "_"
    return _("%(label)s-series error codes") % names if is_series else _("%(label)s error codes") % names


def count_families(
    language: str, products: Collection[str], slugs: Collection[str] | None = None
) -> list[FamilyCount]:
    """Return the families of these products with live codes, ordered by product and slug. Two queries."""
    rows = _live_codes(language).filter(publication__product__slug__in=products)
    if slugs is not None:
        rows = rows.filter(family__in=slugs)
    return _count(rows, named_families())


def families_of_code(
    code: str, product: str, language: str, named: Iterable[NamedFamily]
) -> list[FamilyCount]:
    """Return the families that a code would belong to: of the product, or else of any. One query."""
    canonical = canonical_code(strip_cue_words(code))[:200]
    if not canonical:
        return []
    rules: dict[str, Rules] = defaultdict(dict)
    for family in named:
        rules[family.product][family.slug] = family.rules
    own = {slug: family_of(canonical, named_rules) for slug, named_rules in rules.items()}
    automatic = automatic_family(canonical)
    slugs = {*own.values(), automatic} - {""}
    counted = _count(_live_codes(language).filter(family__in=slugs), named) if slugs else []
    found = [family for family in counted if family.slug == own.get(family.product, automatic)]
    of_product = [family for family in found if family.product == product]
    return (of_product or found)[:MAX_OFFERED]


def _live_codes(language: str) -> QuerySet[PublicationCode]:
    rows = PublicationCode.objects.filter(publication__live=True, publication__language=language)
    return rows.exclude(family="")


def _count(rows: QuerySet[PublicationCode], named: Iterable[NamedFamily]) -> list[FamilyCount]:
    """Count the codes of each family that an editor has named or that has several."""
    names = {(family.product, family.slug): family.name for family in named}
    columns = (
        "publication__product__slug",
        "publication__product__name",
        "publication__product__names",
        "family",
    )
    counts = rows.order_by().values_list(*columns).annotate(count=Count("canonical", distinct=True))
    return sorted(
        FamilyCount(
            product,
            names_in(product_names, get_language(), product_name, "")[0],
            slug,
            name or family_name(slug),
            bool(name),
            count,
        )
        for product, product_name, product_names, slug, count in counts
        if (name := names.get((product, slug), "")) or count >= MIN_CODES
    )
