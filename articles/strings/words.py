"""Words of every script, and terms that punctuation joins, such as foo.dll."""

from itertools import filterfalse, pairwise

from .characters import MARKS, UNSPACED, has_unspaced
from .folding import fold, join_contractions
from .late_pattern import compile_late

# `re` counts letters and digits as word characters but not marks, which Hindi and Thai words need.
_ANY_WORD = rf"[^\W_](?:[^\W_]|[{MARKS}])*"
_WORD = compile_late(_ANY_WORD)
_ASCII_WORD = compile_late(r"[a-z0-9]+")
# The languages C++ and C# are not C.
_C_LANGUAGE = r"(?<![^\W_])[a-z](?:\+\+|#)(?![a-z])"
_WORD_OR_C_LANGUAGE = compile_late(rf"{_C_LANGUAGE}|{_ANY_WORD}")
# A letter of a script without spaces, with its marks.
_CHARACTER = compile_late(rf"[{UNSPACED}][{MARKS}]*")
_SCRIPT_RUN = compile_late(rf"(?:[{UNSPACED}][{MARKS}]*)+|(?:(?![{UNSPACED}]).)+")


def split_words(s: str) -> list[str]:
    """Return the folded words in order: runs of letters and digits with their marks.

    A run of a script without spaces becomes overlapping pairs of characters: 打开文件 is 打开 开文 文件.
    """
    folded = join_contractions(fold(s))
    if "++" in folded or "#" in folded:
        runs = _WORD_OR_C_LANGUAGE.findall(folded)
    else:
        # The long class of marks is slow, and plain English needs none of it.
        runs = (_ASCII_WORD if folded.isascii() else _WORD).findall(folded)
    if not has_unspaced(folded):
        return runs
    return [word for run in runs for word in _split_scripts(run)]


def _split_scripts(run: str) -> list[str]:
    """Split a run where its script changes, and scripts without spaces into pairs of characters."""
    words: list[str] = []
    for piece in _SCRIPT_RUN.findall(run):
        characters = _CHARACTER.findall(piece)
        words += [a + b for a, b in pairwise(characters)] if len(characters) > 1 else [piece]
    # A mark after a letter of another script is no word.
    return [word for word in words if any(map(str.isalnum, word))]


def find_unspaced_characters(s: str) -> list[str]:
    """Return each character of scripts without spaces once, because people search for single ones, too."""
    return [] if s.isascii() else list(dict.fromkeys(_CHARACTER.findall(fold(s))))


_ASCII_JOINED_TERM = compile_late(r"(?<![a-z0-9_])[a-z0-9]+(?:[._:/\\@<>+#~-]+[a-z0-9]+)+")
_JOINED_TERM = compile_late(r"(?<![^\W])[^\W_]+(?:[._:/\\@<>+#~-]+[^\W_]+)+")
_DOTTED_OR_PLUS_TERM = compile_late(r"(?<!\S)\.[a-z][a-z0-9]+|(?<![a-z0-9])[a-z0-9]{2,}\+\+")
_JOINING_CHARACTER = compile_late(r"[._:/\\@<>+#~-]")
_NON_JOINING = str.maketrans(dict.fromkeys("'\"`()[]{},;!?*|=", " "))
_PATH_SEPARATORS = compile_late(r"[/\\<>@:]+")
_MAX_JOINED_TERM_LENGTH = 60


def find_joined_terms(s: str) -> list[str]:
    """Return terms joined by punctuation, sorted: foo.dll, a::b, node_modules, .net, g++, and parts of paths.

    A hyphen between letters is left out: Wi-Fi and wifi are the same.
    """
    folded = fold(s)
    pattern = _ASCII_JOINED_TERM if folded.isascii() or has_unspaced(folded) else _JOINED_TERM
    # The pattern is slow. Most lines have no joining character but the period at the end of a sentence, and
    # most tokens of the other lines are plain words, so both are dropped first.
    lines = folded.replace(". ", " ").split("\n")
    likely = "\n".join([line for line in lines if _JOINING_CHARACTER.search(line.rstrip("."))])
    tokens = filterfalse(str.isalnum, set(likely.translate(_NON_JOINING).split()))
    candidates = " ".join([token for token in tokens if not token.rstrip(".:").isalnum()])
    terms = pattern.findall(candidates)
    if "++" in candidates or " ." in f" {candidates}":
        terms += _DOTTED_OR_PLUS_TERM.findall(candidates)
    parts = [part for term in terms if _PATH_SEPARATORS.search(term) for part in _PATH_SEPARATORS.split(term)]
    return sorted(
        {
            _drop_hyphens(term)
            for term in (*terms, *parts)
            if len(term) <= _MAX_JOINED_TERM_LENGTH and not term.isalnum()
        }
    )


def _drop_hyphens(term: str) -> str:
    joined = term.replace("-", "")
    return joined if joined.isalpha() else term
