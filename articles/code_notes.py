"""What became of codes: what readers are told of one that is obsolete, renamed, merged, or removed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connections
from django.db.models import Exists, OuterRef, Subquery
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import CodeHistory, Publication, PublicationCode
from articles.strings.codes import canonical_code, canonical_spellings

_STATE = CodeHistory.State
# By state, and whether there is something that the code leads to now.
_SENTENCES: dict[tuple[str, bool], Any] = {
    (_STATE.OBSOLETE, True): gettext_lazy("%(code)s is obsolete"),
    (_STATE.OBSOLETE, False): gettext_lazy("%(code)s is obsolete"),
    (_STATE.RENAMED, True): gettext_lazy("%(code)s is now %(successor)s"),
    (_STATE.RENAMED, False): gettext_lazy("%(code)s was renamed"),
    (_STATE.MERGED, True): gettext_lazy("%(code)s is now part of %(successor)s"),
    (_STATE.MERGED, False): gettext_lazy("%(code)s is now part of another code"),
    (_STATE.REMOVED, True): gettext_lazy("%(code)s no longer has its own article"),
    (_STATE.REMOVED, False): gettext_lazy("The article on %(code)s was removed"),
}
# Beside a code in a list; one that was removed is in none.
_MARKS: dict[str, Any] = {
    _STATE.OBSOLETE: gettext_lazy("obsolete"),
    _STATE.RENAMED: gettext_lazy("renamed"),
    _STATE.MERGED: gettext_lazy("merged"),
}
MAX_NOTES = 20
MAX_RENAMES = 5  # in a row, each leading to the next


@dataclass(frozen=True)
class CodeNotice:
    """What became of a code, and the live articles that its link leads to now."""

    code: str
    state: str  # of CodeHistory.State
    article_id: int
    since_version: str = ""
    since_date: date | None = None
    successor: str = ""
    publications: list[Publication] = field(default_factory=list)

    def __str__(self) -> str:
        """Return the sentence that says what happened, for readers."""
        return _SENTENCES[self.state, bool(self.successor or self.publications)] % {
            "code": self.code,
            "successor": self.successor or (self.publications[0].code if self.publications else ""),
        }

    @property
    def values(self) -> dict[str, Any]:
        """The note as plain values."""
        return {
            "code": self.code,
            "state": self.state,
            "text": str(self),
            "since_version": self.since_version,
            "since_date": self.since_date.isoformat() if self.since_date else None,
            "successor": self.successor,
        }

    @property
    def since(self) -> str:
        """Since when, in words; "" if no one said."""
        since = [_("version %(version)s") % {"version": self.since_version}] if self.since_version else []
        since += [formats.date_format(self.since_date)] if self.since_date else []
        return ", ".join(since)


def retired_there(canonical: str) -> Exists:
    """Return the condition that a code of a publication is retired, which spares most codes a query."""
    return Exists(CodeHistory.objects.retired().filter(article=OuterRef("article"), canonical=canonical))


def code_state(article: str, canonical: str) -> Subquery:
    """Return the state of a code of an article, by the names of their columns; NULL if it's active."""
    rows = CodeHistory.objects.retired().filter(article=OuterRef(article), canonical=OuterRef(canonical))
    return Subquery(rows.values("state")[:1])


def code_mark(state: str | None) -> str:
    """Return the word for the state of a code in a list; "" if it's active."""
    return str(_MARKS.get(state or "", ""))


def read_live_states() -> dict[tuple[int, str], str]:
    """Return the state of each retired code of live articles, by publication and canonical code."""
    rows = CodeHistory.objects.filter(state__in=_MARKS, article__publication__live=True)
    found = rows.values_list("article__publication", "canonical", "state")
    return {(pk, canonical): state for pk, canonical, state in found}


def find_code_notes(code: str, *, is_live: bool) -> list[CodeNotice]:
    """Return what became of a code, in any spelling. One short query if nothing did.

    A live code that was removed from one of several articles has no note: it still means what it did. Where
    nothing is left to read, the code is called as it was asked for: nothing of an unpublished article shows.
    """
    if not _is_retired(code):
        return []
    rows = CodeHistory.objects.for_code(code).retired().select_related("article__publication")
    if is_live:
        rows = rows.exclude(state=CodeHistory.State.REMOVED)
    return [_note(row, code) for row in rows[:MAX_NOTES]]


def _is_retired(code: str) -> bool:
    """Return whether any article has retired a code, by raw SQL: each search for a code waits for it, and
    the ORM takes twenty times as long."""
    if not (spellings := canonical_spellings(code)):
        return False
    places = ", ".join(["%s"] * len(spellings))
    sql = f"SELECT 1 FROM {CodeHistory._meta.db_table} WHERE canonical IN ({places}) AND state <> %s LIMIT 1"
    with connections[CodeHistory.objects.db].cursor() as cursor:
        cursor.execute(sql, [*spellings, _STATE.ACTIVE.value])
        return cursor.fetchone() is not None


def notes_on_article(publication: Publication) -> list[CodeNotice]:
    """Return what happened to the codes that a live article has. No query if nothing did."""
    if not getattr(publication, "has_retired_codes", True):  # rows of `for_page` know it
        return []
    rows = CodeHistory.objects.retired().filter(article=publication.article_id, removed_at=None)
    return [_build_note(row, row.code, [publication]) for row in rows[:MAX_NOTES]]


def retired_codes() -> Iterator[tuple[CodeHistory, list[Publication]]]:
    """Yield the retired codes that no live article has, each with the live articles that it leads to."""
    live = PublicationCode.objects.filter(publication__live=True, canonical=OuterRef("canonical"))
    for row in CodeHistory.objects.retired().exclude(Exists(live)):
        yield row, _targets(row)


def _note(row: CodeHistory, asked: str) -> CodeNotice:
    publications = _targets(row)
    return _build_note(row, row.code if publications else asked, publications)


def _build_note(row: CodeHistory, code: str, publications: list[Publication]) -> CodeNotice:
    return CodeNotice(
        code, row.state, row.article_id, row.since_version, row.since_date, row.successor, publications
    )


def _targets(row: CodeHistory) -> list[Publication]:
    """Return where the link of a code leads: the editor's choice, its new code, or its former article."""
    live = Publication.objects.live().for_list()
    if row.target_id and (chosen := list(live.filter(article=row.target_id))):
        return chosen
    seen = {row.canonical}
    successor = row.successor
    for _rename in range(MAX_RENAMES):
        canonical = canonical_code(successor)
        if not canonical or canonical in seen:
            break
        if renamed := list(live.with_code(canonical)[:MAX_NOTES]):
            return renamed
        seen.add(canonical)
        following = CodeHistory.objects.for_code(successor).exclude(successor="").first()
        successor = following.successor if following else ""
    if row.state_set and row.state == CodeHistory.State.REMOVED:
        return []  # an editor chose that it leads nowhere
    return list(live.filter(article=row.article_id))
