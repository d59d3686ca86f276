"""Turns Markdown into safe HTML or plain text."""

import re
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from .marks import show_bars
from .parser import PARSER, parse
from .plain_text import block_text
from .sanitizer import sanitize
from .structure import shape_cells, shape_headings, shape_inlines, shape_notices, shape_steps

PREFIX = re.compile(r"(?:[a-z0-9]+-)*")
ID_IN_HTML = re.compile(r'(<[a-z][a-z0-9]*(?: [a-z-]+="[^"]*")*?) id="[^"]*"')


class Rendered(NamedTuple):
    """Safe HTML, the slugs in its references, and the plain text of its steps."""

    html: SafeString
    refs: tuple[str, ...]
    steps: tuple[str, ...]


def render(text: str, *, prefix: str = "") -> Rendered:
    """Return the safe HTML of a Markdown text, the slugs it refers to and the plain text of its steps.

    `prefix` ("solution-k3j4h5g6-") goes before every id, so that several texts can share a page. References
    come out as marks without address: see `resolve`. Never raises for what was typed, except TooLong.
    """
    if not PREFIX.fullmatch(prefix):
        raise ValueError("a prefix is made of [a-z0-9] and hyphens, and ends in one")
    tokens = parse(text)
    refs = shape_inlines(tokens)
    steps = shape_steps(tokens, prefix)
    shape_headings(tokens, prefix)
    shape_cells(tokens)
    shape_notices(tokens)
    html = show_bars(PARSER.renderer.render(tokens, PARSER.options, {}))
    return Rendered(sanitize(html), tuple(refs), tuple(steps))


def strip_ids(html: str) -> SafeString:
    """Return the HTML without anchors, for a page that shows pieces of several articles."""
    return mark_safe(ID_IN_HTML.sub(r"\1", html))


def to_text(text: str) -> str:
    """Return the words of a Markdown text for search and excerpts: no marks, one space between blocks."""
    return block_text(parse(text))


def list_headings(text: str, *, prefix: str = "") -> list[tuple[int, str, str]]:
    """Return (level, id, text) of the headings outside of lists and quotes, as `render` writes them."""
    return shape_headings(parse(text), prefix)
