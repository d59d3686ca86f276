"""The page of all FAQs of published articles, by product and area, each with a link to its article."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import strip_tags
from django.utils.translation import get_language

from articles import search
from articles.content import record
from articles.forms import FaqsForm
from articles.models import Publication
from articles.strings.words import split_words

from .http_cache import cached_page, page_url
from .product_groups import fill_groups, group_by_product, paginate_groups

PAGE_SIZE = 40  # articles, each with a few questions
MAX_SEARCHED = 60  # articles that a search in the questions looks at


@cached_page
def list_faqs(request: HttpRequest) -> HttpResponse:
    form = FaqsForm(request.GET)
    if not form.is_valid():
        raise Http404("no such page of the FAQs")
    if form.cleaned_data["q"]:
        return _search_results(request, form.cleaned_data["q"])
    number = form.cleaned_data["page"]
    rows = Publication.objects.live().in_language(get_language()).with_faqs()
    groups = group_by_product(rows)
    # Sort keys only: sorting whole articles is slow.
    ordered = rows.order_by("sort_key").values_list("pk", flat=True)
    page = paginate_groups(groups, lambda: ordered, number, PAGE_SIZE)
    articles = _load_faqs(list(page))
    items = (
        ((article["product"].slug, article["area"].slug if article["area"] else ""), article)
        for article in articles
    )
    context = {
        "groups": groups,
        "page_groups": list(fill_groups(groups, items, number)),
        "page": page,
        "canonical": page_url(request, page=number),
        "is_complete": page.paginator.num_pages == 1,
    }
    return render(request, "articles/faqs.html", context)


def _load_faqs(pks: list[int]) -> list[record.Record]:
    publications = Publication.objects.live().for_page().in_bulk(pks)
    return record.questions([publications[pk] for pk in pks if pk in publications])


def _search_results(request: HttpRequest, q: str) -> HttpResponse:
    """Search for articles, best first, and show those of their FAQs that contain every word."""
    results = search.find(q, language=get_language(), size=MAX_SEARCHED, excerpts=False)
    articles = _load_faqs([hit.publication.pk for hit in results.hits])
    matches = [article | {"faqs": faqs} for article in articles if (faqs := _matching(q, article["faqs"]))]
    context = {
        "q": q,
        "results": matches,
        "n": sum(len(article["faqs"]) for article in matches),
        "building": results.building,
        "canonical": page_url(request),
    }
    return render(request, "articles/faqs.html", context)


def _matching(q: str, faqs: list[record.Record]) -> list[record.Record]:
    """Return the FAQs that have each word of `q` at the start of a word in the question or answer."""
    starts = split_words(q)
    return [
        faq for faq in faqs if _has_all(starts, split_words(f"{faq['question']} {strip_tags(faq['html'])}"))
    ]


def _has_all(starts: list[str], words: list[str]) -> bool:
    return all(any(word.startswith(start) for word in words) for start in starts)
