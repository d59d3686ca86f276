"""Folding, cutting and canonical forms. Strings in, values out; knows nothing of Django or of articles.

Index and query pass through the same functions, so whatever is folded away here is folded away on both sides.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import compress, filterfalse, pairwise

from .strings.characters import UNSPACED

# Quotes are unified before NFKC, which would turn an acute accent used as an apostrophe into a space
# and a mark.
_SINGLE_QUOTES = (
    "\u2018\u2019\u201a\u201b\u2039\u203a\u2032\u2035\u02b9\u02bb\u02bc\u02bd\u02c8`\u00b4\uff07\ua78c"
)
_DOUBLE_QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u2036\u02ee\uff02\u301d\u301e\u301f"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d\u2e3a\u2e3b\u301c"
_UNIFIED = str.maketrans(
    dict.fromkeys(_SINGLE_QUOTES, "'") | dict.fromkeys(_DOUBLE_QUOTES, '"') | dict.fromkeys(_DASHES, "-")
)

# What is never seen: soft hyphens, zero-width characters, direction marks, variation selectors, tags.
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]+"
)

_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")

# Letters that carry their accent inside: no Unicode form takes them apart.
_INSEPARABLE = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ħ": "h",
        "ŧ": "t",
        "\u0131": "i",
        "æ": "ae",
        "œ": "oe",
        "ð": "d",
        "þ": "th",
        # One letter, however an Arabic or a Persian keyboard writes it.
        "\u0671": "\u0627",
        "\u0649": "\u064a",
        "\u06cc": "\u064a",
        "\u06a9": "\u0643",
    }
)

# Accents of Latin, Greek and Cyrillic, and the optional vowel signs of Hebrew and Arabic. Marks of other
# scripts are part of the letter (Devanagari vowels, Japanese voicing) and stay, and so does the one of the
# short Cyrillic i, without which no Russian ending is one.
_ACCENTS = re.compile(
    "[\u0300-\u0305\u0307-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    "\u0591-\u05c7\u064b-\u065f\u0670\u0640]+"
)
_BREVE = re.compile("(?<!\u0438)\u0306+")

# The classes of `re` know letters and digits but no marks, without which Hindi or Thai words fall apart.
_MARKS = "".join(chr(n) for n in range(0x0300, 0xFFFF) if unicodedata.category(chr(n)) in ("Mn", "Mc"))
_LETTERS = rf"[^\W_](?:[^\W_]|[{_MARKS}])*"
_WORD = re.compile(_LETTERS)
_ASCII_WORD = re.compile(r"[a-z0-9]+")
# C++ and C# are no C.
_SIGNED = r"(?<![^\W_])[a-z](?:\+\+|#)(?![a-z])"
_SIGNED_WORD = re.compile(rf"{_SIGNED}|{_LETTERS}")

_HAS_UNSPACED = re.compile(f"[{UNSPACED}]")
# A sign is a letter with the marks that sit on it; a piece is a run of such signs, or of other letters.
_SIGN = re.compile(rf"[{UNSPACED}][{_MARKS}]*")
_PIECE = re.compile(rf"(?:[{UNSPACED}][{_MARKS}]*)+|(?:(?![{UNSPACED}]).)+")
_BORDER = re.compile(rf"(?<=[{UNSPACED}])(?=[A-Za-z0-9'\"])|(?<=[A-Za-z0-9'\"])(?=[{UNSPACED}])")

# "can't" and "cant" are one word for those who type; "l'erreur" is two.
_CONTRACTION = re.compile(r"(?<=\w)'(?=(?:t|s|d|m|re|ve|ll)\b)")

_CODE_RUN = re.compile(r"[^\W_]+")

# Words that people type around a code, and that printed messages put before it.
_CUE_WORDS = (
    "quickbooks|quickbook|quikbooks|intuit|qbdt|qbo|qbd|qb|online|desktop|banking|bank|"
    "errors?|eror|err|codes?|status|message|msg|number|no|nr|num"
)
_LEADING_CUES = re.compile(rf"\A(?:(?:{_CUE_WORDS})(?![^\W\d_])|[\s#:.,;№'\"(\[])+", re.IGNORECASE)
_TRAILING_CUES = re.compile(rf"(?:[\s#:.,;'\"!?)\]]|(?<![^\W_])(?:{_CUE_WORDS})(?![^\W_]))+\Z", re.IGNORECASE)
# What may be left once the cue words are gone: at most a few letters in front (OL, PS, C =, OLSU), then parts
# with digits.
_CODE_SHAPE = re.compile(
    r"(?:[A-Z]{1,4}(?:\s?=|-|\s)?\s?)?(?:[-+=/,.()]|\s|(?=[A-Z]{0,4}\d)[A-Z\d]++)+", re.IGNORECASE
)
_LONGEST_CODE = 60


def fold(s: str) -> str:
    """Return the form in which spellings are compared: no case, accents, widths or typographic variants.

    Folding twice changes nothing more. Line breaks and punctuation other than dashes and quotes stay.
    """
    if s.isascii():
        return s.lower().replace("`", "'")
    s = unicodedata.normalize("NFKC", UNSEEN.sub("", s).translate(_UNIFIED)).casefold()
    s = unicodedata.normalize("NFKD", s.translate(_INSEPARABLE))
    if "\u0306" in s:
        s = _BREVE.sub("", s)
    s = unicodedata.normalize("NFKC", _ACCENTS.sub("", s)).casefold()
    return s.translate(_UNIFIED).translate(_INSEPARABLE)


def words(s: str) -> list[str]:
    """Return the folded words in order: runs of letters, digits and the marks that belong to them.

    A run of a script without spaces becomes its neighbouring signs, two by two: 打开文件 is 打开 开文 文件.
    """
    folded = fold(s)
    if "'" in folded:
        folded = _CONTRACTION.sub("", folded)
    if "++" in folded or "#" in folded:
        found = _SIGNED_WORD.findall(folded)
    else:
        # The class of all marks is what costs; plain English has none.
        found = (_ASCII_WORD if folded.isascii() else _WORD).findall(folded)
    if folded.isascii() or not _HAS_UNSPACED.search(folded):
        return found
    return [word for run in found for word in _cut(run)]


def _cut(run: str) -> list[str]:
    """A run of letters cut where its script changes, and into pairs of signs where it knows no spaces."""
    made: list[str] = []
    for piece in _PIECE.findall(run):
        signs = _SIGN.findall(piece)
        made += [one + two for one, two in pairwise(signs)] if len(signs) > 1 else [piece]
    return [
        word for word in made if any(map(str.isalnum, word))
    ]  # a mark after another script's letter is none


def signs(s: str) -> list[str]:
    """Return the single signs of scripts without spaces, each once: somebody may ask for one alone."""
    return [] if s.isascii() else list(dict.fromkeys(_SIGN.findall(fold(s))))


_JOINED = re.compile(r"(?<![a-z0-9_])[a-z0-9]+(?:[._:/\\@<>+#~-]+[a-z0-9]+)+")
_JOINED_LETTERS = re.compile(r"(?<![^\W])[^\W_]+(?:[._:/\\@<>+#~-]+[^\W_]+)+")
_DOTTED_OR_PLUS = re.compile(r"(?<!\S)\.[a-z][a-z0-9]+|(?<![a-z0-9])[a-z0-9]{2,}\+\+")
_JOINING = re.compile(r"[._:/\\@<>+#~-]")
_NEVER_JOINS = str.maketrans(dict.fromkeys("'\"`()[]{},;!?*|=", " "))
_INNER = re.compile(r"[/\\<>@:]+")
_LONGEST_WHOLE = 60


def wholes(s: str) -> list[str]:
    """Return what signs join into one: foo.dll, a::b, node_modules, .net, g++; of a path its parts as well.

    A hyphen between letters is left out: Wi-Fi and wifi are one.
    """
    folded = fold(s)
    joined = _JOINED if folded.isascii() or _HAS_UNSPACED.search(folded) else _JOINED_LETTERS
    # What ends a sentence joins nothing. Most lines of prose have no other sign, and most tokens of the rest
    # are plain words: the pattern is for the few others.
    lines = folded.replace(". ", " ").split("\n")
    likely = "\n".join([line for line in lines if _JOINING.search(line.rstrip("."))])
    tokens = set(likely.translate(_NEVER_JOINS).split())
    signed = " ".join([one for one in filterfalse(str.isalnum, tokens) if not one.rstrip(".:").isalnum()])
    found = joined.findall(signed)
    if "++" in signed or " ." in f" {signed}":
        found += _DOTTED_OR_PLUS.findall(signed)
    made = {
        _without_hyphens(whole)
        for one in found
        for whole in ((one, *_INNER.split(one)) if _INNER.search(one) else (one,))
        if len(whole) <= _LONGEST_WHOLE and not whole.isalnum()
    }
    return sorted(made)


def _without_hyphens(whole: str) -> str:
    joined = whole.replace("-", "")
    return joined if joined.isalpha() else whole


def canonical_code(s: str) -> str:
    """Return the one form in which an error code is stored and compared, "" if there is nothing in it.

    Separators are a matter of taste except between two numbers ("-6000, -77" is "6000-77") or two words,
    where a hyphen keeps them apart. At a border of letters and digits there is none: "H 202" is "H202".
    """
    joined = ""
    for run in _CODE_RUN.findall(s.upper() if s.isascii() else _ascii_digits(fold(s)).upper()):
        if joined and joined[-1].isdigit() == run[0].isdigit():
            joined += "-"
        joined += run
    return joined


def strip_cue(s: str) -> str:
    """Return a typed code without the words around it: "QuickBooks Error: 102" and "qbo err102" are "102".

    What is left must look like a code, or the text comes back as it was: this is no way to shorten sentences.
    """
    typed = s.strip()
    if len(typed) > _LONGEST_CODE:
        return s
    rest = _TRAILING_CUES.sub("", _LEADING_CUES.sub("", typed))
    # A bracket of the code itself, as in "(-6190, -816)", goes with its partner; a lone one is debris.
    looks_like_code = any(c.isdigit() for c in rest) and _CODE_SHAPE.fullmatch(
        unicodedata.normalize("NFKC", rest)
    )
    return rest if looks_like_code else s


def sort_key(code: str, title: str) -> str:
    """Return a key that puts codes before titles and 102 before 1002, at most 160 characters.

    It is made of 0-9 and a-f alone (the UTF-8 of the folded text), because databases disagree on the order
    of everything else: a collation may skip hyphens or put capitals first.
    """
    canonical = canonical_code(code).lower()
    name = re.sub(r"[0-9]+", lambda digits: digits[0].zfill(8), f"{canonical} {fold(title)}".strip())
    return f"{'0' if canonical else '1'}{name}".encode("utf-8", "replace")[:80].hex()


def slugify(s: str) -> str:
    """Return `[a-z0-9-]+` made from the letters and digits that have an ASCII form, or "" if none has."""
    plain = _CONTRACTION.sub("", _ascii_digits(fold(s)))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _ascii_digits(s: str) -> str:
    """Write the decimal digits of every script as 0 to 9 (NFKC leaves Arabic and Indic ones)."""
    return _FOREIGN_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), s)


# Codes inside a text. What may be one is read generously, because every reading is looked up afterwards;
# how sure it is says what an answer may claim.

ALONE, CUED, SHAPED, BARE = 4, 3, 2, 1


@dataclass(frozen=True)
class Code:
    """A code as it stands in a text, in canonical form, and how sure it is that it is meant as one.

    ALONE: the whole text; CUED: a word such as "error" or "code" stands beside it; SHAPED: it looks like
    nothing else; BARE: it might be a number like any other. A pair such as "6000 77" is followed
    by its parts.
    """

    written: str
    canonical: str
    sure: int
    start: int
    end: int


# In front of a code these may be glued to other words.
_GLUED = "エラー|コード|错误|错误代码|代码|錯誤|代碼|오류|코드|ข้อผิดพลาด"
_CUE = (
    r"error|errors|eror|err|errno|code|codes|kode|status|stop|bug\s?check|bugcheck|event|exception|fault|failure"
    r"|warning|hresult|ndr|fehler|fehlercode|erreur|errore|c[oó]digo|ошибка|ошибки|помилка|код|fout|foutcode|hata|błąd|chyba|hiba|virhe|feil|fejl|kesalahan"
    rf"|lỗi|σφάλμα|خطأ|שגיאה|{_GLUED}"
)
_CUE_BEFORE = re.compile(
    rf"(?:(?:(?<![^\W\d_])(?:{_CUE})|{_GLUED})(?:\s+(?:id|code|codes|number|no|nr|num|value|was|is|status|of))*)"
    r"[\s:#=.\[('\"-]*\Z",
    re.IGNORECASE,
)
_CUE_WORD = re.compile(rf"(?:{_CUE})(?![^\W\d_])", re.IGNORECASE)
_CUE_AFTER = re.compile(rf"['\")\]]*\s{{1,2}}(?:{_CUE})(?![^\W\d_])", re.IGNORECASE)
_LIST = re.compile(r"[\s,;/&+]*(?:(?:or|and|vs\.?|versus|und|oder|et|ou|y|o|e)\s+)?", re.IGNORECASE)
# A number after one of these, or before one of those, counts or names something else.
_NOT_AFTER = re.compile(
    r"(?:line|lines|page|port|version|ver|v|step|steps|column|col|row|rows|chapter|windows|win|office|excel|word"
    r"|outlook|exchange|sharepoint|server|access|visio|project|python|java|php|node|django|sqlite|postgresql|sql"
    r"|quickbooks\s+(?:pro|premier|enterprise|desktop)|level|round|attempt|try|since|until|before|after|in|of|from|to"
    r"|at|for|top|rev|build|kb|gb|mb|year|size|count|pid|thread|[$€£¥@])\s*[:=#(]*\s*\Z",
    re.IGNORECASE,
)
_NOT_BEFORE = re.compile(
    r"\s?(?:users?|times|days?|weeks?|months?|years?|hours?|hrs?|minutes?|mins?|seconds?|secs?|ms|s|kb|mb|gb|tb|bytes"
    r"|bits?|px|x|%|€|dollars?|percent|files?|rows?|items?|lines?|pages?|accounts?|employees|transactions?|errors"
    r"|warnings|digits?|to\s+\d|st|nd|rd|th|am|pm|o'clock)(?![^\W\d_])|\s?[%€]",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_EDGE, _STOP = r"(?<![\w.\\/@])(?<!\d[-:,])", r"(?![\w@\\]|[.,:/-]\d)"
_FOUND = re.compile(
    rf"(?P<hex>(?<![^\W_])0x[0-9a-f]{{1,16}}(?![^\W_]))"
    rf"|(?P<name>(?<![\w.\\/])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w\\/]|\.[a-z]))"
    rf"|(?P<dotted>(?<![\w.])\d{{1,3}}\.\d{{1,3}}\.\d{{1,4}}(?![\w]|\.\d))"
    rf"|(?P<triple>(?<![\w.-])\d{{1,3}}-\d{{1,3}}-\d{{1,3}}{_STOP})"
    rf"|(?P<pair>{_EDGE}-?\d{{2,6}}(?:\s?[,;/]\s?|\s+|-|\s+(?:minus|status\s+code)\s+)-?\d{{1,6}}{_STOP})"
    rf"|(?P<mixed>{_EDGE}(?:[a-z]{{1,12}}(?:[-=]|\s=\s?)?(?=[a-z]?\d)|(?=\d+[a-z]))"
    rf"[a-z0-9]+(?:-[a-z0-9]+)*(?![\w@\\]|[./:]\w))"
    rf"|(?P<spaced>{_EDGE}[a-z]{{1,4}}\s\d{{2,6}}{_STOP})"
    rf"|(?P<number>{_EDGE}-?\d{{1,12}}{_STOP})",
    re.IGNORECASE,
)
_GLUED_CUE = re.compile(r"(?:error|err|code|stop|status|fehler)[-_=:]?(?=[a-z]{0,4}\d)", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_PARTS = re.compile(r"-?\d+")
_ONLY_CUES = re.compile(
    rf"(?:[\W_]|(?<![^\W\d_])(?:{_CUE_WORDS}|{_CUE}|id|fatal)(?![^\W\d_]))*", re.IGNORECASE
)
_MOST_CODES = 400
_NO_NUMBER = "0x"  # asks for all that begin so
_LONG = 2000
# Digits that are no part of a date or a time, if no stroke of a path stands before them.
_MAY_BE_CODE = re.compile(r"[\\/]|([a-z]\d|\dx|_[A-Z]|(?<![\d:.-])\d{2,}(?![\d:-]))", re.IGNORECASE)


_PLAIN_CODE = re.compile(
    rf"(?:0x[0-9a-f]+|(?!(?:{_CUE_WORDS}|{_CUE})(?![^\W\d_]))[a-z]{{0,6}}[0-9]+)\Z", re.IGNORECASE | re.ASCII
)


def is_plain_code(s: str) -> bool:
    """Whether a code is letters and a number or a hexadecimal one: there is only one way to read it."""
    return bool(_PLAIN_CODE.match(s))


def codes(s: str) -> list[Code]:
    """Return what may be error codes in `s`, in the order of the text; at most a few hundred.

    A number is one only beside a cue, or as the whole text; versions, dates, ports and amounts are none.
    """
    plain = _typed_form(s)
    if len(plain) > _LONG:
        plain = _near_digits(plain)
    found: list[Code] = []
    alone = strip_cue(plain).strip()
    shaped = alone != plain.strip() or _CODE_SHAPE.fullmatch(alone)
    if shaped and any(sign.isdigit() for sign in alone) and alone.lower() != _NO_NUMBER:
        start = plain.find(alone)
        found.append(Code(alone, canonical_code(alone), ALONE, start, start + len(alone)))
    listed = False  # the code before this one had a cue, and only a comma or "and" lies between
    end = 0
    for match in _FOUND.finditer(plain):
        before = plain[max(0, match.start() - 40) : match.start()]
        listed = listed and bool(_LIST.fullmatch(plain, end, match.start()))
        cued = bool(_CUE_BEFORE.search(before) or listed or _CUE_AFTER.match(plain, match.end()))
        # As programs begin a message: "ORA-00942: table or view does not exist".
        cued = cued or (not before and match.lastgroup == "mixed" and plain.startswith(": ", match.end()))
        readings = list(_readings(match, before, cued)) if match[0].lower() != _NO_NUMBER else []
        if len(s) > _LONG:  # numbers are too many there to mean anything
            readings = [one for one in readings if one.sure > BARE]
        found += readings
        listed, end = cued and bool(readings), match.end()
        if len(found) > _MOST_CODES:
            break
    return [_alone(one, plain) for one in found] if len(plain) <= _LONGEST_CODE * 2 else found


def _alone(code: Code, plain: str) -> Code:
    """The code, ALONE if nothing but cue words stands around it."""
    rest = f"{plain[: code.start]} {plain[code.end :]}"
    if code.sure in (CUED, SHAPED) and _ONLY_CUES.fullmatch(rest):
        return replace(code, sure=ALONE)
    return code


def _near_digits(plain: str) -> str:
    """A long text without the words that are far from any digit: most of it, and no code in it."""
    tokens = plain.split()
    odd = [one for one in set(tokens) if not (one.isalpha() or one.rstrip(".,:;)").isalpha())]
    likely = {token for token in odd if (found := _MAY_BE_CODE.search(token)) and found[1]}
    if not likely:
        return ""
    kept = bytearray(len(tokens) + 4)
    for n, token in enumerate(tokens):
        if token in likely:
            kept[max(n - 2, 0) : n + 2] = b"\1\1\1\1"[: n + 2 - max(n - 2, 0)]
    return " ".join(compress(tokens, kept))


def _readings(match: "re.Match[str]", before: str, cued: bool):
    """What one match may mean, the most likely first."""
    kind, written = match.lastgroup, match[0]
    start, end = match.span()
    sure = CUED if cued else SHAPED
    if kind == "mixed" and (glued := _GLUED_CUE.match(written)):
        start, written, sure = start + glued.end(), written[glued.end() :], CUED
    if kind == "number":
        sure = _sure_of_number(match, before, cued)
        if not sure:
            return
    elif (kind == "spaced" and _CUE_WORD.match(written)) or (kind == "pair" and _LETTER.search(written)):
        sure, cued = CUED, True
    elif kind == "spaced" and not cued and _counts(match):
        return
    elif kind in ("spaced", "pair", "dotted") and not cued:
        sure = SHAPED if kind == "pair" and written[0] == "-" else BARE
    elif kind == "name" and not cued:
        sure = SHAPED if written.isupper() else BARE
    parts = _PARTS.findall(written) if kind == "pair" else [written]
    yield Code(written, canonical_code(" ".join(parts)), sure, start, end)
    if kind in ("pair", "spaced"):
        for part in _PARTS.finditer(written):
            if cued or (len(part[0].strip("-")) > 2 and not _YEAR.match(part[0])):
                at = start + part.start()
                least = CUED if cued else BARE
                yield Code(part[0], canonical_code(part[0]), least, at, at + len(part[0]))


def _counts(match: "re.Match[str]") -> bool:
    """Whether a word and a number are "line 1625" or "took 17 ms"."""
    word = match[0].rstrip("-0123456789")
    return bool(_NOT_AFTER.search(word) or _NOT_BEFORE.match(match.string, match.end()))


def _sure_of_number(match: "re.Match[str]", before: str, cued: bool) -> int:
    """How sure a bare number is a code; 0 if it counts, dates or names something else."""
    digits = match[0].lstrip("-")
    if _NOT_BEFORE.match(match.string, match.end()) and not (cued and len(digits) > 2):
        return 0
    if cued:
        return CUED
    if len(digits) < 3 or _YEAR.match(digits) or _NOT_AFTER.search(before):
        return 0
    return BARE


def _typed_form(s: str) -> str:
    """The text with widths, dashes, quotes and digits unified but its letters as typed."""
    if s.isascii():
        return s
    plain = _ascii_digits(unicodedata.normalize("NFKC", UNSEEN.sub("", s).translate(_UNIFIED)))
    # What needs no spaces in its own script has one here before and after what does.
    return _BORDER.sub(" ", plain) if _HAS_UNSPACED.search(plain) else plain


_HEX_RUN = re.compile(r"0X([0-9A-F]{1,16})\Z")
_BARE_HEX = re.compile(r"(?=.*\d)[0-9A-F]{8}\Z|(?=.*\d)[0-9A-F]{2,4}\Z")
_ENDING_H = re.compile(r"(\d[0-9A-F]{0,7})H\Z")
_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_WORD_SIZE = 2**32
# Below this a decimal and a hexadecimal number are two codes: stop 0xA is not error 10.
_LEAST_RESULT = 2**16


def equivalents(written: str) -> set[str]:
    """Return the numeric readings of a code: two codes that share one are the same number.

    Leading zeros do not count; large numbers are the same in hexadecimal, signed and unsigned decimal.
    """
    canonical = canonical_code(written)
    made = {_ZEROS.sub("", canonical)} if canonical else set()
    if match := _HEX_RUN.match(canonical):
        made = _of_hex(match[1])
    elif match := _ENDING_H.match(canonical):
        made |= _of_hex(match[1])
    elif _BARE_HEX.match(canonical) and (len(canonical) == 8 or not canonical.isdigit()):
        made |= _of_hex(canonical)
    if canonical.isdigit() and _LEAST_RESULT <= int(canonical) < _WORD_SIZE:
        number = int(canonical)
        if written.strip().startswith("-"):
            number = _WORD_SIZE - number
        made.add(f"N{number}")
    return made


def _of_hex(digits: str) -> set[str]:
    made = {f"X{digits.lstrip('0') or '0'}"}
    if _LEAST_RESULT <= (number := int(digits, 16)) < _WORD_SIZE:
        made.add(f"N{number}")
    return made


_LOOK_ALIKES = str.maketrans("OIL", "011")


def look_alike(canonical: str) -> str:
    """Return the form in which O is 0, and I and L are 1: lossy, so a last resort."""
    return canonical.translate(_LOOK_ALIKES)


# Variable parts of a message: what differs from one computer to the next. Index and query lose the same.

_QUOTED = re.compile(
    r"(?<!\w)'([^'\n]{1,120}?)'(?!\w)|\"([^\"\n]{1,120}?)\"|`([^`\n]{1,120}?)`"
    r"|[\u300c\u300e\u300a\u3010]([^\u300b-\u3011\n]{1,120}?)[\u300d\u300f\u300b\u3011]"
)
_IN_CODE = re.compile(r"[(){}<>*&;=\\/_]|::|->")
_SPANNING = re.compile(
    r"\{[\w .-]{1,40}\}|<[^<>\n]{1,60}>"
    r"|\b(?:SELECT\b[^\n]{1,2000}?\bFROM\b|INSERT\s+INTO\b|UPDATE\b[^\n]{1,200}?\bSET\b|DELETE\s+FROM\b)[^\n]*"
)
# A token with one of these is a path, an address, a number, an identifier or a format.
_VARIES = re.compile(r"[\d\\_@%{}~\x02]|::|->|\w\.\w|^[./]+\w.*/|/.*/.*[./]")
_BREAK = " \x02 "
_AROUND_WORD = "'\"`()[]{}<>,;:.!?*|-=+"


def fixed_runs(s: str) -> list[list[str]]:
    """Return the folded words of a message that are always there, cut into runs where something varies.

    Paths, names in quotes, placeholders, numbers, addresses, identifiers and SQL are what varies.
    """
    tokens = "\n".join([_masked(line) for line in _typed_form(s).split("\n")]).split()
    words_of = {token: _fixed_words(token) for token in set(tokens)}
    runs: list[list[str]] = []
    run: list[str] = []
    for fixed in map(words_of.__getitem__, tokens):
        if fixed is not None:
            run += fixed
        elif run:
            runs.append(run)
            run = []
    return [*runs, run] if run else runs


def _masked(line: str) -> str:
    """A line without what is quoted and what spans several words. Few lines of a log have either."""
    if "'" in line or '"' in line or "`" in line or not line.isascii():
        line = _QUOTED.sub(_unquoted, line)
    spans = "{" in line or "<" in line or "FROM" in line or "INTO" in line or "UPDATE" in line
    return _SPANNING.sub(_BREAK, line) if spans else line


@lru_cache(maxsize=8_000)
def _fixed_words(token: str) -> tuple[str, ...] | None:
    """The words of a token, None if it varies. Logs repeat themselves, hence the cache."""
    inside = token.strip(_AROUND_WORD)
    if inside.isascii() and inside.isalpha() and (len(inside) > 1 or inside == token):
        return (inside.lower(),)
    return None if _VARIES.search(token) else tuple(words(token))


def _unquoted(match: "re.Match[str]") -> str:
    inside = match[1] or match[2] or match[3] or match[4]
    named = _IN_CODE.search(inside) or len(inside.split()) <= 3
    return _BREAK if named else f" {inside} "


def likeness(one: str, other: str) -> float:
    """How alike two codes look, 0 to 1; a shared beginning and the same length count a little more."""
    same = SequenceMatcher(None, one, other, autojunk=False).ratio()
    return same + 0.1 * (one[:1] == other[:1]) + 0.05 * (len(one) == len(other))


def one_edit_apart(one: str, other: str) -> bool:
    """Whether two words differ by one letter: missing, added, wrong, or two that changed places."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return one == other
    start = 0
    while start < len(one) and start < len(other) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a == b[1:] or a[1:] == b or (a[:2] == b[1::-1] and a[2:] == b[2:] and len(b) > 1)
