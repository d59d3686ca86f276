"""Passes over the tokens of a text that make steps with anchors, headings, aligned cells, and notices.

Each goes over the tokens of the whole text once.
"""

import re
from collections.abc import Iterable, MutableMapping, Sequence

from django.utils.translation import gettext_lazy, pgettext_lazy
from markdown_it.token import Token

from articles.strings.slugs import slugify

from .limits import MAX_TOTAL_URL_LENGTH
from .plain_text import block_text, inline_text, text_token
from .sanitizer import ALIGNMENT_CLASSES, EXTERNAL_REL, STEP_CLASS, VALUE_SHAPES

NOTICES = {
    "NOTE": ("notice--plain", pgettext_lazy("notice", "Note")),
    "TIP": ("notice--plain", gettext_lazy("Tip")),
    "IMPORTANT": ("notice--plain", gettext_lazy("Important")),
    "WARNING": ("notice--caution", gettext_lazy("Warning")),
    "CAUTION": ("notice--caution", gettext_lazy("Caution")),
}
INTERNAL_URL = re.compile(r"(?:#|/(?![/\\]))[\x21-\x7e]*")


def shape_inlines(tokens: Iterable[Token]) -> list[str]:
    """Mark outside links, drop images from elsewhere; return the slugs that are referred to."""
    refs: list[str] = []
    urls_left = MAX_TOTAL_URL_LENGTH
    for block in tokens:
        for token in block.children or ():
            if token.type == "ref":
                refs.append(token.meta["slug"])
            elif token.type == "link_open":
                urls_left -= len(str(token.attrs["href"])) + len(str(token.attrs.get("title", "")))
                _shape_link(token, is_within_bounds=urls_left >= 0)
            elif token.type == "image":
                _shape_image(token)
    return refs


def _shape_link(token: Token, *, is_within_bounds: bool) -> None:
    if not is_within_bounds:
        token.attrs = {}
    elif not INTERNAL_URL.fullmatch(str(token.attrs["href"])):
        token.attrs["rel"] = EXTERNAL_REL


def _shape_image(token: Token) -> None:
    if VALUE_SHAPES["src"].fullmatch(str(token.attrs["src"])):
        token.attrs["loading"] = "lazy"
    else:
        token.type, token.content = "text", inline_text(token.children or ())


def shape_steps(tokens: Sequence[Token], prefix: str) -> list[str]:
    """Give every item of the outermost ordered lists an id by its number; return their plain text.

    A list that starts again at a number in use counts on from the last one, so that ids stay unique.
    """
    steps: list[str] = []
    numbers: set[int] = set()
    in_ordered_list = False
    number = 1
    for index, token in enumerate(tokens):
        if token.level == 0:
            in_ordered_list = token.type == "ordered_list_open"
            if in_ordered_list:
                token.attrSet("class", STEP_CLASS)
                number = int(token.attrs.get("start", 1))
        elif token.level == 1 and in_ordered_list:
            if token.type == "list_item_open":
                opened = index
                if number in numbers:
                    number = max(numbers) + 1
                numbers.add(number)
                token.attrs["id"] = f"{prefix}step-{number}"
                number += 1
            elif token.type == "list_item_close":
                steps.append(block_text(tokens[opened:index]))
    return steps


def shape_headings(tokens: Sequence[Token], prefix: str) -> list[tuple[int, str, str]]:
    """Fit the headings under those of the page and give them ids; return the outermost ones."""
    headings: list[tuple[int, str, str]] = []
    used: dict[str, int] = {}
    for index, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        title = block_text([tokens[index + 1]])
        level = min(max(int(token.tag[1]) + 1, 3), 6)
        token.tag = tokens[index + 2].tag = f"h{level}"
        name = _unused_name(slugify(title)[:60].strip("-") or "section", used)
        token.attrs["id"] = f"{prefix}h-{name}"
        if token.level == 0:
            headings.append((level, f"{prefix}h-{name}", title))
    return headings


def _unused_name(base: str, used: MutableMapping[str, int]) -> str:
    name = base
    while name in used:
        used[base] += 1
        name = f"{base}-{used[base]}"
    used[name] = 1
    return name


def shape_cells(tokens: Iterable[Token]) -> None:
    for token in tokens:
        if token.type in ("th_open", "td_open"):
            align = ALIGNMENT_CLASSES.get(str(token.attrs.pop("style", "")))
            if align:
                token.attrs["class"] = align
            if token.type == "th_open":
                token.attrs["scope"] = "col"


def shape_notices(tokens: Sequence[Token]) -> None:
    for index, token in enumerate(tokens):
        if token.type == "alert_open":
            look, title = NOTICES[token.meta["kind"]]
            token.attrs = {"class": f"notice {look}", "role": "note"}
            tokens[index + 1].attrs = {"class": "notice__title"}
            tokens[index + 2].children = [text_token(str(title))]
