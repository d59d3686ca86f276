"""Makes links of the addresses in running text."""

import re
from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from .plain_text import text_token
from .sanitizer import is_allowed_url

# Addresses in running text: with scheme only. Bare domains are left alone, since file names look like them
# (setup.py, company.pl); and a match is bounded, which keeps a flood of half addresses linear.
URL = re.compile(r"(?<![\w/])https?://[^\s<>\"`\\]{1,2000}", re.IGNORECASE)
URL_TRAIL = ".,;:!?'*_~"


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
    end = 0
    for match in URL.finditer(token.content):
        url = _without_trail(match[0])
        href = parser.normalizeLink(url)
        if len(url) < len("http://a") or not is_allowed_url(href):
            continue
        yield text_token(token.content[end : match.start()])
        yield Token("link_open", "a", 1, attrs={"href": href})
        yield text_token(url)
        yield Token("link_close", "a", -1)
        end = match.start() + len(url)
    yield text_token(token.content[end:])


def _without_trail(url: str) -> str:
    """Drop the punctuation of the sentence around an address; a bracket only if it has no partner inside."""
    while url and (url[-1] in URL_TRAIL or (url[-1] in ")]}" and _is_unpaired(url))):
        url = url[:-1]
    return url


def _is_unpaired(url: str) -> bool:
    opening = {")": "(", "]": "[", "}": "{"}[url[-1]]
    return url.count(url[-1]) > url.count(opening)
