"""All questions of live articles, by product and area, each with its answer and a way to its article."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from articles import record
from articles.forms import PageForm
from articles.models import Publication

from .families import ORDER, cut, families, filled
from .page import address, page

PAGE_SIZE = 40  # articles, of which each has a few questions


@page
def faqs(request: HttpRequest) -> HttpResponse:
    form = PageForm(request.GET)
    if not form.is_valid():
        raise Http404("no such page of the questions")
    number = form.cleaned_data["page"]
    rows = Publication.objects.live().in_language(get_language()).with_questions()
    groups = families(rows)
    # Sorted by key alone: a database that sorts whole articles takes its time.
    found = cut(groups, rows.order_by(*ORDER, "sort_key").values_list("pk", flat=True), number, PAGE_SIZE)
    articles = Publication.objects.live().for_page().in_bulk(list(found))
    asked = record.questions([articles[pk] for pk in found if pk in articles])
    items = (((one["product"].slug, one["area"].slug if one["area"] else ""), one) for one in asked)
    context = {
        "groups": groups,
        "shown": list(filled(groups, items, number)),
        "page": found,
        "canonical": address(request, page=number),
    }
    return render(request, "articles/faqs.html", context)
