"""The guard against telephone numbers that nobody verified. Strings in, findings out.

Fake support numbers reach a help center inside error articles, dressed up so that people read them and
filters do not: fancy digits, letters for digits, words, zero-width characters, markup in between. So a text
is first undressed (`_View`, which remembers where every character came from), then searched by shape, and
each candidate is judged by its shape and by what stands around it. Shape alone is not enough: a help center
is full of error codes, dates, amounts and versions, and none of them may be taken for a number.

Every pattern is bounded, so that the time is linear in the length of the text. Beside numbers, names in chats
and short links are found, by their addresses: they lead a reader to nobody knows whom. Names of
remote-control tools are told apart (`tools`): an article about safety must be able to name them.

Verified contacts are written `[[contact:key]]` in a text and filled in when it is read: see `filled`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from html.entities import html5
from itertools import pairwise
from typing import NamedTuple


class Finding(NamedTuple):
    """Where something was found in the text as given, and its structure without its digits."""

    kind: str
    start: int
    end: int
    masked: str


def find(text: str, allowed: Iterable[str] = ()) -> list[Finding]:
    """Return the contacts of a text in order, but for those in `allowed` (numbers in whatever notation).

    Kinds: "phone", "chat" and "short-link". For texts of every kind: plain, Markdown, HTML, JSON, slugs, file
    names, addresses. Never raises.
    """
    verified = [*allowed]
    numbers = {_identity(_keyed_digits(one)) for one in verified}
    addresses = {_bare_address(one) for one in verified}
    findings = []
    seen = 0
    legible = _legible(text)
    for number in _numbers(_bare(legible)):
        if number.start >= seen:
            seen = number.end
            if _identity(number.digits) not in numbers:
                findings.append(Finding("phone", number.start, number.end, _masked(number)))
    spans = [(one.start, one.end) for one in findings]
    for found in _addresses(legible, addresses):
        if all(found.end <= start or end <= found.start for start, end in spans):
            findings.append(found)
    return sorted(findings, key=lambda one: one.start)


def tools(text: str) -> list[Finding]:
    """Return the remote-control tools that a text names: no fault, but worth a second look."""
    lowered = text.lower()
    if not any(name in lowered for name in _TOOL_NAMES):
        return []
    return [Finding("remote-tool", *match.span(), match[0]) for match in _TOOL.finditer(text)]


# `[[contact:key]]`: a verified contact, in any text.
KEY = r"[a-z0-9]+(?:-[a-z0-9]+)*"
MARK = re.compile(rf"\[\[contact:({KEY})\]\]")
# What was meant to be one, such as [[contact: Support]].
ALMOST = re.compile(r"\[\[\s{0,3}contact\s{0,3}:([^\[\]\n]{0,80})\]\]", re.IGNORECASE)


def keys(text: str) -> list[str]:
    """Return the keys of the verified contacts that a text names, each once, in order."""
    return list(dict.fromkeys(MARK.findall(text))) if "[[contact:" in text else []


def filled(text: str, values: Mapping[str, str], missing: str) -> str:
    """Return the text with contacts in place of their marks, and `missing` for those that there are not."""
    if "[[contact:" not in text:
        return text
    return MARK.sub(lambda mark: values.get(mark[1]) or missing, text)


class _Number(NamedTuple):
    start: int
    end: int
    groups: tuple[str, ...]
    has_plus: bool

    @property
    def digits(self) -> str:
        return "".join(self.groups)


def _numbers(view: "_View") -> list[_Number]:
    numbers: list[_Number] = []
    if _DIGITS_AT_ALL.search(view.text):
        numbers += _search(view, _SEARCHES)
        numbers += _search_announced(view)
        numbers += _search(_with_lookalikes_as_digits(view), _SEARCHES_AMONG_LOOKALIKES)
    numbers += _search(_with_words_as_digits(view), _SEARCHES_AMONG_WORDS)
    return sorted(numbers, key=lambda number: (number.start, -number.end))


def _identity(digits: str) -> str:
    """The same for all ways to dial a number: without the prefixes for calls abroad and long distance."""
    digits = re.sub(r"\A(?:011|00)(?=[1-9])", "", digits).lstrip("0")
    return digits[1:] if len(digits) == 11 and digits[0] == "1" else digits


def dialled(number: str) -> str:
    """A number as a telephone takes it: its digits, letters by their keys, and a plus if it has one."""
    plus = "+" if _undressed(number).text.lstrip(" (").startswith("+") else ""
    return plus + _keyed_digits(number)


def _keyed_digits(number: str) -> str:
    return "".join(c for c in _undressed(number).text.upper().translate(_KEYPAD) if c in "0123456789")


def _masked(number: _Number) -> str:
    """The structure with at most one digit of it, and the country code of America: `+1-8xx-xxx-xxxx`."""
    groups = list(number.groups)
    if _is_american(number.digits):
        national = number.digits[-10:]
        groups = ["1"] * (len(number.digits) - 10) + [national[:3], national[3:6], national[6:]]
    country = groups[:1] if groups[0] == "1" else []
    rest = groups[len(country) :]
    hidden = "-".join("x" * len(group) for group in rest)
    return "+" * number.has_plus + "-".join([*country, rest[0][0] + hidden[1:]])


# Undressing


class _View:
    """A text rewritten, with the text as given and the place there of every character."""

    def __init__(self, text: str, given: str, starts: Sequence[int], ends: Sequence[int]) -> None:
        self.text = text
        self.given = given
        self.starts = starts
        self.ends = ends

    def reading(self, text: str) -> "_View":
        """The same with other characters in the same places."""
        return _View(text, self.given, self.starts, self.ends)

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self.starts[start], self.ends[end - 1]

    @cached_property
    def announced(self) -> frozenset[int]:
        """Where something stands that is announced as a telephone number."""
        return frozenset(match.end() for match in _ANNOUNCEMENT.finditer(self.text.lower()))

    @cached_property
    def labelled(self) -> frozenset[int]:
        """Where something stands that is said to be something else."""
        return frozenset(match.end() for match in _LABEL.finditer(self.text.lower()))


_Replace = Callable[[re.Match[str]], str | None]


def _rewrite(view: _View, pattern: re.Pattern[str], replace: _Replace) -> _View:
    """Replace what matches, but for None; all characters of a replacement stand for all that they replace.

    The same view comes back if nothing was replaced.
    """
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for match in pattern.finditer(view.text):
        replacement = replace(match)
        if replacement is None:
            continue
        start, end = view.span(*match.span())
        parts += view.text[done : match.start()], replacement
        starts += view.starts[done : match.start()]
        starts += [start] * len(replacement)
        ends += view.ends[done : match.start()]
        ends += [end] * len(replacement)
        done = match.end()
    if not done:
        return view
    parts.append(view.text[done:])
    starts += view.starts[done:]
    ends += view.ends[done:]
    return _View("".join(parts), view.given, starts, ends)


# Characters written in another way: entities, percent signs, JSON; escaped line breaks; and what a direction
# mark turns round, which is read backwards.
_ESCAPED = re.compile(
    r"&#(?P<decimal>[0-9]{1,7});?"
    r"|&#[xX](?P<hex>[0-9a-fA-F]{1,6});?"
    r"|&(?P<name>[A-Za-z]{2,24});"
    r"|%(?P<percent>[2-7][0-9A-Fa-f])"
    r"|\\u(?P<json>[0-9a-fA-F]{4})"
    r"|(?P<break>\\[nrt])(?=[\W\d])"
    "|\u202e(?P<turned>[^\u202c\n]{1,200})"
)
# What nobody sees: soft hyphens, zero-width characters, variation selectors; marks set over or around digits.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
    "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)
# Markup within a number. A tag or an address that holds a number itself stays.
_MARKUP = re.compile(r"<!--[^<>]{0,300}-->|</?[A-Za-z][^<>]{0,300}>|(?<=\])\([^()\s]{0,300}\)")
_INLINE = re.compile(
    r"<!--|\(|</?(?:a|abbr|b|bd[io]|big|code|del|em|font|i|ins|kbd|label|mark|q|s|small|span|strike|strong|"
    r"su[bp]|tt|u|wbr)\b",
    re.IGNORECASE,
)
_FEWEST_DIGITS = 7
_DIGITS_AT_ALL = re.compile("[0-9](?:[^0-9]*[0-9]){2}")


class _Plain(dict[int, str]):
    """Every character as the plain one that a reader takes it for."""

    def __missing__(self, code: int) -> str:
        if len(self) > 20_000:
            self.clear()
        self[code] = plain = self._plain(chr(code))
        return plain

    @staticmethod
    def _plain(char: str) -> str:
        category = unicodedata.category(char)
        if category[0] == "N" and (value := unicodedata.numeric(char, -1)) in range(10):
            return str(int(value))
        if category == "Pd" or char in "\u2212\u2043":
            return "-"
        if category == "Zs":
            return " "
        parts = unicodedata.normalize("NFKD", char)
        return parts[0] if all(unicodedata.combining(mark) for mark in parts[1:]) else char


_PLAIN = _Plain()
_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")


def _undressed(text: str) -> _View:
    return _bare(_legible(text))


def _bare(legible: _View) -> _View:
    """The same without its markup, and without what is surely no number."""
    view = _rewrite(legible, _MARKUP, _without_markup)
    return view.reading(_SOMETHING_ELSE.sub(lambda match: _BLANK * len(match[0]), view.text))


def _legible(text: str) -> _View:
    """The text in plain characters, with its markup."""
    view = _View(text, text, range(len(text)), range(1, len(text) + 1))
    view = _rewrite(view, _ESCAPED, _unescaped)
    view = _rewrite(view, _UNSEEN, lambda match: "")
    return view.reading(view.text.translate(_PLAIN))


def _unescaped(match: re.Match[str]) -> str | None:
    if match["name"]:
        return html5.get(match["name"] + ";")
    if match["break"]:
        return "\n"
    if match["turned"]:
        return match["turned"][::-1]
    code = int(match["decimal"] or 0) or int(match["hex"] or match["json"] or match["percent"] or "0", 16)
    return chr(code) if code <= 0x10FFFF else " "


def _without_markup(match: re.Match[str]) -> str | None:
    if sum(c.isdigit() for c in match[0]) >= _FEWEST_DIGITS:
        return None
    return "" if _INLINE.match(match[0]) else " "


# What is surely something else. It is blanked out, so that no part of it takes part in a number.
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_MONTH, _DAY = r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12][0-9]|3[01])"
_TIME = r"[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]{1,9})?)?(?![0-9:])"
_HEX = "[0-9A-Fa-f]"
_MONEY = r"[0-9]{1,3}(?:[.,'\ ][0-9]{3}){0,6}(?:[.,][0-9]{1,2})?"
_SOMETHING_ELSE = re.compile(
    rf"""(?=[0-9A-Fa-f$€£¥₹\ \t>])(?:
    # the number of an item in a list
    ^ [\ \t>]{{0,9}}+ [0-9]{{1,2}} [.)] (?=[\ \t])
    # a date, and the time after it
    | (?<![0-9]) (?:19|20)[0-9]{{2}} (?P<a>[-/.]) {_MONTH} (?P=a) {_DAY} (?![0-9]|[-/.][0-9])
        (?: [T\ ]{{1,2}} {_TIME} (?: \ ?Z | \ ?[+-][0-9]{{2}}:?[0-9]{{2}}(?![0-9]) )? )?
    | (?<![0-9]) (?<![0-9][-/.]) {_DAY} (?P<b>[-/.]) {_DAY} (?P=b) (?:19|20)?[0-9]{{2}} (?![0-9]|[-/.][0-9])
        (?: \ {_TIME} )?
    | (?<![0-9:]) {_TIME}
    # the address of a machine, and the port after it
    | (?<![0-9.]) (?:{_OCTET}\.){{3}} {_OCTET} (?![0-9]|\.[0-9])
        (?: :[0-9]{{1,5}} | /[0-9]{{1,2}} )? (?![0-9])
    | (?<![\w:]) (?:{_HEX}{{2}}[:-]){{5}} {_HEX}{{2}} (?!{_HEX}|[:-][0-9])
    | (?<![\w:]) (?:{_HEX}{{1,4}}:){{2,7}} (?= [0-9:]{{0,30}} [A-Fa-f] | :) [0-9A-Fa-f:]{{1,30}} (?!\w)
    # a GUID, even a broken one; a hexadecimal number
    | (?<![\w-]) {_HEX}{{8}} (?:-{_HEX}{{4}}){{2,3}} - {_HEX}{{10,12}} (?!\w)
    | (?<![0-9A-Za-z]) 0[xX]{_HEX}{{1,64}}
    # an amount of money
    | [$€£¥₹] \s? {_MONEY} (?![0-9]|[-.)][0-9(])
    | (?<![0-9.,]) {_MONEY} \s? (?: [$€£¥₹] | (?:USD|EUR|GBP|CAD|AUD|CHF|JPY)\b )
    )""",
    re.VERBOSE | re.MULTILINE,
)
_BLANK = "\0"


# Digits told in words: English, and the languages in which such numbers are likely to be written.
_NUMERALS = (
    "zero one two three four five six seven eight nine",
    "oh un deux trois quatre cinq six sept huit neuf",
    "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "o um dois tres quatro cinco meia sete oito nove",
    "nought uno due tre quattro cinque sei sette otto nove",
    "null eins zwei drei vier funf sechs sieben acht neun",
    "nul een twee drie vier vijf zes zeven acht negen",
    "nil ein zwo drei vier fuenf sechs sieben acht neun",
    "shunya ek do teen chaar paanch chhe saat aath nau",
    "ноль один два три четыре пять шесть семь восемь девять",
    "零 一 二 三 四 五 六 七 八 九",
    "零 壹 贰 叁 肆 伍 陆 柒 捌 玖",
)
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_DIGITS_OF = {
    **{word: str(n) for line in _NUMERALS for n, word in enumerate(line.split())},
    **{word: str(n) for n, word in enumerate(_TEENS.split(), 10)},
    **{word: f"{n}0" for n, word in enumerate(_TENS.split(), 2)},
    "hundred": "00",
}
_TIMES = {"double": 2, "triple": 3, "treble": 3}
_CJK_NUMERALS = "".join(word for word in _DIGITS_OF if word >= "一")
_TOLD_WORDS = "|".join(sorted(set(_DIGITS_OF) - set(_CJK_NUMERALS), key=len, reverse=True))
_ENGLISH_DIGITS = "zero|one|two|three|four|five|six|seven|eight|nine|oh"
# Words for the signs between groups, and words that lead from one group to the next.
_TOLD_SIGNS = (
    r"dot|dash|hyphen|minus|point|period|slash|stroke|space|star|ext|extension|punto|guion|tiret|punkt|strich"
    r"|\([a-z]{2,8}\)"
)
_LEADING_ON = r"then|and|plus|next|finally|lastly|followed\sby|(?:finish|end)(?:ing|s|ed)?\s(?:with|in)"
_TOLD = re.compile(
    # Looking at the first letter saves most of the time.
    rf"(?=[{''.join(sorted({word[0] for word in _DIGITS_OF} | set('dtdhmpsegnfl(,')))}])(?:"
    rf"(?<![^\W\d_])(?:(?P<times>double|triple|treble)[\s-]{{1,2}}(?P<what>{_TOLD_WORDS}|[0-9])"
    rf"|(?P<tens>{_TENS.replace(' ', '|')})[\s-]?(?P<unit>{_ENGLISH_DIGITS})"
    rf"|(?P<word>{_TOLD_WORDS})"
    rf"|(?P<glued>(?:{_ENGLISH_DIGITS}){{3,11}})"
    rf"|(?P<sign>{_TOLD_SIGNS})"
    rf"|(?P<leading>{_LEADING_ON}))(?![^\W\d_])"
    rf"|(?P<numeral>[{_CJK_NUMERALS}])|(?P<comma>,))"
)
_WORD_AMONG_DIGITS = re.compile(
    rf"[0-9](?:{_ENGLISH_DIGITS})(?![^\W_])|(?<![^\W_])(?:{_ENGLISH_DIGITS})[0-9]"
)
_ONE_GLUED = re.compile(_ENGLISH_DIGITS)


def _with_words_as_digits(view: _View) -> _View | None:
    lowered = view.reading(view.text.lower())
    rewritten = _rewrite(lowered, _TOLD, _told_as_digits)
    return rewritten if rewritten.text != lowered.text.replace(",", " ") else None


def _told_as_digits(match: re.Match[str]) -> str:
    kind = match.lastgroup
    if match["times"]:
        return _DIGITS_OF.get(match["what"], match["what"]) * _TIMES[match["times"]]
    if match["tens"]:
        return _DIGITS_OF[match["tens"]][0] + _DIGITS_OF[match["unit"]]
    if match["glued"]:
        return "".join(_DIGITS_OF[word] for word in _ONE_GLUED.findall(match["glued"]))
    if kind in ("word", "numeral"):
        return _DIGITS_OF[match[0]]
    return " " if kind == "comma" else "-"


# Letters and signs that stand for digits, where a number is expected anyway.
_LOOKALIKES = {
    **dict.fromkeys("lIiІіΙιӀӏ!", "1"),
    **dict.fromkeys("OoQОоΟοØø°○◯⭕∅🅞🅾", "0"),
    **dict.fromkeys("Zz", "2"),
    **dict.fromkeys("ƷʒӠӡЗз", "3"),
    **dict.fromkeys("SsЅѕ", "5"),
    **dict.fromkeys("BВΒ", "8"),
    **dict.fromkeys("qg", "9"),
}
_LIKE_DIGITS = re.compile(
    rf"(?<![^\W_])(?=[0-9]{{0,13}}[{''.join(_LOOKALIKES)}])[0-9{''.join(_LOOKALIKES)}]{{1,14}}(?![^\W_])"
)
_AS_DIGITS = str.maketrans(_LOOKALIKES)


def _with_lookalikes_as_digits(view: _View) -> _View | None:
    def as_digits(match: re.Match[str]) -> str | None:
        around = match.string[max(0, match.start() - 2) : match.end() + 2]
        return match[0].translate(_AS_DIGITS) if any(c.isdigit() for c in around) else None

    rewritten = _rewrite(view, _LIKE_DIGITS, as_digits)
    return rewritten if rewritten is not view else None


def _any_of(words: str) -> str:
    return "|".join(words.split())


# Words and signs that announce a number, and the small words that may stand between. All in lower case.
_ANNOUNCING = _any_of(r"""
    call(?:ing)? dial(?:ing)? (?:tele)?phone tel ph mobile whats\s?app viber fax help\s?line hot\s?line
    toll[\s-]?free customer\s?(?:care|service|support)
    (?:support|contact|service)\s(?:number|no|line|desk|team)
    llam[ae]\w{0,5} telefon[oe]? appele[zr] numero anruf\w{0,3} rufen ligue chiam[ai]\w{0,3} bel(?:len)?
    zadzwon позвоните звоните телефону? тел फोन कॉल اتصل هاتف
""")
_BETWEEN = _any_of(r"""
    us at on now our the this me to for of is are or and any time anytime today toll free number no nr num
    help support service customer care desk line team phone tel experts? quickbooks qb intuit usa? uk
    content value 24\s?[/x*]\s?7(?:[/x*]365)? al le la au sie unter der die an ao il
""")
_ANNOUNCEMENT = re.compile(
    r"(?=[abcdfhlmnprstvwzпзтफकاه电電致拨呼전☎☏✆📞📱📲])"
    rf"(?:(?<![^\W_])(?:{_ANNOUNCING})(?![^\W\d_])|[☎☏✆📞📱📲]|电话|電話|致电|拨打|呼叫|전화)"
    rf"(?:[\W_]{{0,6}}(?:{_BETWEEN})(?![^\W_])){{0,8}}[\W_]{{0,8}}"
)
_ANNOUNCED_AFTER = re.compile(
    r"[\W_]{0,6}(?:[☎☏✆📞📱📲]|toll[\s-]?free|24\s?[/x*]\s?7|help\s?(?:line|desk)|hot\s?line|support\b"
    r"|call\s(?:now|us|today))",
    re.IGNORECASE,
)

# Words that say that the digits after them are something else, and units that say so after them.
_LABELS = _any_of(r"""
    errors? codes? status exit hresult result returned value unrecoverable epoch timestamp unix
    case ticket order po invoice inv check cheque receipt part item sku upc ean isbn issn imei serial sn model
    product licen[cs]e key ref reference id account acct routing transaction txn confirmation tracking batch
    job session request document doc version ver build release rev firmware kb cve ports? pid process thread
    offset size line row pages? record ein ssn vat tax iban policy claim member customer employee vendor user
    device total amount balance sum count
""")
_LABEL = re.compile(
    rf"(?<![^\W_])(?:{_LABELS})(?:[\s.:#=_(\[-]|(?:no|nr|num|number|code|id|is|of)(?![^\W_])){{1,8}}"
)
_UNITS = _any_of(r"""
    rows? bytes? [kmgt]i?b bits? ms seconds? minutes? hours? days? years? records? items? lines? files?
    entries transactions? users? units? times percent pages? points? px pixels hz [kmg]hz km kg lbs? dollars?
""")
_COUNTED = re.compile(rf"[\s-]?(?:{_UNITS})\b|\s?%", re.IGNORECASE)
_VERSIONED = re.compile(
    r"(?<![^\W_])(?:v|ver|version|build|release|rev|firmware)[\s.:]{0,3}\Z", re.IGNORECASE
)

# What may stand between the groups of a number: a few signs of any kind, at most one line break. Not commas
# and semicolons, which make lists, and not signs of money.
_SIGN = rf"(?:[^\w,;$€£¥₹%×\n{_BLANK}]|_)"
_GAP_OR_NONE = rf"{_SIGN}{{0,3}}+(?:\n{_SIGN}{{0,2}}+)?+"
_GAP = rf"(?:\n|{_SIGN}){_SIGN}{{0,5}}+(?:\n{_SIGN}{{0,2}}+)?+"
# Signs that also stand in calculations, and between the parts of lists, paths, tables and quotations.
_CALCULATING = frozenset("=+<>&?#")
_LISTING = _CALCULATING | frozenset("/:|'\"\\\n")

# 800 and its successors: anybody can rent one, and nearly all fake numbers are of them.
_FREEPHONE = frozenset({"800", "833", "844", "855", "866", "877", "888"})

# 3-3-4, the American way to group. Area code and exchange begin with 2 to 9.
_GROUPED = re.compile(
    rf"(?<![0-9])(?:1{_GAP_OR_NONE})?[2-9][0-9]{{2}}{_GAP}[2-9][0-9]{{2}}{_GAP}[0-9]{{4}}(?![0-9])"
)
# The same ten or eleven digits without gaps, or with gaps in other places; but for the shapes of
# unrecoverable errors and of amounts.
_REGROUPED = re.compile(
    rf"(?<![0-9])(?:1{_GAP_OR_NONE})?[2-9](?:{_GAP_OR_NONE}[0-9]){{9}}+(?![0-9]|{_SIGN}{{1,2}}[0-9])"
)
_OTHER_SHAPES = {"5-5", "1-3-3-3", "2-3-3-3"}
# The code of a country after a plus or after the prefix for calls abroad.
_INTERNATIONAL = re.compile(
    r"(?:(?<![\w+])\+{1,2}|(?<![0-9])(?<![0-9][-., /])(?:00|011)(?=[-. (1-9])[- ]?)\(?\+?[1-9][0-9]{0,2}\)?"
    r"(?:[-. ()]{0,3}[0-9]){6,14}+(?![0-9]|[-., ][0-9]|%)"
)
# A leading zero and the groupings of countries that dial one; freephone numbers of the kind 1800 123 456.
_NATIONAL = re.compile(
    r"(?<![0-9A-Za-z])(?<![0-9][-., /])\(?(?:0[1-9][0-9]{0,3}|1[38]00)\)?(?:[-. ]{1,2}[0-9]{3,8}){1,3}"
    r"(?![0-9A-Za-z]|[-., /][0-9])"
    r"|(?<![\w.,-])0(?:[1237][0-9]{9}|80[08][0-9]{6,7})(?!\w|[.,][0-9])"
)
_NATIONAL_SHAPES = {
    *("3-4-4", "4-3-4", "4-3-3", "2-4-4", "3-3-4", "5-3-3", "5-6", "4-6", "4-7", "3-8", "10", "11"),
}
# Any grouping at all; only for numbers that are announced.
_ANY_GROUPING = re.compile(
    rf"(?<![0-9])(?<![0-9][-., /])[0-9](?:{_GAP_OR_NONE}[0-9]){{6,13}}+(?![0-9]|[-.,/ ][0-9])"
)
# Letters for the keys of a telephone, after the prefix of a freephone number.
_KEYED = re.compile(
    r"(?<![0-9A-Za-z])(?:1[-. (]{1,3})?\(?8(?:00|33|44|55|66|77|88)[-. )]{1,3}"
    r"[0-9A-Za-z]{1,10}(?:[-. ][0-9A-Z]{1,9}){0,3}(?![0-9A-Za-z])"
)
# Groups told one after another in a sentence.
_IN_A_SENTENCE = re.compile(
    r"\barea\s+code\W{0,3}"
    r"(?P<number>[2-9][0-9]{2}[^0-9\n]{1,40}[2-9][0-9]{2}[^0-9\n]{1,40}[0-9]{4})(?![0-9])",
    re.IGNORECASE,
)
# Addresses that open a call or a chat.
_SCHEMES = _any_of("tel sms smsto mms callto facetime fax viber whatsapp skype imessage")
_LINK = re.compile(
    rf"(?:(?<![a-z])(?:{_SCHEMES})\s?:[^0-9\s\"'<>]{{0,30}}"
    r"|wa\.me/[^0-9\s]{0,3}|t\.me/\+|signal\.me/#p/\+"
    r"|[?&;](?:phone|number|tel|mobile|recipient)=[^0-9\s&]{0,3})"
    r"(?P<number>[0-9](?:[-. ()+]{0,3}[0-9]){6,16})(?![0-9])",
    re.IGNORECASE,
)
_TOLD_DIGITS = re.compile(rf"(?<![0-9])[0-9](?:{_GAP_OR_NONE}[0-9]){{9,11}}+(?![0-9]|{_SIGN}{{1,2}}[0-9])")

_GROUP = re.compile("[0-9]+")
_GLUED_BEFORE = re.compile(r"[^\W\d_]\Z|[0-9][.,]\Z|(?<![0-9])(?:19|20)[0-9]{2}[-/_]\Z")
_IN_A_SLUG = re.compile(r"[A-Za-z]-?[0-9]{1,5}(?:-[0-9]{1,3})?--?\Z")
_GLUED_AFTER = re.compile(r"[^\W\d_]|[.,][0-9]")


class _Candidate:
    """A place with the shape of a number."""

    def __init__(self, view: _View, start: int, end: int) -> None:
        self.view = view
        self.start = start
        self.end = end
        self.text = view.text[start:end]

    @cached_property
    def groups(self) -> tuple[str, ...]:
        return tuple(_GROUP.findall(self.text))

    @cached_property
    def digits(self) -> str:
        return "".join(self.groups)

    @cached_property
    def gaps(self) -> list[str]:
        """What stands between the groups; spaces around a sign and marks of a quotation do not count."""
        gaps = _GROUP.split(self.text)[1:-1]
        return [gap.replace("\n>", "\n").strip(" ") or " " for gap in gaps]

    @cached_property
    def signs(self) -> frozenset[str]:
        return frozenset("".join(self.gaps))

    @property
    def first_digit(self) -> int:
        return self.start + len(self.text) - len(self.text.lstrip("+( -"))

    @property
    def given(self) -> str:
        start, end = self.view.span(self.start, self.end)
        return self.view.given[start:end]

    @property
    def shape(self) -> str:
        """The lengths of its groups, as in 3-3-4."""
        return "-".join(str(len(group)) for group in self.groups)

    @property
    def before(self) -> str:
        return self.view.text[max(0, self.start - 30) : self.start].rstrip("+(")

    @property
    def after(self) -> str:
        return self.view.text[self.end : self.end + 30]

    @property
    def is_announced(self) -> bool:
        return self.first_digit in self.view.announced or bool(_ANNOUNCED_AFTER.match(self.after))

    @property
    def has_country_code(self) -> bool:
        return len(self.digits) == 11 and self.view.text.startswith("+", self.start - 1)

    @property
    def is_labelled(self) -> bool:
        is_named = self.first_digit in self.view.labelled or self.before.endswith("#")
        return is_named or bool(_COUNTED.match(self.after))

    @property
    def is_glued(self) -> bool:
        """Whether letters, decimals or a year touch it, as in the names of updates and the ids of holes."""
        return bool(_GLUED_BEFORE.search(self.before) or _GLUED_AFTER.match(self.after))

    @property
    def is_part_of_more(self) -> bool:
        """Whether more groups of digits stand next to it, set apart as its own groups are."""
        return self._goes_on(self.after[:3]) or self._goes_on(self.before[:-4:-1])

    def _goes_on(self, neighbours: str) -> bool:
        rest = neighbours.lstrip("".join(self.signs))
        return rest != neighbours and rest[:1].isdigit()

    @property
    def is_in_a_slug(self) -> bool:
        """Whether only a code stands before it, behind a word: error-102-, h202-."""
        return bool(_IN_A_SLUG.search(self.before)) and not self._goes_on(self.after[:3])

    @property
    def is_counting(self) -> bool:
        """Whether the groups are 1 2 3 4 ..., or all the same."""
        steps = {int(after) - int(before) for before, after in pairwise(self.groups)}
        return len(self.groups) > 3 and len(steps) == 1

    @property
    def is_ornamental(self) -> bool:
        """Whether it is written in a way in which nobody writes an identifier."""
        is_fancy = any((c.isdigit() and not c.isdecimal()) or c >= "\U0001d7ce" for c in self.given)
        return is_fancy or (not self.gaps and len(self.given) > len(self.text))


def _is_american(digits: str) -> bool:
    national = digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
    return len(national) == 10 and national[0] in "23456789" and national[3] in "23456789"


def _is_freephone(digits: str) -> bool:
    return _is_american(digits) and digits[-10:-7] in _FREEPHONE


# The judges: each says whether a candidate of its shape is a number.


def _is_grouped_number(found: _Candidate) -> bool:
    if _is_calculation(found):
        return False
    if found.is_announced or found.has_country_code:
        return True
    if not _is_freephone(found.digits):
        is_in_a_row = found.is_part_of_more and not found.is_in_a_slug
        return _is_usually_grouped(found) and not is_in_a_row and not found.is_labelled
    if "\n" in found.signs:
        return bool(found.signs & set("-.()"))
    if found.signs == {"."} and _VERSIONED.search(found.before):
        return False
    if found.signs == {" "}:
        # A code may stand before it, as in many a title; more after it make it a list of codes.
        return not re.match(" {1,2}[0-9]{3}", found.after)
    return not (found.signs <= set(".:/") and found.is_part_of_more)


def _is_usually_grouped(found: _Candidate) -> bool:
    if set(found.gaps) == {"||"}:
        return True
    return all(not _LISTING & set(gap.replace("-\n", "-").replace("\n-", "-")) for gap in found.gaps)


def _is_calculation(found: _Candidate) -> bool:
    if found.signs & set("<>"):
        return True
    return bool(found.signs & _CALCULATING) and (len(set(found.gaps)) > 1 or found.before.endswith("#"))


def _is_regrouped_number(found: _Candidate) -> bool:
    if not _is_american(found.digits) or found.is_counting:
        return False
    if found.is_announced or found.has_country_code:
        return True
    if found.is_labelled or found.is_glued:
        return False
    if len(set(found.gaps)) == 1 and len(found.groups) == len(found.digits):
        is_list = found.signs == {" "} and found.given.isascii()
        return _is_freephone(found.digits) or not (is_list or found.signs & _LISTING)
    return not _is_a_row(found) and (_is_freephone(found.digits) or found.is_ornamental)


def _is_a_row(found: _Candidate) -> bool:
    """Whether the groups seem to be a path, decimals, a version, an amount or a column."""
    if found.signs & (_CALCULATING | set(":/")) or (found.gaps and found.is_part_of_more):
        return True
    if "." in found.signs and not found.signs & set("()"):
        return True
    if "\n" in found.signs and "-" not in found.signs:
        return True
    return found.shape in _OTHER_SHAPES


def _is_international_number(found: _Candidate) -> bool:
    if not found.text.startswith("+"):
        is_usual = len(found.groups) >= 3 and len(found.digits) >= 11 and set(found.shape) != set("2-")
        return is_usual and not found.is_labelled
    if len(found.groups) == 1:
        return found.is_announced or (len(found.digits) >= 10 and not found.is_labelled)
    longest_code = 3 if found.digits.startswith("1") else 6
    if len(found.groups[0]) > longest_code or ("." in found.signs and found.signs & set(" -")):
        return False
    return len(found.digits) >= 10 or len(found.groups) > 2 or found.is_announced


def _is_national_number(found: _Candidate) -> bool:
    return found.is_announced or (found.shape in _NATIONAL_SHAPES and not found.is_labelled)


def _is_announced_number(found: _Candidate) -> bool:
    if _COUNTED.match(found.after):
        return False
    is_long_enough = len(found.digits) in (10, 11) or (len(found.digits) >= 8 and len(found.groups) > 1)
    return is_long_enough or found.shape == "3-4"


def _is_keyed_number(found: _Candidate) -> bool:
    area, word = re.split(r"(?<=8[0-9]{2})[-. )]{1,3}", found.text, maxsplit=1)
    keys = re.sub("[-. ]", "", word)
    letters = [c for c in keys if c.isalpha()]
    has_long_distance = area.startswith("1")
    is_hyphenated = " " not in found.text
    # One letter again and again is a mask: 1-800-XXX-XXXX.
    if len(set(letters)) < 2 or (keys != keys.upper() and not (has_long_distance and is_hyphenated)):
        return False
    if len(keys) == _FEWEST_DIGITS:
        return (has_long_distance or is_hyphenated) and not found.is_labelled
    return len(letters) == len(keys) and 7 < len(keys) <= 12 and has_long_distance and is_hyphenated


def _is_number_in_words(found: _Candidate) -> bool:
    if found.is_counting or not any(c.isalpha() for c in found.given):
        return False
    given = _undressed(found.given).text.lower()
    kinds = [match.lastgroup for match in _TOLD.finditer(given)]
    told = sum(kind in ("word", "numeral", "unit", "what") for kind in kinds)
    if told >= _FEWEST_DIGITS or "glued" in kinds:
        is_national = found.digits.startswith("0") and len(set(found.digits)) > 3
        return _is_american(found.digits) or (is_national and len(found.digits) in (10, 11))
    if not _is_american(found.digits) or not kinds or found.is_labelled:
        return False
    if told >= 3 or "sign" in kinds or _WORD_AMONG_DIGITS.search(given):
        return True
    return _is_freephone(found.digits) and (told >= 2 or ("leading" in kinds and found.is_announced))


def _is_number_with_lookalikes(found: _Candidate) -> bool:
    letters = {c for c in found.given if c.isalpha()}
    digits = sum(c.isdigit() for c in found.given)
    if not letters or not _is_american(found.digits) or found.is_labelled:
        return False
    # An identifier of letters, digits and hyphens goes on behind it.
    if re.match(r"-?[^\W_]", found.after):
        return False
    if len(found.groups) == 1:
        return _is_freephone(found.digits) and digits >= 9 and letters <= set("lIiOo")
    is_usual = bool(found.signs & set("-.()"))
    return (_is_freephone(found.digits) and digits >= 4 + 2 * (not is_usual)) or (is_usual and digits >= 5)


_Judge = Callable[[_Candidate], bool]
_Search = tuple[re.Pattern[str], _Judge]
_SEARCHES: tuple[_Search, ...] = (
    (_LINK, lambda found: True),
    (_IN_A_SENTENCE, lambda found: True),
    (_GROUPED, _is_grouped_number),
    (_REGROUPED, _is_regrouped_number),
    (_INTERNATIONAL, _is_international_number),
    (_NATIONAL, _is_national_number),
    (_KEYED, _is_keyed_number),
)
_SEARCHES_AMONG_WORDS: tuple[_Search, ...] = (
    (_GROUPED, _is_number_in_words),
    (_TOLD_DIGITS, _is_number_in_words),
)
_SEARCHES_AMONG_LOOKALIKES: tuple[_Search, ...] = (
    (_GROUPED, _is_number_with_lookalikes),
    (_REGROUPED, _is_number_with_lookalikes),
)


def _search(view: _View | None, searches: Iterable[_Search]) -> Iterator[_Number]:
    if not view:
        return
    for pattern, is_number in searches:
        group = "number" if "number" in pattern.groupindex else 0
        position = 0
        while match := pattern.search(view.text, position):
            found = _Candidate(view, *match.span(group))
            # What is no number may hide the beginning of one.
            position = match.start() + 1
            if is_number(found):
                position = match.end()
                yield _number(found, is_keyed=pattern is _KEYED)


def _search_announced(view: _View) -> Iterator[_Number]:
    done = 0
    for position in sorted(view.announced):
        match = _ANY_GROUPING.match(view.text, position) if position >= done else None
        if match and _is_announced_number(found := _Candidate(view, *match.span())):
            done = match.end()
            yield _number(found, is_keyed=False)


def _number(found: _Candidate, *, is_keyed: bool) -> _Number:
    start, end = found.view.span(found.start, found.end)
    groups = tuple(re.findall("[0-9]+", found.text.upper().translate(_KEYPAD))) if is_keyed else found.groups
    return _Number(start, end, groups, "+" in found.view.text[max(0, found.start - 2) : found.start + 1])


# What is no number: names in chats, and links that do not say where they lead.

_HANDLE = r"[A-Za-z0-9_.+-]{3,64}"
_CHAT_HOSTS = (
    r"(?:t|telegram)\.me|telegram\.dog|(?:wa|m|signal|line)\.me|chat\.whatsapp\.com|discord\.gg"
    r"|join\.skype\.com"
)
_SHORTENERS = (
    r"bit\.ly|goo\.gl|tinyurl\.com|is\.gd|v\.gd|ow\.ly|buff\.ly|cutt\.ly|rebrand\.ly|rb\.gy|shorturl\.at|tiny\.cc"
    r"|lnkd\.in|bl\.ink|adf\.ly|snip\.ly|shorte\.st|t\.ly|t\.co|s\.id|qr\.ae|soo\.gd|clck\.ru|u\.to|x\.gd|bitly\.com"
    r"|linktr\.ee"
)
_IN_AN_ADDRESS = r"(?<![\w.@-])(?:https?://)?(?:www\.)?(?P<host>{})/(?P<rest>[^\s<>\"'()\[\]]{{2,200}})"
_CHATS = re.compile(
    _IN_AN_ADDRESS.format(rf"{_CHAT_HOSTS}|discord(?:app)?\.com/invite|api\.whatsapp\.com/send")
    + rf"|(?<![\w@])(?P<app>telegram|whatsapp|wechat|weixin|viber)"
    rf"(?:\s(?:id|user|username|handle|name|us|me|at|on))?\s?[:=]?\s?(?P<name>@{_HANDLE})"
    rf"|(?<![\w@])(?P<named>telegram|wechat|weixin|skype|viber|discord)\s(?:id|username|handle)\s?[:=]\s?"
    rf"(?P<id>@?{_HANDLE})"
    rf"|(?<![\w@])skype:(?P<live>(?:live:)?[a-z]{_HANDLE})\?(?:call|chat|add)",
    re.IGNORECASE,
)
_SHORT_LINKS = re.compile(_IN_AN_ADDRESS.format(_SHORTENERS), re.IGNORECASE)
_KINDS = (("chat", _CHATS), ("short-link", _SHORT_LINKS))
_CHATTY = re.compile(
    r"\.(?:me|ly|gl|gd|co|com|gg|dog|gy|at|cc|in|st|id|ae|ru|to|ee)/|\b(?:bl\.ink|wechat|weixin"
    r"|telegram|whatsapp|skype|viber|discord)",
    re.IGNORECASE,
)


def _addresses(view: _View, allowed: set[str]) -> Iterator[Finding]:
    if not _CHATTY.search(view.text):
        return
    for kind, pattern in _KINDS:
        for match in pattern.finditer(view.text):
            parts = match.groupdict()
            name = parts["host"] or parts.get("app") or parts.get("named") or "skype"
            sign = "/" if parts["host"] else " "
            if _bare_address(match[0]) not in allowed:
                yield Finding(kind, *view.span(*match.span()), f"{name.lower()}{sign}xxxx")


def _bare_address(written: str) -> str:
    """An address as it is compared: without scheme, www and the signs at its end."""
    bare = re.sub(r"\A(?:https?://)?(?:www\.)?", "", written.strip().lower())
    return bare.rstrip("/.,;:!?")


_TOOL_NAMES = (
    "anydesk", "any desk", "teamviewer", "team viewer", "ultraviewer", "logmein", "gotoassist", "supremo",
    "rustdesk", "screenconnect", "connectwise", "splashtop", "zoho assist", "quick assist", "aeroadmin",
    "ammyy", "alpemix", "iperius remote", "dwservice", "remotepc", "getscreen", "hoptodesk",
)  # fmt: skip
_TOOL = re.compile(rf"(?<!\w)(?:{'|'.join(_TOOL_NAMES)})(?!\w)", re.IGNORECASE)
