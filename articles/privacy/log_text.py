"""Cleans a text that is only counted: nothing stays that might lead to a person, useful or not."""

import re
import unicodedata
from collections.abc import Callable

from articles.strings.characters import drop_invisible

from .redaction import redact
from .rules import DIGITS

_Mark = str | Callable[["re.Match[str]"], str]


def _number(match: "re.Match[str]") -> str:
    """Mark a long number, unless Windows writes its errors so."""
    known = re.fullmatch(r"-(?:2147|1073|1072)\d{6}|800[4-7]\d{4}", match[0])
    return match[0] if known else "{number}"


def _identifier(match: "re.Match[str]") -> str:
    """Mark a long run of letters and digits together: a key, a hash or an identifier."""
    digits = sum(sign.isdigit() for sign in match[0])
    return "{secret}" if digits > 1 and len(match[0]) - digits > 1 else match[0]


def _rule(
    pattern: str, mark: _Mark, needs: str, flags: int = re.IGNORECASE
) -> tuple["re.Pattern[str]", _Mark, str]:
    return re.compile(pattern, flags), mark, needs


# The last part of a path may have spaces if it ends like the name of a file.
_FOLDER = r"[^\\/:*?\"<>|\n]{1,80}[\\/]"
_FILE = r"(?:[^\\/:*?\"<>|\n]{0,80}?\.[a-z0-9]{1,5}(?!\w)|[^\s\\/:*?\"<>|]{0,200})"
_RULES = [
    # The label of a secret says nothing without it.
    _rule(r"[\w-]{1,40}[\"']?\s{0,3}[:=]+>?\s{0,3}[\"']?\{(?:secret|name)\}[\"']?", "{secret}", "{"),
    _rule(r"(?<![\w+.-])[a-z][a-z0-9+.-]{1,15}://\S+|(?<!\w)www\.\S+", "{address}", "/."),
    _rule(r"[^\s@<>()\[\]\"',;:=]{1,120}@[^\s@<>()\[\]\"',;]{1,200}", "{email}", "@"),
    _rule(
        r"(?:[a-z]:)?[\\/]{1,4}(?:users|home|documents and settings)[\\/]{1,4}"
        r"(?-i:[^\s\\/\"']{1,60}(?: [A-Z][^\s\\/\"']{0,60}){0,3})"
        rf"(?:[\\/](?:{_FOLDER}){{0,30}}{_FILE})?",
        "{path}",
        "/\\",
    ),
    _rule(rf"(?<!\w)[a-z]:[\\/](?:{_FOLDER}){{0,30}}{_FILE}", "{path}", "/\\"),
    _rule(rf"\\\\(?:{_FOLDER}){{1,30}}{_FILE}", "{path}", "\\"),
    _rule(r"[^\s\\]{0,120}\\[^\s]{0,400}", "{path}", "\\"),
    _rule(r"(?<![\w/])~?/(?:[^\s/]{1,120}/){1,30}[^\s]{0,200}|(?<!\w)~/[^\s]{1,200}", "{path}", "/"),
    _rule(r"(?<![0-9a-f-])\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?(?![0-9a-f-])", "{number}", "-"),
    _rule(r"(?<![0-9a-f:-])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![0-9a-f:-])", "{number}", "-:"),
    _rule(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)(?::\d{1,5})?", "{number}", "."),
    _rule(
        r"(?<![\w:])(?=[0-9a-f:]{0,60}\d)(?:[0-9a-f]{1,4}:|:){2,8}[0-9a-f]{0,4}(?:%\w{1,20})?(?![\w:])",
        "{number}",
        ":",
    ),
    _rule(r"(?<![\w-])(?:[A-Z0-9]{4,8}-){2,9}[A-Z0-9]{3,8}(?![\w-])", "{secret}", "-", re.NOFLAG),
    _rule(r"(?<![\w.-])\d{3}-\d{2}-\d{4}(?![\w-])|(?<![\w.-])\d{2}-\d{7}(?![\w-])", "{number}", "-"),
    _rule(r"(?<!\w)[A-Za-z0-9_+/=-]{16,4000}(?!\w)", _identifier, DIGITS),
    # Cards, accounts and phones: many digits in groups, or grouped as phone numbers are.
    _rule(r"(?<![\w.])\d(?:[ -]?\d){12,30}(?!\w)", "{number}", DIGITS),
    _rule(r"\+ ?\d(?:[ ().-]{0,2}\d){6,30}(?!\w)", "{number}", "+"),
    _rule(r"(?<![\w.])\(?\d{2,4}\)?(?:[ .-]{1,2}\d{2,5}){2,6}(?![\w]|\.\d)", "{number}", DIGITS),
    _rule(r"(?<![\w.-])(?:\(\d{3}\) ?)?\d{3}[.-]\d{4}(?!\w)", "{number}", ".-"),
    _rule(r"(?<!\w)-?\d{7,4000}(?!\w)", _number, DIGITS),
]
_MARK = re.compile(r"\{(?:secret|email|name|card|account|id|address|path|number)\}|\S*•\S*(?: \S*•\S*)*")


def redact_for_log(text: str, most: int = 2000) -> str:
    """Return the beginning of a text, at most `most` characters, without what may be personal in it.

    In its place is a word in braces, which the masking of messages knows as variable.
    """
    # Half a key is no longer known as one, so the text is cut at the end of a word.
    cut = text[:most]
    if len(text) > most:
        cut = cut[: max(cut.rfind(" "), cut.rfind("\n"), 0)]
    plain = unicodedata.normalize("NFKC", drop_invisible(cut)) if not cut.isascii() else cut
    plain = redact(plain).text
    for pattern, mark, needs in _RULES:
        if any(sign in plain for sign in needs):
            plain = pattern.sub(mark, plain)
    return plain


def without_marks(cleaned: str) -> str:
    """Return a cleaned text without the marks of removed parts."""
    return _MARK.sub(" ", cleaned)


def is_clean(text: str) -> bool:
    """Return whether there is nothing personal in a text."""
    return redact_for_log(text, len(text) + 1) == unicodedata.normalize("NFKC", drop_invisible(text))
