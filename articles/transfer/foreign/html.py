"""HTML of other products as a flat list of blocks that hold nothing active and nothing of their looks.

The tree comes from the same parser as browsers' (behind nh3), so that soup means here what it means on a
screen. Everything that is seen there is in a block: what isn't known is unwrapped, never dropped.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape

import nh3
from bs4 import BeautifulSoup, NavigableString, Tag

from .callouts import shape_callouts
from .soup import drop_noise, shape_boxes, shape_embeds, shape_tables, split_lines
from .tabs import shape_tabs
from .word_lists import shape_lists, shape_word_lists
from .words import has

MAX_LENGTH = 2_000_000  # characters of one article
MAX_TAGS = 10_000  # of one article; with more, only its words are taken
LINES_A_PARAGRAPH = 50
MAX_ATTRIBUTES = 2_000  # of one tag, as words or values; with more, it loses them all
MAX_AMPERSANDS = 5_000
MAX_DEPTH = 60  # of nested elements; what is deeper loses its tags, not its words

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = {*HEADINGS, "p", "ul", "ol", "pre", "blockquote", "table", "hr", "dl"}
WRAPPERS = {
    *("div", "section", "article", "main", "center", "form", "fieldset", "body", "html", "header", "address"),
    *("figure", "details", "ac:layout", "hgroup", "legend", "figcaption", "summary", "label", "aside", "nav"),
    *("footer", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "caption", "option", "select"),
}
_INLINE = {
    *("a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "dfn", "em", "font", "i", "iframe", "img"),
    *("ins", "kbd", "mark", "q", "s", "samp", "small", "source", "span", "strike", "strong", "sub", "sup"),
    *(
        "time",
        "tt",
        "u",
        "var",
        "video",
        "audio",
        "wbr",
        "acronym",
        "big",
        "input",
        "button",
        "embed",
        "picture",
    ),
}
_HOLDERS = BLOCKS | WRAPPERS
_TAGS = {*BLOCKS, *WRAPPERS, *_INLINE} - {"body", "html"}
_ATTRIBUTES = {
    "*": {"class", "style", "id", "title", "role", "dir", "aria-label", "aria-hidden", "hidden"},
    "a": {"href", "name"},
    "img": {"src", "alt", "width", "height", "srcset"},
    "iframe": {"src"},
    "embed": {"src"},
    "video": {"src"},
    "audio": {"src"},
    "source": {"src"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "input": {"type", "checked"},
    "font": {"size", "color"},
}
_UNSEEN = {"script", "style", "title", "noscript", "template", "head", "noframes", "svg", "math"} - {"math"}
_SCHEMES = {"http", "https", "mailto", "tel", "sms", "ftp", "file", "data", "cid", "attachment", "callto"}

_AMPERSAND = "\ue010"  # stands for one
_ANY_SCHEME = re.compile(r"[\s\0-\x20]*([a-z][a-z0-9+.-]{0,30})\s*:", re.IGNORECASE)

# What the parser closes by itself never nests, however often it is opened.
_UNNESTED = {
    *HEADINGS,
    *("p", "a", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "nobr", "button"),
    *("br", "hr", "img", "input", "wbr", "source", "embed", "meta", "link", "col", "area", "base", "param"),
    *("track", "html", "head", "body", "script", "style", "title", "textarea"),
}
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)([^<>]*>?)")
_LONG_TAG = re.compile(rf"<(/?[a-zA-Z][^\s/<>]*)([^<>]{{{2 * MAX_ATTRIBUTES},}})>")
_RAW = re.compile(r"<(script|style|textarea|title)\b(?:(?!</\1).)*+", re.IGNORECASE | re.DOTALL)

_ACTIVE_TAG = re.compile(
    r"<(script|iframe|object|embed|applet|frame|meta|base|form)\b([^<>]*)", re.IGNORECASE
)
_HANDLER = re.compile(r"<[a-zA-Z][^<>]*?[\s\"'/](on[a-zA-Z]{3,30})\s{0,20}=")
_SCRIPT_URL = re.compile(
    r"=[\s\"']{0,20}(j\s*+a\s*+v\s*+a\s*+s\s*+c\s*+r\s*+i\s*+p\s*+t|vbscript|data\s*+:\s*+text/html)\s*+[:;,]",
    re.IGNORECASE,
)
_DATA_SVG = re.compile(r"data:image/svg", re.IGNORECASE)


@dataclass(frozen=True)
class Cleaned:
    """The blocks of a text, and what was active in it: `<script>`, `onerror`, `javascript:`."""

    blocks: tuple[Tag, ...]
    active: tuple[str, ...]
    is_cut: bool = False


def clean(html: str) -> Cleaned:
    """Return the text as blocks: headings, paragraphs, lists, quotes, code, tables, and rules."""
    is_cut = len(html) > MAX_LENGTH
    html = html[:MAX_LENGTH].replace("\0", "")
    if not html.strip():
        return Cleaned((), ())
    active = tuple(dict.fromkeys(_find_active(html)))
    if html.count("<") > 2 * MAX_TAGS:
        return Cleaned(tuple(_plain_blocks(html)), active, is_cut=True)
    soup = parse(html)
    shape_tabs(soup)
    drop_noise(soup)
    shape_word_lists(soup)
    shape_lists(soup)
    shape_embeds(soup)
    shape_callouts(soup)
    shape_boxes(soup)
    shape_tables(soup)
    root = soup.new_tag("div")
    for block in split_lines(list(flatten(soup, soup))):
        root.append(block)
    return Cleaned(tuple(child for child in root.children if isinstance(child, Tag)), active, is_cut)


def _plain_blocks(html: str) -> Iterator[Tag]:
    """Yield the words of a text with more elements than any article has, a paragraph for each line."""
    soup = BeautifulSoup("", "html.parser")
    lines = unescape(_TAG.sub("\n", _safe(html))).split("\n")
    filled = [words for line in lines if (words := " ".join(line.split()))]
    for start in range(0, len(filled), LINES_A_PARAGRAPH):
        paragraph = soup.new_tag("p")
        paragraph.string = " ".join(filled[start : start + LINES_A_PARAGRAPH])
        yield paragraph


def parse(html: str) -> BeautifulSoup:
    """Return the tree of a text, without anything that runs."""
    if html.count("&") <= MAX_AMPERSANDS:
        return BeautifulSoup(_safe(html), "html.parser")
    # Each costs the sanitizer as much as all before it, so it doesn't see them.
    hidden = html.replace(_AMPERSAND, "").replace("&", _AMPERSAND)
    soup = BeautifulSoup(_safe(hidden), "html.parser")
    _show_ampersands(soup)
    return soup


def _show_ampersands(soup: BeautifulSoup) -> None:
    for text in soup.find_all(string=lambda text: bool(text and _AMPERSAND in text)):
        text.replace_with(NavigableString(unescape(text.replace(_AMPERSAND, "&"))))
    for tag in soup.find_all(True):
        for name, value in list(tag.attrs.items()):
            if _AMPERSAND in str(value):
                plain = " ".join(value) if isinstance(value, list) else str(value)
                plain = unescape(plain.replace(_AMPERSAND, "&"))
                scheme = _ANY_SCHEME.match(plain)
                if scheme and scheme[1].lower() not in _SCHEMES:
                    del tag[name]
                else:
                    tag[name] = plain


def _safe(html: str) -> str:
    return nh3.clean(
        _bounded_depth(_bounded_attributes(html)),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        clean_content_tags=_UNSEEN,
        generic_attribute_prefixes={"data-"},
        url_schemes=_SCHEMES,
        link_rel=None,
    )


def _bounded_attributes(html: str) -> str:
    """Return the text without the attributes that are so many that the parser compares each for minutes."""

    def keep(match: re.Match[str]) -> str:
        is_usual = len(match[2].split()) + match[2].count("=") <= MAX_ATTRIBUTES
        return match[0] if is_usual else f"<{match[1]}>"

    return _LONG_TAG.sub(keep, html)


def _bounded_depth(html: str) -> str:
    """Return the text without the tags that nest too deep, which would take the parser minutes."""
    depth, opened = 0, 0
    for match in _TAG.finditer(html):
        if match[2].lower() not in _UNNESTED and not match[3].endswith("/>"):
            depth = depth - 1 if match[1] and depth else depth + (not match[1])
            opened = max(opened, depth)
    if opened <= MAX_DEPTH:
        return html
    depth = 0

    def keep(match: re.Match[str]) -> str:
        nonlocal depth
        if match[2].lower() in _UNNESTED or match[3].endswith("/>"):
            return match[0]
        if match[1]:
            depth = max(depth - 1, 0)
            return match[0] if depth < MAX_DEPTH else " "
        depth += 1
        return match[0] if depth <= MAX_DEPTH else " "

    return _TAG.sub(keep, html)


def _find_active(html: str) -> Iterator[str]:
    for match in _ACTIVE_TAG.finditer(html):
        name = match[1].lower()
        if name == "meta" and "refresh" not in match[2].lower():
            continue
        if name not in ("form", "base") or "action" in match[2].lower():
            yield f"<{name}>"
    for match in _HANDLER.finditer(html):
        yield match[1].lower()
    plain = unescape(html) if "&" in html else html
    for match in _SCRIPT_URL.finditer(plain):
        yield "".join(match[1].split()).lower().split(":")[0] + ":"
    if _DATA_SVG.search(html):
        yield "data:image/svg"


def flatten(parent: Tag, soup: BeautifulSoup) -> Iterator[Tag]:
    """Yield the blocks of a tree in order; inline content between them becomes paragraphs."""
    loose: list[Tag | NavigableString] = []
    for child in list(parent.children):
        is_block = isinstance(child, Tag) and (
            child.name in BLOCKS or child.name in WRAPPERS or holds_block(child)
        )
        if not is_block:
            if isinstance(child, Tag | NavigableString):
                loose.append(child)
            continue
        yield from _paragraph(loose, soup)
        loose = []
        assert isinstance(child, Tag)
        if child.name in BLOCKS and not (child.name == "p" and holds_block(child)):
            yield child.extract()
        else:
            yield from flatten(child, soup)
    yield from _paragraph(loose, soup)


def holds_block(tag: Tag) -> bool:
    return has(tag, *_HOLDERS)


def _paragraph(loose: Iterable[Tag | NavigableString], soup: BeautifulSoup) -> Iterator[Tag]:
    loose = list(loose)
    if any(isinstance(node, Tag) or node.strip() for node in loose):
        paragraph = soup.new_tag("p")
        for node in loose:
            paragraph.append(node.extract())
        yield paragraph
