"""The fixed words of an error message. Paths, names, and numbers differ from one computer to the next."""

import re
from collections.abc import Container
from functools import lru_cache

from .folding import unify_typography
from .words import split_words

_QUOTED = re.compile(
    r"(?<!\w)'([^'\n]{1,120}?)'(?!\w)|\"([^\"\n]{1,120}?)\"|`([^`\n]{1,120}?)`"
    r"|[\u300c\u300e\u300a\u3010]([^\u300b-\u3011\n]{1,120}?)[\u300d\u300f\u300b\u3011]"
)
_BRACKETED = re.compile(r"\[([^\[\]\n]{1,60})\]")
_INNER_CAPITAL = re.compile(r"[a-z][A-Z]")  # ShopService: a name that someone gave to something
_CODE_PUNCTUATION = re.compile(r"[(){}<>*&;=\\/_]|::|->")
PLACEHOLDER = re.compile(r"\{(path|user|n|name|any)\}")
_PLACEHOLDER_OR_SQL = re.compile(
    r"\{[\w .-]{1,40}\}|<[^<>\n]{1,60}>"
    r"|\b(?:SELECT\b[^\n]{1,2000}?\bFROM\b|INSERT\s+INTO\b|UPDATE\b[^\n]{1,200}?\bSET\b|DELETE\s+FROM\b)[^\n]*"
)
# A token with one of these is a path, an address, a number, an identifier, or a format.
_VARIABLE_TOKEN = re.compile(r"[\d\\_@%{}~\x02]|::|->|\w\.\w|^[./]+\w.*/|/.*/.*[./]")
_BREAK = " \x02 "
GAP = "\u2026"
MAX_CACHED_LENGTH = 100  # of a token; a longer one is no one's word, and would fill the memory
_WORD_PUNCTUATION = "'\"`()[]{}<>,;:.!?*|-=+"


def split_fixed_runs(s: str) -> list[list[str]]:
    """Return the folded words that are the same on every computer, split into runs where something varies.

    Paths, names in quotes or brackets, words with a capital inside, placeholders, numbers, addresses,
    identifiers, and SQL vary.
    """
    tokens = "\n".join([_mask_line(line) for line in unify_typography(s).split("\n")]).split()
    words_of = {token: _fixed_words(token) for token in set(tokens)}
    runs: list[list[str]] = []
    run: list[str] = []
    for words in map(words_of.__getitem__, tokens):
        if words is not None:
            run += words
        elif run:
            runs.append(run)
            run = []
    return [*runs, run] if run else runs


def write_with_gaps(s: str, known_names: Container[str] = ()) -> str:
    """Return a message as it was written, with an ellipsis for each part that varies.

    Names that are known, such as that of a product, are no gaps although they have a capital inside.
    """
    pieces: list[str] = []
    for token in " ".join([_mask_line(line) for line in unify_typography(s).split("\n")]).split():
        inside = token.strip(_WORD_PUNCTUATION)
        is_fixed = inside.lower() in known_names or _fixed_words(token) is not None
        if is_fixed and (inside or (pieces and pieces[-1] != GAP)):
            pieces.append(token)
        elif not is_fixed and pieces[-1:] != [GAP]:
            pieces.append(GAP)
    return " ".join(pieces)


def _mask_line(line: str) -> str:
    """Mask names in quotes, and what spans several words. Few lines of a log have either."""
    if "'" in line or '"' in line or "`" in line or not line.isascii():
        line = _QUOTED.sub(_mask_quoted, line)
    if "[" in line:
        line = _BRACKETED.sub(_mask_bracketed, line)
    may_span = "{" in line or "<" in line or "FROM" in line or "INTO" in line or "UPDATE" in line
    return _PLACEHOLDER_OR_SQL.sub(_BREAK, line) if may_span else line


def _fixed_words(token: str) -> tuple[str, ...] | None:
    """Return the words of a token, or None if it varies. Logs repeat themselves, hence the cache."""
    read = _read_fixed_words if len(token) <= MAX_CACHED_LENGTH else _read_fixed_words.__wrapped__
    return read(token)


@lru_cache(maxsize=8_000)
def _read_fixed_words(token: str) -> tuple[str, ...] | None:
    inside = token.strip(_WORD_PUNCTUATION)
    if not inside.islower() and _INNER_CAPITAL.search(inside):
        return None
    if inside.isascii() and inside.isalpha() and (len(inside) > 1 or inside == token):
        return (inside.lower(),)
    return None if _VARIABLE_TOKEN.search(token) else tuple(split_words(token))


def _mask_quoted(match: re.Match[str]) -> str:
    return _mask_name(match[1] or match[2] or match[3] or match[4])


def _mask_bracketed(match: re.Match[str]) -> str:
    return _mask_name(match[1])


def _mask_name(inside: str) -> str:
    is_name = _CODE_PUNCTUATION.search(inside) or len(inside.split()) <= 3
    return _BREAK if is_name else f" {inside} "


def elide_placeholders(message: str) -> str:
    """Return a message as it can be read by itself, with an ellipsis for each part that varies."""
    return PLACEHOLDER.sub(GAP, message)
