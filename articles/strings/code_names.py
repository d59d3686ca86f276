"""Symbolic codes, which are words: ERR_FILE_LOCKED, ELOCKED, file_locked, file-locked, FileLockedError."""

import re

# The shape of a code, by the way in which its words are joined.
_SHAPES = {
    "upper_snake": re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\Z"),
    "snake": re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+\Z", re.IGNORECASE),
    "kebab": re.compile(r"[a-z]{2,}(?:-[a-z0-9]+)*-[a-z]{2,}\Z"),
    "camel": re.compile(r"(?:[A-Z][a-z0-9]+|[a-z]+)[A-Z][A-Za-z0-9]*\Z"),
    "slashed": re.compile(r"[a-z]{2,}(?:-[a-z0-9]+)*/[a-z0-9]+(?:-[a-z0-9]+)*\Z"),
    "capitals": re.compile(r"[A-Z]{5,}\Z"),
}
_SEPARATOR = re.compile(r"[_/-]")
_CAMEL_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|\d+")
NAME_TOKEN = re.compile(
    r"(?<![\w./\\@$%-])[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)*"
    r"(?:(?![\w/\\@]|[.:-]\w)|/[a-z0-9]+(?:-[a-z0-9]+)*(?![\w/\\@]|[.:-]\w))"
)


# Letters that say "error" themselves, as in ERR_FAILED or IOError.
_SAYS_ERROR = re.compile(
    r"(?:\A|[_\s-])(?:ERR(?:OR)?|[Ee]rr(?:or)?)(?![a-zA-Z])|(?<=[a-zA-Z])E(?:rr(?:or)?(?![a-z])|RR(?:OR)?(?![a-zA-Z]))"
)


def is_named_error(code: str) -> bool:
    """Return whether people say "error" before a code, as in "error 102" and "error H202".

    Words (NSF, ECONNREFUSED), a letter with a value (C=343), and what says it itself are called codes.
    """
    return any(char.isdigit() for char in code) and "=" not in code and not _SAYS_ERROR.search(code)


def name_shape(s: str) -> str:
    """Return the shape of a symbolic code, or "" if it is none."""
    return next((shape for shape, pattern in _SHAPES.items() if pattern.match(s)), "")


def shape_term(shape: str) -> str:
    """Return the term of the index that says that an article has a code of this shape."""
    return f"shape:{shape}"


def name_term(s: str) -> list[str]:
    """Return the term that all shapes of a symbolic code share: file_locked, fileLocked."""
    return [f"name:{_SEPARATOR.sub('', s).upper()}"] if name_shape(s) else []


# Words that say that something is an error and not which.
_ERROR_WORDS = frozenset(("E", "ERR", "ERROR", "EXCEPTION", "FAULT", "FAILURE", "CODE", "STATUS"))


def name_words(s: str) -> list[str]:
    """Return the words of a symbolic code in capitals, without those that each error may have."""
    words = (word.upper() for part in _SEPARATOR.split(s) for word in _CAMEL_WORD.findall(part))
    return [word for word in dict.fromkeys(words) if word not in _ERROR_WORDS]


def part_terms(s: str) -> list[str]:
    """Return the terms of the words of a symbolic code, by which others with the same words are found."""
    return [f"part:{word}" for word in name_words(s)] if name_shape(s) else []


def name_similarity(one: str, other: str) -> float:
    """Return the share of words that two symbolic codes have in common, from 0 to 1."""
    words, others = {*name_words(one)}, {*name_words(other)}
    return 2 * len(words & others) / max(len(words) + len(others), 1)


def name_prefixes(s: str) -> list[str]:
    """Return how names that share first words with this one begin in canonical form, the longest first."""
    is_camel = name_shape(s) == "camel"
    words = _CAMEL_WORD.findall(s) if is_camel else _SEPARATOR.split(s)
    sign = "" if is_camel else "-"
    return [f"{sign.join(words[:size])}{sign}".upper() for size in range(len(words) - 1, 0, -1)]


def count_name_words(s: str) -> int:
    """Return how many words a symbolic code has."""
    return sum(len(_CAMEL_WORD.findall(part)) for part in _SEPARATOR.split(s))
