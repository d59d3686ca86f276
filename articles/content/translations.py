"""The parts of a source and what a translation knows of them: which lag behind, since when, and how much.

Pure, but for `history`, which is read a revision at a time. A part is what is translated on its own: a field,
a section of short values, or a row with a permanent key; its name is its spot, such as `title` or
`solutions:ab12cd34`. A translation keeps the digest of each part of the source that it was made from
(`translated_from`), so that files and other sites mean the same by it. A part that is in a newer text only,
or no longer there, lags, too.
"""

import difflib
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from . import diff, schema, spots
from .readers import Reader
from .schema import Rows
from .snapshot import Data

CHANGED, MISSING, REMOVED = "changed", "missing", "removed"
MAJOR_SHARE = 0.25  # of the words of a part: a change of more is a major one
DIGEST_LENGTH = 12
# What is a part: facts that have no words, or dates of their own, are none. A whole section is one part.
WHOLE_SECTIONS = ("answer",)
PARTS = (
    *("title", "summary", "codes", "answer", "messages", "symptoms", "causes", "solutions", "body"),
    *("impact", "prevention", "comparisons", "faqs"),
)
# What stays the same in any language: code, labels of a program, and names of other articles.
_MARKS = re.compile(r"`[^`]*`|\*\*.*?\*\*|\[\[[^\]|]*\|?")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
MIN_WORDS = 3  # of a text; a shorter one may be the same in both languages
WORD = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class Lag:
    """A part that changed in the source after it was translated."""

    part: str
    kind: str
    is_major: bool
    at: datetime | None = None  # when readers first saw the present text of the source
    before: Any = None  # the source as it was translated; None if no revision has it anymore
    after: Any = None

    @property
    def values(self) -> dict[str, Any]:
        """Return what a publication keeps of it."""
        at = self.at.isoformat() if self.at else ""
        return {"kind": self.kind, "major": self.is_major, "at": at}


def parts_of(data: Data) -> dict[str, Any]:
    """Return the parts of a snapshot that have content, in the order of the page."""
    parts: dict[str, Any] = {}
    for name in PARTS:
        if name in WHOLE_SECTIONS:
            value = {field.key: data[field.key] for field in schema.ARTICLE.in_section(name)}
            if _without_defaults(name, value):
                parts[name] = value
        elif name in schema.ARTICLE.keyed_rows:
            parts |= {spots.spot_of(name, row["key"]): row for row in data[name]}
        elif data[name]:
            parts[name] = data[name]
    return parts


def digest_of(part: str, value: Any) -> str:
    """Return the digest of a part. Defaults don't count, so a column that is added later changes none."""
    text = json.dumps(_without_defaults(part, value), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LENGTH]


def digests_of(data: Data) -> dict[str, str]:
    return {part: digest_of(part, value) for part, value in parts_of(data).items()}


def _without_defaults(part: str, value: Any) -> Any:
    name = part.partition(":")[0]
    if name in WHOLE_SECTIONS:
        fields = schema.ARTICLE.in_section(name)
        values = {field.key: value[field.key] for field in fields if field.key in value}
        return {
            key: item
            for key, item in values.items()
            if item not in ("", schema.ARTICLE.by_key[key].reader.default)
        }
    rows = schema.ARTICLE.rows.get(name)
    if rows is None or rows.text_only:
        return value
    return _row(rows, value) if isinstance(value, dict) else [_row(rows, row) for row in value]


def _row(rows: Rows, row: Data) -> Data:
    """Return the values of a row that aren't defaults, without its key."""
    values = {}
    for column in rows.columns:
        value = row[column.key]
        if isinstance(column.reader, Rows):
            value = [_row(column.reader, inner) for inner in value]
        if column.key != "key" and value != column.reader.default:
            values[column.key] = value
    return values


def read_state(text: str) -> dict[str, str]:
    """Return the digest of each part from the one line that `translated_from` is."""
    return dict(pair.split("=", 1) for pair in text.split() if "=" in pair)


def write_state(state: Mapping[str, str]) -> str:
    return " ".join(f"{part}={digest}" for part, digest in sorted(state.items()))


def state_of(source: Data) -> str:
    """Return the state of a translation that has all of this source."""
    return write_state(digests_of(source))


def mark(state: str, source: Data, parts: Iterable[str]) -> str:
    """Return the state in which these parts are up to date with the source."""
    now, known = digests_of(source), read_state(state)
    for part in parts:
        if part in now:
            known[part] = now[part]
        else:
            known.pop(part, None)
    return write_state(known)


def lagging(source: Data, state: str) -> dict[str, str]:
    """Return the parts that lag behind the source, in the order of the page, each with its kind.

    Nothing is known to lag of a translation without a state, which an earlier version or a person made.
    """
    now, known = digests_of(source), read_state(state)
    if not known:
        return {}
    lags = {
        part: CHANGED if part in known else MISSING
        for part, digest in now.items()
        if known.get(part) != digest
    }
    return lags | dict.fromkeys((part for part in known if part not in now), REMOVED)


def describe_lags(
    source: Data, state: str, history: Callable[[], Iterable[tuple[Data, datetime | None, bool]]]
) -> list[Lag]:
    """Return each lag with its size, its date, and both texts.

    `history` gives the published texts of the source, newest first, each with its time and whether its editor
    called it a major change. It is read no further than needed, and not at all if nothing lags.
    """
    kinds, known, now = lagging(source, state), read_state(state), parts_of(source)
    if not kinds:
        return []
    lags = {part: Lag(part, kind, kind != CHANGED, after=now.get(part)) for part, kind in kinds.items()}
    unseen, in_run = dict(kinds), set(kinds)
    for data, at, is_major in history():
        parts = parts_of(data)
        for part in list(unseen):
            value = parts.get(part)
            if part in in_run and value == now.get(part):
                lags[part] = replace(lags[part], at=at or lags[part].at)
            else:
                in_run.discard(part)
            if (None if value is None else digest_of(part, value)) == known.get(part):
                lags[part] = replace(lags[part], before=value)
                del unseen[part]
            elif is_major:
                lags[part] = replace(lags[part], is_major=True)
        if not unseen:
            break
    return [_sized(lag) for lag in lags.values()]


def _sized(lag: Lag) -> Lag:
    if lag.is_major or lag.before is None or lag.after is None:
        return replace(lag, is_major=True)
    return replace(lag, is_major=is_large_change(lag.before, lag.after))


def is_large_change(before: Any, after: Any) -> bool:
    """Tell whether a quarter of the words changed, or a fact that has no words, such as a risk."""
    if _facts(before) != _facts(after):
        return True
    old, new = (WORD.findall(" ".join(_texts(value))) for value in (before, after))
    return 1 - difflib.SequenceMatcher(None, old, new, autojunk=False).ratio() > MAJOR_SHARE


def is_prose(reader: Reader) -> bool:
    """Tell whether a value is words, rather than a choice, a number, or a name."""
    return hasattr(reader, "limit") and not hasattr(reader, "labels")


def _columns(value: Any) -> set[str]:
    """Return the keys of a part's values that are words, whatever kind of row it is."""
    kinds = [
        *schema.ARTICLE.rows.values(),
        *(rows.nested[1] for rows in schema.ARTICLE.rows.values() if rows.nested),
    ]
    readers = [(column.key, column.reader) for rows in kinds for column in rows.columns]
    readers += [(field.key, field.reader) for field in schema.ARTICLE.values]
    return {key for key, reader in readers if is_prose(reader) and key not in ("key", "with")}


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    if isinstance(value, dict):
        words = _columns(value)
        return [
            text
            for key, item in value.items()
            if key in words or isinstance(item, list)
            for text in _texts(item)
        ]
    return []


def _facts(value: Any) -> Any:
    if isinstance(value, dict):
        words = _columns(value)
        return {key: item for key, item in value.items() if key not in words and not isinstance(item, list)}
    if isinstance(value, list):
        return [fact for item in value if (fact := _facts(item))]
    return None


def untranslated_parts(data: Data, source: Data) -> tuple[list[str], float]:
    """Return the parts of a translation with texts of its source, and what share of its words those are."""
    theirs = {text for value in parts_of(source).values() for text in _texts(value)}
    parts, same, all_words = [], 0, 0
    for part, value in parts_of(data).items():
        if part in ("codes", "messages"):
            continue
        sizes = [(text, len(_LETTERS.findall(_MARKS.sub(" ", text)))) for text in _texts(value)]
        kept = sum(size for text, size in sizes if size >= MIN_WORDS and text in theirs)
        parts += [part] if kept else []
        same, all_words = same + kept, all_words + sum(size for _text, size in sizes)
    if data["verified_with"] and data["verified_with"] == source["verified_with"]:
        parts.append("verified_with")
    return parts, same / all_words if all_words else 0.0


def part_title(part: str, *data: Data) -> str:
    """Return what people call a part: "Summary", or the kind and title of its row in one of these texts."""
    name, _colon, key = part.partition(":")
    if not key:
        title = schema.SECTIONS[name] if name in WHOLE_SECTIONS else schema.ARTICLE.title_of(name)
        return str(title)
    rows: Rows = schema.ARTICLE.keyed_rows[name]
    titles = (row[rows.title] for one in data for row in one[name] if row["key"] == key)
    kind = capfirst(rows.model._meta.verbose_name)
    title = next(titles, "")
    return _("%(kind)s: %(title)s") % {"kind": kind, "title": title} if title else str(kind)


def compare_part(part: str, before: Any, after: Any) -> list[diff.DiffLine]:
    """Return the lines of a part of the source, as it was translated and as it is."""
    return diff.compare_lines(_lines(part, before), _lines(part, after))


def _lines(part: str, value: Any) -> list[str]:
    if value is None:
        return []
    name, _colon, key = part.partition(":")
    if key:
        return diff.lines_of(name, {name: [value]})
    if name in WHOLE_SECTIONS:
        return [line for field in value for line in diff.labelled_lines(field, value)]
    return diff.lines_of(name, {name: value})
