"""Texts for tests that change articles at random: every word is new, so each can be looked for afterwards."""

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

from articles.content import snapshot
from articles.content.snapshot import Data

KEYED = {"causes": "title", "solutions": "title", "faqs": "question"}
LISTED = {"messages": "text", "symptoms": "text", "sources": "title", "comparisons": "with"}
STRINGS = ("codes", "prevention", "impact", "related")
SINGLE = ("title", "summary", "body", "side_note", "verified_with", "duration_note")

Word = Callable[[], str]


def first_text(word: Word, rows: int = 2) -> Data:
    """A small article with something in every kind of row."""
    return snapshot.normalize(
        {
            "product": {"slug": "ledger", "name": "Ledger"},
            "area": {"slug": "banking", "name": "Banking"},
            "slug": "it",
            **{name: word() for name in SINGLE},
            **{name: [word() for _n in range(rows)] for name in (*STRINGS, *LISTED)
               if name not in ("sources", "comparisons")},
            **{name: [{LISTED[name]: word()} for _n in range(rows)] for name in ("sources", "comparisons")},
            **{name: [{title: word(), "key": _key(word)} for _n in range(rows)]
               for name, title in KEYED.items()},
        }
    )  # fmt: skip


def _key(word: Word) -> str:
    return f"k{word().removeprefix('w'):0>7}"


def changed(data: Data, chance: random.Random, word: Word, steps: int) -> Data:
    """The same article after a few things that an editor does in a form."""
    data = copy.deepcopy(data)
    for _n in range(steps):
        chance.choice([_single, _row, _row, _line, _first])(data, chance, word)
    return snapshot.normalize(data)


def _single(data: Data, chance: random.Random, word: Word) -> None:
    data[chance.choice(SINGLE)] = word()


def _row(data: Data, chance: random.Random, word: Word) -> None:
    name = chance.choice(list(KEYED))
    rows, text = data[name], {"causes": "body", "solutions": "body", "faqs": "answer"}[name]
    what = chance.choice(["change", "change", "add", "delete", "move"])
    if what == "add" or not rows:
        rows.insert(chance.randint(0, len(rows)), {KEYED[name]: word(), text: word(), "key": _key(word)})
    elif what == "change":
        chance.choice(rows)[chance.choice([KEYED[name], text])] = word()
    elif what == "move":
        rows.insert(chance.randrange(len(rows)), rows.pop(chance.randrange(len(rows))))
    else:
        gone = rows.pop(chance.randrange(len(rows)))
        if data["first"] == gone["key"]:
            data["first"] = ""


def _line(data: Data, chance: random.Random, word: Word) -> None:
    name = chance.choice([*STRINGS, *LISTED])
    rows = data[name]
    what = chance.choice(["change", "add", "add", "delete", "move"])
    made: Any = word() if name in STRINGS else {LISTED[name]: word()}
    if what == "add" or not rows:
        rows.insert(chance.randint(0, len(rows)), made)
    elif what == "change":
        rows[chance.randrange(len(rows))] = made
    elif what == "move":
        rows.insert(chance.randrange(len(rows)), rows.pop(chance.randrange(len(rows))))
    else:
        rows.pop(chance.randrange(len(rows)))


def _first(data: Data, chance: random.Random, word: Word) -> None:
    data["first"] = chance.choice(["", *(solution["key"] for solution in data["solutions"])])


def words_in(value: Any) -> set[str]:
    """Every word of a text, or of a part of it."""
    return set(_words(value))


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from (word for word in value.split() if word.startswith("w") and word[1:].isdigit())
    elif isinstance(value, dict):
        for item in value.values():
            yield from _words(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _words(item)


def new_words() -> Word:
    count = iter(range(10**6))
    return lambda: f"w{next(count)}"
