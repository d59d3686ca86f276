"""The one table of characters that texts may not contain, and of scripts that write without spaces.

Everything else in the project takes its sets from here. A set in capitals is the inside of a character class.
Which door does what: texts of editors, files, and the admin pass `clean` and are refused for what
`find_forbidden` then finds, so that nothing vanishes that could mean something; what readers type passes
`blank_controls`; notes and comments among editors pass `drop_forbidden`.
"""

import unicodedata

from .late_pattern import compile_late

# Halves of surrogate pairs, which no encoder of UTF-8 takes.
SURROGATES = "\ud800-\udfff"
# C0 without tab and line feed, DEL, and C1. Carriage returns are line ends and become line feeds first.
CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
# Code points that Unicode reserves for use inside of programs, two at the end of each plane.
NONCHARACTERS = "\ufdd0-\ufdef\ufffe\uffff" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000)
)
# Turn the order of everything after them around, so that a text reads as something else than it is.
OVERRIDES = "\u202d\u202e"
# Set a piece of text apart in its own direction. Real in Arabic and Hebrew; elsewhere they come along when a
# path is copied from a Windows dialog.
EMBEDDINGS = "\u202a-\u202c\u2066-\u2069"
# Show the direction of the characters beside them. Real in every text that mixes directions.
DIRECTION_MARKS = "\u061c\u200e\u200f"
# What XML 1.0 can't contain, even as an entity, and what YAML contains only escaped.
NOT_XML = f"\x00-\x08\x0b\x0c\x0e-\x1f{SURROGATES}\ufffe\uffff"
NOT_YAML = f"{CONTROLS}{SURROGATES}\u2028\u2029\ufeff\ufffe\uffff"

# Scripts that put no spaces between words, and Korean, which glues particles to them.
UNSPACED = (
    "\u0e01-\u0e4f\u0e80-\u0ecf\u1000-\u103f\u1050-\u108f\u1780-\u17dd\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua9e0-\uaa7f\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003134f"
)

# Marks that belong to the letter before them: accents, vowel signs, and tone marks.
MARKS = "".join(chr(n) for n in range(0x0300, 0xFFFF) if unicodedata.category(chr(n)) in ("Mn", "Mc"))
# Characters that no one sees: soft hyphens, zero-width characters, direction marks, variation selectors,
# and tags.
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)

SINGLE_QUOTES = (
    "\u2018\u2019\u201a\u201b\u2039\u203a\u2032\u2035\u02b9\u02bb\u02bc\u02bd\u02c8\u00b4\uff07\ua78c"
)
DOUBLE_QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u2036\u02ee\uff02\u301d\u301e\u301f"
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d\u2e3a\u2e3b\u301c"
# Quotes and dashes that keyboards don't have, and the ones that they have instead.
TYPOGRAPHY = (
    dict.fromkeys(SINGLE_QUOTES, "'") | dict.fromkeys(DOUBLE_QUOTES, '"') | dict.fromkeys(DASHES, "-")
)

FORBIDDEN = compile_late(f"[{CONTROLS}{SURROGATES}{NONCHARACTERS}{OVERRIDES}]")
_INVISIBLE_RUN = compile_late(f"[{INVISIBLE}]+")
_UNSPACED_CHARACTER = compile_late(f"[{UNSPACED}]")
_CONTROL = compile_late(f"[{CONTROLS}{SURROGATES}]")
# The color and the "erase to the end of the line" of a terminal: seen by no one, also in its window.
_TERMINAL_STYLE = compile_late(r"(?:\x1b\[|\x9b)[0-9;:]*[mK]")
# Letters in pieces, as macOS stores file names and some keyboards type. Only these are composed: Unicode's
# own composition would also replace letters that Japanese names tell apart (U+FA19 by U+795E).
_IN_PIECES = compile_late(
    "[^\\W\\d_][\u0300-\u036f\u3099\u309a]+|[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?"
)
# Line ends: of Windows, of old Macs, of Word within a paragraph, of a printer's page, and of mainframes.
_LINE_END = compile_late("\r\n|[\r\x0b\x0c\x85]")
_EMBEDDING = compile_late(f"[{EMBEDDINGS}]")
_RIGHT_TO_LEFT = compile_late(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def clean(text: str) -> str:
    """Return the text with plain line ends, and without what is never seen and can't change its meaning.

    These are the styles of a terminal, and marks of direction around text that has only one. Letters are
    composed, so that a name is the same from every keyboard.
    """
    text = compose(text)
    if text.isprintable():
        return text
    text = _LINE_END.sub("\n", _TERMINAL_STYLE.sub("", text))
    if _EMBEDDING.search(text) and not _RIGHT_TO_LEFT.search(text):
        text = _EMBEDDING.sub("", text)
    return text


def compose(text: str) -> str:
    """Return the text with "é" as one code point, not as a letter and an accent."""
    if text.isascii():
        return text
    return _IN_PIECES.sub(lambda letter: unicodedata.normalize("NFC", letter[0]), text)


def find_forbidden(text: str) -> str:
    """Return a sentence about the first character that no text may contain, or an empty string."""
    match = None if text.isprintable() else FORBIDDEN.search(text)
    if not match:
        return ""
    line = text.count("\n", 0, match.start()) + 1
    before = text[: match.start()].rpartition("\n")[2][-20:]
    spot = f"line {line}, " * (line > 1) + (f"after “{before}”" if before.strip() else "at the start")
    return f"contains the control character U+{ord(match[0]):04X} ({spot}): remove it"


def drop_forbidden(text: str) -> str:
    """Return the text without any character that no text may contain."""
    return FORBIDDEN.sub("", clean(text))


def blank_controls(text: str) -> str:
    """Return the text with a space for each control character: in a search it parts two words at most."""
    return text if text.isprintable() else _CONTROL.sub(" ", _LINE_END.sub("\n", text))


def drop_invisible(text: str) -> str:
    """Return the text without characters that no one sees. It is compared then, not stored."""
    return text if text.isascii() else _INVISIBLE_RUN.sub("", text)


def has_unspaced(text: str) -> bool:
    """Return whether the text has a letter of a script that puts no spaces between words."""
    return not text.isascii() and bool(_UNSPACED_CHARACTER.search(text))
