"""All questions of live articles, by product and area, each with its answer and a way to its article."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import strip_tags
from django.utils.translation import get_language

from articles import search
from articles.content import record
from articles.forms import QuestionsForm
from articles.models import Publication
from articles.strings.words import split_words

from .http_cache import cached_page, page_url
from .product_groups import GROUP_ORDER, fill_groups, group_by_product, paginate_groups

PAGE_SIZE = 40  # articles, of which each has a few questions


MOST_FOUND = 60  # articles that a search in the questions looks at


@cached_page
def faqs(request: HttpRequest) -> HttpResponse:
    form = QuestionsForm(request.GET)
    if not form.is_valid():
        raise Http404("no such page of the questions")
    if form.cleaned_data["q"]:
        return _searched(request, form.cleaned_data["q"])
    number = form.cleaned_data["page"]
    rows = Publication.objects.live().in_language(get_language()).with_faqs()
    groups = group_by_product(rows)
    # Sorted by key alone: a database that sorts whole articles takes its time.
    found = paginate_groups(
        groups, rows.order_by(*GROUP_ORDER, "sort_key").values_list("pk", flat=True), number, PAGE_SIZE
    )
    asked = _asked(list(found))
    items = (((one["product"].slug, one["area"].slug if one["area"] else ""), one) for one in asked)
    context = {
        "groups": groups,
        "shown": list(fill_groups(groups, items, number)),
        "page": found,
        "canonical": page_url(request, page=number),
        "whole": found.paginator.num_pages == 1,
    }
    return render(request, "articles/faqs.html", context)


def _asked(pks: list[int]) -> list[record.Record]:
    articles = Publication.objects.live().for_page().in_bulk(pks)
    return record.questions([articles[pk] for pk in pks if pk in articles])


def _searched(request: HttpRequest, q: str) -> HttpResponse:
    """The questions of what the search finds, the best article first; of these, those that hold the words."""
    results = search.find(q, language=get_language(), size=MOST_FOUND, excerpts=False)
    about = _asked([hit.publication.pk for hit in results.hits])
    found = [one | {"faqs": faqs} for one in about if (faqs := _holding(q, one["faqs"]))]
    context = {
        "q": q,
        "found": found,
        "n": sum(len(one["faqs"]) for one in found),
        "building": results.building,
    }
    context["canonical"] = page_url(request)
    return render(request, "articles/faqs.html", context)


def _holding(q: str, faqs: list[record.Record]) -> list[record.Record]:
    """Questions with each word of `q` at the start of a word in them or in their answers."""
    wanted = split_words(q)
    return [one for one in faqs if _has(wanted, split_words(f"{one['question']} {strip_tags(one['html'])}"))]


def _has(wanted: list[str], words: list[str]) -> bool:
    return all(any(word.startswith(start) for word in words) for start in wanted)
