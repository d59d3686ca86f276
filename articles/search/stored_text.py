"""The text of a document that the index stores for the ranking, and the file of these texts."""

import json
import os
from typing import Any

from .exceptions import reports_damage

# Of an article as long as a book so much is stored.
MAX_TEXT_BYTES = 1 << 19
TEXTS_PER_WRITE = 500


class StoredText:
    """The stems of a document, and what a suggestion shows.

    It is read as the text that it is: to look for a word in it costs a tenth of making a set of its words.
    Every word has a space on both sides, and every line is " words in order ".
    """

    __slots__ = ("_facts", "_lines", "article", "body", "head")

    @reports_damage
    def __init__(self, raw: bytes):
        # `article` is its slug and language, by which equal hits are put in order: they are the same in every
        # database. `head` is all but the prose: title, sentences, summary, and two lines for each message;
        # `body` has the distinct words of the prose that are nowhere else.
        self.article, self._facts, self.body, self.head = raw.decode().split("\n", 3)
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
        """The summary, the titles of causes, and the names of product, area, and codes."""
        return self.lines[2]

    @property
    def messages(self) -> list[tuple[str, str]]:
        """Each message: its runs of fixed words, with a bar where something varies, and all of its words."""
        return list(zip(self.lines[3::2], self.lines[4::2], strict=False))


class TextFile:
    """The stored texts of an index, one behind the other, in a file beside the engine's.

    A search reads some forty of them: in 0.1 ms from here, in 0.45 ms from the engine's own store, which
    unpacks sixteen kilobytes for each and is counted as memory of the process. The file is written before the
    commit that names its positions, so a process that dies in between leaves bytes that are never read.
    """

    NAME = "texts"

    def __init__(self, folder: str, *, writing: bool = False):
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT if writing else os.O_RDONLY
        self._handle = os.open(os.path.join(folder, self.NAME), flags | os.O_CLOEXEC, 0o644)
        self._end = os.fstat(self._handle).st_size
        self._unwritten: list[bytes] = []

    def __del__(self) -> None:
        if handle := getattr(self, "_handle", None):
            os.close(handle)

    def add(self, raw: bytes) -> int:
        """Return the position of the text, start and length in one number."""
        start = self._end
        self._unwritten.append(raw)
        self._end += len(raw)
        if len(self._unwritten) == TEXTS_PER_WRITE:
            self._write()
        return start * MAX_TEXT_BYTES * 2 + len(raw)

    def _write(self) -> None:
        left = memoryview(b"".join(self._unwritten))
        while left:
            left = left[os.write(self._handle, left) :]
        self._unwritten.clear()

    def flush(self) -> None:
        self._write()
        os.fsync(self._handle)

    def read(self, position: int) -> bytes:
        """Return the text at a position; raise ValueError if the file is shorter than the engine says."""
        start, length = divmod(position, MAX_TEXT_BYTES * 2)
        raw = os.pread(self._handle, length, start)
        if len(raw) != length:
            raise ValueError("the stored texts are cut off")
        return raw
