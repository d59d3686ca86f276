"""Codes as they are said on the phone, or spelled: "one oh two", "h two zero two", "6 1 2 9"."""

import re
from collections.abc import Iterator

from .folding import fold

_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
)
_DIGITS_OF_OTHER_LANGUAGES = (
    "null eins zwei drei vier funf sechs sieben acht neun",
    "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "zero un deux trois quatre cinq six sept huit neuf",
    "zero um dois tres quatro cinco seis sete oito nove",
    "zero uno due tre quattro cinque sei sette otto nove",
)
_SMALL = {word: n for line in _DIGITS_OF_OTHER_LANGUAGES for n, word in enumerate(line.split())}
_SMALL |= {word: n for n, word in enumerate(_ENGLISH.split())}
_SMALL |= {"oh": 0, "o": 0, "nought": 0, "zwo": 2, "niner": 9} | {str(n): n for n in range(10)}
_TENS_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS = {word: n * 10 for n, word in enumerate(_TENS_WORDS.split(), 2)}
_REPEATS = {"double": 2, "triple": 3}
_SIGNS = ("minus", "negative", "neg")
_JOINTS = ("dash", "hyphen")
_NUMERALS = {*_SMALL, *_TENS, *_REPEATS, "hundred", "thousand"}
# A sentence with more words has numbers that count something.
_MAX_LENGTH, _MAX_WORDS, _MAX_RUN, _MAX_LETTERS = 200, 16, 16, 4
_MIN_LENGTH = 3  # two digits are a number like any other
_TOKEN = re.compile(r"[^\W_]+")
_HYPHEN_IN_NUMBER = re.compile(r"(?<=ty)-(?=[a-z])", re.IGNORECASE)


def write_spoken_codes(s: str) -> list[str]:
    """Return a short text with what was said or spelled in it as figures, the likeliest reading first.

    "error one oh two" is "error 102", and "p s zero three eight" is "ps038". "Six thousand eighty three" is
    6083 or the pair 6000, 83. A text without such a code has no readings.
    """
    if len(s) > _MAX_LENGTH:
        return []
    plain = _HYPHEN_IN_NUMBER.sub(" ", s)
    tokens = [*_TOKEN.finditer(plain)]
    if not 1 < len(tokens) <= _MAX_WORDS:
        return []
    readings = [_write(plain, tokens, as_pair) for as_pair in (False, True)]
    return [reading for reading in dict.fromkeys(readings) if reading]


def _write(plain: str, tokens: list[re.Match[str]], as_pair: bool) -> str:
    written, end = "", 0
    for first, last in _find_runs(plain, tokens):
        words = [fold(token[0]) for token in tokens[first:last]]
        is_signed = first > 0 and fold(tokens[first - 1][0]) in _SIGNS
        if figures := _write_figures(words, is_signed, as_pair):
            written += plain[end : tokens[first].start()] + figures
            end = tokens[last - 1].end()
    return written + plain[end:] if end else ""


def _find_runs(plain: str, tokens: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Yield where letters and numbers stand side by side, as positions among the tokens."""
    first = 0
    for n in range(1, len(tokens) + 1):
        is_next = n < len(tokens) and _is_between(plain, tokens[n - 1], tokens[n])
        if not (is_next and _is_part(tokens[n - 1][0]) and _is_part(tokens[n][0])):
            if _is_part(tokens[n - 1][0]):
                yield first, n
            first = n


def _is_between(plain: str, token: re.Match[str], following: re.Match[str]) -> bool:
    """Return whether two tokens may be of one code; of figures with a dot between them they are a version."""
    between = plain[token.end() : following.start()]
    is_version = between in (".", ",") and token[0].isdigit() and following[0].isdigit()
    return not (between.strip(" -.,") or is_version)


def _is_part(token: str) -> bool:
    word = fold(token)
    return word in _NUMERALS or word in _JOINTS or word == "and" or (len(word) == 1 and word.isascii())


def _write_figures(words: list[str], is_signed: bool, as_pair: bool) -> str:
    """Write a run as one code; "" if it is none."""
    letters = 0
    while letters < len(words) and len(words[letters]) == 1 and words[letters].isalpha():
        letters += 1
    prefix, numerals = "".join(words[:letters]), _without_joints(words[letters:])
    if letters > _MAX_LETTERS or len(words) > _MAX_RUN or not _NUMERALS.issuperset(numerals):
        return ""
    figures = prefix + _Reader(numerals).read(as_pair)
    is_code = len(numerals) > 1 and len(figures) >= _MIN_LENGTH
    return figures if is_code or (numerals and is_signed) else ""


def _without_joints(words: list[str]) -> list[str]:
    """Drop "dash", and "and" after a scale: one hundred and two."""
    scales = ("hundred", "thousand")
    return [
        word
        for n, word in enumerate(words)
        if word not in _JOINTS and not (word == "and" and n > 0 and words[n - 1] in scales)
    ]


class _Reader:
    """Reads number words: one oh two, sixteen oh three, double five, six thousand eighty three."""

    def __init__(self, words: list[str]) -> None:
        self._words = words
        self._n = 0

    def read(self, as_pair: bool) -> str:
        """Return all numbers as figures, one behind the other."""
        figures = ""
        while self._n < len(self._words):
            if (repeat := _REPEATS.get(self._word)) and self._n + 1 < len(self._words):
                self._n += 1
                figures += str(self._below_hundred()) * repeat
            else:
                figures += self._number(as_pair)
        return figures

    @property
    def _word(self) -> str:
        return self._words[self._n] if self._n < len(self._words) else ""

    def _number(self, as_pair: bool) -> str:
        number = self._below_thousand()
        if self._word != "thousand":
            return str(number)
        self._n += 1
        rest = self._below_thousand() if self._word in _SMALL or self._word in _TENS else 0
        return f"{number * 1000}, {rest}" if as_pair and rest else str(number * 1000 + rest)

    def _below_thousand(self) -> int:
        number = self._below_hundred()
        if self._word != "hundred":
            return number
        self._n += 1
        has_more = self._word in _SMALL or self._word in _TENS
        return number * 100 + (self._below_hundred() if has_more else 0)

    def _below_hundred(self) -> int:
        """Read the word, and a unit after a multiple of ten; a scale alone counts once."""
        word = self._word
        if word in ("hundred", "thousand"):
            return 1
        self._n += 1
        number = _TENS.get(word, _SMALL.get(word, 0))
        if word in _TENS and 0 < _SMALL.get(self._word, 0) < 10:
            number += _SMALL[self._word]
            self._n += 1
        return number
