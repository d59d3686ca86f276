"""Two editors saved the same article: what only one changed is merged, for the rest the second is asked.

The page with the questions carries the second editor's text and the numbers of both revisions. Its answers
are saved on the revision that it showed. If a third editor saved in the meantime, there are new questions,
about the text that the answers made. So no one's text is overwritten unseen.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import editing, exceptions
from articles.content import diff, merge, schema, snapshot
from articles.content.snapshot import Data
from articles.models import Article, Feedback, Revision
from articles.strings.numbers import MAX_POSITIVE_INTEGER, whole_number

from . import form_checks
from .autosave import delete_saved, form_key_of
from .forms import one_line
from .pages import EditorRequest, format_moment, get_editor_article, redirect_to, render_article_page

# An editor who meets others at each of these tries is asked to try again.
MAX_TRIES = 5
ANSWER_PREFIX = "answer."
MAX_NOTE_LENGTH = 500


def merge_or_ask(
    request: EditorRequest, article: Article, data: Data, base_version: int | None, note: str
) -> HttpResponse:
    """Save a text that was begun on an older revision: merged with the newer one, or after questions.

    Raises Conflict if the article was deleted, Refused and Invalid as editing.save does.
    """
    for _n in range(MAX_TRIES):
        sides = editing.load_merge_sides(article, data, base_version)
        merged = merge.merge_snapshots(sides.base, sides.mine, sides.theirs)
        if merged.questions:
            return _render_questions(request, article, sides, merged, base_version, note)
        try:
            _save(request, article, merged.data, sides, note)
        except exceptions.Conflict:
            data, base_version = merged.data, sides.version
            continue
        theirs = _changes_of(merged, merge.THEIRS)
        message = _("Saved and merged with %(name)s's changes: %(spots)s.")
        if not theirs:
            message = _("Saved and merged with %(name)s's changes.")
        messages.success(request, message % {"name": _other_editor(sides), "spots": ", ".join(theirs)})
        if request.POST.keys() & {"_publish", "_submit"}:
            messages.warning(request, _("Not submitted or published yet. Check the merged article first."))
        return redirect_to(article)
    raise exceptions.Conflict(sides.by, sides.at, sides.version)


@require_POST
def resolve_conflict(request: EditorRequest, object_id: str) -> HttpResponse:
    """Save the answers on the revision they are about, or ask again where one is missing."""
    article = get_editor_article(request, object_id)
    mine = _posted_snapshot(request)
    note = one_line(request.POST.get("note", ""))[:MAX_NOTE_LENGTH]
    base_version, their_version = (
        whole_number(request.POST.get(name), MAX_POSITIVE_INTEGER) for name in ("base", "theirs")
    )
    if request.POST.get("do") == "new":
        return _save_as_new(request, article, mine, note)
    try:
        sides = editing.load_merge_sides(article, mine, base_version, their_version or 0)
    except exceptions.Conflict:
        return _render_deleted(request, article, mine, note)
    except Revision.DoesNotExist:
        raise Http404("no such revision") from None
    answers = _posted_answers(request, merge.merge_snapshots(sides.base, sides.mine, sides.theirs))
    merged = merge.merge_snapshots(sides.base, sides.mine, sides.theirs, answers)
    if merged.open(answers):
        error = _("Choose a version for each item.")
    else:
        try:
            return _save_answers(request, article, sides, merged, note)
        except exceptions.Conflict as conflict:
            if conflict.version is None:
                return _render_deleted(request, article, mine, note)
            error = _("Someone else saved again. Try again.")
        except exceptions.NotAllowed:
            raise PermissionDenied from None
        except exceptions.Refused as refusal:
            error = " ".join(form_checks.in_words(reason) for reason in refusal.reasons)
        except snapshot.Invalid as invalid:
            error = form_checks.in_words(str(invalid))
    messages.error(request, error)
    return _render_questions(request, article, sides, merged, base_version, note, answers)


def _save_answers(
    request: EditorRequest, article: Article, sides: editing.MergeSides, merged: merge.Merged, note: str
) -> HttpResponse:
    """Save the merged text. If a third editor was faster, merge it with theirs, too."""
    try:
        _save(request, article, merged.data, sides, note)
    except exceptions.Conflict as conflict:
        if conflict.version is None:
            raise
        return merge_or_ask(request, article, merged.data, sides.version, note)
    messages.success(request, _("Saved. Check the article before you publish."))
    return redirect_to(article)


def _posted_snapshot(request: EditorRequest) -> Data:
    """Return the text that the page carried along. Only a page that is not ours sends anything else."""
    try:
        return snapshot.normalize(json.loads(request.POST.get("mine", "")))
    except (ValueError, RecursionError):
        raise Http404("no text") from None


def _posted_answers(request: EditorRequest, merged: merge.Merged) -> dict[str, str]:
    """Return the valid answers: one per question, or the same side for all."""
    side = request.POST.get("everywhere", "")
    answers = {
        question.name: side or request.POST.get(f"{ANSWER_PREFIX}{question.name}", "")
        for question in merged.questions
    }
    return {
        question.name: answers[question.name]
        for question in merged.questions
        if answers[question.name] in question.answers
    }


@transaction.atomic
def _save(request: EditorRequest, article: Article, data: Data, sides: editing.MergeSides, note: str) -> None:
    """Save on the revision that was merged. A text that is all theirs makes no new revision.

    Nothing is saved where someone else has decided about the suggestion meanwhile.
    """
    if not snapshot.has_same_content(data, sides.theirs):
        editing.save(article, data, request.user, sides.version, note=note)
    if suggestion := _suggestion(request, article):
        editing.close_applied(suggestion, request.user)
    else:
        delete_saved(request, article)


def _suggestion(request: EditorRequest, article: Article) -> Feedback | None:
    """Return the suggestion whose text is merged, if it isn't the editor's own."""
    number = whole_number(request.POST.get("suggestion")) or 0
    rows = Feedback.objects.filter(article=article, is_suggestion=True, author__isnull=False)
    return rows.select_related("author").filter(pk=number).first()


def _save_as_new(request: EditorRequest, article: Article, mine: Data, note: str) -> HttpResponse:
    try:
        new = editing.save(None, mine, request.user, note=note)
    except exceptions.NotAllowed:
        raise PermissionDenied from None
    except (exceptions.Refused, snapshot.Invalid) as refusal:
        messages.error(request, str(refusal))
        return _render_deleted(request, article, mine, note)
    delete_saved(request, article)
    messages.success(request, _("Saved as a new article."))
    return redirect_to(new)


# The page


def _render_questions(
    request: EditorRequest,
    article: Article,
    sides: editing.MergeSides,
    merged: merge.Merged,
    base_version: int | None,
    note: str,
    answers: Mapping[str, str] | None = None,
) -> HttpResponse:
    answers = answers or {}
    suggestion = _suggestion(request, article)
    mine = _("Suggested by %(name)s") % {"name": suggestion.author} if suggestion else _("Yours")
    return render_article_page(
        request,
        "conflict.html",
        article,
        _("Resolve conflict"),
        other_editor=_other_editor(sides),
        saved_at=format_moment(sides.at),
        questions=[
            _question_context(question, sides, answers.get(question.name, ""), mine)
            for question in merged.questions
        ],
        their_changes=_changes_of(merged, merge.THEIRS),
        my_changes=_changes_of(merged, merge.MINE),
        hidden_fields={
            "mine": _to_json(sides.mine),
            "base": base_version or "",
            "theirs": sides.version,
            "note": note,
            "_form_key": form_key_of(request.POST, article),
            **({"suggestion": suggestion.pk} if suggestion else {}),
        },
        suggestion=suggestion,
        base_version=base_version,
        form_key=form_key_of(request.POST, article),
    )


def _render_deleted(request: EditorRequest, article: Article, mine: Data, note: str) -> HttpResponse:
    """Say that the article was deleted, and offer to save the text as a new one."""
    hidden_fields = {
        "mine": _to_json(mine),
        "note": note,
        "_form_key": form_key_of(request.POST, article),
    }
    return render_article_page(
        request, "conflict.html", article, _("Resolve conflict"), is_deleted=True, hidden_fields=hidden_fields
    )


def _to_json(data: Data) -> str:
    return json.dumps(data, ensure_ascii=False)


def _other_editor(sides: editing.MergeSides) -> str:
    return sides.by or _("Someone")


def _changes_of(merged: merge.Merged, side: str) -> list[str]:
    """Return the titles of what one side alone changed, each once."""
    titles = (
        _title_of(change.key, change.value or change.base) for change in merged.changes if change.side == side
    )
    return list(dict.fromkeys(titles))


def _title_of(path: str, row: Any) -> str:
    """Return the title of a field, row, or order of rows, as editors call it."""
    key, _dot, rest = path.partition(".")
    rows = schema.ARTICLE.keyed_rows.get(key)
    name = row.get(rows.title, "") if rows and isinstance(row, dict) else ""
    title = str(schema.ARTICLE.title_of(key))
    title = f"{title} “{name}”" if name else title
    return f"{title}: {_('order')}" if rest == merge.ORDER else title


def _question_context(
    question: merge.Question, sides: editing.MergeSides, answer: str, mine: str
) -> dict[str, Any]:
    """Return a question for the page: its title, the base, and for each answer how it differs from that."""
    texts = {
        side: _lines(question, value, data)
        for side, value, data in (
            ("base", question.base, sides.base),
            (merge.MINE, question.mine, sides.mine),
            (merge.THEIRS, question.theirs, sides.theirs),
        )
    }
    labels = {
        merge.THEIRS: _("Theirs, by %(name)s") % {"name": _other_editor(sides)},
        merge.MINE: mine,
        merge.BOTH: _("Both, theirs first"),
    }
    return {
        "name": f"{ANSWER_PREFIX}{question.name}",
        "title": _title_of(question.key, question.theirs or question.mine),
        "base": texts["base"],
        "answers": [
            {
                "value": value,
                "label": labels[value],
                "checked": value == (answer or question.suggested),
                "lines": diff.compare_lines(texts["base"], texts[value]) if value in texts else [],
                "is_side": value in texts,
                "is_empty": not texts.get(value),
            }
            for value in question.answers
        ],
    }


def _lines(question: merge.Question, value: Any, data: Data) -> list[str]:
    """Return the value of one side as lines."""
    key, _dot, rest = question.key.partition(".")
    if value is None:
        return []
    if rest == merge.ORDER:
        titles = {row["key"]: row[schema.ARTICLE.keyed_rows[key].title] for row in data[key]}
        return [titles[name] for name in value]
    if key in schema.ARTICLE.keyed_rows:
        return diff.lines_of(key, {key: [value]})
    if merge.is_sequence(key):
        return diff.lines_of(key, {key: value})
    if key == merge.CATALOG_KEYS[0]:
        return [line for part in merge.CATALOG_KEYS for line in diff.lines_of(part, data)]
    return diff.lines_of(key, data)
