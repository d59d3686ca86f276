"""The form of an article: load, form, one door (`editing`), redirect.

A link opens the form at a row or a field. The anchors of rows are those of the readers' page:
`change/#solution-ab12cd34`, `#cause-...`, `#question-...`; those of fields are `#id_summary`, `#id_title`.
`change/?open=solution:ab12cd34` opens the card on the server, too; see `edit_url`.
"""

from functools import partial
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles import editing, exceptions
from articles.content import schema, snapshot
from articles.models import Article, Solution
from articles.strings.numbers import whole_number

from . import article_feedback, article_save, form_cards, form_checks, form_layout, forms, review_comments
from .article_columns import is_published_as_saved, state
from .article_templates import InitialArticle, initial_article, offered_templates
from .autosave import autosave_context, form_fields, form_key_of, store_form
from .code_links import code_links_of
from .pages import EditorRequest, get_editor_article, publication_of, redirect_to, render_page
from .schedule import list_schedules
from .sidebar import sidebar_context
from .translation_form import source_beside

MAX_ADDED_ROWS = 500
SCRIPTS = [
    f"js/admin/{name}.js" for name in ("form_rows", "form_nav", "form_comments", "autosave", "checklist")
]


class EditorForm:
    """The form of an article, and those of its rows by kind: as stored, as sent, or as a template says."""

    def __init__(
        self, editor: Any, article: Article, fields: QueryDict | None, initial: InitialArticle | None
    ):
        values = initial.form_values() if initial else {}
        self.article = article
        form = forms.article_form(schema.ARTICLE)
        self.main = form(fields, instance=article, editor=editor, initial=values)
        self.formsets: dict[str, forms.RowFormSet] = {}
        for key, kind in forms.FORMSETS.items():
            rows = initial.row_values(schema.ARTICLE.rows[key].model) if initial else []
            formset = kind(fields, instance=article, prefix=key, initial=rows or None)
            formset.extra = len(rows)
            self.formsets[key] = formset
        self._offer_first(initial)

    def is_valid(self) -> bool:
        # Each of them, so that all errors are shown at once.
        return all([self.main.is_valid(), *[formset.is_valid() for formset in self.formsets.values()]])

    def errors(self) -> list[tuple[str, str, str]]:
        """Return what the fields refuse: the anchor of each, what people call it, and why."""
        found = _errors_of(self.main, "")
        for key, formset in self.formsets.items():
            name = capfirst(schema.ARTICLE.rows[key].model._meta.verbose_name)
            found += [("", "", str(error)) for error in formset.non_form_errors()]
            for n, form in enumerate(formset.forms, 1):
                found += _errors_of(form, f"{name} {n}")
        return found

    def parts(self, names: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the parts of the form for its template, each a list of lines, cards, and groups."""
        return [
            {"name": name, "title": title, "items": list(self._items(name))} for name, title in names.items()
        ]

    def _items(self, part: str) -> Any:
        for line in form_layout.lines_of(part):
            if not isinstance(line, list):
                yield {"group": form_cards.group_of(line, self.formsets[line.key])}
            elif part in form_layout.FOLDED_PARTS:
                for name in line:
                    yield {"card": form_cards.field_card(self.main[name])}
            else:
                yield {"line": [self.main[name] for name in line]}

    def _offer_first(self, initial: InitialArticle | None) -> None:
        """Let `first` choose one of the solutions by the number of its row."""
        rows = list(enumerate(self.formsets["solutions"].forms))
        titles = [(str(n), str(form["title"].value() or "")) for n, form in rows]
        field: Any = self.main.fields["first"]
        field.widget.choices = [("", "---------"), *[(n, title) for n, title in titles if title]]
        if initial:
            keys = [row["key"] for row in initial.data["solutions"]]
            wanted = initial.data["first"]
        else:
            keys = [cast(Solution, form.instance).key for _n, form in rows]
            wanted = self.article.first
        self.main.initial["first"] = str(keys.index(wanted)) if wanted and wanted in keys else ""


def _errors_of(form: Any, row: str) -> list[tuple[str, str, str]]:
    found = []
    for name, errors in form.errors.items():
        label = row
        if name in form.fields:
            field = str(form[name].label)
            label = f"{row}, {field[:1].lower()}{field[1:]}" if row else field
        anchor = f"#{form[name].id_for_label}" if name in form.fields else ""
        found += [(anchor, label, error) for error in errors]
    return found


def add_article(request: EditorRequest) -> HttpResponse:
    if not request.user.has_perm("articles.add_article"):
        raise PermissionDenied
    return _save_or_draw(request, None)


def change_article(request: EditorRequest, object_id: str) -> HttpResponse:
    """Show or save the form. Editors who may only look, and deleted articles, are led to the history."""
    article = get_editor_article(request, object_id)
    may_change = request.user.has_perm("articles.change_article")
    if request.method != "POST" and (not may_change or article.deleted_at):
        return redirect_to(article, "history")
    if not may_change:
        raise PermissionDenied
    return _save_or_draw(request, article)


def _save_or_draw(request: EditorRequest, article: Article | None) -> HttpResponse:
    # First, because it may restore what the form is drawn with.
    draw = partial(_draw, request, article, autosave_context(request, str(article.pk) if article else None))
    if request.method != "POST":
        return draw(_load(request, article))
    if kind := request.POST.get("_add"):
        return draw(_with_added_row(request, article, kind))
    if article and (do := request.POST.get("_comment")):
        return _draw_after_comment(request, article, do, draw)
    form = _load(request, article)
    if not form.is_valid():
        return draw(form, errors=form.errors())
    is_deleted = False
    try:
        return _save(request, article, form)
    except exceptions.Conflict as conflict:
        is_deleted = conflict.version is None
        errors = [("", "", article_save.describe_conflict(conflict))]
    except exceptions.Refused as refusal:
        errors = [form_checks.describe_reason(reason) for reason in refusal.reasons]
    except snapshot.Invalid as error:
        errors = [form_checks.describe_reason(str(error))]
    return draw(form, errors=errors, is_deleted=is_deleted)


def _load(request: EditorRequest, article: Article | None, fields: QueryDict | None = None) -> EditorForm:
    fields = fields if fields is not None else form_fields(request)
    initial = initial_article(request) if article is None and fields is None else None
    if article and fields is not None:
        # Another object of it: a form that is sent leaves its values in its own, valid or not.
        own = Article.objects.with_parts().get(pk=article.pk)
    else:
        own = article or Article()
    return EditorForm(request.user, own, fields, initial)


def _with_added_row(request: EditorRequest, article: Article | None, kind: str) -> EditorForm:
    """Return the form as it was sent, with one more row: for browsers without scripts. Nothing is saved."""
    fields = request.POST.copy()
    if add_row(fields, kind):
        store_form(request.user, form_key_of(fields, article), article, fields)
    return _load(request, article, fields)


def add_row(fields: QueryDict, kind: str) -> bool:
    """Add an empty row of this kind to a form that was sent, if there is such a kind."""
    if kind not in forms.FORMSETS:
        return False
    name = f"{kind}-TOTAL_FORMS"
    count = whole_number(fields.get(name), MAX_ADDED_ROWS) or 0
    fields[name] = str(count + 1)
    for bound in forms.FORMSETS[kind](prefix=kind).empty_form:
        if (value := bound.value()) not in (None, False):
            fields[bound.html_name.replace("__prefix__", str(count))] = str(value)
    fields[f"{kind}-{count}-position"] = str(count)
    return True


def _draw_after_comment(request: EditorRequest, article: Article, do: str, draw: Any) -> HttpResponse:
    """Reply to a comment or resolve it, and show the form as it was sent, unsaved."""
    done, refusal = review_comments.act(request, article, do)
    fields = request.POST.copy()
    if done:
        messages.success(request, done)
        fields.pop(f"reply-{do.partition(':')[2]}", None)
    else:
        messages.error(request, refusal)
    store_form(request.user, form_key_of(fields, article), article, fields)
    return draw(_load(request, article, fields), replies=review_comments.typed_replies(fields))


def _save(request: EditorRequest, article: Article | None, form: EditorForm) -> HttpResponse:
    data = forms.snapshot_from_form(form.main)
    version = form.main.cleaned_data["version"]
    if request.POST.get("_overwrite") == "new":
        article, version = None, None
    try:
        with transaction.atomic():
            saved = article_save.save_and_take_step(request, article, data, version)
    except exceptions.Conflict as conflict:
        if article is None or conflict.version is None:
            raise
        return article_save.merge_with_newer(request, article, version, data)
    return article_save.respond_to_save(request, saved)


# The page


def _draw(
    request: EditorRequest,
    article: Article | None,
    autosave: dict[str, Any],
    form: EditorForm,
    **more: Any,
) -> HttpResponse:
    stored = article if article and not article.deleted_at else None
    steps = article_save.allowed_steps(request.user, stored)
    if beside := source_beside(stored, request.user):
        beside.show_in(form.main, form.formsets)
    context = {
        "form": form,
        "source": beside.notice if beside else None,
        "scripts": SCRIPTS,
        "formsets": form.formsets,
        "main_parts": form.parts(form_layout.MAIN_PARTS),
        "side_parts": form.parts(form_layout.SIDE_PARTS),
        "autosave": autosave,
        "allowed_steps": steps,
        "change_note": article_save.read_change_note(form_fields(request)),
        "checks": form_checks.check_request(request, stored),
        **more,
    }
    if stored:
        context |= _stored_context(request, stored, steps)
        if answer := context["publish_answer"]:
            context["change_note"]["note"] = answer["note"]
        replies = more.get("replies", review_comments.typed_replies(form_fields(request) or QueryDict()))
        context |= review_comments.form_context(stored, context, replies)
    elif article is None and form_fields(request) is None:
        initial = initial_article(request)
        context |= {"initial": initial, "templates": offered_templates()}
        context["checks"] = form_checks.check_initial(initial.data, request.user) or context["checks"]
    title = _("Edit article") if article else _("New article")
    _open_cards(request, context["main_parts"], context["checks"])
    return render_page(request, "article/form.html", title, article=article, tab="write", **context)


def _stored_context(request: EditorRequest, article: Article, steps: dict[str, bool]) -> dict[str, Any]:
    publication = publication_of(article)
    request_entry = article.audit.filter(action="request-changes").first()
    is_open = article.status == "changes-requested"
    return {
        "may_schedule": editing.is_allowed("schedule", request.user),
        "may_delete": editing.is_allowed("delete", request.user, article),
        "may_change_details": editing.is_allowed("details", request.user, article),
        "open_schedules": [row for row in list_schedules(article) if row["is_open"]],
        "change_request": request_entry if is_open else None,
        "state": state(article),
        "code_links": code_links_of(request, article),
        "view_url": publication.get_absolute_url() if publication and publication.live else "",
        "was_published": publication is not None,
        "sidebar": sidebar_context(request.user, article, steps, is_published_as_saved(article)),
        "publish_answer": article_save.take_answer(request, article),
        "complaints": article_feedback.open_feedback(request.user, article),
    }


def _open_cards(request: HttpRequest, parts: list[dict[str, Any]], checks: Any) -> None:
    """Open the card that `?open=` names, and mark those in which the checks found something."""
    opened = request.GET.get("open", "").replace(":", "-")
    weights = form_checks.weights_by_field(checks)
    for part in parts:
        for item in part["items"]:
            cards = [item["card"]] if "card" in item else item["group"].cards if "group" in item else []
            for card in cards:
                card.is_open |= bool(opened) and card.anchor == opened
                names = (f"{card.prefix}-",) if card.prefix else tuple(f.html_name for f in card.lines[0])
                found = (weight for name, weight in weights.items() if name.startswith(names))
                card.weight = max(found, default="")
