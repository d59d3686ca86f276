"""The page of a family of codes: its codes, and what their errors have in common."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import get_language

from articles import active_incidents, catalog
from articles.code_notes import code_mark, code_state
from articles.content.common_facts import common_facts
from articles.forms import PageForm
from articles.models import CodeFamily, Product, Publication, PublicationCode, resolve_slugs

from .http_cache import cached_page, page_url

PAGE_SIZE = 300
MAX_COMPARED = 200  # articles whose texts are read for what they share


@cached_page
def code_family(request: HttpRequest, product: str, family: str) -> HttpResponse:
    language = get_language()
    rows = _codes(language, product, family)
    count = rows.count()
    if not count:
        return _redirect_to_new_slug(request, product, family)
    form = PageForm(request.GET)
    paginator = Paginator(rows, PAGE_SIZE)
    paginator.count = count
    if not form.is_valid() or form.cleaned_data["page"] > paginator.num_pages:
        raise Http404("no such page of the list")
    page = paginator.page(form.cleaned_data["page"])
    page.object_list = list(page.object_list)
    for row in page.object_list:
        row.mark = code_mark(row.state)
    articles = Publication.objects.live().for_list().select_related("revision")
    members = articles.filter(pk__in=rows.order_by().values("publication"))[:MAX_COMPARED]
    named = CodeFamily.objects.filter(product__slug=product, slug=family).first()
    context = {
        "product": Product.objects.get(slug=product),
        "name": named.name if named else catalog.family_name(family),
        "summary": named.summary if named else "",
        "page": page,
        "facts": common_facts(members),
        "incidents": active_incidents.affecting(active_incidents.current(), list(members)),
        "canonical": page_url(request, page=page.number),
    }
    return render(request, "articles/family.html", context)


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
