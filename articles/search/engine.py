"""The engine: fields, documents and queries of tantivy. No other file knows it.

What people type is never parsed as query syntax: queries are built from terms. Words arrive folded and
are joined by spaces, because the engine takes no tokenizer written in Python; they are stems already,
each by the language of its article.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import tantivy

from .document import Document
from .stems import spoken, stems

# Raise it when fields or what is written into them change: indexes of other versions are built anew.
VERSION = 2
WRITER_BYTES = 40_000_000
PREFIX = 14
MOST_SPREADS = 50_000
MANY = 100
MOST_LANGUAGES = 50
FREQ, BASIC = "freq", "basic"
# field: tokenizer, what is kept of a term in a document
FIELDS = {
    "place": ("plain", BASIC),
    "code": ("plain", BASIC),
    "value": ("plain", BASIC),
    "look": ("plain", BASIC),
    "start": ("edges", BASIC),
    "title": ("plain", FREQ),
    "message": ("plain", FREQ),
    "symptom": ("plain", FREQ),
    "head": ("plain", FREQ),
    "body": ("plain", FREQ),
    "pair": ("plain", BASIC),
    # Words as they are written, forwards and backwards, behind their language: en/printer, en/retnirp.
    "word": ("plain", BASIC),
    "drow": ("plain", BASIC),
}
WORD_FIELDS = ("title", "message", "symptom", "head", "body")
NUMBERS = ("pk", "seq", "stamp")
META = "meta"

ENOUGH = 3

Term = tuple[str, str, float]  # field, word, boost


def _analyzer(tokenizer: Any, *filters: Any) -> Any:
    builder = tantivy.TextAnalyzerBuilder(tokenizer)
    for one in filters:
        builder = builder.filter(one)
    return builder.build()


_PLAIN = _analyzer(tantivy.Tokenizer.whitespace())
_EDGES = _analyzer(tantivy.Tokenizer.ngram(1, PREFIX, True))


def pairs(run: Sequence[str]) -> list[str]:
    """Neighbouring words as one term each, by which long pastes are matched."""
    return [f"{one}_{two}" for one, two in pairwise(run)]


def is_damage(error: BaseException) -> bool:
    """Whether an error says that the files cannot be read. The engine's panics are no Exceptions."""
    return isinstance(error, (ValueError, OSError)) or type(error).__name__ == "PanicException"


@dataclass
class Kept:
    """What the index keeps of a document to judge it by: stems, and what a suggestion shows."""

    lines: list[str]

    @cached_property
    def facts(self) -> dict[str, Any]:
        return json.loads(self.lines[0])

    @property
    def codes(self) -> list[str]:
        return self.facts["codes"]

    @cached_property
    def title(self) -> list[str]:
        return self.lines[1].split()

    @cached_property
    def words(self) -> set[str]:
        """Distinct words of what is written at length and stands nowhere else."""
        return set(self.lines[2].split())

    @cached_property
    def head(self) -> set[str]:
        return set(self.lines[3].split())

    @cached_property
    def messages(self) -> list[list[list[str]]]:
        """Each message as runs of fixed words."""
        return [[run.split() for run in line.split("|")] for line in self.lines[4::2]]

    @cached_property
    def quoted(self) -> list[list[str]]:
        """Each message with all of its words."""
        return [line.split() for line in self.lines[5::2]]


def _kept(document: Document, fields: dict[str, list[str]]) -> str:
    facts = {
        "codes": document.codes,
        "title": document.heading,
        "slug": document.slug,
        "language": document.language,
        "product": document.product,
    }
    near = {*fields["title"], *fields["symptom"], *fields["head"], *fields["message"]}
    lines = [json.dumps(facts), " ".join(fields["title"])]
    lines += [" ".join(set(fields["body"]) - near), " ".join(near)]
    for runs, words in zip(document.messages, document.quoted, strict=True):
        lines.append("|".join(" ".join(stems(run, document.language)) for run in runs))
        lines.append(" ".join(stems(words, document.language)))
    return "\n".join(lines)


def schema() -> Any:
    builder = tantivy.SchemaBuilder()
    for name, (tokenizer, option) in FIELDS.items():
        builder.add_text_field(name, tokenizer_name=tokenizer, index_option=option)
    for name in NUMBERS:
        builder.add_integer_field(name, indexed=name == "pk", fast=True)
    builder.add_bytes_field("kept", stored=True)
    return builder.build()


def _engine_document(document: Document, told: "_Told") -> Any:
    made = tantivy.Document()
    words = {
        "title": document.title,
        "symptom": document.symptoms,
        "head": document.head,
        "body": document.body,
        "message": [word for quoted in document.quoted for word in quoted],
    }
    stemmed = {name: stems(found, document.language) for name, found in words.items()}
    language, written = spoken(document.language), _new_words(words.values(), told)
    fields: dict[str, Iterable[str]] = {
        "place": [f"l:{document.language}", f"p:{document.product}", f"a:{document.product}/{document.area}"],
        "code": document.canonical,
        "value": document.values,
        "look": document.look_alikes,
        "pair": (pair for runs in document.messages for run in runs for pair in pairs(run)),
        "word": (f"{language}/{word}" for word in written),
        "drow": (f"{language}/{word[::-1]}" for word in written),
        **stemmed,
    }
    for name, found in fields.items():
        made.add_text(name, " ".join(found))
    for start in document.starts:
        made.add_text("start", start)
    for name in NUMBERS:
        made.add_integer(name, getattr(document, name))
    made.add_bytes("kept", _kept(document, stemmed).encode())
    return made


def _new_words(words: Iterable[Sequence[str]], told: "_Told") -> list[str]:
    """Words that can be misspelled or be part of a compound: two signs of Chinese cannot.

    A few documents of those that hold a word are enough to know that there is such a word.
    """
    fresh = [word for word in set().union(*words) - told.enough if word.isalpha() and len(word) > 2]
    told.count.update(fresh)
    told.enough.update(word for word in fresh if told.count[word] == ENOUGH)
    return fresh


class _Told:
    """The words of a language that a writer has put into the index, and those it need not put again."""

    def __init__(self) -> None:
        self.count: Counter[str] = Counter()
        self.enough: set[str] = set()


class Writer:
    """Writes documents and the mark of where it stands; all becomes visible at once, with `commit`."""

    def __init__(self, index: Any):
        self._writer = index.writer(WRITER_BYTES, 1)
        # A process that was killed in a commit leaves files behind, whose names the next commit wants.
        self._writer.garbage_collect_files()
        self._told: dict[str, _Told] = defaultdict(_Told)

    def put(self, document: Document) -> None:
        self._writer.add_document(_engine_document(document, self._told[document.language]))

    def remove(self, pks: Iterable[int]) -> None:
        for pk in pks:
            self._writer.delete_documents_by_term("pk", pk)

    def commit(self, mark: dict[str, Any]) -> None:
        self._writer.delete_documents_by_term("place", META)
        made = tantivy.Document()
        made.add_text("place", META)
        made.add_bytes("kept", json.dumps(mark).encode())
        self._writer.add_document(made)
        self._writer.commit()
        self.close()

    def close(self) -> None:
        """Give the engine's lock back; without a commit before, nothing was written."""
        self._writer.wait_merging_threads()


def _opened(folder: str) -> Any:
    engine = tantivy.Index.open(folder)
    for name, analyzer in (("plain", _PLAIN), ("edges", _EDGES)):
        engine.register_tokenizer(name, analyzer)
    return engine


class Index:
    """An index folder as it was when it was opened. Raises what `is_damage` knows if it cannot be read."""

    def __init__(self, engine: Any, folder: str):
        self._engine = engine
        self._folder = folder
        self._schema = engine.schema
        self._searcher = engine.searcher()
        hits = self._searcher.search(self._term("place", META), 1, count=False).hits
        self.mark = json.loads(bytes(self._searcher.doc(hits[0][1]).get_first("kept"))) if hits else {}
        self._spread: dict[str, int] = {}
        # Stored as l:en; the engine gives the commonest first.
        self.languages = [term[2:] for term in self.beginning("place", "l:", MOST_LANGUAGES)]
        self.size = max(self._searcher.num_docs - 1, 0)

    @classmethod
    def open(cls, folder: str, create: bool = False) -> "Index":
        if create:
            tantivy.Index(schema(), folder, False)
        engine = _opened(folder)
        # Reloading is our business: the engine's own way is a thread that watches the folder.
        engine.config_reader("manual")
        engine.reload()
        return cls(engine, folder)

    def fresh(self) -> "Index":
        """The same folder with what was committed since, here or in another process.

        Another object: whoever is searching keeps the addresses of the documents that it has found.
        """
        self._engine.reload()
        return type(self)(self._engine, self._folder)

    def writer(self) -> Writer:
        """Opens the folder anew: which files are there is remembered from then, and others write too."""
        return Writer(_opened(self._folder))

    def size_in(self, language: str) -> int:
        """How many of its articles are in this language."""
        return min(self.frequency("place", f"l:{language}"), self.size)

    def frequency(self, field: str, word: str) -> int:
        """In how many documents the word stands in this field."""
        return self._searcher.doc_freq(field, word)

    def spread(self, word: str) -> int:
        """In how many documents a word stands, in the field that has it most. Kept, as it is asked often."""
        found = self._spread.get(word)
        if found is None:
            if len(self._spread) > MOST_SPREADS:
                self._spread.clear()
            found = self._searcher.doc_freq("body", word)
            if found < MANY:  # for a common word that is near enough
                found = max(found, *(self._searcher.doc_freq(name, word) for name in WORD_FIELDS[:-1]))
            self._spread[word] = found
        return found

    def beginning(self, field: str, start: str, limit: int) -> list[str]:
        """Terms of a field that begin like this, those of most documents first."""
        return [term for term, _count in self._searcher.terms_with_prefix(field, start, limit=limit)]

    def search(
        self, terms: Iterable[Term], limit: int, place: Sequence[str] = (), *, every: bool = False,
        near: Iterable[Term] = (), without: str = "",
    ) -> list[tuple[float, int, Any]]:  # fmt: skip
        """Return (score, pk, address) of those with any, or every, of the terms, best first.

        `place` are terms that must be there and count nothing, `without` is one that must not be; `near`
        words may have one typing error.
        """
        occur = tantivy.Occur.Must if every else tantivy.Occur.Should
        wanted = [(occur, self._boosted(self._term(field, word), boost)) for field, word, boost in terms]
        wanted += [(occur, self._boosted(self._near(field, word), boost)) for field, word, boost in near]
        if not wanted:
            return []
        query = tantivy.Query.boolean_query(wanted)
        if place := [one for one in place if self.frequency("place", one) < self.size]:
            limits = [tantivy.Query.const_score_query(self._term("place", one), 0.0) for one in place]
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, one) for one in [*limits, query]])
        if without:
            never = (tantivy.Occur.MustNot, self._term("place", without))
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), never])
        hits = self._searcher.search(query, limit, count=False).hits
        pks = self._searcher.fast_field_values("pk", [address for _score, address in hits])
        return [(score, pk, address) for (score, address), pk in zip(hits, pks, strict=True)]

    def kept(self, address: Any) -> Kept:
        return Kept(bytes(self._searcher.doc(address).get_first("kept")).decode().split("\n"))

    def numbers(self, limit: int) -> list[tuple[int, int, int]]:
        """(pk, seq, stamp) of the documents that changed last, the newest first."""
        found = self._searcher.search(
            tantivy.Query.range_query(self._schema, "pk", tantivy.FieldType.Integer, 0, None),
            max(limit, 1),
            count=False,
            order_by_field="seq",
        )
        addresses = [address for _score, address in found.hits]
        columns = [self._searcher.fast_field_values(name, addresses) for name in NUMBERS]
        return list(zip(*columns, strict=True))

    def _term(self, field: str, word: str) -> Any:
        return tantivy.Query.term_query(self._schema, field, word, FIELDS[field][1])

    def _near(self, field: str, word: str) -> Any:
        return tantivy.Query.fuzzy_term_query(self._schema, field, word, 1, True)

    @staticmethod
    def _boosted(query: Any, boost: float) -> Any:
        return query if boost == 1 else tantivy.Query.boost_query(query, boost)
