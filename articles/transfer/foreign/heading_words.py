"""Which part of an article stands under a heading, by its words."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

_FILE = Path(__file__).with_name("heading_words.yaml")
_ACCENTS = re.compile("[\u0300-\u036f]")
_NUMBERING = re.compile(
    r"\A[\s\W]*(?:\d{1,2}(?:\.\d{1,2}){0,3}\s*[.):、．]\s*|\d{1,2}\s+(?=[^\W\d])|[ivx]{1,4}[.)]\s+|[a-h]\)\s+)?"
)
_EDGE = re.compile(r"\A[^\w]+|[^\w]+\Z")
_AND = re.compile(r"\s*[/&+,]\s*|\s+(?:and|or|und|oder|et|ou|y|o|e|en|of)\s+|と|・|および|または")
_SPACES = re.compile(r"[\s_]+")
MAX_HEADING = 200


class Match(NamedTuple):
    """A part, and the heading's own words after the name of the part; `is_numbered` for "Method 2"."""

    part: str
    title: str = ""
    is_numbered: bool = False
    is_exact: bool = False  # the heading says nothing but the part


NO_MATCH = Match("")


def fold(words: str) -> str:
    """Return the words of a heading as they are compared."""
    words = unicodedata.normalize("NFKC", words[:MAX_HEADING]).casefold().replace("’", "'")
    words = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", words)))
    words = _EDGE.sub("", _NUMBERING.sub("", words, count=1))
    return _SPACES.sub(" ", words)


@dataclass(frozen=True)
class HeadingWords:
    """The words of the file, and those that the mapping of one import adds."""

    exact: Mapping[str, str]
    starts: Mapping[str, str]
    patterns: tuple[tuple[re.Pattern[str], str], ...]
    own: Mapping[str, str] = field(default_factory=dict)

    def match(self, heading: str) -> Match:
        """Return the part that a heading names. `title` is what it says besides, as it was written."""
        folded = fold(heading)
        if not folded:
            return NO_MATCH
        if folded in self.own:
            return Match(self.own[folded], is_exact=True)
        if part := self.part_of(folded):
            return Match(part, is_exact=True)
        return (
            _numbered(self, heading)
            or _labelled(self, heading)
            or self._several(folded)
            or self._longer(folded, heading)
        )

    def _several(self, folded: str) -> Match | None:
        """Return the part of "Solution/Workaround", and of "Cause and solution" what helps most."""
        pieces = [piece for piece in _AND.split(folded) if piece]
        parts = [self.part_of(piece) for piece in pieces]
        if len(parts) < 2 or not all(parts):
            return None
        return Match("solutions" if "solutions" in parts else parts[0], is_exact=len(set(parts)) == 1)

    def part_of(self, folded: str) -> str:
        """Return the part of words that say nothing else, without fillers around them."""
        if part := self.exact.get(folded):
            return part
        words = folded.split()
        fillers = _words().fillers
        while len(words) > 1 and words[0] in fillers:
            words.pop(0)
            if part := self.exact.get(" ".join(words)):
                return part
        while len(words) > 1 and words[-1] in fillers:
            words.pop()
            if part := self.exact.get(" ".join(words)):
                return part
        return ""

    def is_common(self, heading: str) -> bool:
        """Return whether a heading is a word that sentences of one word may be as well, such as "Error"."""
        return fold(heading) in _words().alone

    def _longer(self, folded: str, heading: str) -> Match:
        words = folded.split()
        for length in range(min(6, len(words) - 1), 0, -1):
            if part := self.starts.get(" ".join(words[:length])):
                return Match(part, heading.strip())
            before = " ".join(words[:length])
            is_about = words[length] in _words().about and before not in _words().alone
            if is_about and (part := self.part_of(before)):
                return Match(part, heading.strip())
        for pattern, part in self.patterns:
            if pattern.fullmatch(folded):
                return Match(part, heading.strip())
        if ". " in heading or "? " in heading:
            last = re.split(r"[.?!]\s+", heading.strip())[-1]
            return self.match(last)._replace(title=heading.strip()) if self.match(last).part else NO_MATCH
        return NO_MATCH


class _Words(NamedTuple):
    exact: dict[str, str]
    starts: dict[str, str]
    patterns: tuple[tuple[re.Pattern[str], str], ...]
    fillers: frozenset[str]
    numbered: dict[str, str]
    steps: frozenset[str]
    about: frozenset[str]
    alone: frozenset[str]


@cache
def _words() -> _Words:
    raw = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    exact: dict[str, str] = {}
    starts: dict[str, str] = {}
    patterns: list[tuple[re.Pattern[str], str]] = []
    for part, languages in raw["parts"].items():
        for phrase in (str(phrase) for language in languages for phrase in language):
            if phrase.endswith(" *") and "*" not in phrase[:-1]:
                starts.setdefault(fold(phrase[:-2]), part)
            elif "*" in phrase:
                pieces = (re.escape(fold(piece)) for piece in phrase.split("*"))
                patterns.append((re.compile(".{0,80}".join(pieces)), part))
            else:
                exact.setdefault(fold(phrase), part)
    fillers = frozenset(fold(word) for language in raw["fillers"] for word in language)
    numbered = {fold(word): part for part, words in raw["numbered"].items() for word in words}
    steps, about, alone = (frozenset(map(fold, raw[name])) for name in ("steps", "about", "alone"))
    return _Words(exact, starts, tuple(patterns), fillers, numbered, steps, about, alone)


def heading_words(own: Mapping[str, str] | None = None) -> HeadingWords:
    """Return the words of all languages; `own` maps more headings to a part, "body", or "ignore"."""
    words = _words()
    mine = {fold(heading): part for heading, part in (own or {}).items()}
    return HeadingWords(words.exact, words.starts, words.patterns, mine)


# As a label they say nothing: "Error: cannot open" is the message itself.
_NO_LABELS = {"error", "the error", "problem", "issue", "fehler", "erreur"}


def _without_fillers(folded: str) -> str:
    words = folded.split()
    while len(words) > 1 and words[0] in _words().fillers:
        words.pop(0)
    return " ".join(words)


_NUMBER_AFTER = re.compile(
    r"\A\W*(?P<word>[^\W\d_][^\d:：#]{0,38}?)\s*(?:#|nr\.?|no\.?|n[º°])?\s*(?P<number>\d{1,2}|[A-Ha-h](?=\s*[:：.)–—-])|[IVX]{1,4})(?![\w])"
    r"(?:\s*[:：.)、–—-]+\s*|\s+|\Z)(?P<rest>.*)\Z",
    re.DOTALL,
)
_LABEL = re.compile(
    r"\A\W*(?P<word>[^\W_][^:：]{0,58}?)\s*(?:[:：]\s*|\s+[–—-]\s+)(?P<rest>\S.*)\Z", re.DOTALL
)


def _numbered(words: HeadingWords, heading: str) -> Match | None:
    match = _NUMBER_AFTER.match(heading[:MAX_HEADING])
    if not match:
        return None
    word = fold(match["word"])
    numbered = _words().numbered
    part = numbered.get(word) or numbered.get(_without_fillers(word), "")
    before, _space, last = word.rpartition(" ")
    if not part and words.part_of(before):  # "Resolution method 1"
        part = numbered.get(last, "")
    if not part or word in _words().steps:
        return None
    return Match(part, match["rest"].strip(), is_numbered=True, is_exact=not match["rest"].strip())


def _labelled(words: HeadingWords, heading: str) -> Match | None:
    match = _LABEL.match(heading[:MAX_HEADING])
    if not match:
        return None
    word = fold(match["word"])
    part = words.own.get(word) or words.part_of(word)
    return Match(part, match["rest"].strip()) if part and word not in _NO_LABELS else None


def split_label(words: HeadingWords, text: str) -> tuple[str, str]:
    """Return the part and the rest of "Cause: the disk is full", or ("", "")."""
    match = _LABEL.match(text)
    if not match or match["word"].count(" ") > 4:
        return "", ""
    word = fold(match["word"])
    part = words.own.get(word) or words.part_of(word)
    if not part and (numbered := _numbered(words, f"{match['word']}:")):
        part = numbered.part
    return (part, match["rest"]) if part and word not in {"error", "the error"} else ("", "")


_STEP = re.compile(r"\A\W*(?P<word>[^\W\d_]{2,12})\s*(?P<number>\d{1,2})(?!\d)\s*[:：.)、–—-]*\s*")
_BARE_STEP = re.compile(r"\A\s*[(（]?(?P<number>\d{1,2})\s?[.)、．）](?!\d)\s*")


def step_start(text: str, *, bare: bool = True) -> tuple[int, int]:
    """Return the number of a step that a text begins with, and where its words begin, or (0, 0)."""
    match = _STEP.match(text)
    if match and fold(match["word"]) in _words().steps:
        return int(match["number"]), match.end()
    match = _BARE_STEP.match(text) if bare else None
    return (int(match["number"]), match.end()) if match and text[match.end() :].strip() else (0, 0)
