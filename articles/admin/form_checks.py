"""What the guards say of the article in the form, while it is written and whenever the form is drawn.

A form is judged as it stands, valid or not. Every finding links to the field that it is about.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from articles import editing, markdown
from articles.content import article_checks, schema, snapshot
from articles.content.article_checks import Finding
from articles.content.readers import Choice
from articles.content.snapshot import Data
from articles.duplicates import CODE, MESSAGE, TITLE, PossibleDuplicate, find_duplicates
from articles.limits import MAX_ITEMS
from articles.models import Article, Level
from articles.strings.numbers import whole_number

from .autosave import form_fields
from .form_parser import SentForm, parse
from .preview import may_edit, not_allowed

SPOT = re.compile(r"(?P<name>[a-z_]+)(?:\[(?P<n>\d+)\])?(?:\.(?P<part>[a-z_]+))?")


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


def of_form(request: HttpRequest, article: Article | None) -> Told | None:
    """For the form's template: what is typed, if the form comes back with it, or else what is stored."""
    if (fields := form_fields(request)) is not None:
        return told(typed(fields, article), request.user, article)
    if article is None:
        return Told(parts=_parts(snapshot.empty(), {}))
    stored = Article.objects.not_deleted().with_parts().filter(pk=article.pk).first()
    return told(SentForm(snapshot.take(stored), {}), request.user, article) if stored else None


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


def told(form: SentForm, editor: Any, article: Article | None) -> Told:
    found = [one for one in editing.find_issues(form.data) if one.kind != "missing"]
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
        lines=[_line(one, SentForm(data, {})) for one in editing.find_issues(data) if one.kind != "missing"],
        parts=_parts(data, {}),
    )


def typed(post: QueryDict, article: Article | None = None) -> SentForm:
    """The form as it stands, cut to what can be judged in a moment."""
    sent = parse(post, markdown.MAX_LENGTH)
    data = {key: value[:MAX_ITEMS] if isinstance(value, list) else value for key, value in sent.data.items()}
    data["id"] = data["id"] or (article.source_id if article else "")
    data["product"] = data["product"] or {"slug": "", "name": ""}
    return SentForm(data, sent.rows)


# Places


def _line(one: Finding, form: SentForm) -> Line:
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
    if not found or found["name"] not in schema.ARTICLE.by_key:
        return ""
    name, n = found["name"], int(found["n"] or 0)
    kind = schema.ARTICLE.rows.get(name)
    if kind is None:
        return f"#id_{schema.ARTICLE.by_key[name].attr}"
    if kind.by_level:
        return f"#id_{name}_{data[name][n]['level'] if found['n'] else Level.BASIC}"
    if kind.flat:
        return f"#id_{name}"
    if found["n"] is None:
        return f"#{name}-group"
    numbers = rows.get(name)
    row = numbers[n] if numbers and n < len(numbers) else n
    column = next((column for column in kind.columns if column.key == found["part"]), None)
    return f"#id_{name}-{row}-{column.attr if column else found['part']}"


WHY = {
    CODE: gettext_lazy("has the code %(same)s, too"),
    MESSAGE: gettext_lazy("has nearly the same message"),
    TITLE: gettext_lazy("has a similar title"),
}


def place_of(spot: str) -> str:
    """A spot in the words of the form: `solutions[2].body` is "Solution 3, text"."""
    found = SPOT.match(spot)
    if not found or found["name"] not in schema.ARTICLE.by_key:
        return ""
    name = str(schema.ARTICLE.title_of(found["name"]))
    kind = schema.ARTICLE.rows.get(found["name"])
    if kind is None or found["n"] is None:
        return name
    if not kind.same:
        name = str(capfirst(kind.model._meta.verbose_name))
    texts = [column for column in kind.shown if not isinstance(column.read, Choice)]
    column = next((column for column in kind.shown if column.key == found["part"]), None)
    part = f", {column.label_in(kind.model)}" if column and len(texts) > 1 else ""
    return f"{name} {int(found['n']) + 1}{part}"
