"""Turns one live article into the fields of the index.

Made from the snapshot of the publication rather than from its record: the index wants words, not HTML and
links, and a hundred thousand articles have to be read in half a minute.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from articles.content import schema, snapshot
from articles.models import Publication
from articles.strings.code_mentions import find_codes
from articles.strings.code_names import name_shape, name_term, part_terms, shape_term
from articles.strings.code_patterns import pattern_terms
from articles.strings.codes import (
    Certainty,
    canonical_code,
    fold_look_alikes,
    is_plain_code,
    number_term,
    numeric_equivalents,
    strip_cue_words,
)
from articles.strings.folding import fold
from articles.strings.messages import split_fixed_runs
from articles.strings.words import find_joined_terms, find_unspaced_characters, split_words

# The beginning of a message, as far as it is typed into a search box.
MESSAGE_START_WORDS = 8
MAX_WORD_LENGTH = 60
MIN_NUMBER_LENGTH = 5  # shorter numbers in titles of sources are years and codes of other errors
_GOES_ON = re.compile(r"[-._/]\w")
_LETTERS = re.compile(r"[^\W\d_]+")
_NAME_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_ERROR_PREFIXES = frozenset(("ERR", "ERROR", "E"))


@dataclass
class Document:
    """The parts of an article that the index takes. Words are folded."""

    pk: int
    seq: int
    stamp: int
    slug: str
    language: str
    product: str
    area: str
    heading: str
    codes: list[str]
    title: list[str]
    sentences: list[list[str]]
    head: list[str]
    body: list[str]
    message_runs: list[list[list[str]]]  # of each message its runs of fixed words
    messages: list[list[str]]  # of each message all words
    accented: dict[str, str]  # how words are written from which folding has taken accents
    canonical: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)
    look_alikes: set[str] = field(default_factory=set)
    starts: set[str] = field(default_factory=set)


def publication_stamp(publication: Any) -> int:
    """Return when this state became public, in microseconds. Tells apart histories with the same numbers."""
    return int(publication.published_at.timestamp() * 1_000_000)


class Row(NamedTuple):
    """The columns that a document is made of: four model instances take longer than to read it.

    The snapshot is the text that is stored; it is parsed when the document is made.
    """

    pk: int
    seq: int
    published_at: datetime
    slug: str
    language: str
    title: str
    schema: int
    snapshot: str | None
    product: str
    product_name: str
    product_short: str
    area: str | None
    area_name: str | None
    contacts: Mapping[str, list[str] | None]


def indexed_publications() -> QuerySet:
    """Return the publications that belong in the index."""
    return Publication.objects.live()


def read_rows(publications: QuerySet, at_once: int) -> Iterator[Row]:
    """Yield what `build_document` takes of these publications."""
    stored = publications.annotate(snapshot=snapshot.stored_text()).values_list(
        "pk", "seq", "published_at", "slug", "language", "title", "revision__schema", "snapshot",
        "product__slug", "product__name", "product__short", "area__slug", "area__name", "contacts",
    )  # fmt: skip
    return map(Row._make, stored.iterator(chunk_size=at_once))


def build_document(row: Row) -> Document:
    if row.snapshot is None:
        raise ValueError(f"{row.slug} is live without a revision")
    data = snapshot.with_contacts(snapshot.of_text(row.snapshot, row.schema), row.contacts, leave=())
    titles, heads, symptoms, messages, long_texts = (
        list(schema.ARTICLE.texts_for(data, search))
        for search in (schema.TITLE, schema.HEAD, schema.SENTENCE, schema.QUOTE, schema.PROSE)
    )
    names = [row.product_name, row.product_short, row.area_name or "", *data["codes"]]
    head = "\n".join([*names, *heads])
    main = "\n".join([*titles, head, *symptoms, *messages])
    prose = "\n".join(long_texts)
    document = Document(
        pk=row.pk,
        seq=row.seq,
        stamp=publication_stamp(row),
        slug=row.slug,
        language=row.language,
        product=row.product,
        area=row.area or "",
        heading=row.title,
        codes=data["codes"],
        title=_index_words("\n".join(titles)),
        sentences=[_index_words(sentence) for sentence in [*symptoms, *_names_in_words(data["codes"])]],
        head=_index_words(head, *find_joined_terms(main), *find_unspaced_characters(main)),
        body=_index_words(prose, *find_joined_terms(prose), *_numbers_of_sources(data["sources"])),
        message_runs=[split_fixed_runs(message) for message in messages],
        messages=[_index_words(message) for message in messages],
        accented=_accented_forms(f"{main}\n{prose}"),
    )
    for code in data["codes"]:
        _add_code_readings(document, code)
    document.starts |= {f"={canonical.lower()}" for canonical in document.canonical}
    message_starts = (word for words in document.messages for word in words[:MESSAGE_START_WORDS])
    document.starts |= {*document.title, *message_starts}
    return document


def _numbers_of_sources(sources: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the numbers in the titles of sources, by which people know them: KB 4711."""
    words = split_words("\n".join(source["title"] for source in sources))
    return [word for word in words if len(word) >= MIN_NUMBER_LENGTH and word.isdigit()]


def _names_in_words(codes: Iterable[str]) -> Iterator[str]:
    """Yield symbolic names as the words that they are made of: ERR_FILE_TOO_LARGE says what is wrong."""
    for code in codes:
        words = _NAME_PARTS.findall(code)
        if len(words) > 1 and not any(sign.isdigit() for sign in code):
            yield " ".join(words[1:] if words[0].upper() in _ERROR_PREFIXES else words)


def _add_code_readings(document: Document, code: str) -> None:
    """Add every way to find a code: as it is, without the words around it, as a number, by its looks."""
    readings = {code}
    document.values |= {*pattern_terms(code)}
    if shape := name_shape(code):
        document.values |= {*name_term(code), *part_terms(code), shape_term(shape)}
    if not is_plain_code(code):
        readings |= {strip_cue_words(code)}
        parts = [part for part in find_codes(code) if part.certainty >= Certainty.SHAPED]
        readings |= {part.written for part in parts if not _GOES_ON.match(code, part.end)}
    for reading in readings:
        canonical = canonical_code(reading)[:MAX_WORD_LENGTH]
        if not canonical:
            continue
        numbers = numeric_equivalents(reading)
        document.canonical.add(canonical)
        document.values |= {*numbers, *number_term(canonical)}
        document.look_alikes |= {fold_look_alikes(canonical), *map(fold_look_alikes, numbers)}


def _index_words(plain: str, *more: str) -> list[str]:
    """Return the words of a text, and after them what else someone may ask for."""
    words = [*split_words(plain), *more]
    longest = max(map(len, words), default=0)
    return words if longest <= MAX_WORD_LENGTH else [word[:MAX_WORD_LENGTH] for word in words]


def _accented_forms(plain: str) -> dict[str, str]:
    if plain.isascii():
        return {}
    words = set(_LETTERS.findall(unicodedata.normalize("NFC", plain).lower()))
    return {fold(word): word for word in words if not word.isascii() and fold(word) != word}
