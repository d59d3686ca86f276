"""Comments of reviewers beside what they are about: a field, a row, a section, or the article as a whole."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles import editing, exceptions
from articles.content import diff, schema, snapshot, spots
from articles.models import Article, ReviewComment
from articles.strings.characters import drop_forbidden
from articles.strings.numbers import whole_number

from . import form_layout
from .form_checks import spot_label
from .form_parser import form_names
from .history import ROW_MARK
from .pages import EditorRequest

MAX_COMMENT_LENGTH = 4000


def label_of(spot: str, section: str, data: snapshot.Data) -> str:
    """Return what people call the field that a comment is about: "Solution 2, text"."""
    if not spot:
        return str(schema.SECTIONS.get(section, ""))
    if name := spots.numbered(spot, data):
        return spot_label(name)
    rows = schema.ARTICLE.rows[spot.partition(":")[0]]
    return _("%(row)s (removed)") % {"row": str(rows.model._meta.verbose_name).capitalize()}


def comments_of(article: Article, data: snapshot.Data, **filters: Any) -> list[ReviewComment]:
    """Return the comments on an article with their replies, each with its label."""
    rows = article.review_comments.filter(reply_to=None, **filters).prefetch_related("replies__author")
    comments = list(rows.select_related("author", "resolved_by", "revision").defer("revision__data"))
    for comment in comments:
        comment.label = label_of(comment.spot, comment.section, data)  # type: ignore[attr-defined]
    return comments


@dataclass
class CommentBox:
    """Where something can be commented on: what that may be about, with what is meant first."""

    id: str
    section: str
    label: str
    choices: list[tuple[str, str]]  # spots with their labels; "" is the section as a whole
    chosen: str = ""


@dataclass
class Place:
    """What stands below a line of a comparison: the comments on its field, and a box for one more."""

    comments: list[ReviewComment] = field(default_factory=list)
    box: CommentBox | None = None


@dataclass
class ReviewedSection:
    """A section of the review page: its lines, some with a `place` below, and what is about all of it."""

    compared: diff.DiffSection
    folded_lines: list[diff.DiffLine | diff.EqualLines]
    rest: Place

    def __getattr__(self, name: str) -> Any:
        return getattr(self.compared, name)


class Comments:
    """The comments on an article, and where they stand on the review page."""

    def __init__(self, article: Article, data: snapshot.Data, may_comment: bool) -> None:
        self.data, self.may_comment = data, may_comment
        self.all = comments_of(article, data)
        self.shown: set[str] = set()  # sections whose comments have their place
        self.placed: set[int] = set()  # comments on rows of rendered sections

    @cached_property
    def open(self) -> list[ReviewComment]:
        return [comment for comment in self.all if comment.resolved_at is None]

    def place_beside(self, section: diff.DiffSection) -> ReviewedSection:
        """Put the comments on a section below the last line of what each is about."""
        lines = section.folded_lines
        ends: dict[str, int] = {}
        row_ends: dict[str, int] = {}
        changed: dict[str, list[str]] = {}
        for n, line in enumerate(lines):
            for spot in line.spots if isinstance(line, diff.EqualLines) else [line.spot]:
                ends[spot] = n
                row_ends[spots.row_spot(spot)] = n
            if isinstance(line, diff.DiffLine) and line.state != diff.SAME:
                changed.setdefault(spots.row_spot(line.spot), []).append(line.spot)
        places: dict[int, Place] = {}
        rest = self._of(section.name)
        for comment in list(rest.comments):
            end = ends.get(comment.spot, row_ends.get(spots.row_spot(comment.spot))) if comment.spot else None
            if end is not None:
                places.setdefault(end, Place()).comments.append(comment)
                rest.comments.remove(comment)
        for row, spots_of_row in changed.items() if self.may_comment else ():
            box = self._box(section.name, row, spots_of_row)
            places.setdefault(row_ends[row], Place()).box = box
        for n, place in places.items():
            lines[n].place = place  # type: ignore[union-attr]
        return ReviewedSection(section, lines, rest)

    def place_in_rendered(self, html: str) -> Iterator[tuple[SafeString, Place | None]]:
        """Yield the pieces of a rendered section, each with what stands below it: the comments on a row."""
        pieces = ROW_MARK.split(html)
        for piece, spot in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
            place = None
            if spot:
                comments = [c for c in self.all if spots.row_spot(c.spot) == spot]
                self.placed |= {comment.pk for comment in comments}
                box = self._box(spots.section_of(spot) or "", spot) if self.may_comment else None
                place = Place(comments, box)
            yield mark_safe(piece), place

    def below(self, section: str) -> Place:
        """Return what stands below a section that is shown as readers will see it, but for rows in it."""
        place = self._of(section)
        place.comments = [comment for comment in place.comments if comment.pk not in self.placed]
        return place

    def rest(self, unchanged: list[diff.DiffSection]) -> Place:
        """Return what stands below all sections, and is about the article as a whole or what is unchanged."""
        comments = [comment for comment in self.all if comment.section not in self.shown]
        if not self.may_comment:
            return Place(comments)
        every = [spot for section in unchanged for spot in spots.in_section(section.name, self.data)]
        choices = [(spot, label_of(spot, "", self.data)) for spot in every]
        whole = ("", _("General comments"))
        return Place(comments, CommentBox("comment-all", "", "", [whole, *choices]))

    def _of(self, section: str) -> Place:
        self.shown.add(section)
        comments = [comment for comment in self.all if comment.section == section]
        return Place(comments, self._box(section) if self.may_comment else None)

    def _box(self, section: str, row: str = "", changed: Iterable[str] = ()) -> CommentBox:
        every = list(spots.in_section(section, self.data))
        offered = [spot for spot in every if spots.row_spot(spot) == row] if row else ["", *every]
        if row and row not in offered:
            offered = [row]
        choices = [(spot, label_of(spot, section, self.data)) for spot in offered]
        different = set(changed)
        chosen = different.pop() if len(different) == 1 else row
        chosen = chosen if chosen in offered else offered[0]
        label = label_of(row, section, self.data)
        # A section that is one field needs no choice between the two.
        if not row and len(every) == 1:
            choices = choices[1:]
            chosen = every[0]
        name = "-".join(part for part in ("comment", section, row.partition(":")[2] or row) if part)
        return CommentBox(name, section, label, choices, chosen)


# What is posted


def add(request: EditorRequest, article: Article) -> str:
    """Add the comment of the review page. Raises Refused for one without words."""
    spot = request.POST.get("spot", "")[: spots.MAX_SPOT_LENGTH + 1]
    section = request.POST.get("section", "")
    if spot:
        section = spots.section_of(spot) or ""
        spot = spot if section else ""
    elif section not in diff.SECTIONS:
        section = ""
    editing.add_comment(article, request.user, _text(request.POST.get("text", "")), section, spot=spot)
    return _("Comment added.")


def reply(request: EditorRequest, article: Article, number: str, text: str) -> str:
    editing.reply_to_comment(_get(article, number), request.user, _text(text))
    return _("Reply added.")


def resolve(request: EditorRequest, article: Article, number: str) -> str:
    editing.resolve_comment(_get(article, number), request.user)
    return _("Comment resolved.")


def _text(raw: str) -> str:
    text = drop_forbidden(raw[:MAX_COMMENT_LENGTH]).strip()
    if not text:
        raise exceptions.Refused(_("Enter a comment first."))
    return text


def _get(article: Article, number: str) -> ReviewComment:
    comment = article.review_comments.filter(reply_to=None, pk=whole_number(number) or 0).first()
    if comment is None:
        raise Http404("no such comment")
    return comment


# The article form


def act(request: EditorRequest, article: Article, do: str) -> tuple[str, str]:
    """Do what a button of the form asks, such as "reply:12". Return what was done, and why not."""
    name, _colon, number = do.partition(":")
    try:
        if name == "reply":
            return reply(request, article, number, request.POST.get(f"reply-{number}", "")), ""
        if name == "resolve":
            return resolve(request, article, number), ""
    except exceptions.NotAllowed:
        raise PermissionDenied from None
    except exceptions.Refused as refusal:
        return "", " ".join(map(str, refusal.reasons))
    raise Http404("no such step")


def typed_replies(fields: QueryDict) -> dict[str, str]:
    """Return what was typed in answer and isn't sent, by the number of the comment."""
    texts = {name: str(fields[name]) for name in fields if name.startswith("reply-")}
    return {name.removeprefix("reply-"): text for name, text in texts.items() if text.strip()}


def send_typed_replies(request: EditorRequest, article: Article) -> list[str]:
    """Send the replies that someone typed and then saved the article. Return why one can't be sent."""
    refusals = []
    for number in typed_replies(request.POST):
        try:
            refusals.append(act(request, article, f"reply:{number}")[1])
        except Http404:
            continue  # the comment went with its article's history
    return [reason for reason in refusals if reason]


FIELD_KEYS = {
    name: field.key
    for field in schema.ARTICLE.fields
    for name in (
        form_names(field.key, schema.ARTICLE.rows[field.key])
        if field.key in schema.ARTICLE.rows
        else [field.attr]
    )
}


def form_context(article: Article, context: dict[str, Any], replies: dict[str, str]) -> dict[str, Any]:
    """Put the open comments into the parts of the form, and return the rest of them and how many there are.

    `replies` has what was typed in answer and isn't sent, by the number of the comment.
    """
    comments = comments_of(article, snapshot.take(article), resolved_at=None)
    for comment in comments:
        comment.typed = replies.get(str(comment.pk), "")  # type: ignore[attr-defined]
    parts = [*context["main_parts"], *context["side_parts"]]
    general = put_beside_fields(parts, comments) if comments else []
    return {"open_comments": comments, "general_comments": general}


def put_beside_fields(parts: Iterable[dict[str, Any]], comments: list[ReviewComment]) -> list[ReviewComment]:
    """Put comments beside the fields, cards, and parts of the form. Return those that have no place there."""
    left = {comment.pk: comment for comment in comments}

    def take(*about: str) -> list[ReviewComment]:
        taken = [comment for comment in left.values() if comment.spot in about]
        for comment in taken:
            del left[comment.pk]
        return taken

    for part in parts:
        for item in part["items"]:
            for target, *about in _targets(item):
                if mine := take(*about):
                    target.comments = mine
            for card in _cards(item):
                card.comment_count = _count(card)
        sections = {field.section for field in schema.ARTICLE.in_fieldset(part["name"])}
        about_part = [c for c in left.values() if c.section in sections]
        part["comments"] = [left.pop(comment.pk) for comment in about_part]
    return list(left.values())


def _cards(item: dict[str, Any]) -> list[Any]:
    return [item["card"]] if "card" in item else item["group"].cards if "group" in item else []


def _count(card: Any) -> int:
    fields = [bound for line in card.lines for bound in line]
    return sum(len(getattr(target, "comments", ())) for target in (card, *fields))


def _targets(item: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Yield what is on the form with the spots that it shows, the smaller ones first."""
    if group := item.get("group"):
        for card in group.cards:
            key_name = form_layout.key_name(schema.ARTICLE.rows[group.key])
            if key := key_name and str(card.form[key_name].value() or ""):
                columns = {column.attr: column.key for column in schema.ARTICLE.rows[group.key].columns}
                for bound in (bound for line in card.lines for bound in line):
                    yield bound, spots.spot_of(group.key, key, columns[bound.name])
                yield card, spots.spot_of(group.key, key)
        yield group, group.key
        return
    for bound in item["card"].lines[0] if "card" in item else item["line"]:
        yield bound, FIELD_KEYS[bound.name]
