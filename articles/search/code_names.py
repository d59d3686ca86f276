"""Finds symbolic codes in a query: DISK NOT READY with or without underscores, ELOCKED, FileLockedError."""

import errno
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from articles.strings.code_mentions import is_alone
from articles.strings.code_names import (
    NAME_TOKEN,
    count_name_words,
    name_shape,
    name_similarity,
    name_term,
    name_words,
    shape_term,
)
from articles.strings.codes import Certainty, CodeMention, canonical_code

from .engine import Index
from .near_codes import find_similar_names, has_near_code
from .query import Query
from .stems import stem_words

MAX_NAME_WORDS = 7
# Names of several words are looked up in every window of a query no longer than this.
MAX_NAMED_QUERY_WORDS = 20
MAX_NAME_TOKENS = 60
MIN_CAPITALS, MAX_LOWERED_DOCUMENTS = 5, 3
MIN_JOINED_LENGTH = 10  # a shorter word may be just a word, such as timeout
MIN_SURE_SIMILARITY = 2 / 3  # of words: within a sentence, a name like a code of the site is one
MIN_NEAR_LENGTH = 6  # a shorter name has neighbors by chance
# A name of a shape may stand for a code of these shapes.
_ALIKE = {
    "upper_snake": ("upper_snake",),
    "snake": ("snake", "upper_snake"),
    "kebab": ("kebab",),
    "slashed": ("slashed",),
    "camel": ("camel", "snake"),
    "capitals": ("capitals",),
}
_ENDS_WITH_CODE = re.compile(
    r"(?<![^\W\d_])(?:error\s?code|code|errno|err|exception|fehlercode)(?:\s(?:is|was))?[\s:=('\"`\[]*\Z",
    re.IGNORECASE,
)
# On a site without codes of their shape these are codes nevertheless.
_SYSTEM_NAMES = frozenset(errno.errorcode.values())  # ECONNREFUSED, ENOENT
_BEGINS_AS_CODE = re.compile(r"ERR_")
_CALLED = re.compile(r" ?\(")  # at readTicket (app.js:4:2)
_ENDINGS = ("Error", "Exception", "Fault", "Warning")  # of names that programs give to what went wrong
_CAPITALS = re.compile(r"\b(?:[A-Z]{3,}|[A-Za-z]+[a-z][A-Z][A-Za-z]*)\b")
_NAME_QUOTES = ("'", '"', "`", "\u2018", "\u201c")
_QUOTES = " .:;,!?'\"()[]\u2018\u2019\u201c\u201d"
_WORD = re.compile(r"[^\W_]+")
_GOES_ON = re.compile(r"_|-\w")
_SHORT_WORD = re.compile(r"\A[a-z](?=[A-Z])")


def find_names(query: Query, index: Index) -> Iterator[CodeMention]:
    """Yield the symbolic codes that articles have, in any case and shape."""
    plain = query.text
    words = list(islice(_WORD.finditer(plain), MAX_NAMED_QUERY_WORDS + 1))
    if len(words) <= MAX_NAMED_QUERY_WORDS:
        yield from _word_windows(plain, words, index)
    is_sole, whole = len(words) == 1, plain.strip(_QUOTES)
    names = [(word[0], word.start()) for word in words] if len(words) <= 1 else _capitalized_names(plain)
    for name, start in names:
        if is_sole and (name != whole or name[0].isdigit()):
            continue
        certainty = Certainty.ALONE if is_sole else Certainty.SHAPED
        if index.frequency("code", name.upper()):
            yield CodeMention(name, canonical_code(name), certainty, start, start + len(name))
    if len(words) <= MAX_NAMED_QUERY_WORDS and index.frequency("value", shape_term("capitals")):
        yield from _lowered_capitals(plain, words, index)
    if len(words) <= MAX_NAMED_QUERY_WORDS:
        yield from _joined_names(plain, words, index)
    for token in _tokens(query):
        terms = name_term(token[0]) if name_shape(token[0]) != "capitals" else []
        if any(index.frequency("value", term) for term in terms):
            certainty = Certainty.ALONE if is_alone(plain, *token.span()) else Certainty.SHAPED
            yield CodeMention(token[0], canonical_code(token[0]), certainty, *token.span())


def find_unknown_names(query: Query, index: Index, known: Sequence[tuple[int, int]]) -> list[CodeMention]:
    """Return what looks like the symbolic codes of this site, or of any program, and is none of them."""
    unknown = []
    for name in _tokens(query):
        start, end = name.span()
        shape = name_shape(name[0])
        is_free = not any(start < last and first < end for first, last in known)
        if is_free:
            read = _unknown_certainty if _has_shape(shape, index) else _foreign_certainty
            certainty = read(query.text, name, shape, index)
            if certainty > Certainty.BARE:
                unknown.append(CodeMention(name[0], canonical_code(name[0]), certainty, start, end))
    return unknown


def may_be_words(written: str, index: Index) -> bool:
    """Return whether an unknown name may be just words, on a site without such codes: bank_feed."""
    shape = name_shape(written)
    is_error = len(name_words(written)) < count_name_words(written)
    return shape == "snake" and not (is_error or _has_shape(shape, index))


def _has_shape(shape: str, index: Index) -> bool:
    """Return whether articles have codes for which a name of this shape may stand."""
    return any(index.frequency("value", shape_term(like)) for like in _ALIKE.get(shape, ()))


def has_unread_name(query: Query, index: Index, language: str) -> bool:
    """Return whether a name joined by underscores, as codes of this site are, stands in no article.

    In quotes it varies in a message, and its words count for nothing.
    """
    tokens = [token for token in _tokens(query) if name_shape(token[0]) in ("snake", "upper_snake")]
    names = [
        token[0] for token in tokens if query.text[token.start() - 1 : token.start()] not in _NAME_QUOTES
    ]
    if not names or not _has_shape("snake", index):
        return False
    return not all(map(index.has_word, stem_words([name.lower() for name in names], language)))


def _unknown_certainty(plain: str, name: re.Match[str], shape: str, index: Index) -> Certainty:
    """Return how certain a name is a code: names of variables and files look the same."""
    canonical, before = canonical_code(name[0]), plain[max(0, name.start() - 40) : name.start()]
    if shape == "camel" and _CALLED.match(plain, name.end()):
        return Certainty.BARE
    is_likely = shape in ("upper_snake", "snake") or (shape == "capitals" and name[0][0] == "E")
    is_likely = is_likely or count_name_words(name[0]) > 2 or name[0].endswith(_ENDINGS)
    if is_likely and is_alone(plain, *name.span()):
        return Certainty.ALONE
    if is_likely and _ENDS_WITH_CODE.search(before):
        return Certainty.CUED
    if len(canonical) >= MIN_NEAR_LENGTH and has_near_code(canonical, index):
        return Certainty.CUED
    if shape == "camel" and name[0][0].islower() and is_alone(plain, *name.span()):
        is_word = _SHORT_WORD.search(name[0]) or index.has_word(name[0].lower())  # iPhone
        return Certainty.BARE if is_word else Certainty.ALONE
    if similar := find_similar_names(name[0], index):
        if is_alone(plain, *name.span()):
            return Certainty.ALONE
        if shape != "kebab" and name_similarity(name[0], similar[0][1]) >= MIN_SURE_SIMILARITY:
            return Certainty.CUED
    if shape == "upper_snake" and index.terms_with_prefix("code", f"{canonical.split('-')[0]}-", 1):
        return Certainty.SHAPED
    return Certainty.BARE


def _foreign_certainty(plain: str, name: re.Match[str], shape: str, index: Index) -> Certainty:
    """Return how certain a name is a code although the site has none of its shape: ERR_NO_ROUTE."""
    if is_alone("".join(name_words(name[0])), 0, 0):
        return Certainty.BARE  # QuickBooks_Error says nothing more than error
    is_system_name = name[0].upper() in _SYSTEM_NAMES
    is_error = shape == "camel" and name[0].endswith(_ENDINGS)
    is_likely = is_system_name or is_error or shape in ("upper_snake", "snake")
    if is_likely and is_alone(plain, *name.span()):
        return Certainty.ALONE
    if is_likely and _ENDS_WITH_CODE.search(plain[max(0, name.start() - 40) : name.start()]):
        return Certainty.CUED
    is_name = is_system_name and name[0].isupper()
    if (is_name or _BEGINS_AS_CODE.match(name[0])) and not index.has_word(name[0].lower()):
        return Certainty.SHAPED
    return Certainty.BARE


def _tokens(query: Query) -> list[re.Match[str]]:
    """Return the first tokens of a query that are shaped like symbolic codes, each once."""
    if query.is_paste:
        return []
    found = NAME_TOKEN.finditer(query.text)
    tokens = (token for token in found if name_shape(token[0]) or token[0].upper() in _SYSTEM_NAMES)
    return [*{token[0]: token for token in islice(tokens, MAX_NAME_TOKENS)}.values()]


def _joined_names(plain: str, words: list[re.Match[str]], index: Index) -> Iterator[CodeMention]:
    """Yield long words that are a name without its separators: filelockedbyuser."""
    for word in words:
        if (
            len(word[0]) >= MIN_JOINED_LENGTH
            and word[0].isalpha()
            and name_shape(word[0]) in ("", "capitals")
        ):
            name = word[0].upper()  # in capitals it has the shape of a name
            if any(index.frequency("value", term) for term in name_term(name)):
                certainty = Certainty.ALONE if is_alone(plain, *word.span()) else Certainty.SHAPED
                yield CodeMention(name, name, certainty, *word.span())


def _lowered_capitals(plain: str, words: list[re.Match[str]], index: Index) -> Iterator[CodeMention]:
    """Yield codes such as ELOCKED in small letters, unless the word is one of many texts."""
    for word in words:
        name = word[0].upper()
        if len(name) < MIN_CAPITALS or word[0] == name or not index.frequency("code", name):
            continue
        if index.frequency("text", word[0].lower()) <= max(MAX_LOWERED_DOCUMENTS, index.size // 100):
            yield CodeMention(word[0], name, Certainty.SHAPED, *word.span())


def _capitalized_names(plain: str) -> list[tuple[str, int]]:
    """Return the words with a capital inside, which look like names, each once, and where they begin."""
    tokens = [
        token
        for token in dict.fromkeys(plain.split())
        if not token.islower() and token[1:] != token[1:].lower()
    ]
    names = dict.fromkeys(name for token in tokens for name in _CAPITALS.findall(token))
    return [(name, plain.find(name)) for name in names]


def _is_inside(plain: str, start: int, end: int) -> bool:
    """Return whether words are only a part of a longer name: FD_LOCK of ERR_FD_LOCK."""
    return plain[max(start - 1, 0) : start] == "_" or bool(_GOES_ON.match(plain, end))


def _word_windows(plain: str, words: list[re.Match[str]], index: Index) -> Iterator[CodeMention]:
    """Yield neighboring words that are a name of several words, the longest first."""
    folded = [canonical_code(word[0]) for word in words]
    for n, word in enumerate(words):
        for size in range(min(MAX_NAME_WORDS, len(words) - n), 1, -1):
            canonical = "-".join(folded[n : n + size])
            start, end = word.start(), words[n + size - 1].end()
            if not _is_inside(plain, start, end) and index.frequency("code", canonical):
                is_joined = not any(map(str.isspace, plain[start:end]))  # circular-import
                certainty = Certainty.SHAPED if size > 2 or is_joined else Certainty.BARE
                certainty = Certainty.ALONE if size == len(words) else certainty
                yield CodeMention(plain[start:end], canonical, certainty, start, end)
