"""What readers searched and did not find: the same search once, most days first, each a click from a draft.

What was not found then may be found now: every search that is shown is asked again, through the door that
readers use. So a gap closes by itself as soon as an article answers it, and opens again if that one goes.
"""

import time
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles import editing, insights, search
from articles.content import snapshot
from articles.models import Article, CodeReport, SearchTally, SiteState
from articles.strings.words import split_words

from . import csv_export

DAYS = 30  # that a search must have been made in
MOST_ASKED = 24  # searches asked again for one page of the desk
PER_PAGE = 20
AGAIN = 60.0  # seconds for which an answer is believed while nothing is published
MOST_KEPT = 1000
BETWEEN_RUNS = " … "
COVERED = 0.8  # of the words of a message that was searched

# Query, language and product -> until when, at which number of the site, and the article that answers it.
_answers: dict[tuple[str, str, str], tuple[float, int, tuple[str, str]]] = {}


@dataclass
class Gap:
    """A search without an answer. `answer` and `draft` are an article's title and address, or nothing."""

    kind: str
    query: str
    language: str
    product: str
    days: int
    times: int
    last: date
    anywhere: bool
    answer: tuple[str, str] = ("", "")
    begun: tuple[str, str] = ("", "")
    planned: bool = False

    @property
    def draft(self) -> str:
        """The form of a new article with what is known of this filled in."""
        name = {SearchTally.Kind.CODE: "code", SearchTally.Kind.MESSAGE: "message"}.get(
            SearchTally.Kind(self.kind), "symptom"
        )
        return draft_url(**{name: self.query}, product=self.product, language=self.language)

    @property
    def trial(self) -> str:
        """The page that says what this query finds, and why."""
        asked = urlencode({"q": self.query, "within": self.product, "spoken": self.language})
        return f"{reverse('admin:articles_synonym_try')}?{asked}"

    @property
    def is_code(self) -> bool:
        return self.kind == SearchTally.Kind.CODE

    @property
    def label(self) -> str:
        return str(SearchTally.Kind(self.kind).label)


def open_gaps(editor: Any, most: int) -> list[Gap]:
    """The most pressing that nothing answers now."""
    found: list[Gap] = []
    seq = _seq()
    for gap in _read(SearchTally.objects.unanswered(since())[:MOST_ASKED]):
        if not _answer(gap, seq)[0]:
            found.append(gap)
        if len(found) == most:
            break
    return _known(found, editor)


def since() -> date:
    return timezone.localdate() - timedelta(days=DAYS - 1)


def _read(rows: Any) -> list[Gap]:
    return [
        Gap(
            row["kind"], row["query"], row["language"],
            row["low"] if row["low"] and row["low"] == row["high"] else "",
            row["days"], row["times"], row["last"], bool(row["anywhere"]),
        )
        for row in rows
    ]  # fmt: skip


def _seq() -> int:
    return SiteState.objects.values_list("seq", flat=True).first() or 0


def _answer(gap: Gap, seq: int) -> tuple[str, str]:
    """The article that is found with certainty now. Kept for a moment, unless something is published."""
    # Within its product only if nobody asked for it anywhere else.
    product = "" if gap.anywhere else gap.product
    key, now = (gap.query, gap.language, product), time.monotonic()
    until, at, kept = _answers.get(key, (0.0, -1, ("", "")))
    if until > now and at == seq:
        return kept
    results = search.find(gap.query, product=product, language=gap.language, size=1)
    certain = [results.jump] if results.jump else results.choices
    found = [*certain, *(hit.publication for hit in results.hits if _fits(gap, hit))]
    answer = (str(found[0]), found[0].get_absolute_url()) if results.confident and found else ("", "")
    if not results.building:
        if len(_answers) > MOST_KEPT:
            _answers.clear()
        _answers[key] = (now + AGAIN, seq, answer)
    return answer


def _fits(gap: Gap, hit: search.Hit) -> bool:
    """Of a message the words alone prove little, unless they stand together in one of the article's own."""
    if gap.kind != SearchTally.Kind.MESSAGE or hit.why != "words":
        return True
    revision = hit.publication.revision
    if revision is None:
        return False
    asked = set(split_words(gap.query))
    told = (split_words(one["text"]) for one in snapshot.of(revision)["messages"])
    return any(len(asked.intersection(words)) >= COVERED * len(asked) for words in told)


def _known(found: list[Gap], editor: Any) -> list[Gap]:
    """With what editors do about them already: planned, or begun with this code."""
    if not found:
        return found
    codes = [gap.query for gap in found if gap.is_code]
    texts = [gap.query for gap in found if not gap.is_code]
    planned = set(
        CodeReport.objects.filter(state=CodeReport.State.PLANNED, searched__in=["", *texts])
        .filter(canonical__in=["", *codes]).values_list("canonical", "searched", "language")
    )  # fmt: skip
    mine = Article.objects.not_deleted().for_editor(editor)
    begun = {
        code: (title, reverse("admin:articles_article_change", args=[pk]))
        for code, title, pk in mine.filter(codes__canonical__in=codes)
        .values_list("codes__canonical", "title", "pk")
    }  # fmt: skip
    for gap in found:
        gap.planned = (*insights.report_key(gap.kind, gap.query), gap.language) in planned
        gap.begun = begun.get(gap.query, ("", "")) if gap.is_code else ("", "")
    return found


def draft_url(
    *, code: str = "", message: str = "", symptom: str = "", product: str = "", language: str = ""
) -> str:
    """The form of a new article with what is known filled in. `product` is a slug."""
    known = {
        "code": code,
        "message": message.replace(BETWEEN_RUNS, " {any} "),
        "symptom": symptom,
        "product": product,
        "language": language,
    }
    filled = {name: value for name, value in known.items() if value}
    return f"{reverse('admin:articles_article_add')}?{urlencode(filled)}"


@require_safe
def gaps_view(request: HttpRequest) -> HttpResponse:
    """All gaps, a page at a time; those of the page are asked again and say what they find now."""
    if not request.user.has_perm("articles.view_searchtally"):
        raise PermissionDenied
    page = Paginator(SearchTally.objects.unanswered(since()), PER_PAGE).get_page(request.GET.get("page"))
    seq, found = _seq(), _read(page.object_list)
    for gap in found:
        gap.answer = _answer(gap, seq)
    context = {
        **admin.site.each_context(request),
        "title": _("Searches without an answer"),
        "opts": SearchTally._meta,
        "page": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "gaps": _known(found, request.user),
        "days": DAYS,
        **may(request.user),
    }
    return render(request, "admin/articles/searchtally/gaps.html", context)


@require_safe
def gaps_export(request: HttpRequest) -> HttpResponseBase:
    """All gaps as a file, as they were counted: to ask each again would take long."""
    if not request.user.has_perm("articles.view_searchtally"):
        raise PermissionDenied
    rows = SearchTally.objects.unanswered(since())
    keys = ("kind", "query", "language", "low", "days", "times", "last")
    columns = ("kind", "searched", "language", "product", "days", "times", "last_day")
    found = rows.iterator(chunk_size=csv_export.ROWS_AT_ONCE)
    return csv_export.answer("gaps", columns, ([row[key] for key in keys] for row in found))


def may(editor: Any) -> dict[str, bool]:
    """What somebody can do about a gap."""
    return {
        "may_draft": editing.is_allowed("add", editor),
        "may_try": editor.has_perm("articles.view_synonym"),
        "may_decide": editor.has_perm("articles.change_codereport"),
    }


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Plan an article for a gap, or ignore it from now on; kept as a report of readers would be."""
    if not request.user.has_perm("articles.change_codereport"):
        raise PermissionDenied
    kind, query, language = (
        request.POST.get(name, "").replace("\0", "") for name in ("kind", "query", "language")
    )
    state = {"ignore": CodeReport.State.IGNORED, "plan": CodeReport.State.PLANNED}.get(
        request.POST.get("what", "")
    )
    if state is None or not insights.decide_gap(kind, query, language, state):
        messages.error(request, _("Nobody searched that any more."))
        return HttpResponseRedirect(reverse("admin:articles_searchtally_gaps"))
    messages.success(request, _("%(query)s: %(state)s.") % {"query": query, "state": state.label})
    return HttpResponseRedirect(reverse("admin:articles_searchtally_gaps"))
