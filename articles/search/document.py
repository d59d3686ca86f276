"""One live article -> the fields of the index.

Made from the snapshot of the publication rather than from its record: the index wants words, not HTML and
links, and a hundred thousand articles have to be read in half a minute.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from articles.content import schema, snapshot
from articles.models import Publication
from articles.strings.codes import (
    Certainty,
    canonical_code,
    find_codes,
    fold_look_alikes,
    is_plain_code,
    numeric_equivalents,
    strip_cue_words,
)
from articles.strings.folding import fold
from articles.strings.messages import split_fixed_runs
from articles.strings.words import find_joined_terms, find_unspaced_characters, split_words

# Of a long message the beginning is typed into a search box.
MESSAGE_START_WORDS = 8
MAX_WORD_LENGTH = 60
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass
class Document:
    """Words are folded; a message is its runs of fixed words, cut where something varies."""

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
    messages: list[list[list[str]]]
    quoted: list[list[str]]
    # How words are written that folding has taken accents from.
    written: dict[str, str]
    canonical: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)
    look_alikes: set[str] = field(default_factory=set)
    starts: set[str] = field(default_factory=set)


def publication_stamp(publication: Any) -> int:
    """When this state became public, in microseconds: tells two histories with the same numbers apart."""
    return int(publication.published_at.timestamp() * 1_000_000)


class Row(NamedTuple):
    """All that a document is made of: to make four models of each takes longer than to read it.

    The snapshot is the text that is stored; who makes the document takes it apart.
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
    """The publications that belong in the index."""
    return Publication.objects.live()


def read_rows(publications: QuerySet, at_once: int) -> Iterator[Row]:
    """What `document` takes of these publications."""
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
    told, prose = "\n".join([*titles, head, *symptoms, *messages]), "\n".join(long_texts)
    made = Document(
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
        sentences=[_index_words(one) for one in symptoms],
        head=_index_words(head, *find_joined_terms(told), *find_unspaced_characters(told)),
        body=_index_words(prose, *find_joined_terms(prose)),
        messages=[split_fixed_runs(message) for message in messages],
        quoted=[_index_words(message) for message in messages],
        written=_accented_forms(f"{told}\n{prose}"),
    )
    for code in data["codes"]:
        _add_code_readings(made, code)
    made.starts |= {f"={canonical.lower()}" for canonical in made.canonical}
    made.starts |= {*made.title, *(word for one in made.quoted for word in one[:MESSAGE_START_WORDS])}
    return made


def _add_code_readings(made: Document, code: str) -> None:
    """Every way to find a code: as it is, without the words around it, as a number, by its looks."""
    readings = {code}
    if not is_plain_code(code):
        readings |= {strip_cue_words(code)}
        readings |= {one.written for one in find_codes(code) if one.certainty >= Certainty.SHAPED}
    for reading in readings:
        canonical = canonical_code(reading)[:MAX_WORD_LENGTH]
        if not canonical:
            continue
        made.canonical.add(canonical)
        made.values |= numeric_equivalents(reading)
        made.look_alikes |= {
            fold_look_alikes(canonical),
            *map(fold_look_alikes, numeric_equivalents(reading)),
        }


def _index_words(told: str, *more: str) -> list[str]:
    """The words of a text, and after them what else somebody may ask for."""
    words = [*split_words(told), *more]
    longest = max(map(len, words), default=0)
    return words if longest <= MAX_WORD_LENGTH else [word[:MAX_WORD_LENGTH] for word in words]


def _accented_forms(told: str) -> dict[str, str]:
    if told.isascii():
        return {}
    words = set(_LETTERS.findall(unicodedata.normalize("NFC", told).lower()))
    return {fold(word): word for word in words if not word.isascii() and fold(word) != word}
