"""What is different between two snapshots, by section: as labelled lines with their words, for people.

Pure: two dicts in, values out. Causes, solutions and questions are told apart by their permanent keys, so a
renamed or moved one is the same one.
"""

import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from articles.models import Confidence, DataState, Level, Placement, Risk, Side

from .snapshot import Data

SAME, ADDED, REMOVED, CHANGED = "same", "added", "removed", "changed"
WORD = re.compile(r"\w+|\s+|[^\w\s]")
MAX_WORDS = 2000  # of one pair of lines; longer ones are shown whole, as their comparison would take long

Lines = list[str]


@dataclass
class Line:
    """A line of one or both sides: its words as (text, whether it differs)."""

    state: str
    old: list[tuple[str, bool]] = field(default_factory=list)
    new: list[tuple[str, bool]] = field(default_factory=list)


@dataclass
class Section:
    name: str
    title: Any
    state: str
    lines: list[Line]


def sections(old: Data | None, new: Data | None) -> list[Section]:
    """Every section that one of the two has, in the order of the page; one side may be missing."""
    made = []
    for name, title, tell in SECTIONS:
        before = list(tell(old)) if old else []
        after = list(tell(new)) if new else []
        if before or after:
            lines = compared(before, after)
            made.append(Section(name, title, _state(before, after), lines))
    return made


def changed_sections(old: Data | None, new: Data | None) -> list[str]:
    """The names of the sections that differ."""
    return [name for name, _title, tell in SECTIONS
            if (list(tell(old)) if old else []) != (list(tell(new)) if new else [])]  # fmt: skip


def _state(before: Lines, after: Lines) -> str:
    if before == after:
        return SAME
    return ADDED if not before else REMOVED if not after else CHANGED


def compared(before: Lines, after: Lines) -> list[Line]:
    """Two lists of lines beside each other; changed ones stand in pairs with their words marked."""
    made = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        old, new = before[a:b], after[c:d]
        if tag == "equal":
            made += [Line(SAME, [(one, False)], [(one, False)]) for one in old]
            continue
        pairs = min(len(old), len(new))
        made += [_pair(*two) for two in zip(old[:pairs], new[:pairs], strict=True)]
        made += [Line(REMOVED, old=[(one, True)]) for one in old[pairs:]]
        made += [Line(ADDED, new=[(one, True)]) for one in new[pairs:]]
    return made


def _pair(old: str, new: str) -> Line:
    one, other = WORD.findall(old), WORD.findall(new)
    if len(one) + len(other) > MAX_WORDS:
        return Line(CHANGED, [(old, True)], [(new, True)])
    line = Line(CHANGED)
    for tag, a, b, c, d in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        differs = tag != "equal"
        if one[a:b]:
            line.old.append(("".join(one[a:b]), differs))
        if other[c:d]:
            line.new.append(("".join(other[c:d]), differs))
    return line


# Each section as lines. An empty value gives no line, so that an empty section is none.


def _labelled(label: Any, value: Any) -> Iterator[str]:
    rows = str(value).split("\n") if value not in ("", None) else []
    for n, row in enumerate(rows):
        yield f"{label}: {row}" if n == 0 else row


def _fields(*named: tuple[str, Any, Callable[[Any], Any]]) -> Callable[[Data], Iterator[str]]:
    def tell(data: Data) -> Iterator[str]:
        for key, label, say in named:
            yield from _labelled(label, say(data[key]))

    return tell


def _plain(value: Any) -> Any:
    return value


def _word(choices: Any) -> Callable[[Any], Any]:
    return lambda value: choices(value).label if value else ""


def _listed(key: str) -> Callable[[Data], Iterator[str]]:
    return lambda data: iter(data[key])


def _texts(key: str, mark: str, choices: Any) -> Callable[[Data], Iterator[str]]:
    def tell(data: Data) -> Iterator[str]:
        for one in data[key]:
            note = f" ({choices(one[mark]).label})" if one[mark] else ""
            yield from f"{one['text']}{note}".split("\n")

    return tell


def _yes(value: Any) -> Any:
    return "" if value is None else _("yes") if value else _("no")


def _minutes(value: Any) -> Any:
    return "" if value is None else value


def _items(key: str, head: str, parts: tuple[tuple[str, Any, Callable[[Any], Any]], ...], body: str):
    def tell(data: Data) -> Iterator[str]:
        for one in data[key]:
            yield one[head]
            for name, label, say in parts:
                yield from _labelled(label, say(one[name]))
            told = {head, body, "key", *(name for name, _label, _say in parts)}
            for name in sorted(one.keys() - told):  # without a label of its own, but told
                yield from _labelled(name, one[name])
            yield from (row for row in one[body].split("\n") if row.strip())

    return tell


def _compared_with(data: Data) -> Iterator[str]:
    for one in data["comparisons"]:
        yield one["with"]
        for row in one["rows"]:
            yield " | ".join([row["aspect"], row["this"], row["other"]])
        yield from _labelled(_("Question"), one["deciding_question"])


def _sources(data: Data) -> Iterator[str]:
    for one in data["sources"]:
        yield ", ".join(filter(None, [one["title"], one["publisher"], one["url"]]))


def _first(data: Data) -> Iterator[str]:
    yield from (one["title"] for one in data["solutions"] if data["first"] == one["key"])


def _named(value: Any) -> str:
    return value["name"] if value else ""


PLACES: dict[Any, Any] = dict(Placement.choices)
SOLUTION = (
    ("level", _("Level"), _word(Level)),
    ("minutes", _("Minutes"), _minutes),
    ("risk", _("Risk"), _word(Risk)),
    ("needs_admin", _("Needs an administrator"), lambda value: _("yes") if value else ""),
    ("reversible", _("Can be undone"), _yes),
    ("place", _("Place"), lambda value: "" if value == Placement.FREE else PLACES.get(value, value)),
)
TOP = (("title", _("Title"), _plain), ("summary", _("Meaning"), _plain))
ANSWER = (
    ("side", _("Where it breaks"), _word(Side)),
    ("side_note", _("Note on the side"), _plain),
    ("typical_duration", _("Usually lasts"), _plain),
    ("duration_note", _("Note on the duration"), _plain),
    ("data", _("Reader's data"), _word(DataState)),
    ("data_note", _("Note on the data"), _plain),
)
PROOF = (
    ("confidence", _("Certainty"), _word(Confidence)),
    ("verified_on", _("Verified on"), _plain),
    ("verified_with", _("Verified with"), _plain),
)
PLACE = (
    ("product", _("Product"), _named),
    ("area", _("Area"), _named),
    ("slug", _("Address"), _plain),
    ("id", _("Identity"), _plain),
    ("language", _("Language"), _plain),
    ("translation_of", _("Translation of"), _plain),
    ("owner", _("Owner"), _plain),
    ("review_due", _("Review due"), _plain),
)
CAUSE = (("side", _("Where it breaks"), _word(Side)),)
SECTIONS: list[tuple[str, Any, Callable[[Data], Iterator[str]]]] = [
    ("top", _("Title and meaning"), _fields(*TOP)),
    ("codes", _("Codes"), _listed("codes")),
    ("answer", _("The answer at the top"), _fields(*ANSWER)),
    ("first", _("What to do first"), _first),
    ("messages", _("Exact messages"), _texts("messages", "confidence", Confidence)),
    ("symptoms", _("Symptoms"), _texts("symptoms", "level", Level)),
    ("causes", _("Causes"), _items("causes", "title", CAUSE, "body")),
    ("solutions", _("Solutions"), _items("solutions", "title", SOLUTION, "body")),
    ("body", _("Further text"), lambda data: iter(data["body"].split("\n") if data["body"] else [])),
    ("impact", _("What it affects"), _listed("impact")),
    ("prevention", _("Prevention"), _listed("prevention")),
    ("comparisons", _("Easily confused with"), _compared_with),
    ("questions", _("Questions"), _items("faqs", "question", (), "answer")),
    ("related", _("Related articles"), _listed("related")),
    ("sources", _("Sources"), _sources),
    ("proof", _("Proof"), _fields(*PROOF)),
    ("place", _("Place and care"), _fields(*PLACE)),
]
TITLES = {name: title for name, title, _tell in SECTIONS}

# One key of a snapshot by itself.
NAMES = {key: label for key, label, _say in (*TOP, *ANSWER, *PROOF, *PLACE)}
SECTION_OF = {"faqs": "questions", "place": "place"} | {
    name: name for name, _title, _tell in SECTIONS if name not in ("top", "answer", "proof", "place")
}


def title_of(key: str) -> Any:
    """How people call one key of a snapshot."""
    return NAMES.get(key) or TITLES[SECTION_OF[key]]


def told(key: str, data: Data) -> Lines:
    """The lines of one key; of a snapshot that has no other, too, but for `first`."""
    for name, _label, say in (*TOP, *ANSWER, *PROOF, *PLACE):
        if name == key:
            return [str(row) for row in str(say(data[key])).split("\n") if row]
    tell = next(tell for name, _title, tell in SECTIONS if name == SECTION_OF[key])
    return [str(row) for row in tell(data)]
