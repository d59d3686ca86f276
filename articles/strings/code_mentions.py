"""Finds what may be error codes in a text."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .code_addresses import ADDRESS, read_address
from .code_cues import (
    COUNTED_AFTER,
    COUNTED_BEFORE,
    CUE_WORD,
    ENDS_WITH_HTTP_STATUS,
    ENDS_WITH_PLURAL,
    ERROR_CUES,
    PREPOSITION,
    PRODUCT_CUES,
    SINCE,
    STARTS_WITH_CUE,
    ends_as,
    ends_with_cue,
    find_name,
    is_displayed,
    names_a_count,
    names_an_error,
)
from .codes import (
    CODE_SHAPE,
    MAX_CODE_LENGTH,
    Certainty,
    CodeMention,
    canonical_code,
    strip_cue_words,
    write_latin_codes,
)
from .folding import unify_typography
from .late_pattern import compile_late
from .long_texts import keep_near_digits

_LIST_SEPARATOR = compile_late(
    r"[\s,;/&+、]*(?:(?:or|and|vs\.?|versus|und|oder|et|ou|y|o|e)\s+)?", re.IGNORECASE
)
_NEXT_OF_LIST = compile_late(
    r"(?:\s?[,、]\s?(?:or|and|und|et|y|o)?|\s(?:or|and|und|et|y|o))\s?\d{2}", re.IGNORECASE
)
_SIGN_WORD = compile_late(r"(?<![^\W_])(?:minus|negative|neg)\s+(?=\d)", re.IGNORECASE)
_YEAR = compile_late(r"(?:19|20)\d\d\Z")
_ENDS_WITH_YEAR = compile_late(r"(?<!\d)(?:19|20)\d\d\s?(?:to|and|until|or|bis|-)?\s*\Z", re.IGNORECASE)
_HTTP_STATUS = compile_late(r"[1-5]\d\d\Z")
_NUMBER_START, _NUMBER_END = r"(?<![\w.\\/@])(?<!\d[-:,])", r"(?![\w@\\]|[.,:/-]\d)"
_BETWEEN_PAIR = r"(?:\s?[,;/、]\s?|\s+|-|\s+(?:status\s+code|and|und|et|y|&)\s+)"
_CODE_CANDIDATE = compile_late(
    rf"(?P<hex>(?<![^\W_])0x[0-9a-f]{{1,16}}(?![^\W_]|-\d{{1,3}}(?![\w-])))"
    rf"|(?P<name>(?<![\w.\\/])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w\\/]|\.[a-z]))"
    rf"|(?P<wildcard>(?<![\w?])\?{{1,4}}\d{{1,6}}(?!\w))"
    rf"|(?P<dotted>(?<![\w.])\d{{1,3}}\.\d{{1,3}}\.\d{{1,4}}(?![\w]|\.\d))"
    rf"|(?P<decimal>(?<![\w.$€£,-])\d{{2,4}}\.\d{{1,3}}(?![\w%°]|\.\d))"
    rf"|(?P<triple>(?<![\w.-])\d{{1,3}}-\d{{1,3}}-\d{{1,3}}{_NUMBER_END})"
    rf"|(?P<pair>{_NUMBER_START}-?\d{{2,6}}{_BETWEEN_PAIR}-?\d{{1,6}}{_NUMBER_END})"
    rf"|(?P<mixed>{_NUMBER_START}(?:[a-z]{{1,12}}(?:[-=]|\s=\s?)?(?=[a-z]?\d)|(?=\d+[a-z]))"
    rf"[a-z0-9]+(?:-[a-z0-9]+)*(?![\w@\\]|[./:]\w))"
    rf"|(?P<spaced>{_NUMBER_START}(?!says\s|(?:err|eror|code|kode|is|was|at|and|or)\s\d+{_BETWEEN_PAIR}-?\d)"
    rf"[a-z]{{1,4}}\s\d{{2,6}}{_NUMBER_END})"
    rf"|(?P<number>{_NUMBER_START}-?\d{{1,12}}{_NUMBER_END})",
    re.IGNORECASE,
)
_GLUED_CUE = compile_late(r"(?:errors?|err|code|stop|status|fehler)+[-_:]?(?=[a-z]{0,4}-?\d)", re.IGNORECASE)
# Error_OL-301: no name is joined by both signs.
_CUE_AND_UNDERSCORE = compile_late(r"(?<![^\W_])(error|err|code|fehler)_(?=[a-z]{1,4}-\d)", re.IGNORECASE)
# One token of a code and the words around it: QuickBooksError12007, Error12007NotFound, H202Error.
_JOINED_CUES = compile_late(
    r"(?<![^\W_])(?P<lead>[a-z_-]{0,40}?(?:error|err|code|fehler)[-_:]?)"
    r"(?P<code>0x[0-9a-f]{1,16}|(?!code|err)[a-z]{0,4}-?\d{2,12})(?P<tail>[a-z_-]{0,40}+)(?![^\W_])"
    r"|(?<![^\W_])(?P<own>(?-i:[A-Z]{1,4})-?\d{2,12}|\d{3,12})(?P<end>[a-z_-]{2,40}+)(?![^\W_])",
    re.IGNORECASE,
)
_WORD_BORDER = compile_late(r"[-_:]|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_CAPITALIZED = compile_late(r"[A-Z][a-z]+")
_JOINED_CUE = compile_late(rf"(?:{PRODUCT_CUES}|{ERROR_CUES}){{1,3}}", re.IGNORECASE)
_JOINED_PRODUCT = compile_late(rf"(?:{PRODUCT_CUES}|fehler){{1,3}}", re.IGNORECASE)
# Names of programs and formats that hold a number: Win32Exception, utf8mb4, x86, sha256.
_IDENTIFIER = compile_late(r"[A-Za-z]*[a-z][A-Za-z]*\d+[A-Za-z]*[A-Z][a-z]|[A-Za-z]+\d+[A-Za-z]{3,}\Z")
_WORD_AND_HYPHEN = compile_late(r"[a-z]{2,5}-(\d{3,8})\Z", re.IGNORECASE)
# A code may have a long name before its number, where the site has such codes: STATN 204.
_ENDS_WITH_LONG_WORD = compile_late(r"(?<![^\W_])([a-z]{5,8})(?:\s|\s?#)\Z", re.IGNORECASE)
_SIGNED_NUMBER = compile_late(r"-?\d+")
_TWO_NUMBERS = compile_late(rf"-?\d{{2,6}}{_BETWEEN_PAIR}-?\d{{1,6}}\Z", re.IGNORECASE)
_ONLY_CUES = compile_late(
    rf"(?:[\W_]|(?<![^\W\d_])(?:{PRODUCT_CUES}|{ERROR_CUES}|id|fatal)(?![^\W\d_]))*", re.IGNORECASE
)
_FIRST_WORD = compile_late(r"[a-z]+\s?[=:\s]", re.IGNORECASE)
_MAX_CODES = 400
_MAX_CANDIDATES = 4_000  # of a text; of a longer dump of numbers, the end says what went wrong
_JOINED_ALONE = ("error", "err", "code", "fehler")
_HEX_PREFIX = "0x"  # a search for every code that begins with it, not a code
_LONG_TEXT_LENGTH = 2000
# A number after "in" or "for" may be a code in a text of so many words.
_MAX_QUESTION_WORDS = 16
_LOOK_BEHIND = 48


@dataclass(frozen=True)
class _Candidate:
    """A token that may be a code, the text before it, and what is known from around it."""

    match: re.Match[str]
    before: str
    has_cue: bool
    in_list: bool
    is_question: bool

    @property
    def kind(self) -> str:
        return self.match.lastgroup or ""

    @property
    def written(self) -> str:
        return self.match[0]

    def may_be_code(self, digits: str, before: str) -> bool:
        """Return whether a bare number may be a code: in a question each but a year after "since"."""
        if self.is_question:
            is_year = _YEAR.match(digits) and (_ENDS_WITH_YEAR.search(before) or SINCE.search(before))
            return not is_year
        return not (_YEAR.match(digits) or ends_as(PREPOSITION, before))

    def mention(self, written: str, certainty: Certainty, offset: int = 0, **facts: bool) -> CodeMention:
        start = self.match.start() + offset
        return CodeMention(written, canonical_code(written), certainty, start, start + len(written), **facts)


def find_codes(s: str) -> list[CodeMention]:
    """Return what may be error codes, in the order of the text, at most a few hundred.

    Every mention is looked up afterwards, so this includes doubtful ones. Versions, dates, ports, and amounts
    are left out. The parts of a pair such as "6000 77" follow it, and the value of "rc=12007" the whole.
    """
    plain = unify_typography(s)
    is_long = len(s) > _LONG_TEXT_LENGTH
    if len(plain) > _LONG_TEXT_LENGTH:
        plain = keep_near_digits(plain)
    plain = _SIGN_WORD.sub(_write_sign, write_latin_codes(plain))
    plain = _JOINED_CUES.sub(_part_joined_words, _CUE_AND_UNDERSCORE.sub(r"\1 ", plain))
    mentions = [mention] if (mention := _read_whole(plain)) else []
    if not is_long and ("/" in plain or ":" in plain):
        for address in ADDRESS.finditer(plain):
            mentions += read_address(address)
        plain = ADDRESS.sub(lambda address: " " * len(address[0]), plain)
    mentions += _scan(plain, is_long)
    if len(plain) > MAX_CODE_LENGTH * 2:
        return mentions
    return [_raise_if_alone(mention, plain) for mention in mentions]


def _read_whole(plain: str) -> CodeMention | None:
    """Return the code that is the whole text but for cue words, if it looks like one."""
    rest = strip_cue_words(plain).strip().lstrip("= ")
    if not (any(map(str.isdigit, rest)) and (rest != plain.strip() or CODE_SHAPE.fullmatch(rest))):
        return None
    word = _FIRST_WORD.match(rest)
    if rest.lower() == _HEX_PREFIX or (
        word and (COUNTED_AFTER.search(word[0]) or PREPOSITION.search(word[0]))
    ):
        return None
    start = plain.find(rest)
    return CodeMention(
        rest,
        canonical_code(rest),
        Certainty.ALONE,
        start,
        start + len(rest),
        only_known="=" in rest or ":" in rest,
        is_pair=bool(_TWO_NUMBERS.match(rest)),
    )


def _scan(plain: str, is_long: bool) -> list[CodeMention]:
    mentions: list[CodeMention] = []
    is_question = not is_long and len(plain.split(None, _MAX_QUESTION_WORDS)) <= _MAX_QUESTION_WORDS
    in_list = False  # the code before this one had a cue, and only a comma or "and" is between them
    end = 0
    for match in deque(_CODE_CANDIDATE.finditer(plain), maxlen=_MAX_CANDIDATES):
        before = plain[max(0, match.start() - _LOOK_BEHIND) : match.start()]
        in_list = in_list and bool(_LIST_SEPARATOR.fullmatch(plain, end, match.start()))
        has_cue = bool(ends_with_cue(before) or in_list or STARTS_WITH_CUE.match(plain, match.end()))
        # Programs begin a message like this: "ORA-00942: table or view does not exist".
        has_cue = has_cue or (
            not before and match.lastgroup == "mixed" and plain.startswith(": ", match.end())
        )
        has_cue = has_cue or is_displayed(before, plain, match.end())
        readings = [*_read(_Candidate(match, before, has_cue, in_list, is_question))]
        if is_long:  # a log has too many numbers for one of them to mean anything
            readings = [reading for reading in readings if reading.certainty > Certainty.BARE]
        mentions += readings
        in_list, end = has_cue and bool(readings), match.end()
        if len(mentions) > _MAX_CODES:
            break
    return mentions


def _write_sign(word: re.Match[str]) -> str:
    """Write "minus 6000" as -6000, at the same place of the text."""
    return f"{' ' * (len(word[0]) - 1)}-"


def _part_joined_words(token: re.Match[str]) -> str:
    """Write a code without the words that it is joined with, at the same place: "error" stays before it."""
    if own := token["own"]:
        is_product = _JOINED_PRODUCT.fullmatch(token["end"].replace("-", "").replace("_", ""))
        return own.ljust(len(token[0])) if is_product else token[0]
    lead, tail = token["lead"], token["tail"]
    words = [*filter(None, _WORD_BORDER.split(lead)), *filter(None, _WORD_BORDER.split(tail))]
    are_words = all(_CAPITALIZED.fullmatch(word) or _JOINED_CUE.fullmatch(word) for word in words)
    if not are_words or not (tail or lead.rstrip("-_:").lower() not in _JOINED_ALONE):
        return token[0]
    return f"{'error '.rjust(len(lead))}{token['code']}{' ' * len(tail)}"


def _raise_if_alone(mention: CodeMention, plain: str) -> CodeMention:
    """Raise the certainty of a mention that has only cue words around it."""
    if mention.certainty not in (Certainty.CUED, Certainty.SHAPED):
        return mention
    return (
        replace(mention, certainty=Certainty.ALONE)
        if is_alone(plain, mention.start, mention.end)
        else mention
    )


def is_alone(plain: str, start: int, end: int) -> bool:
    """Return whether a part of a text has only cue words around it."""
    return bool(_ONLY_CUES.fullmatch(f"{plain[:start]} {plain[end:]}"))


def _read(candidate: _Candidate) -> Iterator[CodeMention]:
    """Yield what a candidate may mean, the likeliest reading first."""
    written = candidate.written
    if written.lower() == _HEX_PREFIX:
        return
    certainty = Certainty.CUED if candidate.has_cue else Certainty.SHAPED
    if candidate.kind in ("number", "hex", "pair", "spaced") and (name := find_name(candidate.before)):
        if names_a_count(name):
            return
        if names_an_error(name):
            candidate, certainty = replace(candidate, has_cue=True), Certainty.CUED
    match candidate.kind:
        case "number":
            yield from _read_number(candidate)
        case "pair":
            yield from _read_pair(candidate)
        case "spaced":
            yield from _read_spaced(candidate)
        case "name":
            yield from _read_name(candidate)
        case "mixed":
            yield from _read_mixed(candidate)
        case "dotted":
            yield candidate.mention(written, Certainty.CUED if candidate.has_cue else Certainty.BARE)
        case "decimal":
            if candidate.has_cue:
                yield candidate.mention(written, Certainty.CUED, only_known=True)
        case "wildcard":
            yield candidate.mention(written, certainty, only_known=True)
        case _:
            yield candidate.mention(written, certainty)


def _read_number(candidate: _Candidate) -> Iterator[CodeMention]:
    """Yield a number unless it counts, dates, or names something else."""
    written, digits = candidate.written, candidate.written.lstrip("-")
    is_count = COUNTED_BEFORE.match(candidate.match.string, candidate.match.end())
    if is_count and not (candidate.has_cue and len(digits) > 2):
        return
    word = _ENDS_WITH_LONG_WORD.search(candidate.before)
    if word and written.isdigit() and len(digits) > 1 and not _is_no_name(word[0]):
        yield candidate.mention(f"{word[0]}{written}", Certainty.SHAPED, -len(word[0]), only_known=True)
    if _HTTP_STATUS.match(written) and ENDS_WITH_HTTP_STATUS.search(candidate.before):
        certainty = Certainty.CUED if candidate.has_cue else Certainty.BARE
        yield candidate.mention(written, certainty, only_known=True)
    elif candidate.has_cue:
        yield candidate.mention(written, Certainty.CUED)
    elif len(digits) > 2 and not ends_as(COUNTED_AFTER, candidate.before):
        may_be_code = candidate.may_be_code(digits, candidate.before)
        yield from [candidate.mention(written, Certainty.BARE)] if may_be_code else []


def _is_no_name(word: str) -> bool:
    """Return whether a word before a number is no part of a code: it counts, announces, or joins."""
    return bool(
        CUE_WORD.match(word)
        or PREPOSITION.search(word)
        or COUNTED_AFTER.search(word)
        or names_a_count(word.strip())
    )


def _read_pair(candidate: _Candidate) -> Iterator[CodeMention]:
    """Yield two numbers as one code, then each of them."""
    written = candidate.written
    has_cue = candidate.has_cue or "code" in written.lower()
    if written[0] != "-" and not has_cue and ends_as(COUNTED_AFTER, candidate.before):
        return
    parts = [*_SIGNED_NUMBER.finditer(written)]
    has_words = any(sign.isalpha() for sign in written)
    is_list = "-" not in written and (
        (has_words and bool(ENDS_WITH_PLURAL.search(candidate.before)))
        or candidate.in_list
        or bool(_NEXT_OF_LIST.match(candidate.match.string, candidate.match.end()))
    )
    certainty = Certainty.SHAPED if written[0] == "-" else Certainty.BARE
    numbers = [part[0] for part in parts]
    whole = candidate.mention(written, Certainty.CUED if has_cue else certainty, is_pair=not is_list)
    yield replace(
        whole,
        written=", ".join(numbers) if has_words else written,  # as an unknown code is named and counted
        canonical=canonical_code(" ".join(numbers)),
        only_known=is_list,
    )
    for part in parts:
        digits = part[0].strip("-")
        if has_cue or (len(digits) > 2 and not _YEAR.match(digits)):
            yield candidate.mention(part[0], Certainty.CUED if has_cue else Certainty.BARE, part.start())


def _read_spaced(candidate: _Candidate) -> Iterator[CodeMention]:
    """Yield a short word and a number: PS 038. Of "err 102" and "is 8019" the number is read alone."""
    written, has_cue = candidate.written, candidate.has_cue
    starts_with_cue = bool(CUE_WORD.match(written))
    word, number = written.split()
    is_count = COUNTED_AFTER.search(word) or COUNTED_BEFORE.match(
        candidate.match.string, candidate.match.end()
    )
    if is_count and not (has_cue or starts_with_cue):
        return
    has_cue = has_cue or starts_with_cue
    if has_cue or not PREPOSITION.match(word):
        certainty = Certainty.CUED if has_cue else Certainty.BARE
        yield candidate.mention(written, certainty, only_known=starts_with_cue)
    may_be_code = len(number) > 2 and candidate.may_be_code(number, f"{candidate.before}{word} ")
    if has_cue or may_be_code:
        certainty = Certainty.CUED if has_cue else Certainty.BARE
        yield candidate.mention(number, certainty, len(written) - len(number))


def _read_name(candidate: _Candidate) -> Iterator[CodeMention]:
    """Yield words joined by underscores, and the number or code at their end: Error_12007."""
    written, has_cue = candidate.written, candidate.has_cue
    certainty = Certainty.SHAPED if written.isupper() else Certainty.BARE
    parts = written.split("_")
    first = next((n for n, part in enumerate(parts) if any(map(str.isdigit, part))), 0)
    is_value = first > 0 and all(any(map(str.isdigit, part)) for part in parts[first:])
    yield candidate.mention(written, Certainty.CUED if has_cue else certainty, only_known=is_value)
    if is_value and not names_a_count("_".join(parts[:first])):
        is_error = has_cue or names_an_error("_".join(parts[:first]))
        value = "_".join(parts[first:])
        if is_error or len(value) > 2:
            yield candidate.mention(
                value,
                Certainty.CUED if is_error else Certainty.BARE,
                len(written) - len(value),
                only_known=not is_error,
            )


def _read_mixed(candidate: _Candidate) -> Iterator[CodeMention]:
    """Yield letters and a number: H202, C=43, err102; of rc=102 and ErrorCode=H202 the value as well."""
    written = candidate.written
    certainty = Certainty.CUED if candidate.has_cue else Certainty.SHAPED
    name, sign, value = written.partition("=")
    if sign:
        yield candidate.mention(written, certainty, only_known=True)
        value = value.lstrip()
        if not names_a_count(name.rstrip()):
            is_error = candidate.has_cue or names_an_error(name.rstrip())
            bare = Certainty.BARE if value.isdigit() else Certainty.SHAPED
            yield candidate.mention(value, Certainty.CUED if is_error else bare, len(written) - len(value))
            if len(value) > 4 and value.startswith("20") and CUE_WORD.fullmatch(name):  # a space in a mail
                rest = value[2:]
                yield candidate.mention(rest, Certainty.BARE, len(written) - len(rest), only_known=True)
        return
    if glued := _GLUED_CUE.match(written):
        yield candidate.mention(written[glued.end() :], Certainty.CUED, glued.end())
        return
    if names_an_error(find_name(candidate.before)):
        certainty = Certainty.CUED
    is_identifier = bool(_IDENTIFIER.match(written)) and not candidate.has_cue
    yield candidate.mention(written, certainty, only_known=is_identifier)
    if short_word := _WORD_AND_HYPHEN.match(written):  # desk-4711 is perhaps error 4711 of the desk
        yield candidate.mention(short_word[1], Certainty.BARE, short_word.start(1), only_known=True)
