"""What the guards say of the article in the form, while it is written and whenever the form is drawn.

A form is judged as it stands, valid or not, so what is typed is read here without refusing anything. Every
finding links to the field that it is about.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from articles import editing, markdown
from articles.content import article_checks, snapshot
from articles.content.article_checks import Finding
from articles.content.snapshot import Data
from articles.duplicates import CODE, MESSAGE, TITLE, PossibleDuplicate, find_duplicates
from articles.limits import MAX_ITEMS
from articles.models import Area, Article, Level, Product, Risk
from articles.strings.characters import drop_forbidden
from articles.strings.numbers import MAX_POSITIVE_INTEGER, whole_number

from .autosave import form_fields
from .preview import may_edit, not_allowed

MOST_ROWS = 200
LINES = ("codes", "prevention", "impact", "related")
PLAIN = (
    *("slug", "title", "summary", "body", "side_note", "typical_duration", "duration_note", "data_note"),
    *("translation_of", "verified_with", "verified_on"),
)
# The fields of each kind of row that hold something to judge.
ROWS = {
    "messages": ("text",),
    "causes": ("key", "title", "body"),
    "solutions": ("key", "title", "body", "risk"),
    "faqs": ("key", "question", "answer"),
    "comparisons": ("other", "deciding_question", "rows"),
    "sources": ("title", "url", "publisher"),
}
CHOSEN = ("key", "risk")  # not typed: they alone make no row
SPOT = re.compile(r"(?P<name>[a-z_]+)(?:\[(?P<n>\d+)\])?(?:\.(?P<part>[a-z_]+))?")
# Spots that the form calls otherwise.
FIELDS = {"id": "source_id", "product": "product", "area": "area"}
PARTS = {"with": "other", "aspect": "rows", "this": "rows"}


@dataclass
class Line:
    """A finding as the form shows it: how grave, where, and the field's anchor."""

    weight: str
    place: str
    href: str
    message: str
    kind: str = ""


@dataclass
class Told:
    """All that stands in `_findings.html`."""

    lines: list[Line] = field(default_factory=list)
    parts: list[tuple[bool, str, str]] = field(default_factory=list)  # whether it is there, name, anchor
    others: list[tuple[str, PossibleDuplicate]] = field(default_factory=list)

    @property
    def have(self) -> int:
        return sum(there for there, _name, _href in self.parts)

    @property
    def missing(self) -> list[tuple[bool, str, str]]:
        return [one for one in self.parts if not one[0]]

    @property
    def refuses(self) -> list[Line]:
        return [line for line in self.lines if line.weight == article_checks.REFUSES]

    @property
    def asks(self) -> list[Line]:
        return [line for line in self.lines if line.weight == article_checks.ASKS]

    @property
    def warns(self) -> list[Line]:
        return [line for line in self.lines if line.weight == article_checks.WARNS]

    @property
    def wants_note(self) -> bool:
        return bool(self.asks or self.missing)


@dataclass
class Form:
    """A form as typed: its snapshot, and the number in the form of each row of it."""

    data: Data
    rows: dict[str, list[int]]


def of_form(request: HttpRequest, article: Article | None) -> Told | None:
    """For the form's template: what is typed, if the form comes back with it, or else what is stored."""
    if (fields := form_fields(request)) is not None:
        return told(typed(fields, article), request.user, article)
    if article is None:
        return Told(parts=_parts(snapshot.empty(), {}))
    stored = Article.objects.not_deleted().with_parts().filter(pk=article.pk).first()
    return told(Form(snapshot.take(stored), {}), request.user, article) if stored else None


@never_cache
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Answer the findings of the form that is sent, as HTML: 403 for those who may not edit, 404 for an
    article that is gone, both short texts, because the script shows nothing else."""
    if not may_edit(request.user):
        return not_allowed()
    place, article = request.POST.get("_place", ""), None
    if place.isdecimal():
        mine = Article.objects.not_deleted().for_editor(request.user)
        article = mine.filter(pk=whole_number(place)).first()
        if article is None:
            return JsonResponse({"error": _("This article does not exist any more.")}, status=404)
    about = {"findings": told(typed(request.POST, article), request.user, article), "only": True}
    return render(request, "admin/articles/article/_findings.html", about)


def told(form: Form, editor: Any, article: Article | None) -> Told:
    found = [one for one in editing.findings(form.data) if one.kind != "missing"]
    others = (
        find_duplicates(form.data, article.pk if article else None, editor) if form.data["product"] else []
    )
    return Told(
        lines=[_line(one, form) for one in found],
        parts=_parts(form.data, form.rows),
        others=[(str(WHY[one.why]) % {"same": one.same}, one) for one in others],
    )


def lines_of(data: Data) -> Told:
    """The findings of a stored version, for screens beside the form."""
    return Told(
        lines=[_line(one, Form(data, {})) for one in editing.findings(data) if one.kind != "missing"],
        parts=_parts(data, {}),
    )


# What is typed


def typed(post: QueryDict, article: Article | None = None) -> Form:
    """The snapshot that a form describes as it stands. Nothing is refused; what is no text is left out."""
    data = snapshot.empty()
    for name in PLAIN:
        data[name] = _text(post.get(name, ""))
    for name in LINES:
        data[name] = _lines(post.get(name, ""))
    data["id"] = _text(post.get("source_id", "")) or (article.source_id if article else "")
    data["language"] = _text(post.get("language", "")) or data["language"]
    data["product"] = _shelf(Product, post.get("product", "")) or {"slug": "", "name": ""}
    data["area"] = _shelf(Area, post.get("area", ""))
    data["symptoms"] = [
        {"text": line, "level": level.value}
        for level in Level
        for line in _lines(post.get(f"symptoms_{level}", ""))
    ]
    rows: dict[str, list[int]] = {}
    for name, parts in ROWS.items():
        numbers = _numbers(post, name)
        made = [(n, {part: _text(post.get(f"{name}-{n}-{part}", "")) for part in parts}) for n in numbers]
        kept = [
            (n, row) for n, row in made if any(row[part] for part in parts if part not in ("key", "risk"))
        ]
        rows[name] = [n for n, _row in kept]
        data[name] = [_row_of(name, row) for _n, row in kept]
    return Form(data, rows)


def _text(value: str) -> str:
    return drop_forbidden(value)[: markdown.MAX_LENGTH].strip()


def _lines(value: str) -> list[str]:
    return [line.strip() for line in _text(value).splitlines() if line.strip()][: MAX_ITEMS]


def _shelf(model: Any, number: str) -> dict[str, str] | None:
    row = model.objects.filter(pk=whole_number(number)).first()
    return {"slug": row.slug, "name": row.name} if row else None


def _numbers(post: QueryDict, name: str) -> list[int]:
    """The rows that stay, in the order in which they would be saved."""
    count = min(whole_number(post.get(f"{name}-TOTAL_FORMS"), 99_999) or 0, MOST_ROWS)

    def place(n: int) -> int:
        position = whole_number(post.get(f"{name}-{n}-position"), MAX_POSITIVE_INTEGER)
        return MAX_POSITIVE_INTEGER if position is None else position

    return sorted((n for n in range(count) if not post.get(f"{name}-{n}-DELETE")), key=place)


def _row_of(name: str, row: dict[str, str]) -> dict[str, Any]:
    if name == "comparisons":
        cells = [re.split(r"(?<!\\)\|", line) for line in _lines(row["rows"])]
        read = [
            dict(zip(("aspect", "this", "other"), [*map(str.strip, one), "", ""], strict=False))
            for one in cells
        ]
        return {"with": row["other"], "deciding_question": row["deciding_question"], "rows": read}
    if name == "solutions":
        return {**row, "risk": row["risk"] or Risk.NONE.value}
    return row


# Places


def _line(one: Finding, form: Form) -> Line:
    return Line(
        one.weight, place_of(one.spot), anchor_of(one.spot, form.rows, form.data), one.message, one.kind
    )


def _parts(data: Data, rows: dict[str, list[int]]) -> list[tuple[bool, str, str]]:
    return [
        (part.is_there, str(part.missing), anchor_of(part.spot, rows, data))
        for part in article_checks.completeness(data)
    ]


def anchor_of(spot: str, rows: dict[str, list[int]], data: Data) -> str:
    """The anchor of the field that holds a spot. `rows` gives the numbers of rows that are not in order."""
    found = SPOT.match(spot)
    if not found:
        return ""
    name, part = found["name"], found["part"]
    if name == "symptoms":
        level = data["symptoms"][int(found["n"])]["level"] if found["n"] else Level.BASIC
        return f"#id_symptoms_{level}"
    if name not in ROWS:
        return f"#id_{FIELDS.get(name, name)}"
    if found["n"] is None:
        return f"#{name}-group"
    n = int(found["n"])
    numbers = rows.get(name)
    row = numbers[n] if numbers and n < len(numbers) else n
    if name == "comparisons":
        part = "rows" if part == "rows" else PARTS.get(part or "", part)
    return f"#id_{name}-{row}-{part}"


NAMES = {
    "id": gettext_lazy("Identity"),
    "slug": gettext_lazy("Address"),
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("Meaning"),
    "body": gettext_lazy("Further text"),
    "codes": gettext_lazy("Codes"),
    "messages": gettext_lazy("Message"),
    "symptoms": gettext_lazy("Symptom"),
    "causes": gettext_lazy("Cause"),
    "solutions": gettext_lazy("Solution"),
    "prevention": gettext_lazy("Prevention"),
    "impact": gettext_lazy("What it affects"),
    "faqs": gettext_lazy("Question"),
    "comparisons": gettext_lazy("Comparison"),
    "related": gettext_lazy("Related article"),
    "sources": gettext_lazy("Source"),
    "side_note": gettext_lazy("Note on the side"),
    "typical_duration": gettext_lazy("Usually lasts"),
    "duration_note": gettext_lazy("Note on the duration"),
    "data_note": gettext_lazy("Note on the data"),
    "verified_with": gettext_lazy("Verified with"),
}
PART_NAMES = {
    "title": gettext_lazy("title"),
    "body": gettext_lazy("text"),
    "answer": gettext_lazy("answer"),
    "question": gettext_lazy("question"),
    "risk": gettext_lazy("risk"),
    "url": gettext_lazy("address"),
    "with": gettext_lazy("the other article"),
    "rows": gettext_lazy("rows"),
    "deciding_question": gettext_lazy("question"),
    "publisher": gettext_lazy("publisher"),
}
WHY = {
    CODE: gettext_lazy("has the code %(same)s, too"),
    MESSAGE: gettext_lazy("has nearly the same message"),
    TITLE: gettext_lazy("has a similar title"),
}


def place_of(spot: str) -> str:
    """A spot in the words of the form: `solutions[2].body` is "Solution 3, text"."""
    found = SPOT.match(spot)
    if not found:
        return ""
    name = str(NAMES.get(found["name"], found["name"]))
    if found["n"] is not None:
        name = f"{name} {int(found['n']) + 1}"
    part = PART_NAMES.get(found["part"] or "")
    return f"{name}, {part}" if part else name
