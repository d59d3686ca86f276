"""Error codes: the form in which they are compared, and where a text mentions them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import compress

from .folding import fold, unify_typography, write_ascii_digits

_ALPHANUMERIC_RUN = re.compile(r"[^\W_]+")

# Words that people type around a code and that messages print before it.
_PRODUCT_CUES = (
    "quickbooks|quickbook|quikbooks|intuit|qbdt|qbo|qbd|qb|online|desktop|banking|bank|"
    "errors?|eror|err|codes?|status|message|msg|number|no|nr|num"
)
_LEADING_CUES = re.compile(rf"\A(?:(?:{_PRODUCT_CUES})(?![^\W\d_])|[\s#:.,;№'\"(\[])+", re.IGNORECASE)
_TRAILING_CUES = re.compile(
    rf"(?:[\s#:.,;'\"!?)\]]|(?<![^\W_])(?:{_PRODUCT_CUES})(?![^\W_]))+\Z", re.IGNORECASE
)
# A code without its cue words: up to four letters (OL, PS, C =, OLSU), then parts with digits.
_CODE_SHAPE = re.compile(
    r"(?:[A-Z]{1,4}(?:\s?=|-|\s)?\s?)?(?:[-+=/,.()]|\s|(?=[A-Z]{0,4}\d)[A-Z\d]++)+", re.IGNORECASE
)
_MAX_CODE_LENGTH = 60


def canonical_code(s: str) -> str:
    """Return the form in which an error code is stored and compared, or "" if it has no letter or digit.

    A hyphen separates two numbers ("-6000, -77" is "6000-77") or two words. Between letters and digits there
    is no separator: "H 202" is "H202".
    """
    joined = ""
    for run in _ALPHANUMERIC_RUN.findall(s.upper() if s.isascii() else write_ascii_digits(fold(s)).upper()):
        if joined and joined[-1].isdigit() == run[0].isdigit():
            joined += "-"
        joined += run
    return joined


def strip_cue_words(s: str) -> str:
    """Return a typed code without the words around it: "QuickBooks Error: 102" and "qbo err102" are "102".

    If the rest doesn't look like a code, the text is returned unchanged, because it may be a sentence.
    """
    stripped = s.strip()
    if len(stripped) > _MAX_CODE_LENGTH:
        return s
    rest = _TRAILING_CUES.sub("", _LEADING_CUES.sub("", stripped))
    looks_like_code = any(c.isdigit() for c in rest) and _CODE_SHAPE.fullmatch(
        unicodedata.normalize("NFKC", rest)
    )
    return rest if looks_like_code else s


class Certainty(IntEnum):
    """How certain it is that a text means a code: it decides what an answer may claim."""

    BARE = 1  # a number like any other
    SHAPED = 2  # looks like nothing but a code
    CUED = 3  # beside a word such as "error" or "code"
    ALONE = 4  # the whole text


@dataclass(frozen=True)
class CodeMention:
    """A possible code in a text, and where it is in the text with unified typography."""

    written: str
    canonical: str
    certainty: Certainty
    start: int
    end: int


# Cues of scripts without spaces, which may follow other words directly.
_UNSPACED_CUES = "エラー|コード|错误|错误代码|代码|錯誤|代碼|오류|코드|ข้อผิดพลาด"
_ERROR_CUES = (
    r"error|errors|eror|err|errno|code|codes|kode|status|stop|bug\s?check|bugcheck|event|exception|fault|failure"
    r"|warning|hresult|ndr|fehler|fehlercode|erreur|errore|c[oó]digo|ошибка|ошибки|помилка|код|fout|foutcode|hata|błąd|chyba|hiba|virhe|feil|fejl|kesalahan"
    rf"|lỗi|σφάλμα|خطأ|שגיאה|{_UNSPACED_CUES}"
)
_ENDS_WITH_CUE = re.compile(
    rf"(?:(?:(?<![^\W\d_])(?:{_ERROR_CUES})|{_UNSPACED_CUES})(?:\s+(?:id|code|codes|number|no|nr|num|value|was|is|status|of))*)"
    r"[\s:#=.\[('\"-]*\Z",
    re.IGNORECASE,
)
_CUE_WORD = re.compile(rf"(?:{_ERROR_CUES})(?![^\W\d_])", re.IGNORECASE)
_STARTS_WITH_CUE = re.compile(rf"['\")\]]*\s{{1,2}}(?:{_ERROR_CUES})(?![^\W\d_])", re.IGNORECASE)
_LIST_SEPARATOR = re.compile(r"[\s,;/&+]*(?:(?:or|and|vs\.?|versus|und|oder|et|ou|y|o|e)\s+)?", re.IGNORECASE)
# A number after or before one of these words counts or names something else.
_COUNTED_AFTER = re.compile(
    r"(?:line|lines|page|port|version|ver|v|step|steps|column|col|row|rows|chapter|windows|win|office|excel|word"
    r"|outlook|exchange|sharepoint|server|access|visio|project|python|java|php|node|django|sqlite|postgresql|sql"
    r"|quickbooks\s+(?:pro|premier|enterprise|desktop)|level|round|attempt|try|since|until|before|after|in|of|from|to"
    r"|at|for|top|rev|build|kb|gb|mb|year|size|count|pid|thread|[$€£¥@])\s*[:=#(]*\s*\Z",
    re.IGNORECASE,
)
_COUNTED_BEFORE = re.compile(
    r"\s?(?:users?|times|days?|weeks?|months?|years?|hours?|hrs?|minutes?|mins?|seconds?|secs?|ms|s|kb|mb|gb|tb|bytes"
    r"|bits?|px|x|%|€|dollars?|percent|files?|rows?|items?|lines?|pages?|accounts?|employees|transactions?|errors"
    r"|warnings|digits?|to\s+\d|st|nd|rd|th|am|pm|o'clock)(?![^\W\d_])|\s?[%€]",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_NUMBER_START, _NUMBER_END = r"(?<![\w.\\/@])(?<!\d[-:,])", r"(?![\w@\\]|[.,:/-]\d)"
_CODE_CANDIDATE = re.compile(
    rf"(?P<hex>(?<![^\W_])0x[0-9a-f]{{1,16}}(?![^\W_]))"
    rf"|(?P<name>(?<![\w.\\/])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w\\/]|\.[a-z]))"
    rf"|(?P<dotted>(?<![\w.])\d{{1,3}}\.\d{{1,3}}\.\d{{1,4}}(?![\w]|\.\d))"
    rf"|(?P<triple>(?<![\w.-])\d{{1,3}}-\d{{1,3}}-\d{{1,3}}{_NUMBER_END})"
    rf"|(?P<pair>{_NUMBER_START}-?\d{{2,6}}(?:\s?[,;/]\s?|\s+|-|\s+(?:minus|status\s+code)\s+)-?\d{{1,6}}{_NUMBER_END})"
    rf"|(?P<mixed>{_NUMBER_START}(?:[a-z]{{1,12}}(?:[-=]|\s=\s?)?(?=[a-z]?\d)|(?=\d+[a-z]))"
    rf"[a-z0-9]+(?:-[a-z0-9]+)*(?![\w@\\]|[./:]\w))"
    rf"|(?P<spaced>{_NUMBER_START}[a-z]{{1,4}}\s\d{{2,6}}{_NUMBER_END})"
    rf"|(?P<number>{_NUMBER_START}-?\d{{1,12}}{_NUMBER_END})",
    re.IGNORECASE,
)
_GLUED_CUE = re.compile(r"(?:error|err|code|stop|status|fehler)[-_=:]?(?=[a-z]{0,4}\d)", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_SIGNED_NUMBER = re.compile(r"-?\d+")
_ONLY_CUES = re.compile(
    rf"(?:[\W_]|(?<![^\W\d_])(?:{_PRODUCT_CUES}|{_ERROR_CUES}|id|fatal)(?![^\W\d_]))*", re.IGNORECASE
)
_MAX_CODES = 400
_HEX_PREFIX = "0x"  # a search for every code that begins with it, not a code
_LONG_TEXT_LENGTH = 2000
# The group matches digits outside of dates and times, unless a slash of a path comes first.
_CODE_LIKE_TOKEN = re.compile(r"[\\/]|([a-z]\d|\dx|_[A-Z]|(?<![\d:.-])\d{2,}(?![\d:-]))", re.IGNORECASE)
_PLAIN_CODE = re.compile(
    rf"(?:0x[0-9a-f]+|(?!(?:{_PRODUCT_CUES}|{_ERROR_CUES})(?![^\W\d_]))[a-z]{{0,6}}[0-9]+)\Z",
    re.IGNORECASE | re.ASCII,
)


def is_plain_code(s: str) -> bool:
    """Return whether there is only one way to read a code: letters and a number, or hexadecimal."""
    return bool(_PLAIN_CODE.match(s))


def find_codes(s: str) -> list[CodeMention]:
    """Return what may be error codes, in the order of the text, at most a few hundred.

    Every mention is looked up afterwards, so this includes doubtful ones. Versions, dates, ports, and amounts
    are left out. The parts of a pair such as "6000 77" follow it.
    """
    plain = unify_typography(s)
    is_long = len(s) > _LONG_TEXT_LENGTH
    if len(plain) > _LONG_TEXT_LENGTH:
        plain = _keep_near_digits(plain)
    mentions: list[CodeMention] = []
    rest = strip_cue_words(plain).strip()
    looks_like_code = rest != plain.strip() or _CODE_SHAPE.fullmatch(rest)
    if looks_like_code and any(map(str.isdigit, rest)) and rest.lower() != _HEX_PREFIX:
        start = plain.find(rest)
        mentions.append(CodeMention(rest, canonical_code(rest), Certainty.ALONE, start, start + len(rest)))
    in_list = False  # the code before this one had a cue, and only a comma or "and" is between them
    end = 0
    for match in _CODE_CANDIDATE.finditer(plain):
        before = plain[max(0, match.start() - 40) : match.start()]
        in_list = in_list and bool(_LIST_SEPARATOR.fullmatch(plain, end, match.start()))
        has_cue = bool(_ENDS_WITH_CUE.search(before) or in_list or _STARTS_WITH_CUE.match(plain, match.end()))
        # Programs begin a message like this: "ORA-00942: table or view does not exist".
        has_cue = has_cue or (
            not before and match.lastgroup == "mixed" and plain.startswith(": ", match.end())
        )
        readings = list(_read(match, before, has_cue)) if match[0].lower() != _HEX_PREFIX else []
        if is_long:  # a log has too many numbers for one of them to mean anything
            readings = [reading for reading in readings if reading.certainty > Certainty.BARE]
        mentions += readings
        in_list, end = has_cue and bool(readings), match.end()
        if len(mentions) > _MAX_CODES:
            break
    if len(plain) > _MAX_CODE_LENGTH * 2:
        return mentions
    return [_raise_if_alone(mention, plain) for mention in mentions]


def _raise_if_alone(mention: CodeMention, plain: str) -> CodeMention:
    """Raise the certainty of a mention that has only cue words around it."""
    rest = f"{plain[: mention.start]} {plain[mention.end :]}"
    if mention.certainty in (Certainty.CUED, Certainty.SHAPED) and _ONLY_CUES.fullmatch(rest):
        return replace(mention, certainty=Certainty.ALONE)
    return mention


def _keep_near_digits(plain: str) -> str:
    """Drop the words of a long text that are far from any digit: most of it, and no code is in them."""
    tokens = plain.split()
    unusual = [token for token in set(tokens) if not (token.isalpha() or token.rstrip(".,:;)").isalpha())]
    likely = {token for token in unusual if (match := _CODE_LIKE_TOKEN.search(token)) and match[1]}
    if not likely:
        return ""
    keep = bytearray(len(tokens) + 4)
    for n, token in enumerate(tokens):
        if token in likely:
            keep[max(n - 2, 0) : n + 2] = b"\1\1\1\1"[: n + 2 - max(n - 2, 0)]
    return " ".join(compress(tokens, keep))


def _read(match: re.Match[str], before: str, has_cue: bool) -> Iterator[CodeMention]:
    """Yield what a candidate may mean, the likeliest reading first."""
    kind, written = match.lastgroup, match[0]
    start, end = match.span()
    certainty = Certainty.CUED if has_cue else Certainty.SHAPED
    if kind == "mixed" and (glued := _GLUED_CUE.match(written)):
        start, written, certainty = start + glued.end(), written[glued.end() :], Certainty.CUED
    if kind == "number":
        if not (number_certainty := _number_certainty(match, before, has_cue)):
            return
        certainty = number_certainty
    elif (kind == "spaced" and _CUE_WORD.match(written)) or (kind == "pair" and _LETTER.search(written)):
        certainty, has_cue = Certainty.CUED, True
    elif kind == "spaced" and not has_cue and _is_count(match):
        return
    elif kind in ("spaced", "pair", "dotted") and not has_cue:
        certainty = Certainty.SHAPED if kind == "pair" and written[0] == "-" else Certainty.BARE
    elif kind == "name" and not has_cue:
        certainty = Certainty.SHAPED if written.isupper() else Certainty.BARE
    parts = _SIGNED_NUMBER.findall(written) if kind == "pair" else [written]
    yield CodeMention(written, canonical_code(" ".join(parts)), certainty, start, end)
    if kind in ("pair", "spaced"):
        certainty = Certainty.CUED if has_cue else Certainty.BARE
        for part in _SIGNED_NUMBER.finditer(written):
            if has_cue or (len(part[0].strip("-")) > 2 and not _YEAR.match(part[0])):
                offset = start + part.start()
                yield CodeMention(part[0], canonical_code(part[0]), certainty, offset, offset + len(part[0]))


def _is_count(match: re.Match[str]) -> bool:
    """Return whether a word and a number are like "line 1625" or "took 17 ms"."""
    word = match[0].rstrip("-0123456789")
    return bool(_COUNTED_AFTER.search(word) or _COUNTED_BEFORE.match(match.string, match.end()))


def _number_certainty(match: re.Match[str], before: str, has_cue: bool) -> Certainty | None:
    """Return how certain a bare number is a code, or None if it counts, dates, or names something else."""
    digits = match[0].lstrip("-")
    if _COUNTED_BEFORE.match(match.string, match.end()) and not (has_cue and len(digits) > 2):
        return None
    if has_cue:
        return Certainty.CUED
    if len(digits) < 3 or _YEAR.match(digits) or _COUNTED_AFTER.search(before):
        return None
    return Certainty.BARE


_HEX_RUN = re.compile(r"0X([0-9A-F]{1,16})\Z")
_BARE_HEX = re.compile(r"(?=.*\d)[0-9A-F]{8}\Z|(?=.*\d)[0-9A-F]{2,4}\Z")
_HEX_WITH_H = re.compile(r"(\d[0-9A-F]{0,7})H\Z")
_DECIMAL = re.compile(r"0{0,60}[1-9]\d{4,9}\Z")
_LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_UNSIGNED_32_BIT_RANGE = 2**32
_MAX_PADDED_DIGITS = 8
# Smaller numbers differ in decimal and hexadecimal: stop 0xA is not error 10.
_MIN_RESULT_CODE = 2**16


def numeric_equivalents(written: str) -> set[str]:
    """Return the numbers that a code may be: two codes that share one are the same number.

    Leading zeros don't count. Large numbers are the same in hexadecimal, signed, and unsigned decimal.
    """
    canonical = canonical_code(written)
    if match := _HEX_RUN.match(canonical):
        return _hex_equivalents(match[1])
    numbers = {_LEADING_ZEROS.sub("", canonical)} if canonical else set()
    if match := _HEX_WITH_H.match(canonical):
        numbers |= _hex_equivalents(match[1])
    elif _BARE_HEX.match(canonical) and (len(canonical) == 8 or not canonical.isdigit()):
        numbers |= _hex_equivalents(canonical)
    # `isdigit` also holds for signs that `int` refuses, and thousands of digits are refused too.
    if _DECIMAL.match(canonical) and _MIN_RESULT_CODE <= (number := int(canonical)) < _UNSIGNED_32_BIT_RANGE:
        is_negative = written.strip().startswith("-")
        numbers.add(f"N{_UNSIGNED_32_BIT_RANGE - number if is_negative else number}")
    return numbers


def canonical_spellings(written: str) -> list[str]:
    """Return the canonical forms in which the same code may be stored: the number in each notation."""
    canonical = canonical_code(written)
    spellings = {canonical} if canonical else set()
    for number in numeric_equivalents(written):
        if number[0] == "N":
            value = int(number[1:])
            spellings |= {str(value), str(_UNSIGNED_32_BIT_RANGE - value), f"0X{value:08X}", f"{value:08X}"}
        elif number.isdecimal():
            spellings |= {number.zfill(size) for size in range(1, _MAX_PADDED_DIGITS + 1)}
    return sorted(spellings)


def _hex_equivalents(digits: str) -> set[str]:
    numbers = {f"X{digits.lstrip('0') or '0'}"}
    if _MIN_RESULT_CODE <= (number := int(digits, 16)) < _UNSIGNED_32_BIT_RANGE:
        numbers.add(f"N{number}")
    return numbers


_LOOK_ALIKES = str.maketrans("OIL", "011")


def fold_look_alikes(canonical: str) -> str:
    """Return the code with O as 0, and I and L as 1. It is a last resort, because codes may collide."""
    return canonical.translate(_LOOK_ALIKES)
