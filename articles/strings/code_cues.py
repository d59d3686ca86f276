"""Words around codes: those that announce one, and those that say that a number counts something."""

import re
from functools import lru_cache

from .late_pattern import compile_late

# Words that people type around a code and that messages print before it.
PRODUCT_CUES = (
    "quickbooks|quickbook|quikbooks|intuit|qbdt|qbo|qbd|qb|online|desktop|banking|bank|"
    "errors?|eror|err0r|err|codes?|status|message|msg|number|no|nr|num"
)
# Cues of scripts without spaces, which may follow other words directly.
_UNSPACED_CUES = "エラー|エラー番号|コード|错误|错误代码|代码|錯誤|代碼|오류|코드|ข้อผิดพลาด"
ERROR_CUES = (
    r"error|errors|eror|err0r|err|errno|(?:ret|rc|err|error|exit|status|result)code|code|codes|dtc|kode|status|stop|bug\s?check|bugcheck|event|exception|fault|failure"
    r"|warning|hresult|ndr|fehler|fehlercode|fehlernummer|fehlermeldung|erreur|errore|erro|erros|c[oó]digo|ошибка|ошибки|помилка|код|fout|foutcode|hata|błąd|chyba|hiba|virhe|feil|fejl|kesalahan"
    rf"|lỗi|σφάλμα|(?:ال)?(?:خطأ|رمز|كود)|שגיאה|{_UNSPACED_CUES}"
)
_WORDS_BEHIND_CUE = "id|code|codes|number|no|nr|num|value|was|is|status|of|nummer|numéro|número|رقم"
_ENDS_WITH_CUE = compile_late(
    rf"(?:(?:(?<![^\W\d_])(?:{ERROR_CUES})|{_UNSPACED_CUES})(?:\s+(?:{_WORDS_BEHIND_CUE}))*)"
    r"[\s:#=.\[('\"`-]*\Z",
    re.IGNORECASE,
)
# What stands before a code that a device shows, if nothing that it may count follows.
_DISPLAYS = "display|screen|panel|lcd|printer|machine|device|controller|station|scanner|terminal|unit"
_DISPLAY = compile_late(rf"(?:{_DISPLAYS})s?", re.IGNORECASE)
_ENDS_WITH_DISPLAY = compile_late(
    rf"(?<![^\W\d_])(?:{_DISPLAYS})"
    r"(?:\s[^\W_]{1,20}){0,2}\s(?:shows|displays|reads|says|flashes|blinks)\s\Z",
    re.IGNORECASE,
)
_ENDS_SENTENCE = compile_late(r"\s?(?:[.,;!?]|and\b|when\b|after\b|\Z)", re.IGNORECASE)
# The last word of a text that is written backwards, and whether it ends with one.
_FIRST_WORD_BACKWARDS = compile_late(r"[\W_]{0,12}([^\W\d_]{1,20})")
_LAST_WORD_OR_CURRENCY = compile_late(r"[\s:=#(]*(?:[^\W\d_]|[$€£¥@©])")
_LAST_WORD_OF_CUE = compile_late(rf"(?:{ERROR_CUES}|check|{_WORDS_BEHIND_CUE})\Z", re.IGNORECASE)
CUE_WORD = compile_late(rf"(?:{ERROR_CUES})(?![^\W\d_])", re.IGNORECASE)
# A cue behind a code is its own unless another code follows: "the 102 error", not "job:7 Error 102".
STARTS_WITH_CUE = compile_late(
    rf"['\")\]]*[^\S\n]{{1,2}}(?:{ERROR_CUES})(?![^\W\d_])(?!\W{{0,3}}(?:[a-z]{{1,4}})?-?\d)", re.IGNORECASE
)
# Several codes follow, so two numbers are no pair.
ENDS_WITH_PLURAL = compile_late(
    r"(?<![^\W\d_])(?:errors|codes|fehlern|erreurs|errores|errori)\W*\Z", re.IGNORECASE
)
ENDS_WITH_HTTP_STATUS = compile_late(
    r"\b(?:https?(?:/\d(?:\.\d)?)?\"?(?:\s+(?:status|error|code|response))*|status(?:\s?code)?)[\s:=#(]*\Z",
    re.IGNORECASE,
)
# A number after one of these words counts or names something else.
COUNTED_AFTER = compile_late(
    r"(?<![^\W\d_])(?:line|lines|page|pages|ports?|version|ver|v|step|steps|column|col|row|rows|chapter|windows|win"
    r"|office|excel|word|outlook|exchange|sharepoint|server|access|visio|project|python|java|php|node|django|sqlite"
    r"|postgresql|sql|quickbooks\s+(?:pro|premier|enterprise|desktop)|level|round|attempt"
    r"|top|rev|build|kb|gb|mb|year|size|count|pid|tid|thread|copyright|seit|depuis|desde|zeile|seite|ligne"
    r"|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|[$€£¥@])\s*[:=#(]*\s*\Z|[$€£¥@©]\s*\Z",
    re.IGNORECASE,
)
# A number after one of these may be a code in a question, and hardly in a longer text.
PREPOSITION = compile_late(
    r"(?<![^\W\d_])(?:try|in|of|from|to|at|for|by|with|within|about|after|before|over|since|until|and|or|is|was|are"
    r"|the|my|it|its|got|get|has|had|see|says|say|fix|help|not|what|this|that|und|oder|et|ou)\s*[:=#(]*\s*\Z",
    re.IGNORECASE,
)
SINCE = compile_late(r"(?<![^\W\d_])(?:since|until|from|between|till|seit|depuis|desde)\s*\Z", re.IGNORECASE)
COUNTED_BEFORE = compile_late(
    r"\s?(?:users?|times|days?|weeks?|months?|years?|hours?|hrs?|minutes?|mins?|seconds?|secs?|(?:milli|micro|nano)seconds?"
    r"|ms|s|ns|us|µs|hz|khz|mhz|ghz|kb|mb|gb|tb|kib|mib|gib|bytes?|bits?|bps|kbps|mbps|px|x|%|€|dollars?|euros?|usd"
    r"|percent|files?|rows?|items?|lines?|pages?|accounts?|employees|customers|transactions?|records?|entries|requests"
    r"|messages|retries|attempts|errors|warnings|digits?|people|computers|copies|degrees|volts?|watts?|rpm|meters?"
    r"|miles|km|kg|to\s+\d|st|nd|rd|th|am|pm|o'clock|sekunden|minuten|stunden|tage[n]?|jahre[n]?|dateien"
    r"|segundos|minutos|secondes|jours)(?![^\W\d_])|\s?[%€°]",
    re.IGNORECASE,
)
# A name, a sign, and then a value: rc=12007, "errorCode": "1603", <code>102</code>.
_NAME_AND_SIGN = compile_late(
    r"([^\W\d][\w.-]{0,39}?)(?:(?:\(\))?['\"`)\]]{0,2}\s{0,2}(?:[=:]{1,3}>?|->|>)\s{0,2}|(?=[(\[]))['\"`(\[]{0,2}\Z"
)
_OPENING = " \n'\"`(["
_NAME_PART = compile_late(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+(?![a-z])|\d+")
_ERROR_NAME = compile_late(
    r"(?:err|error|errors|code|codes|rc|ret|rv|hr|exit|status|result|stop|fault|failure|failed|exception|sqlstate|gle"
    r"|reason|cause|bugcheck|fehler|erreur|errore|c[oó]digo|e)\Z"
    r"|\w*(?:error|errno|errcode|code|hresult|status|retval|result|fault)\Z",
    re.IGNORECASE,
)
_COUNTING_NAME = compile_late(
    r"(?:ports?|pid|tid|line|lines|lineno|row|rows|col|column|count|size|len|length|total|time|timeout|duration|elapsed"
    r"|latency|took|ms|sec|secs|seconds|bytes|retries|retry|attempts?|version|ver|build|year|date|page|offset|limit"
    r"|users?|account|amount|price|invoice|order|qty|quantity|zip|zipcode|postal|postcode|area|country|phone|width|height|memory|mem"
    r"|cpu|threads?|level|step|index|idx|position|pos|seq|number_of|max|min|num|interval|delay|age|speed|rate)\Z",
    re.IGNORECASE,
)


def ends_as(pattern: re.Pattern[str], before: str) -> bool:
    """Return whether a pattern that ends with a word or currency is found; without that, it isn't tried.

    In a dump of numbers it would be tried at each sign before each number.
    """
    return bool(_LAST_WORD_OR_CURRENCY.match(before[::-1]) and pattern.search(before))


def ends_with_cue(before: str) -> bool:
    """Return whether a text ends with a word that announces a code."""
    word = _FIRST_WORD_BACKWARDS.match(before[::-1])
    if not word or (word[1].isascii() and not _may_end_cue(word[1])):
        return False
    return bool(_ENDS_WITH_CUE.search(before))


def is_displayed(before: str, text: str, end: int) -> bool:
    """Return whether a device shows what stands in a text before `end`: the screen says 17204."""
    return bool(ends_as(_ENDS_WITH_DISPLAY, before) and _ENDS_SENTENCE.match(text, end))


def names_a_display(word: str) -> bool:
    """Return whether a word names what shows codes, and so no product."""
    return bool(_DISPLAY.fullmatch(word))


@lru_cache(maxsize=4_000)
def _may_end_cue(word_backwards: str) -> bool:
    return bool(_LAST_WORD_OF_CUE.match(word_backwards[::-1]))


def find_name(before: str) -> str:
    """Return the name at the end of a text whose value follows: rc=, "errorCode":, SQLSTATE[; or ""."""
    stripped = before.rstrip(_OPENING)
    opening = before[len(stripped) :]
    if not (stripped[-1:] in ("=", ":", ">") or "[" in opening or "(" in opening):
        return ""
    name = _NAME_AND_SIGN.search(before)
    return name[1] if name else ""


@lru_cache(maxsize=4_000)
def names_an_error(name: str) -> bool:
    """Return whether a name says that its value is a code: errorCode, last_error, rc, HRESULT."""
    parts = _NAME_PART.findall(name)
    return any(map(_ERROR_NAME.match, parts)) and not names_a_count(name)


@lru_cache(maxsize=4_000)
def names_a_count(name: str) -> bool:
    """Return whether a name says that its value counts or measures: port, timeout, zip_code, error_count."""
    parts = _NAME_PART.findall(name)
    if not parts:
        return False
    return bool(_COUNTING_NAME.match(parts[-1])) or (len(parts) > 1 and bool(_COUNTING_NAME.match(parts[-2])))
