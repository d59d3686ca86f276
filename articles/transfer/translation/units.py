"""The segments of an article, by the part that they belong to, and the marks in them that must survive.

A segment is named by its spot: `title`, `solutions:ab12cd34.body`, `symptoms[2].text`. Rows with permanent
keys are the same in every language; lists without keys are translated as a whole.
"""

import copy
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from articles.content import schema, spots, translations
from articles.content.schema import Rows
from articles.content.snapshot import Data

# Marks of Markdown and of ours: translators may move them, and none may be lost. No mark contains the
# beginning of its own kind, so that a text of nothing else is read once.
MARK = re.compile(
    r"""
    ```.*?```                          # code blocks
    | `[^`\n]+`                        # code
    | \[\[contact:[^\[\]|\n]+\]\]      # verified contacts
    | \[\[[^\[\]|\n]+(?:\||(?=\]\]))   # links to articles, without their words
    | \]\]
    | \]\([^)\]\s]*\)                  # addresses of links and images
    | \[![A-Z]+\]                      # notices
    | \*\*                             # labels in bold
    | \{[a-z]+\}                       # what varies in messages
    | https?://[^\s)>\]]+
    """,
    re.VERBOSE | re.DOTALL,
)
NAME = re.compile(r"[a-z_]+(?::[a-z0-9]{8})?(?:\[\d+\])?(?:\.[a-z_]+(?:\[\d+\]\.[a-z_]+)?)?")
STEP = re.compile(r"\[(\d+)\]|\.([a-z_]+)")
FACTS = frozenset({"key", "with", "url", "publisher"})
PROOF = "verified_with"  # words that readers see, but no part that can be out of date


@dataclass(frozen=True)
class Unit:
    """A segment: its text in the source and in the translation, and the digest of its part in the source."""

    name: str
    source: str
    target: str = ""
    digest: str = ""
    is_outdated: bool = False

    @property
    def part(self) -> str:
        return part_of(self.name)


def part_of(name: str) -> str:
    """Return the part that a segment belongs to."""
    field = re.match(r"[a-z_]+(?::[a-z0-9]{8})?", name)
    part = field[0] if field else name
    section = schema.ARTICLE.by_key[part].section if part in schema.ARTICLE.by_key else ""
    return section if section in translations.WHOLE_SECTIONS else part


def units_of(source: Data, translation: Data | None) -> list[Unit]:
    """Return the segments of a source in the order of its page, with those of its translation."""
    digests = translations.digests_of(source)
    state = translations.read_state(translation["translated_from"]) if translation else {}
    targets = _targets(source, translation) if translation else {}
    found = []
    for name, text in _texts(source):
        digest, target = digests.get(part_of(name), ""), targets.get(name, "")
        is_outdated = bool(target and digest) and state.get(part_of(name)) != digest
        found.append(Unit(name, text, target, digest, is_outdated))
    return found


def _targets(source: Data, translation: Data) -> dict[str, str]:
    """Return the texts of a translation by the names that the source has for them."""
    same_lists = {
        key
        for key, rows in schema.ARTICLE.rows.items()
        if rows.is_keyed or _shape(rows, source[key]) == _shape(rows, translation[key])
    }
    texts = dict(_texts(translation))
    return {name: text for name, text in texts.items() if _list_of(name) in same_lists or "[" not in name}


def _shape(rows: Rows, items: list[Any]) -> list[int]:
    """Return how many lines each row has, so that a name of a segment means the same in both lists."""
    return [len(item[rows.nested[0]]) if rows.nested else 0 for item in items]


def _list_of(name: str) -> str:
    return re.split(r"[:\[.]", name)[0]


def _texts(data: Data) -> Iterator[tuple[str, str]]:
    for key in translations.PARTS:
        if key in translations.WHOLE_SECTIONS:
            fields = [field.key for field in schema.ARTICLE.in_section(key)]
        else:
            fields = [key]
        for name in fields:
            rows = schema.ARTICLE.rows.get(name)
            if rows:
                yield from _row_texts(name, rows, data[name])
            elif translations.is_prose(schema.ARTICLE.by_key[name].reader) and data[name]:
                yield name, data[name]
    if data[PROOF]:
        yield PROOF, data[PROOF]


def _row_texts(name: str, rows: Rows, items: list[Any]) -> Iterator[tuple[str, str]]:
    if name == "codes":
        return
    for n, item in enumerate(items):
        spot = spots.spot_of(name, item["key"]) if rows.is_keyed else f"{name}[{n}]"
        if rows.text_only:
            yield spot, item
            continue
        for column in rows.columns:
            if isinstance(column.reader, Rows):
                yield from (
                    (f"{spot}.{column.key}[{m}].{cell.key}", inner[cell.key])
                    for m, inner in enumerate(item[column.key])
                    for cell in column.reader.columns
                    if inner[cell.key]
                )
            elif translations.is_prose(column.reader) and column.key not in FACTS and item[column.key]:
                yield f"{spot}.{column.key}", item[column.key]


def lost_marks(source: str, target: str, codes: list[str]) -> list[str]:
    """Return the marks and codes of a source that its translation lacks."""
    lost = Counter(MARK.findall(source)) - Counter(MARK.findall(target))
    missing = [code for code in codes if _has_code(source, code) and not _has_code(target, code)]
    return [*(mark.split("\n")[0] for mark in lost.elements()), *missing]


def _has_code(text: str, code: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(code)}(?!\w)", text))


def put_texts(source: Data, translation: Data, texts: Mapping[str, str]) -> Data:
    """Return the translation with these segments. Rows that it lacks come from the source."""
    data = copy.deepcopy(translation)
    for key in {_list_of(name) for name in texts} & schema.ARTICLE.rows.keys():
        if key in schema.ARTICLE.keyed_rows:
            data[key] = _with_new_rows(
                source[key], data[key], {name for name in texts if _list_of(name) == key}
            )
        elif _shape(rows := schema.ARTICLE.rows[key], data[key]) != _shape(rows, source[key]):
            data[key] = copy.deepcopy(source[key])
    for name, text in texts.items():
        _put(data, name, text)
    return data


def _with_new_rows(sources: list[Data], items: list[Data], names: set[str]) -> list[Data]:
    """Return the rows with those of the source that segments name, each after the one it follows there."""
    known = [item["key"] for item in items]
    wanted = {name.split(":")[1].split(".")[0] for name in names}
    rows = list(items)
    for n, source in enumerate(sources):
        if source["key"] in wanted and source["key"] not in known:
            before = {row["key"] for row in sources[:n]}
            place = max((m + 1 for m, row in enumerate(rows) if row["key"] in before), default=0)
            rows.insert(place, copy.deepcopy(source))
    return rows


def _put(data: Data, name: str, text: str) -> None:
    field, _colon, rest = name.partition(":")
    if rest:
        key, _dot, column = rest.partition(".")
        next(row for row in data[field] if row["key"] == key)[column] = text
        return
    steps: list[Any] = [_list_of(name)]
    steps += [int(number) if number else column for number, column in STEP.findall(name[len(steps[0]) :])]
    for step in steps[:-1]:
        data = data[step]
    data[steps[-1]] = text
