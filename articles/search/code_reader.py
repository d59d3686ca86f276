"""Reads a code that stands for itself, in a link or an API call, exactly as a search reads it."""

from dataclasses import dataclass, field

from articles.models import Publication
from articles.strings.codes import canonical_code, strip_cue_words

from .codes import look_up_codes
from .engine import Index
from .index_folder import INDEX
from .query import Query, parse_query


@dataclass(frozen=True)
class CodeReading:
    """A code as it was read, and the live publications that have it, those about it first.

    They are of all products and languages. `reading` is typed, folded, number, looks, or pattern; it is empty
    if no article has the code. A code that is not certain may be something else, such as a number in a
    sentence, so no reader is led to its article unasked.
    """

    written: str
    canonical: str
    reading: str = ""
    pks: list[int] = field(default_factory=list)
    is_certain: bool = True


def read_code(written: str) -> CodeReading:
    """Return what a code means in any spelling that search reads. Never raises for what it is given."""
    query = parse_query(written)
    reading = INDEX.ask(lambda index: _read(query, index))
    return reading or _read_without_index(query)


def _read(query: Query, index: Index) -> CodeReading:
    codes = look_up_codes(query, index, ())
    if not codes.matches and len(index.languages) > 1:  # translations look alike
        each = (look_up_codes(query, index, [f"l:{language}"]) for language in index.languages)
        codes = next((found for found in each if found.matches), codes)
    if codes.unknown and not codes.certain:
        return CodeReading(codes.unknown[0].written, codes.unknown[0].canonical)
    if not codes.matches:
        written = strip_cue_words(query.text).strip()
        return CodeReading(written, canonical_code(written))
    best = (codes.certain or codes.matches)[0]
    is_certain = bool(codes.sole or (codes.certain and not codes.unknown))
    return CodeReading(best.code.written, best.code.canonical, best.reading, list(best.pks), is_certain)


def _read_without_index(query: Query) -> CodeReading:
    """Read the code by its canonical form alone, while the index is being built."""
    written = strip_cue_words(query.text).strip()
    canonical = canonical_code(written)
    pks = Publication.objects.live().with_code(canonical).values_list("pk", flat=True) if canonical else []
    return CodeReading(written, canonical, "folded" if pks else "", list(pks))
