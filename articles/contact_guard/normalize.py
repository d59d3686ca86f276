"""Read a text as people see it, without the tricks that hide a number from a filter.

`normalize_text` resolves entities and escapes, drops invisible characters and markup, and writes fancy digits
plain. A `TextView` remembers where each character came from, so a match can be reported in the original text.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from html.entities import html5

from articles.strings.characters import INVISIBLE

from .context import ANNOUNCEMENT, LABEL
from .patterns import BLANK


class TextView:
    """Rewritten text, with the original text and the span there of every character."""

    def __init__(self, text: str, original: str, starts: Sequence[int], ends: Sequence[int]) -> None:
        self.text = text
        self.original = original
        self.starts = starts
        self.ends = ends

    def with_text(self, text: str) -> "TextView":
        """Return a view with other characters at the same offsets."""
        return TextView(text, self.original, self.starts, self.ends)

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self.starts[start], self.ends[end - 1]

    @cached_property
    def announced_offsets(self) -> frozenset[int]:
        """Offsets right after words that announce a phone number, such as \"call us at\"."""
        return frozenset(match.end() for match in ANNOUNCEMENT.finditer(self.text.lower()))

    @cached_property
    def labeled_offsets(self) -> frozenset[int]:
        """Offsets right after words that say a number is something else, such as \"order no.\"."""
        return frozenset(match.end() for match in LABEL.finditer(self.text.lower()))


Replacement = Callable[[re.Match[str]], str | None]


def rewrite(view: TextView, pattern: re.Pattern[str], replace: Replacement) -> TextView:
    """Replace each match, unless `replace` returns None for it. Return the same view if nothing changed.

    Every character of a replacement maps to the whole match that it replaces.
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
    return TextView("".join(parts), view.original, starts, ends)


# Escaped characters (HTML entities, percent encoding, JSON), escaped line breaks, and text after a
# right-to-left override, which is displayed backwards.
_ESCAPE = re.compile(
    r"&#(?P<decimal>[0-9]{1,7});?"
    r"|&#[xX](?P<hex>[0-9a-fA-F]{1,6});?"
    r"|&(?P<name>[A-Za-z]{2,24});"
    r"|%(?P<percent>[2-7][0-9A-Fa-f])"
    r"|\\u(?P<json>[0-9a-fA-F]{4})"
    r"|(?P<break>\\[nrt])(?=[\W\d])"
    "|\u202e(?P<turned>[^\u202c\n]{1,200})"
)
# Invisible characters, and marks placed over or around digits.
_INVISIBLE = re.compile(f"[{INVISIBLE}\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+")
# Markup inside a number. A tag or URL that contains a whole number stays.
_MARKUP = re.compile(r"<!--[^<>]{0,300}-->|</?[A-Za-z][^<>]{0,300}>|(?<=\])\([^()\s]{0,300}\)")
_INLINE = re.compile(
    r"<!--|\(|</?(?:a|abbr|b|bd[io]|big|code|del|em|font|i|ins|kbd|label|mark|q|s|small|span|strike|strong|"
    r"su[bp]|tt|u|wbr)\b",
    re.IGNORECASE,
)
MIN_DIGITS = 7


KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")


def normalize_text(text: str) -> TextView:
    return strip_markup(decode(text))


def strip_markup(legible: TextView) -> TextView:
    """Drop markup, and blank out everything that is certainly not a phone number."""
    view = rewrite(legible, _MARKUP, _blank_markup)
    if _LONG_RUN.search(view.text):
        view = view.with_text(_ARTICLE_ID.sub(lambda match: BLANK * len(match[0]), view.text))
    return view.with_text(_NOT_A_NUMBER.sub(lambda match: BLANK * len(match[0]), view.text))


def decode(text: str) -> TextView:
    """Write the text in plain characters, markup included."""
    view = TextView(text, text, range(len(text)), range(1, len(text) + 1))
    view = rewrite(view, _ESCAPE, _unescape)
    view = rewrite(view, _INVISIBLE, lambda match: "")
    plain = str.maketrans({character: _plain_character(character) for character in set(view.text)})
    return view.with_text(view.text.translate(plain))


@lru_cache(maxsize=20_000)
def _plain_character(character: str) -> str:
    """Return the plain character that readers take a character for."""
    category = unicodedata.category(character)
    if category[0] == "N" and (value := unicodedata.numeric(character, -1)) in range(10):
        return str(int(value))
    if category == "Pd" or character in "\u2212\u2043":
        return "-"
    if category == "Zs":
        return " "
    parts = unicodedata.normalize("NFKD", character)
    return parts[0] if all(map(unicodedata.combining, parts[1:])) else character


def _unescape(match: re.Match[str]) -> str | None:
    if match["name"]:
        return html5.get(match["name"] + ";")
    if match["break"]:
        return "\n"
    if match["turned"]:
        return match["turned"][::-1]
    code = int(match["decimal"] or 0) or int(match["hex"] or match["json"] or match["percent"] or "0", 16)
    return chr(code) if code <= 0x10FFFF else " "


def _blank_markup(match: re.Match[str]) -> str | None:
    if sum(c.isdigit() for c in match[0]) >= MIN_DIGITS:
        return None
    return "" if _INLINE.match(match[0]) else " "


# Numbers that other help centers give to articles, in our ids of what was imported and in their addresses.
# Only a run of digits in exactly these places: whoever reads it sees an address, not a number to call.
_LONG_RUN = re.compile(r"(?<![0-9])[0-9]{7}")
_ARTICLE_ID = re.compile(
    r"(?:(?<![\w-])(?:zendesk|intercom|freshdesk|helpscout|document360|confluence|notion|bookstack|mediawiki)-"
    r"|/hc/(?:[a-z]{2,3}(?:-[A-Za-z0-9]{2,4})?/)?articles/|/solutions/articles/|/(?:[a-z]{2}/)?articles?/"
    r"|/pages/|[?&]pageId=)[0-9]{7,20}(?![0-9])(?!-?[0-9])"
)

# Dates, IP addresses, GUIDs, amounts: blanked out, so that none of their digits can join a number.
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_MONTH, _DAY = r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12][0-9]|3[01])"
_TIME = r"[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]{1,9})?)?(?![0-9:])"
_HEX = "[0-9A-Fa-f]"
_MONEY = r"[0-9]{1,3}(?:[.,'\ ][0-9]{3}){0,6}(?:[.,][0-9]{1,2})?"
_NOT_A_NUMBER = re.compile(
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
