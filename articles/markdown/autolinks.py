"""Makes links of the addresses in running text.

Only addresses with a scheme: bare domains look like file names (setup.py, company.pl). An address ends before
a space, before the punctuation of every script, and before a bracket that it did not open. Letters of any
script belong to it, since international domain names and paths contain them, with one exception: scripts
that write without spaces (Japanese, Chinese, Thai, and the particles of Korean) continue the sentence right
after `example.com` or `setup.html`. There the address ends at the change of script, unless it wrote such
letters before (`/wiki/日本のC言語`) or the letters begin a part of it (`/日本語`, `?q=エラー`). Whoever means
something else writes `<https://...>` or percent-encodes.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from articles.strings.characters import UNSPACED
from articles.strings.late_pattern import compile_late

from .plain_text import text_token
from .sanitizer import is_allowed_url

# Punctuation that real addresses contain between two letters: the dash of Michelson–Morley, the dot of
# ジョン・スミス, the apostrophe of L’Équipe (but not of “example.com’s”), the joiners of Persian and Hindi.
_JOINERS = "\u00b7\u2010\u2011\u2013\u30fb\u0f0b\u200c\u200d"


def _closing_characters() -> str:
    """Return the inside of a class of all characters that are no letter, mark, digit, joiner, or ASCII."""
    spans: list[list[int]] = []
    for code in [*range(0x80, 0x10000), *range(0x1F000, 0x20000)]:
        category = unicodedata.category(chr(code))
        if category[0] in "LM" or category in ("Nd", "Nl"):
            continue
        if spans and spans[-1][1] == code - 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in spans) + "\U000e0000-\U0010ffff"


_LATIN = "A-Za-z\u00aa-\u024f\u1e00-\u1eff"
_PLAIN = rf"[^\x00-\x20\x7f<>\"`\\,;{_closing_characters()}]"
_COMMA = r"[,;](?![Hh][Tt][Tt][Pp][Ss]?://)"
# Bounded, which keeps a flood of half addresses linear.
_URL = compile_late(
    r"(?<![A-Za-z0-9_/])[Hh][Tt][Tt][Pp][Ss]?://"
    rf"(?P<authority>(?:(?![/?#]){_PLAIN}){{1,2000}})"
    rf"(?P<rest>(?:[/?#](?:{_PLAIN}|{_COMMA}|[{_JOINERS}](?=\w)|’(?=[{_LATIN}]{{2}})){{0,2000}})?)"
)
_TRAIL = ".,;:!?'*_~([{’" + _JOINERS
_BRACKET = compile_late(r"[()\[\]{}]")
_OPENING = {")": "(", "]": "[", "}": "{"}
# No top-level domain mixes ASCII with letters of another script, and no port contains letters.
_AUTHORITY_END = compile_late(rf"(?<=[A-Za-z0-9])(?=[^\x00-\x7f{_LATIN}])|:[0-9]*(?=[^\x00-\x7f])")
_UNSPACED = compile_late(f"[{UNSPACED}]")
_WORD_END = compile_late(r"(?:[^\W_]|[)\]}])[,;.!]?\Z")
# Japanese particles after the last slash of an address: を begins no word, and the others rarely one that
# continues in another script.
_PARTICLE = compile_late(
    r"を|(?:から|まで|より|[にはがでとのへも])(?:[\u30a1-\u30fa\u3400-\u9fffA-Za-z0-9]|\Z)"
)


def link_addresses(state: StateCore) -> None:
    """Make links of the addresses in running text. (The library's own way is quadratic for `https://a/(`.)"""
    for block in state.tokens:
        if block.children and "://" in block.content:
            block.children = list(_linked(block.children, state.md))


def _linked(tokens: Iterable[Token], parser: MarkdownIt) -> Iterator[Token]:
    depth = 0
    for token in tokens:
        depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if depth or token.type != "text":
            yield token
        else:
            yield from _split_at_addresses(token, parser)


def _split_at_addresses(token: Token, parser: MarkdownIt) -> Iterator[Token]:
    end = position = 0
    while match := _URL.search(token.content, position):
        url = _address(match)
        position = match.start() + max(len(url), len("http://"))
        href = parser.normalizeLink(url)
        if len(url) < len("http://a") or not is_allowed_url(href):
            continue
        yield text_token(token.content[end : match.start()])
        yield Token("link_open", "a", 1, attrs={"href": href})
        yield text_token(url)
        yield Token("link_close", "a", -1)
        end = position
    yield text_token(token.content[end:])


def _address(match: re.Match[str]) -> str:
    """Return what was matched without what belongs to the sentence around it."""
    authority, rest = match["authority"], match["rest"]
    authority_end = _authority_end(authority)
    if authority_end < len(authority):
        rest = ""
    scheme = match[0][: match.start("authority") - match.start()]
    url = scheme + authority[:authority_end] + rest[: _rest_end(rest)]
    return url[: _unpaired_at(url)].rstrip(_TRAIL)


def _authority_end(authority: str) -> int:
    """Return where the sentence continues inside of `example.comを参照` (but 例え.jp is a host)."""
    if not authority.rpartition(".")[2].isascii() and (match := _AUTHORITY_END.search(authority)):
        return match.end()
    return len(authority)


def _rest_end(rest: str) -> int:
    """Return where a script without spaces continues the sentence after path, query, or fragment."""
    if not rest.isascii() and (match := _UNSPACED.search(rest)):
        start = match.start()
        if _WORD_END.search(rest[:start]) or (rest[start - 1] == "/" and _PARTICLE.match(rest, start)):
            return start
    return len(rest)


def _unpaired_at(url: str) -> int:
    """Return where the first closing bracket is that has no partner before it."""
    unclosed = {"(": 0, "[": 0, "{": 0}
    for match in _BRACKET.finditer(url):
        opening = _OPENING.get(match[0])
        if opening is None:
            unclosed[match[0]] += 1
        elif unclosed[opening]:
            unclosed[opening] -= 1
        else:
            return match.start()
    return len(url)
