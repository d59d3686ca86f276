"""The publishing checklist beside the article form: the issues of its text as it stands, saved or not.

A form is checked as it stands, valid or not. Every issue links to its field.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from articles import editing, markdown
from articles.content import article_checks, schema, snapshot
from articles.content.article_checks import Issue
from articles.content.readers import ChoiceReader
from articles.content.snapshot import Data
from articles.duplicates import CODE, MESSAGE, TITLE, PossibleDuplicate, find_duplicates
from articles.limits import MAX_ITEMS
from articles.models import Article, Level
from articles.strings.numbers import whole_number

from .autosave import form_fields
from .code_links import describe_views
from .form_parser import SentForm, parse_form
from .preview import article_number, may_edit, not_allowed

SPOT = re.compile(r"(?P<name>[a-z_]+)(?:\[(?P<n>\d+)\])?(?:\.(?P<part>[a-z_]+))?")
REASON = re.compile(r"(?P<spot>[a-z_]+(?:\[\d+\]|\.[a-z_]+)*): (?P<message>.+)", re.DOTALL)
WEIGHTS = {article_checks.REFUSES: "blocking", article_checks.ASKS: "asking", article_checks.WARNS: ""}


@dataclass
class FormIssue:
    """An issue as the form shows it: its severity, and the label and anchor of its field."""

    severity: str
    label: str
    href: str
    message: str
    kind: str = ""


@dataclass
class Checklist:
    """The content of `_checklist.html`."""

    issues: list[FormIssue] = field(default_factory=list)
    parts: list[tuple[bool, str, str]] = field(default_factory=list)  # whether it is filled, name, anchor
    duplicates: list[tuple[str, PossibleDuplicate]] = field(default_factory=list)  # with the reason

    @property
    def filled_count(self) -> int:
        return sum(is_filled for is_filled, _name, _href in self.parts)

    @property
    def missing_parts(self) -> list[tuple[bool, str, str]]:
        return [part for part in self.parts if not part[0]]

    @property
    def blocking(self) -> list[FormIssue]:
        return self._of(article_checks.REFUSES)

    @property
    def to_explain(self) -> list[FormIssue]:
        return self._of(article_checks.ASKS)

    @property
    def warnings(self) -> list[FormIssue]:
        return self._of(article_checks.WARNS)

    @property
    def needs_note(self) -> bool:
        return bool(self.to_explain or self.missing_parts)

    def _of(self, severity: str) -> list[FormIssue]:
        return [issue for issue in self.issues if issue.severity == severity]


def check_request(request: HttpRequest, article: Article | None) -> Checklist | None:
    """Check the form as it is drawn: what was sent or autosaved, or else the stored article."""
    if (fields := form_fields(request)) is not None:
        return check_sent_form(read_form(fields, article), request.user, article)
    if article is None:
        return Checklist(parts=_completeness(snapshot.empty(), {}))
    return check_sent_form(SentForm(snapshot.take(article), {}), request.user, article)


def check_initial(data: Data, editor: Any) -> Checklist | None:
    """Check what a new article begins with, unless it is empty."""
    if data == snapshot.empty():
        return None
    data = {**data, "product": data["product"] or {"slug": "", "name": ""}}
    return check_sent_form(SentForm(data, {}), editor, None)


@never_cache
@require_POST
def check_form(request: HttpRequest) -> HttpResponse:
    """Answer the checklist of the posted form as HTML.

    403 for those who may not edit, 404 for a deleted article: short texts, since the script shows no pages.
    """
    if not may_edit(request.user):
        return not_allowed()
    article = None
    if number := article_number(request.POST.get("_form_key", "")):
        mine = Article.objects.not_deleted().for_editor(request.user)
        article = mine.filter(pk=whole_number(number)).first()
        if article is None:
            return JsonResponse({"error": _("This article no longer exists.")}, status=404)
    checks = check_sent_form(read_form(request.POST, article), request.user, article)
    context = {"checks": checks, "content_only": True}
    return render(request, "admin/articles/article/_checklist.html", context)


def check_sent_form(form: SentForm, editor: Any, article: Article | None) -> Checklist:
    """Check a form, and look for codes that it removes and for articles about the same error."""
    checklist = _check(form)
    if article:
        checklist.issues += _removed_codes(form, article)
    if form.data["product"]:
        duplicates = find_duplicates(form.data, article.pk if article else None, editor)
        checklist.duplicates = [(_duplicate_reason(duplicate), duplicate) for duplicate in duplicates]
    return checklist


def _duplicate_reason(duplicate: PossibleDuplicate) -> str:
    reason = str(DUPLICATE_REASONS[duplicate.why]) % {"same": duplicate.same}
    if not duplicate.product:
        return reason
    return _("%(reason)s, in %(product)s") % {"reason": reason, "product": duplicate.product}


def _removed_codes(form: SentForm, article: Article) -> list[FormIssue]:
    """Warn about public codes that the form lacks: readers and products have links to them."""
    removed = editing.codes_without(editing.codes_only_of(article), form.data["codes"])
    views = describe_views([article]) if removed else ""
    message = _("Code %(code)s is removed when you publish. %(views)s Choose where its links go.")
    return [
        FormIssue(
            article_checks.WARNS,
            spot_label("codes"),
            "#code-links",
            message % {"code": code, "views": views},
            "removed-code",
        )
        for code in removed
    ]


def check_snapshot(data: Data) -> Checklist:
    """Check a stored revision, for pages beside the form."""
    return _check(SentForm(data, {}))


def _check(form: SentForm) -> Checklist:
    # Missing parts are listed as parts.
    issues = [issue for issue in editing.find_issues(form.data) if issue.kind != "missing"]
    return Checklist(
        issues=[_form_issue(issue, form) for issue in issues], parts=_completeness(form.data, form.rows)
    )


def read_form(post: QueryDict, article: Article | None = None) -> SentForm:
    """Return the form as it stands, cut to what can be checked quickly."""
    form = parse_form(post, markdown.MAX_LENGTH)
    data = {key: value[:MAX_ITEMS] if isinstance(value, list) else value for key, value in form.data.items()}
    data["id"] = data["id"] or (article.source_id if article else "")
    data["product"] = data["product"] or {"slug": "", "name": ""}
    return SentForm(data, form.rows)


# Labels and anchors


def describe_reason(reason: str) -> tuple[str, str, str]:
    """Return what a write refused in the words of the form: the anchor and label of its field, a sentence.

    Rows are named by their order, so this is for what was just saved, or is about to be.
    """
    match = REASON.fullmatch(reason)
    label = spot_label(match["spot"]) if match else ""
    if not match or not label:
        return "", "", reason
    return spot_anchor(match["spot"], {}, {}), label, match["message"]


def in_words(reason: str, form_url: str = "") -> str:
    """Return what a write refused with the field as the form calls it, linked to the form at `form_url`."""
    href, label, message = describe_reason(reason)
    if href and form_url:
        return format_html('<a href="{}{}">{}</a>: {}', form_url, href, label, message)
    return f"{label}: {message}" if label else message


def weights_by_field(checks: Checklist | None) -> dict[str, str]:
    """Return how grave the issues of each field are, for the marks in the outline."""
    weights: dict[str, str] = {}
    for issue in checks.issues if checks else ():
        name, weight = issue.href.removeprefix("#id_"), WEIGHTS[issue.severity]
        weights[name] = max(weights.get(name, ""), weight, key=("", "asking", "blocking").index)
    return weights


def _form_issue(issue: Issue, form: SentForm) -> FormIssue:
    return FormIssue(
        issue.weight,
        spot_label(issue.spot),
        spot_anchor(issue.spot, form.rows, form.data),
        issue.message,
        issue.kind,
    )


def _completeness(data: Data, rows: dict[str, list[int]]) -> list[tuple[bool, str, str]]:
    return [
        (part.is_there, str(part.missing), spot_anchor(part.spot, rows, data))
        for part in article_checks.completeness(data)
    ]


def spot_anchor(spot: str, rows: dict[str, list[int]], data: Data) -> str:
    """Return the anchor of a spot's field. `rows` has the numbers of rows that are not in order."""
    match = SPOT.match(spot)
    if not match or match["name"] not in schema.ARTICLE.by_key:
        return ""
    name, n = match["name"], int(match["n"] or 0)
    kind = schema.ARTICLE.rows.get(name)
    if kind is None:
        return f"#id_{schema.ARTICLE.by_key[name].attr}"
    if kind.by_level:
        row = dict(enumerate(data.get(name, []))).get(n) if match["n"] else None
        return f"#id_{name}_{row['level'] if row else Level.BASIC}"
    if kind.text_only:
        return f"#id_{name}"
    if match["n"] is None:
        return f"#{name}-group"
    numbers = rows.get(name)
    row = numbers[n] if numbers and n < len(numbers) else n
    column = next((column for column in kind.columns if column.key == match["part"]), None)
    return f"#id_{name}-{row}-{column.attr if column else match['part']}"


DUPLICATE_REASONS = {
    CODE: gettext_lazy("has the same code, %(same)s"),
    MESSAGE: gettext_lazy("has a similar message"),
    TITLE: gettext_lazy("has a similar title"),
}


def spot_label(spot: str) -> str:
    """Return a spot as the form calls it: `solutions[2].body` is "Solution 3, text"."""
    match = SPOT.match(spot)
    if not match or match["name"] not in schema.ARTICLE.by_key:
        return ""
    name = str(schema.ARTICLE.title_of(match["name"]))
    kind = schema.ARTICLE.rows.get(match["name"])
    if kind is None or match["n"] is None:
        return name
    if not kind.constants:
        name = str(capfirst(kind.model._meta.verbose_name))
    texts = [column for column in kind.visible_columns if not isinstance(column.reader, ChoiceReader)]
    column = next((column for column in kind.visible_columns if column.key == match["part"]), None)
    part = f", {column.label_in(kind.model)}" if column and len(texts) > 1 else ""
    return f"{name} {int(match['n']) + 1}{part}"
