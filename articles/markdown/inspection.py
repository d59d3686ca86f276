"""Finds links, headings, passages, and images in a Markdown text."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from markdown_it.token import Token

from articles.command_guard import CODE_CLOSE, CODE_OPEN

from .backslashes import LostBackslash, lost_backslashes
from .marks import show_bars
from .parser import parse
from .plain_text import inline_text
from .sanitizer import VALUE_SHAPES

PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
MAY_HAVE_CONTENTS = re.compile(r"[`#\[~*&\\]|://|^(?: {4}|\t)|^ {0,3}[-=]{2,}\s*$", re.MULTILINE)


class MarkdownImage(NamedTuple):
    """An image of this site in a text: its address, and its alt text, or None for a link to it."""

    address: str
    words: str | None


class Contents(NamedTuple):
    """The parts of a text that checks need: slugs of references, addresses, heading levels, and so on.

    `passages` are the texts of its blocks, with code between CODE_OPEN and CODE_CLOSE. `warns` is true for a
    text with a warning notice.
    """

    refs: list[str]
    addresses: list[str]
    levels: list[int]
    passages: list[str]
    lost_backslashes: list[LostBackslash]
    warns: bool = False


def inspect(text: str) -> Contents:
    """Return the links, headings, and passages of a Markdown text, as readers would get them."""
    if not MAY_HAVE_CONTENTS.search(text):
        return Contents([], [], [], [text], [])
    env: dict[str, Any] = {}
    tokens = parse(text, env)
    contents = Contents([], [], [], [], list(lost_backslashes(tokens, env)))
    warns = False
    for token in tokens:
        if token.type == "heading_open":
            contents.levels.append(int(token.tag[1]))
        elif token.type in ("fence", "code_block"):
            contents.passages.append(f"{CODE_OPEN}{show_bars(token.content)}{CODE_CLOSE}")
        elif token.type == "alert_open":
            warns = warns or token.meta["kind"] in ("WARNING", "CAUTION")
        elif token.type == "inline":
            contents.passages.append(show_bars("".join(_passage(token.children or ()))))
        for inner in token.children or ():
            if inner.type == "ref":
                contents.refs.append(inner.meta["slug"])
            elif inner.type == "link_open":
                contents.addresses.append(str(inner.attrs["href"]))
    return contents._replace(warns=warns)


def _passage(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        is_code = token.type == "code_inline"
        yield f"{CODE_OPEN}{token.content}{CODE_CLOSE}" if is_code else inline_text([token])


def find_images(text: str) -> list[MarkdownImage]:
    """Return the images of this site that a Markdown text shows or links to, in order."""
    if "![" not in text and "/media/" not in text:
        return []
    images = []
    for block in parse(text):
        for token in block.children or ():
            key = {"image": "src", "link_open": "href"}.get(token.type)
            address = str(token.attrs[key]) if key else ""
            if VALUE_SHAPES["src"].fullmatch(address):
                words = show_bars(inline_text(token.children or ())) if key == "src" else None
                images.append(MarkdownImage(address, words))
    return images


def write_image(address: str, words: str) -> str:
    """Return the Markdown that shows an image with this alt text, whatever its characters are."""
    plain_words = PUNCTUATION.sub(r"\\\g<0>", " ".join(words.split()))
    return f"![{plain_words}]({address})"
