"""Error codes in titles, labels, file names, and first sentences, and titles without them."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from articles.strings.codes import canonical_code

# Words that tell that a code follows or stands before, in the languages of the site's readers.
_CUES = (
    r"(?:(?:error(?:s|e|i)?|err|fehler(?:code|nummer|meldung)?|erreurs?|erros?|fout(?:en|code|melding)?"
    r"|fejl|fel|błąd|hata|ошибка|codes?|c[óo]digos?(?: de error| de erro)?|code d['’]erreur|codice|kode"
    r"|codice (?:di )?errore|meldung|event(?: id)?|status|stop|alarm|fault|störung|warning|exception"
    r"|bug ?check|message|id|number|no\.?|nr\.?|n[º°])(?![^\W\d_])"
    r"|エラー(?:コード|番号)?|コード|错误(?:代码)?|錯誤|오류)"
)
_TOKEN = (
    r"(?:0[xX][0-9A-Fa-f]{1,16}"
    r"|[A-Z][A-Z0-9]{1,30}(?:_[A-Z0-9]{1,30}){1,8}"
    r"|[A-Za-z]{1,14}[-_=. ]?[0-9]{1,10}(?:[-_.][A-Za-z0-9]{1,10}){0,3}[A-Za-z]?"
    r"|[-\u2212]?[0-9]{1,10}(?:[-.][0-9A-Za-z]{1,8}){0,3}[A-Za-z]?(?:,\s?-[0-9]{1,6})?"
    r"|[A-Za-z]{1,6}[-=][A-Za-z]{1,6}[-=]?[0-9]{1,8})"
)
_TOKENS = rf"{_TOKEN}(?:\s*(?:,|/|;|&|\+|and|or|und|oder|et|ou|y|o|e|及び|、|・)\s*{_TOKEN}){{0,8}}"
_STRONG = re.compile(
    r"0[xX][0-9A-Fa-f]{2,16}|[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+|[A-Z]{1,3}-[0-9]|[A-Z]{1,10}[-_=][0-9]{2,10}(?:[-_.][A-Z0-9]{1,8}){0,3}"
    r"|[A-Z]{2,10}[0-9]{3,10}|[A-Z][0-9]{3,6}|[A-Z]{1,6}-[A-Z]{1,6}-?[0-9]{2,8}"
)
# A word such as Error belongs to the code before it only where nothing of a sentence follows.
_AFTER_CODE = rf"(?:(?:{_CUES})(?=\s*(?:[:：|–—]|-+\s|\Z)))?"
# With a colon or in brackets, one digit is enough: "DISK-9: Full".
_SHORT = re.compile(r"[A-Z]{2,10}[-_][0-9]")
_START = re.compile(
    rf"\A\s*(?P<open>[\[(【「])?\s*(?P<cue>(?:(?:{_CUES})[\s:#：.]*){{0,3}})(?P<codes>{_TOKENS})"
    rf"(?P<close>\s*[\])】」])?(?P<after>\s*{_AFTER_CODE})(?P<join>\s*[:：|–—・]\s*|\s+-+\s+|\s*-\s+|\s+|(?=[^\x00-\x7f])|\Z)(?P<rest>.*)\Z",
    re.IGNORECASE | re.DOTALL,
)
_END = re.compile(
    rf"\A(?P<rest>.*?)(?P<join>\s*[:：|–—]\s*|\s+-+\s+|\s*(?=[\[(【]))(?P<open>[\[(【])?\s*(?P<cue>(?:(?:{_CUES})[\s:#：.]*){{0,3}})"
    rf"(?P<codes>{_TOKENS})\s*[\])】]?\s*\Z",
    re.IGNORECASE | re.DOTALL,
)
_CUED = re.compile(rf"(?<![^\W_])(?:{_CUES})[\s:#：.(]{{0,3}}(?P<code>{_TOKEN})(?![\w])", re.IGNORECASE)
_ANY = re.compile(rf"(?<![\w.-]){_TOKEN}(?![\w])")
_NAME = re.compile(rf"(?<![A-Za-z0-9]){_TOKEN}(?![A-Za-z0-9])")
_YEAR = re.compile(r"(?:19|20)\d\d(?:[-.]\d{1,2}){0,2}")
_EACH = re.compile(_TOKEN)
# Words after a code that say when or where, so that the code belongs to the sentence.
_AFTER = re.compile(
    r"(?:when|while|after|on|in|at|during|if|from|beim?|bei|nach|im|in|wenn|während|auf|aus|lors|quand|après|à|au|aux|dans|sur"
    r"|pendant|al|en|cuando|tras|durante|desde|ao|aos|à|na|no|nas|nos|quando|após|em|ad?|all[oae]?|dal|dalla|nel|nella"
    r"|bij|tijdens|na|als|op|is|was|occurs|appears|erscheint|tritt|aparece|apparaît|appare|verschijnt)\s",
)
MAX_TITLE = 300


class Titled(NamedTuple):
    """A title without its codes, and these."""

    title: str
    codes: tuple[str, ...]


class CodeShapes:
    """What codes of one export look like, learned from its titles and fields: `LL-204` is `AA-9`."""

    def __init__(self, pattern: str = ""):
        self.seen: Counter[str] = Counter()
        self.own = re.compile(rf"(?<![A-Za-z0-9])(?:{pattern[:200]})(?![A-Za-z0-9])") if pattern else None

    def learn(self, codes: Iterable[str]) -> None:
        self.seen.update(map(shape, codes))

    def fits(self, code: str) -> bool:
        """Return whether a label is a code of this export, and no ordinary word or year."""
        if self.own:
            return bool(self.own.fullmatch(code))
        if self.seen:
            return shape(code) in self.seen
        return bool(_STRONG.fullmatch(code)) and not _YEAR.fullmatch(code)

    def knows(self, code: str) -> bool:
        """Return whether others of the export look like it, so that it needs no more signs of a code."""
        return shape(code) in self.seen and bool(re.fullmatch(r"A+[-_=.]?9(?:[-_.]?A?9?)*", shape(code)))

    def find(self, text: str) -> list[str]:
        if self.own:
            return _unique(match[0] for match in self.own.finditer(text[:2_000]))
        return _unique(match[0] for match in _ANY.finditer(text[:2_000]) if shape(match[0]) in self.seen)


def shape(code: str) -> str:
    """Return the code with its letters as A or a, and each run of digits as 9."""
    if code[:2].lower() == "0x":
        return "0x"
    letters = re.sub(r"[A-Z]", "A", re.sub(r"[a-z]", "a", code))
    return re.sub(r"A{3,}", "AAA", re.sub(r"\d+", "9", letters))


def _unique(codes: Iterable[str]) -> list[str]:
    found: dict[str, str] = {}
    for code in codes:
        code = " ".join(code.replace("\u2212", "-").split()).strip(" .:")
        if code:
            found.setdefault(canonical_code(code) or code, code)
    return list(found.values())


def split_title(title: str, shapes: CodeShapes | None = None, known: Iterable[str] = ()) -> Titled:
    """Return the title without its codes and the words around them, where it is a title without them."""
    title = " ".join(title.split())[: 2 * MAX_TITLE]
    for code in known:
        stripped = _without(title, code) if len(code) > 1 else title
        if stripped != title and not _goes_on(title, stripped):
            return Titled(stripped[:MAX_TITLE], ())
    own = shapes.find(title) if shapes and shapes.own else []
    if own:
        return Titled(_without(title, own[0])[:MAX_TITLE], tuple(own))
    shapes = shapes or CodeShapes()
    if found := _at_start(title, shapes) or _at_end(title, shapes):
        return found
    cued = _unique(match["code"] for match in _CUED.finditer(title) if _is_code(match["code"], True))
    if not cued:
        cued = _unique(
            code for code in _ANY.findall(title) if _STRONG.fullmatch(code) and not _YEAR.fullmatch(code)
        )
    if not cued:
        cued = shapes.find(title)
    return Titled(title[:MAX_TITLE], tuple(cued))


def _is_code(code: str, is_cued: bool) -> bool:
    digits = sum(map(str.isdigit, code))
    if "_" in code and code.isupper():
        return True
    if " " in code and not is_cued:
        return False
    return digits >= (1 if is_cued or _STRONG.fullmatch(code) else 2)


def _at_start(title: str, shapes: CodeShapes) -> Titled | None:
    match = _START.match(title)
    if not match:
        return None
    written = match["codes"].strip()
    is_cued = bool(match["cue"].strip() or match["after"].strip())
    has_mark = bool(match["open"]) or match["join"].strip() in (":", "：")
    codes = [
        code
        for code in _unique(_EACH.findall(written))
        if _is_code(code, is_cued or bool(match["open"]) or shapes.knows(code))
        or (has_mark and _SHORT.fullmatch(code))
    ]
    is_joined = bool(match["join"].strip()) or not match["rest"] or (match["open"] and match["close"])
    is_strong = all(_STRONG.fullmatch(code) or shapes.knows(code) for code in codes)
    if not codes or not (is_joined or is_strong or (is_cued and not match["rest"])):
        return None
    is_plain = not is_cued and not is_strong and not (match["open"] and match["close"])
    if is_plain and (not match["join"].strip() or any(" " in c or _YEAR.fullmatch(c) for c in codes)):
        return None
    if not match["join"].strip() and not match["close"] and _AFTER.match(match["rest"]):
        return Titled(title[:MAX_TITLE], tuple(codes))
    if " " in written and re.search(r"[A-Za-z] \d", written):
        codes = [code for code in codes if " " not in code] or codes
    return Titled(_capital(match["rest"].strip(" :：-–—|"))[:MAX_TITLE], tuple(codes))


def _at_end(title: str, shapes: CodeShapes) -> Titled | None:
    match = _END.match(title)
    if not match or not match["rest"].strip():
        return None
    is_cued = bool(match["cue"].strip())
    codes = [
        code
        for code in _unique(_EACH.findall(match["codes"]))
        if _is_code(code, is_cued or bool(match["open"]) or shapes.knows(code))
    ]
    if not codes or not (
        is_cued
        or all(
            _STRONG.fullmatch(code) or shapes.knows(code) or (match["open"] and not _YEAR.fullmatch(code))
            for code in codes
        )
    ):
        return None
    return Titled(match["rest"].strip(" :：-–—|")[:MAX_TITLE], tuple(codes))


def _without(title: str, code: str) -> str:
    """Return the title without a code that is known, at its start or end, with the words around it."""
    around = rf"(?:(?:{_CUES})[\s:#：.]*){{0,3}}"
    start = re.match(
        rf"\s*[\[(【]?\s*{around}{re.escape(code)}\s*[\])】]?\s*{_AFTER_CODE}\s*[:：|–—-]*\s*(?=\S)",
        title,
        re.IGNORECASE,
    )
    if start and not title[start.end() :][:1].isdigit():
        return _capital(title[start.end() :])
    end = re.search(
        rf"\s*[:：|–—-]?\s*[\[(【]?\s*{around}{re.escape(code)}\s*[\])】]?\s*\Z", title, re.IGNORECASE
    )
    if end and end.start() > 0 and re.match(r"\s*[:：|–—\[(【-]", title[end.start() :]):
        return title[: end.start()].strip()
    return title


def _goes_on(title: str, rest: str) -> bool:
    """Return whether the words after a code need it: "Error 102 when I sign in"."""
    before = title[: len(title) - len(rest)]
    return bool(_AFTER.match(rest[:1].lower() + rest[1:])) and bool(re.search(r"\w\s+\Z", before))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:] if words[:1].islower() and words[1:2].islower() else words


def codes_of_name(name: str, shapes: CodeShapes) -> list[str]:
    """Return the codes in the name of a file or folder."""
    stem = re.sub(r"\.(?:md|mdx|markdown|html?|docx|txt|json)$", "", name, flags=re.IGNORECASE)
    found = [match[0] for match in _NAME.finditer(stem.replace("%20", " "))]
    fitting = [code for code in found if shapes.fits(code) or shapes.fits(code.upper())]
    return _unique(code if shapes.fits(code) else code.upper() for code in fitting)


def codes_of_text(text: str, shapes: CodeShapes) -> list[str]:
    """Return the codes that a first sentence or a message tells: "(code 204)", "error LL-204"."""
    found = [match["code"] for match in _CUED.finditer(text[:2_000])]
    strong = [code for code in found if shapes.fits(code)] or [
        code for code in found if _STRONG.fullmatch(code) or (code.strip("-").isdigit() and len(code) >= 2)
    ]
    return _unique(strong) or shapes.find(text)[:1]
