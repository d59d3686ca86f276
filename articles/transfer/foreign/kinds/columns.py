"""What the columns of a table, or the keys of a list, are here: by their names, and by what is in them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from ..heading_words import HeadingWords, fold, heading_words
from .values import locale_of, text_of

_FILE = Path(__file__).with_name("column_words.yaml")
PARTS = ("messages", "symptoms", "causes", "solutions", "faqs", "prevention", "impact", "body", "summary")
# Other names that a mapping file may say.
ALIASES = {
    "code": "codes",
    "description": "summary",
    "status": "state",
    "category": "area",
    "tags": "labels",
    "verified_on": "verified",
    "steps": "solution.steps",
    "solution": "solutions",
    "cause": "causes",
    "symptom": "symptoms",
    "message": "messages",
    "faq": "faqs",
}
CODE = re.compile(
    r"(?:0[xX][0-9A-Fa-f]{1,16}|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+"
    r"|[A-Za-z]{1,10}[-_ .]?[0-9]{1,10}(?:[-_.][A-Za-z0-9]{1,8}){0,3}|[A-Z]{1,8}(?:-[A-Z0-9]{1,8}){1,3}"
    r"|-?[0-9]{1,10}(?:[.-][0-9A-Za-z]{1,6}){0,3}|[0-9]{1,4}[A-Z]{1,3}[0-9]{0,4})"
)
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Column:
    """A column by its name in the table. `field` is "" for one that nothing is known of."""

    name: str
    field: str
    language: str = ""
    number: int = 0  # of "Solution 2"


class _Words(NamedTuple):
    fields: dict[str, str]
    counters: frozenset[str]
    either: frozenset[str]
    languages: dict[str, str]
    states: dict[str, str]
    tails: frozenset[str]
    vague: frozenset[str]


@cache
def _words() -> _Words:
    raw = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    fields = {fold(word): field for field, words in raw["columns"].items() for word in words.split("|")}
    counters, either, tails, vague = (
        frozenset(map(fold, raw[key].split())) for key in ("counters", "either", "tails", "vague")
    )
    languages = {fold(name): code for code, names in raw["languages"].items() for name in names.split()}
    states = {fold(word) or word: state for state, words in raw["states"].items() for word in words.split()}
    return _Words(fields, counters, either, languages, states, tails, vague)


def spaced(name: Any) -> str:
    """Return a name in words: "errorCode" and "error_code" are "error Code" and "error code"."""
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text_of(name))
    return re.sub(r"[\s_\-./\\:*?!\n]+", " ", text).strip()


class ColumnNames:
    """Tells what a name stands for: by the mapping of one import, by our words, by the words of headings."""

    def __init__(self, mapping: Mapping[str, Any]):
        own = mapping.get("fields")
        self.own = {
            fold(spaced(name)): ALIASES.get(str(field).lower(), str(field))
            for name, field in (own.items() if isinstance(own, Mapping) else ())
        }
        headings = mapping.get("headings")
        self.headings: HeadingWords = heading_words(headings if isinstance(headings, Mapping) else None)

    def column(self, name: Any) -> Column:
        text = text_of(name)
        words = spaced(text)
        if field := self._known(words):
            return Column(text, field)
        if found := self._in_language(text, words):
            return found
        plain = re.sub(r"[(\[（].*?[)\]）]", " ", words)  # "Solution (optional)"
        if field := self._field(words) or self._field(plain):
            return Column(text, field)
        found = self._numbered(text, words) or self._nested(text)
        return found or Column(text, self._in_pieces(text) or self._at_an_end(words))

    def _known(self, words: str) -> str:
        folded = fold(words)
        return self.own.get(folded) or _words().fields.get(folded) or ("codes" if words == "#" else "")

    def _field(self, words: str) -> str:
        if field := self._known(words):
            return field
        match = self.headings.match(words) if words.strip() else None
        return (
            match.part if match and match.is_exact and match.part in PARTS and not match.is_numbered else ""
        )

    def _in_language(self, text: str, words: str) -> Column | None:
        """Return the column of "title_de", "Titel (DE)", "fr.title", or "Message English"."""
        for pattern in (
            r"(?P<rest>.+?)[\s_.\-(\[（]+(?P<language>[a-z]{2}[_-][A-Za-z]{2,4})[)\]）]?",
            r"(?P<rest>.+?)[\s_.\-(\[（]+(?P<language>\w{2,12})[)\]）]?",
            r"(?P<language>[a-z]{2}(?:[_-][A-Za-z]{2,4})?)[._:-](?P<rest>.+)",
        ):
            match = re.fullmatch(pattern, text.strip(), re.I)
            language = language_of(match["language"]) if match else ""
            if match and language and (field := self._field(spaced(match["rest"]))):
                return Column(text, field, language.lower().replace("_", "-"))
        return None

    def _at_an_end(self, words: str) -> str:
        """Return the field of "err_title" or "symptom_list", whose other words say nothing."""
        tokens = fold(words).split()
        for start in range(1, len(tokens)):
            if tokens[-1] not in _words().vague and (field := self._known(" ".join(tokens[start:]))):
                return field
        while len(tokens) > 1 and tokens[-1] in _words().tails:
            tokens.pop()
            if tokens[-1] not in _words().vague and (field := self._known(" ".join(tokens))):
                return field
        return ""

    def _in_pieces(self, text: str) -> str:
        """Return the field of "Ursache / Grund", or of the end of a Japanese compound."""
        pieces = re.split(r"\s*[/|,&+]\s*|\s(?:and|or|und|oder|et|ou|y|o|e|en|of)\s", text)
        if len(pieces) > 1 and (field := next(filter(None, map(self._field, map(spaced, pieces))), "")):
            return field
        if not re.search(r"[\u3040-\u9fff]", text):
            return ""
        ends = (word for word in _words().fields if len(word) > 1 and fold(text).endswith(word))
        return _words().fields.get(max(ends, key=len, default=""), "")

    def _numbered(self, text: str, words: str) -> Column | None:
        match = re.fullmatch(r"(\D+?)\s*#?\s*([0-9]{1,2})(?:\s+(\D+))?", words)
        if not match or len(match[1]) < 2:
            return None
        field = self._field(f"{match[1]} {match[3]}" if match[3] else match[1])
        return Column(text, field, number=int(match[2])) if field else None

    def _nested(self, text: str) -> Column | None:
        """Return the column of a path such as "resolution.text" or "i18n.de.title"."""
        pieces = text.split(".")
        if len(pieces) < 2:
            return None
        language = next(filter(None, map(locale_of, pieces[:-1])), "").lower().replace("_", "-")
        outer = next((field for piece in pieces[:-1] if (field := self._field(spaced(piece))) in PARTS), "")
        inner = self._field(spaced(pieces[-1]))
        holder = self._known(spaced(pieces[-2]))
        if inner in ("title", "id") and holder in ("area", "subarea", "product", "state", "labels"):
            return Column(text, holder if inner == "title" else "ignore", language)  # "category.name"
        if outer == "solutions" and inner in ("title", "solution.steps"):
            return Column(text, "solution.title" if inner == "title" else inner, language)
        field = outer if outer not in ("", "body", "summary") else inner or outer
        return Column(text, field, language) if field else None


def settle(columns: Sequence[Column], samples: Mapping[str, Sequence[str]]) -> list[Column]:
    """Return the columns with what their contents tell: codes and counters, states, questions."""
    fields = {column.name: column.field for column in columns}
    shaped = {name: _share(samples.get(name, ()), _are_codes) for name in fields}
    counted = [name for name, field in fields.items() if field == "codes" and _is_counter(name, samples)]
    fields |= dict.fromkeys(counted, "id")
    _settle_either(fields, shaped, has_codes="codes" in fields.values())
    for name, field in list(fields.items()):
        if field == "state" and not _are_states({value for value in samples.get(name, ()) if value}):
            fields[name] = "codes" if shaped[name] > 0.7 and "codes" not in fields.values() else ""
    if "codes" not in fields.values():
        own = (name for name, field in fields.items() if field == "id" and shaped[name] > 0.7)
        lettered = (
            name for name in own if name in counted or _share(samples.get(name, ()), _LETTER.search) > 0.7
        )
        fields |= dict.fromkeys(list(lettered)[:1], "codes")
    has_pairs = "faq.question" in fields.values() and "title" in fields.values()
    for name, field in fields.items():
        if field in ("faq.question", "faq.answer") and not has_pairs:
            fields[name] = "title" if field == "faq.question" else "solutions"
    return [Column(one.name, fields[one.name], one.language, one.number) for one in columns]


def _are_states(values: set[str]) -> bool:
    """Return whether any of some values is a state; numbers are, if there are two of them only."""
    if values and all(value.lstrip("-").isdigit() for value in values):
        return values <= {"0", "1"} or values <= {"1", "2"}
    return any(map(state_of, values))


def _is_counter(name: str, samples: Mapping[str, Sequence[str]]) -> bool:
    """Return whether a column counts rows: by its name and by what is in it."""
    values = [value for value in samples.get(name, ()) if value]
    if fold(spaced(name)) not in _words().counters and name != "#":
        return False
    return (
        len(values) > 1 and values == [str(n) for n in range(int(values[0]), int(values[0]) + len(values))]
        if (values and values[0].isdigit() and len(values[0]) < 7)
        else False
    )


def _settle_either(fields: dict[str, str], shaped: Mapping[str, float], has_codes: bool) -> None:
    """Decide on names such as "Error": codes where they look like it, else a title or a message."""
    for name in fields:
        if fold(spaced(name)) not in _words().either:
            continue
        if shaped[name] > 0.7 and not has_codes:
            fields[name], has_codes = "codes", True
        elif shaped[name] > 0.7:
            fields[name] = "codes" if name.isupper() or shaped[name] == 1 else fields[name]
        elif fields[name] in ("messages", "") and "title" not in fields.values():
            fields[name] = "title"


def _are_codes(text: str) -> bool:
    return all(CODE.fullmatch(piece.strip()) for piece in re.split(r"[,;/|\n]+", text))


def _share(values: Iterable[str], test: Any) -> float:
    present = [value for value in values if value.strip()]
    return sum(bool(test(value.strip())) for value in present) / len(present) if present else 0.0


def language_of(name: str) -> str:
    """Return the language that a name says: "de", "pt_BR", or "Deutsch"; "" for another word."""
    return _words().languages.get(fold(name)) or locale_of(name)


def state_of(value: Any) -> str:
    """Return "public", "draft", or "limited" for what tables say of an article; "" for other words."""
    if isinstance(value, bool):
        return "public" if value else "draft"
    words = fold(text_of(value)) or text_of(value)
    known = _words().states
    return known.get(re.sub(r"\W+", "", words)) or known.get(words) or known.get(words.partition(" ")[0], "")
