"""The engine: fields, documents and queries of tantivy. No other file knows it.

What people type is never parsed as query syntax: queries are built from terms. Words arrive folded and
are joined by spaces, because the engine takes no tokenizer written in Python; they are stems already,
each by the language of its article.
"""

import json
import mmap
import os
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import tantivy

from articles.strings.languages import base_language

from .preparation import MAX_STORED_BYTES, PreparedDocument, catalog_number

# Raise it when fields or what is written into them change: indexes of other versions are built anew.
VERSION = 6
# What the engine gathers before it writes; with more it has less to merge, and a worker has no more to spare.
WRITER_BYTES, BUILD_BYTES = 40_000_000, 160_000_000
MAX_PREFIX_LENGTH = 14
MAX_CACHED_FREQUENCIES = 20_000
MAX_LANGUAGES = 50
FREQ, BASIC = "freq", "basic"
# field: tokenizer, what is kept of a term in a document. `text` holds every word, those of the title and of
# what people see and ask as often as they weigh: one field is ranked faster than five, and better, as a word
# that stands in several places is counted once (BM25F). `near` has the words of all but the prose.
FIELDS = {
    "place": ("plain", BASIC),
    "code": ("plain", BASIC),
    "value": ("plain", BASIC),
    "look": ("plain", BASIC),
    "start": ("edges", BASIC),
    "text": ("plain", FREQ),
    "message": ("plain", BASIC),
    "near": ("plain", BASIC),
    "pair": ("plain", BASIC),
    # Words before stemming, forwards and backwards, behind their language: en/printer, en/retnirp. One that
    # folding has changed has a term that tells how it is written: fr/reseau/réseau.
    "word": ("plain", BASIC),
    "drow": ("plain", BASIC),
}
NUMBERS = ("pk", "seq", "stamp", "shelf", "kept")
TEXTS_PER_WRITE = 500
STATE_TERM = "meta"

ENOUGH_DOCUMENTS = 3

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")
Term = tuple[str, Any, float]  # field, word (of pk the number), boost
Pair = tuple[str, str]  # neighbouring words
EngineHit = tuple[float, int, Any]  # score, pk, address


def _analyzer(tokenizer: Any, *filters: Any) -> Any:
    builder = tantivy.TextAnalyzerBuilder(tokenizer)
    for one in filters:
        builder = builder.filter(one)
    return builder.build()


_PLAIN = _analyzer(tantivy.Tokenizer.whitespace())
_EDGES = _analyzer(tantivy.Tokenizer.ngram(1, MAX_PREFIX_LENGTH, True))


class IndexDamaged(Exception):
    """The files of an index cannot be read or written: nothing but the engine and its files raises this."""


class LockBusy(Exception):
    """Another process is writing the index."""


def reports_damage(method: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Make a method that calls the engine raise IndexDamaged for the errors of the engine and its files."""

    @wraps(method)
    def call(*args: Arguments.args, **more: Arguments.kwargs) -> Answer:
        try:
            return method(*args, **more)
        except (ValueError, OSError) as error:
            # Text that no UTF-8 can hold is an error of the caller.
            if isinstance(error, UnicodeEncodeError):
                raise
            raise IndexDamaged(str(error) or repr(error)) from error
        except BaseException as error:
            # The engine's panics are no Exceptions.
            if type(error).__name__ != "PanicException":
                raise
            raise IndexDamaged(str(error)) from error

    return call


class StoredText:
    """What is kept of a document to judge it by: stems, and what a suggestion shows.

    It is read as the text that it is: whether a word is in it costs a tenth of making a set of its words.
    Every word has a space on both sides, and every line is " words in order ".
    """

    __slots__ = ("_facts", "_lines", "body", "head")

    @reports_damage
    def __init__(self, raw: bytes):
        # `head` is all but the prose: title, sentences, summary, and two lines for each message; `body` has
        # the distinct words of the prose that stand nowhere else.
        self._facts, self.body, self.head = raw.decode().split("\n", 2)
        self._lines: list[str] | None = None

    @property
    @reports_damage
    def facts(self) -> dict[str, Any]:
        return json.loads(self._facts)

    @property
    def codes(self) -> list[str]:
        return self.facts["codes"]

    @property
    def lines(self) -> list[str]:
        if self._lines is None:
            self._lines = self.head.split("\n")
        return self._lines

    @property
    def title(self) -> str:
        return self.lines[0]

    @property
    def sentences(self) -> str:
        """Symptoms and questions, with a bar between them."""
        return self.lines[1]

    @property
    def summary(self) -> str:
        """What is said in short: summary, causes in a line, and the names of product, area and codes."""
        return self.lines[2]

    @property
    def messages(self) -> list[tuple[str, str]]:
        """Each message: its runs of fixed words, with a bar where something varies; all of its words."""
        return list(zip(self.lines[3::2], self.lines[4::2], strict=False))


class _TextFile:
    """What is kept, one document behind the other, in a file beside the engine's.

    The engine's own store gives back a document by unpacking sixteen kilobytes, and its pages count as memory
    of the process; this costs a tenth, and a search reads some forty. It is written before the commit that
    names its places, so a process that dies between leaves bytes that nobody asks for.
    """

    NAME = "kept"

    def __init__(self, folder: str, *, writing: bool = False):
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT if writing else os.O_RDONLY
        self._handle = os.open(os.path.join(folder, self.NAME), flags | os.O_CLOEXEC, 0o644)
        self._end = os.fstat(self._handle).st_size
        self._unwritten: list[bytes] = []

    def __del__(self) -> None:
        if handle := getattr(self, "_handle", None):
            os.close(handle)

    def add(self, raw: bytes) -> int:
        """Return the place, in one number: where it begins, and how long it is."""
        start = self._end
        self._unwritten.append(raw)
        self._end += len(raw)
        if len(self._unwritten) == TEXTS_PER_WRITE:
            self._write()
        return start * MAX_STORED_BYTES * 2 + len(raw)

    def _write(self) -> None:
        left = memoryview(b"".join(self._unwritten))
        while left:
            left = left[os.write(self._handle, left) :]
        self._unwritten.clear()

    def flush(self) -> None:
        self._write()
        os.fsync(self._handle)

    def read(self, place: int) -> bytes:
        """Raises ValueError if the file does not hold what the engine says."""
        start, length = divmod(place, MAX_STORED_BYTES * 2)
        raw = os.pread(self._handle, length, start)
        if len(raw) != length:
            raise ValueError("the kept texts are cut off")
        return raw


class _PairFilter:
    """Which pairs of words stand side by side in any message: a bit for each, by its checksum.

    Most pairs of a log stand in none, and to ask the engine for one takes ten times as long as this. What is
    not live any more keeps its bit, and another pair may share it: the engine is asked for the rest.
    """

    NAME, BYTES = "pairs", 1 << 21

    def __init__(self, folder: str, *, writing: bool = False):
        access = mmap.ACCESS_WRITE if writing else mmap.ACCESS_READ
        with open(os.path.join(folder, self.NAME), "r+b" if writing else "rb") as file:
            self._bits = mmap.mmap(file.fileno(), self.BYTES, access=access)

    @classmethod
    def create(cls, folder: str) -> None:
        with open(os.path.join(folder, cls.NAME), "xb") as file:
            file.truncate(cls.BYTES)

    def add(self, term: str) -> None:
        number = zlib.crc32(term.encode()) % (self.BYTES * 8)
        self._bits[number >> 3] |= 1 << (number & 7)

    def holding(self, pairs: Collection[Pair]) -> list[Pair]:
        """Those of the pairs that may stand in a message, in their order."""
        bits, most, crc = self._bits, self.BYTES * 8, zlib.crc32
        written = {word: word.encode() for word in {word for pair in pairs for word in pair}}
        # The checksum of a term goes on from that of its first half, which many pairs of a log share.
        begun = {one: crc(b"_", crc(written[one])) for one in {one for one, _two in pairs}}
        return [
            (one, two)
            for one, two in pairs
            if bits[(number := crc(written[two], begun[one]) % most) >> 3] & 1 << (number & 7)
        ]

    def flush(self) -> None:
        self._bits.flush()


def schema() -> Any:
    builder = tantivy.SchemaBuilder()
    for name, (tokenizer, option) in FIELDS.items():
        builder.add_text_field(name, tokenizer_name=tokenizer, index_option=option)
    for name in NUMBERS:
        builder.add_integer_field(name, indexed=name == "pk", fast=True)
    builder.add_bytes_field("mark", stored=True)
    return builder.build()


class _IndexedWords:
    """The words of a language that a writer has put into the index, and those it need not put again.

    A few documents of those that hold a word are enough to know that there is such a word.
    """

    def __init__(self) -> None:
        self.count: Counter[str] = Counter()
        self.enough: set[str] = set()

    def fresh(self, words: Iterable[str]) -> list[str]:
        enough = self.enough
        found = [word for word in words if word not in enough]
        self.count.update(found)
        enough.update([word for word in found if self.count[word] == ENOUGH_DOCUMENTS])
        return found


class Writer:
    """Writes documents and the mark of where it stands; all becomes visible at once, with `commit`."""

    def __init__(self, index: Any, folder: str, memory: int):
        self._writer = index.writer(memory, 1)
        # A process that was killed in a commit leaves files behind, whose names the next commit wants.
        self._writer.garbage_collect_files()
        self._told: dict[str, _IndexedWords] = defaultdict(_IndexedWords)
        self._kept, self._sieve = _TextFile(folder, writing=True), _PairFilter(folder, writing=True)

    @reports_damage
    def put(self, one: PreparedDocument) -> None:
        for term in one.fields["pair"].split():
            self._sieve.add(term)
        made = tantivy.Document()
        for name, terms in one.fields.items():
            made.add_text(name, terms)
        for start in one.starts.split():
            made.add_text("start", start)
        fresh, language = self._told[one.language].fresh(one.words.split()), base_language(one.language)
        as_written = [f"{word}/{one.written[word]}" for word in fresh if word in one.written]
        made.add_text("word", " ".join([f"{language}/{word}" for word in [*fresh, *as_written]]))
        made.add_text("drow", " ".join([f"{language}/{word[::-1]}" for word in fresh]))
        for name, number in zip(NUMBERS, (*one.numbers, self._kept.add(one.kept)), strict=True):
            made.add_integer(name, number)
        self._writer.add_document(made)

    @reports_damage
    def remove(self, pks: Iterable[int]) -> None:
        for pk in pks:
            self._writer.delete_documents_by_term("pk", pk)

    @reports_damage
    def commit(self, mark: dict[str, Any]) -> None:
        self._kept.flush()
        self._sieve.flush()
        self._writer.delete_documents_by_term("place", STATE_TERM)
        made = tantivy.Document()
        made.add_text("place", STATE_TERM)
        made.add_bytes("mark", json.dumps(mark).encode())
        self._writer.add_document(made)
        self._writer.commit()
        self.close()

    def close(self) -> None:
        """Give the engine's lock back; without a commit before, nothing was written."""
        self._writer.wait_merging_threads()


def _open_engine(folder: str) -> Any:
    engine = tantivy.Index.open(folder)
    for name, analyzer in (("plain", _PLAIN), ("edges", _EDGES)):
        engine.register_tokenizer(name, analyzer)
    return engine


def _last_commit(folder: str) -> int:
    return os.stat(os.path.join(folder, "meta.json")).st_mtime_ns


class Index:
    """An index folder as it was when it was opened. Its methods raise IndexDamaged if it cannot be read."""

    @reports_damage
    def __init__(self, engine: Any, folder: str, beside: tuple[_TextFile, _PairFilter] | None = None):
        self._engine = engine
        self._folder = folder
        self._beside = self._kept, self._sieve = beside or (_TextFile(folder), _PairFilter(folder))
        self._schema = engine.schema
        self._as_of = _last_commit(folder)
        self._searcher = engine.searcher()
        hits = self._searcher.search(self._term("place", STATE_TERM), 1, count=False).hits
        self.mark = json.loads(self._searcher.doc(hits[0][1]).get_first("mark")) if hits else {}
        self._spread: dict[str, int] = {}
        # What others reckon from this state of the index, as long as it is the same.
        self.remembered: dict[str, Any] = {}
        # Stored as l:en; the engine gives the commonest first.
        self.languages = [term[2:] for term in self.beginning("place", "l:", MAX_LANGUAGES)]
        self.size = max(self._searcher.num_docs - 1, 0)
        self._shelves = {
            catalog_number(term[2:]): term[2:]
            for term, _count in self._searcher.terms_with_prefix("place", "a:")
        }

    @classmethod
    @reports_damage
    def open(cls, folder: str, create: bool = False) -> "Index":
        if create:
            tantivy.Index(schema(), folder, False)
            _TextFile(folder, writing=True)
            _PairFilter.create(folder)
        engine = _open_engine(folder)
        # Reloading is our business: the engine's own way is a thread that watches the folder.
        engine.config_reader("manual")
        engine.reload()
        return cls(engine, folder)

    @property
    def name(self) -> str:
        return os.path.basename(self._folder)

    @property
    @reports_damage
    def is_old(self) -> bool:
        """Whether something was committed to the folder since, here or in another process."""
        return _last_commit(self._folder) != self._as_of

    @reports_damage
    def fresh(self) -> "Index":
        """The same folder with what was committed since, here or in another process.

        Another object: whoever is searching keeps the addresses of the documents that it has found.
        """
        self._engine.reload()
        return type(self)(self._engine, self._folder, self._beside)

    @reports_damage
    def writer(self, memory: int = WRITER_BYTES) -> Writer:
        """Open the folder anew and return a writer: the engine remembers its files, and others write too.

        Raises LockBusy while another writer has the engine's lock.
        """
        try:
            return Writer(_open_engine(self._folder), self._folder, memory)
        except ValueError as error:
            if "LockBusy" in str(error):
                raise LockBusy("the engine's own lock is held") from error
            raise

    def size_in(self, language: str) -> int:
        """How many of its articles are in this language."""
        return min(self.frequency("place", f"l:{language}"), self.size)

    @reports_damage
    def frequency(self, field: str, word: str) -> int:
        """In how many documents the word stands in this field."""
        return self._searcher.doc_freq(field, word)

    @reports_damage
    def spread(self, word: str) -> int:
        """In how many documents a word stands. Cached, as it is read often."""
        found = self._spread.get(word)
        if found is None:
            if len(self._spread) > MAX_CACHED_FREQUENCIES:
                self._spread.clear()
            self._spread[word] = found = self._searcher.doc_freq("text", word)
        return found

    @reports_damage
    def beginning(self, field: str, start: str, limit: int) -> list[str]:
        """Terms of a field that begin like this, those of most documents first."""
        return [term for term, _count in self._searcher.terms_with_prefix(field, start, limit=limit)]

    @reports_damage
    def search(
        self, terms: Iterable[Term], limit: int, place: Sequence[str] = (), *, every: bool = False,
        near: Iterable[Term] = (), without: str = "",
    ) -> list[EngineHit]:  # fmt: skip
        """Return (score, pk, address) of those with any, or every, of the terms, best first.

        `place` are terms that must be there and count nothing, `without` is one that must not be; `near`
        words may have one typing error.
        """
        occur = tantivy.Occur.Must if every else tantivy.Occur.Should
        wanted = [(occur, self._boosted(self._term(field, word), boost)) for field, word, boost in terms]
        wanted += [(occur, self._boosted(self._near(field, word), boost)) for field, word, boost in near]
        if not wanted or limit < 1:  # the engine panics at 0
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

    @reports_damage
    def kept(self, addresses: Sequence[Any]) -> list[StoredText]:
        places = self._searcher.fast_field_values("kept", list(addresses))
        return [StoredText(self._kept.read(place)) for place in places]

    def in_messages(self, pairs: Collection[Pair]) -> list[Pair]:
        """Those of the pairs that stand side by side in a message, and perhaps a few others."""
        return self._sieve.holding(pairs)

    @reports_damage
    def shelves(self, addresses: Sequence[Any]) -> list[str]:
        """ "product/area" of each document; nothing follows the stroke if it has no area."""
        numbers = self._searcher.fast_field_values("shelf", list(addresses))
        if not self._shelves.keys() >= {*numbers}:
            raise ValueError("a document stands on an unknown shelf")
        return [self._shelves[number] for number in numbers]

    @reports_damage
    def document(self, pk: int, seq: int, stamp: int) -> StoredText | None:
        """What is kept of an article in just this state, or None if the index does not know it so."""
        query = tantivy.Query.term_query(self._schema, "pk", pk)
        addresses = [address for _score, address in self._searcher.search(query, 1, count=False).hits]
        found = [self._searcher.fast_field_values(name, addresses) for name in ("seq", "stamp")]
        return self.kept(addresses)[0] if found == [[seq], [stamp]] else None

    @reports_damage
    def numbers(self, limit: int) -> list[tuple[int, int, int]]:
        """(pk, seq, stamp) of the documents that changed last, the newest first."""
        found = self._searcher.search(
            tantivy.Query.range_query(self._schema, "pk", tantivy.FieldType.Integer, 0, None),
            max(limit, 1),
            count=False,
            order_by_field="seq",
        )
        addresses = [address for _score, address in found.hits]
        columns = [self._searcher.fast_field_values(name, addresses) for name in NUMBERS[:3]]
        return list(zip(*columns, strict=True))

    def _term(self, field: str, word: str) -> Any:
        return tantivy.Query.term_query(
            self._schema, field, word, FIELDS[field][1] if field in FIELDS else BASIC
        )

    def _near(self, field: str, word: str) -> Any:
        return tantivy.Query.fuzzy_term_query(self._schema, field, word, 1, True)

    @staticmethod
    def _boosted(query: Any, boost: float) -> Any:
        return query if boost == 1 else tantivy.Query.boost_query(query, boost)
