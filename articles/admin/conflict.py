"""Two editors saved the same article: what only one of them changed is put together, the rest is asked for.

The page of questions carries the text of the second editor along, and what the first two versions were. Its
answers are saved on the version that it showed; if a third editor saved meanwhile, there are new questions,
from the text that the answers made. So nobody's text is ever written over unseen.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import editing, exceptions
from articles.content import diff, merge, schema, snapshot
from articles.content.snapshot import Data
from articles.models import Article, Revision
from articles.strings.numbers import MAX_POSITIVE_INTEGER, whole_number

from .forms import one_line
from .history import article_for, context_of

# Somebody who saves again and again may meet others at each try; then they are asked, or told to try again.
TRIES = 5
ANSWER = "answer."


def settle(request, article: Article, data: Data, began_at: int | None, note: str) -> HttpResponse:
    """Save a text that was begun on an older version: together with what is new, or after questions.

    Raises Conflict if the article is gone, Refused and Invalid as editing.save does.
    """
    for _n in range(TRIES):
        sides = editing.load_merge_sides(article, data, began_at)
        made = merge.merge(sides.base, sides.mine, sides.theirs)
        if made.questions:
            return _page(request, article, sides, made, began_at, note)
        try:
            _save(request, article, made.data, sides, note)
        except exceptions.Conflict:
            data, began_at = made.data, sides.version
            continue
        told = _("Saved, together with what %(name)s changed meanwhile: %(spots)s.")
        theirs = _spots(made, merge.THEIRS) or [_("nothing else")]
        messages.success(request, told % {"name": _who(sides), "spots": ", ".join(theirs)})
        if request.POST.keys() & {"_publish", "_submit", "_withdraw"}:
            messages.warning(request, _("Look at the whole text before you go on: nothing more was done."))
        return _to_form(article)
    raise exceptions.Conflict(sides.by, sides.at, sides.version)


@require_POST
def conflict(request, object_id: str) -> HttpResponse:
    """The answers to the questions: saved on the version that they are about, or asked for where open."""
    article = article_for(request, object_id)
    mine = _sent_text(request)
    note = one_line(request.POST.get("note", ""))[:500]
    began_at, met = (
        whole_number(request.POST.get(name), MAX_POSITIVE_INTEGER) for name in ("base", "theirs")
    )
    if request.POST.get("do") == "new":
        return _save_as_new(request, article, mine, note)
    try:
        sides = editing.load_merge_sides(article, mine, began_at, met or 0)
    except exceptions.Conflict:
        return _gone(request, article, mine, note)
    except Revision.DoesNotExist:
        raise Http404("no such revision") from None
    made = merge.merge(sides.base, sides.mine, sides.theirs)
    answers = _answers(request, made)
    made = merge.merge(sides.base, sides.mine, sides.theirs, answers)
    if made.open(answers):
        messages.error(request, _("Choose for each of these, please."))
        return _page(request, article, sides, made, began_at, note, answers)
    try:
        try:
            _save(request, article, made.data, sides, note)
        except exceptions.Conflict as newer:
            if newer.version is None:
                raise
            return settle(request, article, made.data, sides.version, note)
    except exceptions.Conflict as newest:
        if newest.version is None:
            return _gone(request, article, mine, note)
        messages.error(request, _("Others save faster than this can be put together: try again, please."))
        return _page(request, article, sides, made, began_at, note, answers)
    except exceptions.NotAllowed:
        raise PermissionDenied from None
    except (exceptions.Refused, snapshot.Invalid) as refused:
        messages.error(request, str(refused))
        return _page(request, article, sides, made, began_at, note, answers)
    messages.success(request, _("Saved as you chose. Look at the whole text before readers see it."))
    return _to_form(article)


def _sent_text(request) -> Data:
    """The text that the page carried along; only what no page of ours sends is refused so plainly."""
    try:
        return snapshot.normalise(json.loads(request.POST.get("mine", "")))
    except (ValueError, RecursionError):
        raise Http404("no text") from None


def _answers(request, made: merge.Merged) -> dict[str, str]:
    """What was chosen for each question, or the one side that was chosen for all."""
    everywhere = request.POST.get("everywhere", "")
    chosen = {one.name: everywhere or request.POST.get(f"{ANSWER}{one.name}", "") for one in made.questions}
    return {one.name: chosen[one.name] for one in made.questions if chosen[one.name] in one.answers}


def _save(request, article: Article, data: Data, sides: editing.MergeSides, note: str) -> None:
    """Save on the version that went into it. A text that is all theirs is no new version."""
    if not snapshot.same(data, sides.theirs):
        editing.save(article, data, request.user, sides.version, note=note)
    editing.delete_autosaves(request.user, str(article.pk))


def _save_as_new(request, article: Article, mine: Data, note: str) -> HttpResponse:
    try:
        made = editing.save(None, mine, request.user, note=note)
    except exceptions.NotAllowed:
        raise PermissionDenied from None
    except (exceptions.Refused, snapshot.Invalid) as refused:
        messages.error(request, str(refused))
        return _gone(request, article, mine, note)
    editing.delete_autosaves(request.user, str(article.pk))
    messages.success(request, _("Saved as a new article."))
    return _to_form(made)


def _to_form(article: Article) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


# The page


def _page(
    request,
    article: Article,
    sides: editing.MergeSides,
    made: merge.Merged,
    began_at: int | None,
    note: str,
    answers: Mapping[str, str] | None = None,
) -> HttpResponse:
    about = context_of(
        request,
        article,
        _("Two versions"),
        who=_who(sides),
        moment=formats.date_format(timezone.localtime(sides.at), "DATETIME_FORMAT"),
        questions=[_shown(one, sides, (answers or {}).get(one.name, "")) for one in made.questions],
        theirs_alone=_spots(made, merge.THEIRS),
        mine_alone=_spots(made, merge.MINE),
        carried={"mine": _packed(sides.mine), "base": began_at or "", "theirs": sides.version, "note": note},
        began_at=began_at,
        version=sides.version,
    )
    return render(request, "admin/articles/article/conflict.html", about)


def _gone(request, article: Article, mine: Data, note: str) -> HttpResponse:
    """Somebody deleted the article: the text is carried on, and can become a new one."""
    about = context_of(
        request, article, _("Two versions"), gone=True, carried={"mine": _packed(mine), "note": note}
    )
    return render(request, "admin/articles/article/conflict.html", about)


def _packed(data: Data) -> str:
    return json.dumps(data, ensure_ascii=False)


def _who(sides: editing.MergeSides) -> str:
    return sides.by or _("Somebody")


def _spots(made: merge.Merged, side: str) -> list[str]:
    """What one side alone changed, as people call it, each once."""
    found = (_called(one.key, one.value or one.base) for one in made.taken if one.side == side)
    return list(dict.fromkeys(found))


def _called(name: str, row: Any) -> str:
    key, _dot, rest = name.partition(".")
    title = f"{schema.ARTICLE.title_of(key)}{_named(key, row)}"
    return f"{title}: {_('order')}" if rest == merge.ORDER else title


def _named(key: str, row: Any) -> str:
    rows = schema.ARTICLE.keyed.get(key)
    title = row.get(rows.title, "") if rows and isinstance(row, dict) else ""
    return f" “{title}”" if title else ""


def _shown(question: merge.Question, sides: editing.MergeSides, answer: str) -> dict[str, Any]:
    """A question as the page draws it: its title, what was there, and in each answer what differs from it."""
    texts = {
        side: _lines(question, value, whole_text)
        for side, value, whole_text in (
            ("base", question.base, sides.base),
            (merge.MINE, question.mine, sides.mine),
            (merge.THEIRS, question.theirs, sides.theirs),
        )
    }
    labels = {
        merge.THEIRS: _("Theirs, by %(name)s") % {"name": _who(sides)},
        merge.MINE: _("Yours"),
        merge.BOTH: _("Both, theirs first"),
    }
    return {
        "name": f"{ANSWER}{question.name}",
        "title": _called(question.key, question.theirs or question.mine),
        "base": texts["base"],
        "answers": [
            {
                "value": one,
                "label": labels[one],
                "checked": one == (answer or question.suggested),
                "lines": diff.compared(texts["base"], texts[one]) if one in texts else [],
                "is_side": one in texts,
                "is_empty": not texts.get(one),
            }
            for one in question.answers
        ],
    }


def _lines(question: merge.Question, value: Any, data: Data) -> list[str]:
    """The value of one side as lines."""
    key, _dot, rest = question.key.partition(".")
    if value is None:
        return []
    if rest == merge.ORDER:
        titles = {row["key"]: row[schema.ARTICLE.keyed[key].title] for row in data[key]}
        return [titles[name] for name in value]
    if key in schema.ARTICLE.keyed:
        return diff.lines_of(key, {key: [value]})
    if merge.is_sequence(key):
        return diff.lines_of(key, {key: value})
    if key == merge.PLACE[0]:
        return [line for part in merge.PLACE for line in diff.lines_of(part, data)]
    return diff.lines_of(key, data)
