"""The engine: fields, documents and queries of tantivy.

What people type is never parsed as query syntax: queries are built from terms. Words arrive folded and
are joined by spaces, because the engine takes no tokenizer written in Python; they are stems already,
each by the language of its article.
"""

import json
import math
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from tempfile import TemporaryDirectory
from typing import Any

import tantivy

from articles.strings.languages import base_language

from .exceptions import LockBusy, is_refusal, reports_damage
from .preparation import PreparedDocument, pair_term, text_number
from .stored_text import StoredText, TextFile

# Raise it when fields or what is written into them change: indexes of other versions are built again.
VERSION = 17
# What the engine gathers before it writes; with more it has less to merge, and a worker has no more to spare.
WRITER_BYTES, BUILD_BYTES = 40_000_000, 160_000_000
MAX_PREFIX_LENGTH = 14
MAX_LANGUAGES = 50
FREQ, BASIC = "freq", "basic"
# field: tokenizer, what is stored of a term in a document. `text` holds every word, those of the title and of
# what people see and ask as often as they weigh: one field is ranked faster than five, and better, as a word
# that is in several parts is counted once (BM25F). `near` has the words of all but the prose.
FIELDS = {
    "filter": ("plain", BASIC),
    "code": ("plain", BASIC),
    "value": ("plain", BASIC),
    "look": ("plain", BASIC),
    "start": ("prefixes", BASIC),
    "text": ("plain", FREQ),
    "message": ("plain", BASIC),
    "near": ("plain", BASIC),
    "pair": ("plain", BASIC),
    # Words before stemming, forwards and backwards, behind their language: en/printer, en/retnirp. A word
    # that folding has changed has a term that says how it is written: fr/reseau/réseau.
    "word": ("plain", BASIC),
    "reversed_word": ("plain", BASIC),
}
NUMBERS = ("pk", "seq", "stamp", "catalog", "article", "text_position")
STATE_TERM = "state"
# Documents with a word after which no more are needed to know that there is such a word.
ENOUGH_DOCUMENTS = 3
# Scores that differ less are equal: the engine adds up in any order.
SCORE_DIGITS = 3
MAX_TIED_HITS = 200  # that are read to tell which of the equal ones are the last

Term = tuple[str, Any, float]  # field, word (of pk the number), boost
Pair = tuple[str, str]  # neighboring words
EngineHit = tuple[float, int, Any]  # score, pk, address


def _analyzer(tokenizer: Any) -> Any:
    return tantivy.TextAnalyzerBuilder(tokenizer).build()


_PLAIN = _analyzer(tantivy.Tokenizer.whitespace())
_PREFIXES = _analyzer(tantivy.Tokenizer.ngram(1, MAX_PREFIX_LENGTH, True))


def schema() -> Any:
    builder = tantivy.SchemaBuilder()
    for name, (tokenizer, option) in FIELDS.items():
        builder.add_text_field(name, tokenizer_name=tokenizer, index_option=option)
    for name in NUMBERS:
        builder.add_integer_field(name, indexed=name == "pk", fast=True)
    builder.add_bytes_field("state", stored=True)
    return builder.build()


class _IndexedWords:
    """The words of a language that a writer has put into the index, and those it need not put again."""

    def __init__(self) -> None:
        self.documents: Counter[str] = Counter()
        self.enough: set[str] = set()

    def add(self, words: Iterable[str]) -> list[str]:
        """Count the words of a document; return those that the index still needs."""
        needed = [word for word in words if word not in self.enough]
        self.documents.update(needed)
        self.enough.update([word for word in needed if self.documents[word] == ENOUGH_DOCUMENTS])
        return needed


class Writer:
    """Writes documents and the state that they are of; all becomes visible at once, with `commit`."""

    def __init__(self, index: Any, folder: str, memory: int):
        self._writer = index.writer(memory, 1)
        # A process that was killed in a commit leaves files behind, whose names the next commit wants.
        self._writer.garbage_collect_files()
        self._words: dict[str, _IndexedWords] = defaultdict(_IndexedWords)
        self._texts = TextFile(folder, writing=True)

    @reports_damage
    def add(self, prepared: PreparedDocument) -> None:
        document = tantivy.Document()
        for name, terms in prepared.fields.items():
            document.add_text(name, terms)
        for start in prepared.starts.split():
            document.add_text("start", start)
        words = self._words[prepared.language].add(prepared.words.split())
        accented = [f"{word}/{prepared.accented[word]}" for word in words if word in prepared.accented]
        language = base_language(prepared.language)
        document.add_text("word", " ".join([f"{language}/{word}" for word in [*words, *accented]]))
        document.add_text("reversed_word", " ".join([f"{language}/{word[::-1]}" for word in words]))
        numbers = (*prepared.numbers, self._texts.add(prepared.stored_text))
        for name, number in zip(NUMBERS, numbers, strict=True):
            document.add_integer(name, number)
        self._writer.add_document(document)

    @reports_damage
    def remove(self, pks: Sequence[int]) -> None:
        for pk in pks:
            self._writer.delete_documents_by_term("pk", pk)

    @reports_damage
    def commit(self, state: dict[str, Any]) -> None:
        self._texts.flush()
        self._writer.delete_documents_by_term("filter", STATE_TERM)
        document = tantivy.Document()
        document.add_text("filter", STATE_TERM)
        document.add_bytes("state", json.dumps(state).encode())
        self._writer.add_document(document)
        self._writer.commit()
        self.close()

    def close(self) -> None:
        """Give the engine's lock back; without a commit before, nothing was written."""
        self._writer.wait_merging_threads()


def _open_engine(folder: str) -> Any:
    engine = tantivy.Index.open(folder)
    for name, analyzer in (("plain", _PLAIN), ("prefixes", _PREFIXES)):
        engine.register_tokenizer(name, analyzer)
    return engine


def _open_reader(folder: str) -> Any:
    engine = _open_engine(folder)
    # Reloading is our business: the engine's own way is a thread that watches the folder.
    engine.config_reader("manual")
    engine.reload()
    return engine


def _open_unwritable(folder: str) -> Any:
    """Open a folder that can't be written: to read, too, the engine takes a lock, so it gets another one.

    Once it has opened its files, it doesn't need their names.
    """
    with TemporaryDirectory(prefix="helpcenter-index-") as other:
        for name in os.listdir(folder):
            if not name.endswith(".lock"):
                os.symlink(os.path.join(os.path.abspath(folder), name), os.path.join(other, name))
        return _open_reader(other)


def _last_commit(folder: str) -> int:
    return os.stat(os.path.join(folder, "meta.json")).st_mtime_ns


class Index:
    """An index folder as it was when it was opened. Its methods raise IndexDamaged if it cannot be read."""

    is_writable = True  # by this process

    @reports_damage
    def __init__(self, engine: Any, folder: str, texts: TextFile | None = None):
        self._engine = engine
        self._folder = folder
        self._texts = texts or TextFile(folder)
        self._schema = engine.schema
        self._commit = _last_commit(folder)
        self._searcher = engine.searcher()
        hits = self._searcher.search(self._term("filter", STATE_TERM), 1, count=False).hits
        self.state = json.loads(self._searcher.doc(hits[0][1]).get_first("state")) if hits else {}
        # What others compute from this state of the index, as long as it is the same.
        self.cache: dict[str, Any] = {}
        # Stored as l:en; the engine gives the commonest first.
        self.languages = [term[2:] for term in self.terms_with_prefix("filter", "l:", MAX_LANGUAGES)]
        self.size = max(self._searcher.num_docs - 1, 0)
        self._catalog_paths = {
            text_number(term[2:]): term[2:]
            for term, _count in self._searcher.terms_with_prefix("filter", "a:")
        }

    @classmethod
    @reports_damage
    def open(cls, folder: str, create: bool = False) -> "Index":
        if create:
            tantivy.Index(schema(), folder, False)
            TextFile(folder, writing=True)
        try:
            return cls(_open_reader(folder), folder)
        except ValueError as error:
            if not is_refusal(error):
                raise
        index = cls(_open_unwritable(folder), folder)
        index.is_writable = False
        return index

    @property
    def name(self) -> str:
        return os.path.basename(self._folder)

    @property
    @reports_damage
    def is_stale(self) -> bool:
        """Whether something was committed to the folder since, here or in another process."""
        return _last_commit(self._folder) != self._commit

    @reports_damage
    def reopen(self) -> "Index":
        """Return the same folder with what was committed since, here or in another process.

        It is another object, because searches that are running keep the addresses of their documents.
        """
        if self.is_writable:
            try:
                self._engine.reload()
                return type(self)(self._engine, self._folder, self._texts)
            except ValueError as error:
                if not is_refusal(error):
                    raise
        return type(self).open(self._folder)

    @reports_damage
    def writer(self, memory: int = WRITER_BYTES) -> Writer:
        """Open the folder again and return a writer: the engine remembers its files, and others write too.

        Raises LockBusy while another writer has the engine's lock.
        """
        try:
            return Writer(_open_engine(self._folder), self._folder, memory)
        except ValueError as error:
            if "LockBusy" in str(error):
                raise LockBusy("the engine's own lock is held") from error
            raise

    def size_in(self, language: str) -> int:
        """Return how many of its articles are in this language."""
        return min(self.frequency("filter", f"l:{language}"), self.size)

    @reports_damage
    def frequency(self, field: str, word: str) -> int:
        """Return how many documents have the word in this field."""
        return self._searcher.doc_freq(field, word)

    def has_word(self, word: str) -> bool:
        """Return whether any article has the word."""
        return self.frequency("text", word) > 0

    @reports_damage
    def terms_with_prefix(self, field: str, prefix: str, limit: int) -> list[str]:
        """Return terms of a field, those of most documents first."""
        return [term for term, _count in self._searcher.terms_with_prefix(field, prefix, limit=limit)]

    @reports_damage
    def search(
        self, terms: Iterable[Term], limit: int, filters: Sequence[str] = (), *, every: bool = False,
        near: Iterable[Term] = (), without: str = "",
    ) -> list[EngineHit]:  # fmt: skip
        """Return (score, pk, address) of those with any, or every, of the terms, best first.

        Of equal ones the articles decide, not the history of the index; whoever sorts them keeps that order.
        `filters` are terms that must be there and count nothing, `without` is one that must not be; `near`
        words may have one typing error.
        """
        occur = tantivy.Occur.Must if every else tantivy.Occur.Should
        wanted = [(occur, self._boosted(self._term(field, word), boost)) for field, word, boost in terms]
        wanted += [(occur, self._boosted(self._near(field, word), boost)) for field, word, boost in near]
        if not wanted or limit < 1:  # the engine panics at 0
            return []
        query = tantivy.Query.boolean_query(wanted)
        if narrowing := [term for term in filters if self.frequency("filter", term) < self.size]:
            limits = [tantivy.Query.const_score_query(self._term("filter", term), 0.0) for term in narrowing]
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in [*limits, query]])
        if without:
            never = (tantivy.Occur.MustNot, self._term("filter", without))
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), never])
        hits = self._best_hits(query, limit)
        pks = self._searcher.fast_field_values("pk", [address for _score, address in hits])
        return [(score, pk, address) for (score, address), pk in zip(hits, pks, strict=True)]

    @reports_damage
    def has_nearly(self, field: str, word: str) -> bool:
        """Return whether a document has the word in this field, or one that differs by a typing error."""
        return bool(self._searcher.search(self._near(field, word), 1, count=False).hits)

    def _best_hits(self, query: Any, limit: int) -> list[tuple[float, Any]]:
        """Return (score, address) of the best; of equal ones, also at the end, the articles decide."""
        found = self._searcher.search(query, limit + 1, count=False).hits
        if len(found) > limit:
            last, next_one = _rounded([found[0], *found[limit - 1 : limit + 1]])[1:]
            if last[0] == next_one[0]:
                found = self._searcher.search(query, limit + MAX_TIED_HITS, count=False).hits
        hits = _rounded(found)
        if len({score for score, _address in hits}) < len(hits):
            articles = self._searcher.fast_field_values("article", [address for _score, address in hits])
            order = sorted(range(len(hits)), key=lambda n: (-hits[n][0], articles[n]))
            hits = [hits[n] for n in order]
        return hits[:limit]

    @reports_damage
    def stored_texts(self, addresses: Sequence[Any]) -> list[StoredText]:
        positions = self._searcher.fast_field_values("text_position", list(addresses))
        return [StoredText(self._texts.read(position)) for position in positions]

    def pairs_in_messages(self, pairs: Iterable[Pair]) -> Iterator[tuple[Pair, int]]:
        """Yield those of the pairs that are neighbors in a message, with the number of documents."""
        for pair in pairs:
            if frequency := self.frequency("pair", pair_term(*pair)):
                yield pair, frequency

    @reports_damage
    def catalog_paths(self, addresses: Sequence[Any]) -> list[str]:
        """Return "product/area" of each document; nothing follows the slash if it has no area."""
        numbers = self._searcher.fast_field_values("catalog", list(addresses))
        if not self._catalog_paths.keys() >= {*numbers}:
            raise ValueError("a document is in an unknown product or area")
        return [self._catalog_paths[number] for number in numbers]

    @reports_damage
    def stored_text_of(self, pk: int, seq: int, stamp: int) -> StoredText | None:
        """Return the text of an article in just this state, or None if the index does not have that."""
        query = tantivy.Query.term_query(self._schema, "pk", pk)
        addresses = [address for _score, address in self._searcher.search(query, 1, count=False).hits]
        indexed = [self._searcher.fast_field_values(name, addresses) for name in ("seq", "stamp")]
        return self.stored_texts(addresses)[0] if indexed == [[seq], [stamp]] else None

    @reports_damage
    def newest_documents(self, limit: int) -> list[tuple[int, int, int]]:
        """Return (pk, seq, stamp) of the documents that changed last, the newest first."""
        newest = self._searcher.search(
            tantivy.Query.range_query(self._schema, "pk", tantivy.FieldType.Integer, 0, None),
            max(limit, 1),
            count=False,
            order_by_field="seq",
        )
        addresses = [address for _score, address in newest.hits]
        columns = [self._searcher.fast_field_values(name, addresses) for name in NUMBERS[:3]]
        return list(zip(*columns, strict=True))

    def _term(self, field: str, word: str) -> Any:
        option = FIELDS[field][1] if field in FIELDS else BASIC
        return tantivy.Query.term_query(self._schema, field, word, option)

    def _near(self, field: str, word: str) -> Any:
        return tantivy.Query.fuzzy_term_query(self._schema, field, word, 1, True)

    @staticmethod
    def _boosted(query: Any, boost: float) -> Any:
        return query if boost == 1 else tantivy.Query.boost_query(query, boost)


def _rounded(hits: Sequence[tuple[float, Any]]) -> list[tuple[float, Any]]:
    best = hits[0][0] if hits else 0.0
    # A word of every article counts less the more there are: so many digits of the best score remain.
    digits = SCORE_DIGITS - (min(math.floor(math.log10(best)), 0) if best > 0 else 0)
    return [(round(score, digits), address) for score, address in hits]
