"""The page of a family of codes: its codes, and what their errors have in common."""

from functools import lru_cache, partial
from typing import Any, NamedTuple

from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from articles import active_incidents, catalog
from articles.code_notes import code_mark, code_state
from articles.content.common_facts import common_facts
from articles.forms import PageForm
from articles.models import CodeFamily, Product, Publication, PublicationCode, resolve_slugs

from .http_cache import cached_page, page_url
from .product_groups import lazy_page
from .site_state import MAX_SLUG_LENGTH, SiteState, read_site_state

PAGE_SIZE = 300
MAX_COMPARED = 200  # articles whose texts are read for what they share


class Family(NamedTuple):
    """What the page of a family says of it besides its codes."""

    product: Product
    name: str
    summary: str
    code_count: int


@cached_page
def code_family(request: HttpRequest, product: str, family: str) -> HttpResponse:
    state, language = read_site_state(), get_language()
    is_slug = len(product) <= MAX_SLUG_LENGTH and len(family) <= MAX_SLUG_LENGTH
    found = _find_family(state, language, product, family) if is_slug else None
    if not found:
        return _redirect_to_new_slug(request, product, family)
    form = PageForm(request.GET)
    if not form.is_valid():
        raise Http404("no such page of the list")
    page = lazy_page(
        partial(_codes, language, product, family), found.code_count, form.cleaned_data["page"], PAGE_SIZE
    )
    members: Any = SimpleLazyObject(partial(_members, language, product, family))
    current = active_incidents.current()
    context = {
        "product": found.product,
        "name": found.name,
        "summary": found.summary,
        "page": page,
        "rows": SimpleLazyObject(partial(_with_marks, page)),
        "facts": SimpleLazyObject(lambda: common_facts(members)),
        "incidents": SimpleLazyObject(lambda: active_incidents.affecting(current, members)),
        "canonical": page_url(request, page=page.number),
        "kept_for": (state, product, family, page.number, current),
    }
    return render(request, "articles/family.html", context)


@lru_cache(maxsize=500)
def _find_family(state: SiteState, language: str, product: str, family: str) -> Family | None:
    """Return a family with live codes. Three queries for each state of the site."""
    count = _codes(language, product, family).count()
    if not count:
        return None
    named = CodeFamily.objects.filter(product__slug=product, slug=family).first()
    return Family(
        Product.objects.get(slug=product),
        named.name if named else catalog.family_name(family),
        named.summary if named else "",
        count,
    )


def _members(language: str, product: str, family: str) -> list[Publication]:
    articles = Publication.objects.live().for_list().select_related("revision")
    codes = _codes(language, product, family).order_by().values("publication")
    return list(articles.filter(pk__in=codes)[:MAX_COMPARED])


def _with_marks(page: Page) -> list[Any]:
    rows = list(page)
    for row in rows:
        row.mark = code_mark(row.state)
    return rows


def _codes(language: str, product: str, family: str) -> Any:
    """Return the live codes of a family in the order of their articles, with these."""
    rows = PublicationCode.objects.filter(publication__live=True, publication__language=language)
    of_family = rows.filter(publication__product__slug=product, family=family)
    order = ("publication__sort_key", "position")
    of_family = of_family.annotate(state=code_state("publication__article", "canonical"))
    return of_family.select_related("publication__product", "publication__area").order_by(*order)


def _redirect_to_new_slug(request: HttpRequest, product: str, family: str) -> HttpResponse:
    """Redirect if the product had this slug before."""
    present, _area = resolve_slugs(product)
    if present == product:
        raise Http404("no such family with a published code")
    address, query = catalog.family_url(present, family), request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
