"""Cuts a text into the numbers of the pieces of words that the model was trained on (WordPiece, uncased)."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

VOCABULARY = Path(__file__).with_name("vocabulary.txt")
UNKNOWN, START, END = "[UNK]", "[CLS]", "[SEP]"
MAX_WORD_LENGTH = 100  # a longer word is unknown, as it was to the model in its training
# More text than this is not looked at, for each piece that is wanted.
CHARACTERS_PER_PIECE = 20

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"  # each character is a word
_WORD = re.compile(rf"[{_HAN}]|[^\W_{_HAN}]+|[^\w\s]|_")
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u064b-\u065f\u1ab0-\u1aff\u20d0-\u20f0]")


class WordPieces:
    def __init__(self, pieces: Iterable[str]):
        self._numbers = {piece: number for number, piece in enumerate(pieces)}
        self._longest = max(map(len, self._numbers))

    @classmethod
    def read(cls, path: Path = VOCABULARY) -> "WordPieces":
        return cls(path.read_text(encoding="utf-8").splitlines())

    def __len__(self) -> int:
        return len(self._numbers)

    def split(self, text: str, limit: int) -> list[int]:
        """Return at most `limit` numbers, with those of the start and the end; what is beyond is cut off.

        The time it takes depends on the limit alone, not on the text.
        """
        cut = unicodedata.normalize("NFD", text[: limit * CHARACTERS_PER_PIECE].lower())
        pieces = (piece for word in _WORD.findall(_MARKS.sub("", cut)) for piece in self._split_word(word))
        return [self._numbers[START], *islice(pieces, limit - 2), self._numbers[END]]

    def _split_word(self, word: str) -> Iterator[int]:
        """Yield the longest pieces that the word is made of, from its start, or that it is unknown."""
        pieces: list[int] = []
        start = 0
        while start < len(word) <= MAX_WORD_LENGTH:
            prefix = "##" if start else ""
            for end in range(min(len(word), start + self._longest), start, -1):
                if (number := self._numbers.get(prefix + word[start:end])) is not None:
                    pieces.append(number)
                    start = end
                    break
            else:
                break
        yield from pieces if start == len(word) else [self._numbers[UNKNOWN]]
