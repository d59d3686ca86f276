"""Markdown as CommonMark has it, with tables, as HTML whose headings have ids."""

import functools
import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt

from ..paths import word_set

HEADING_ID = re.compile(r"\s*\{:?\s*([^{}]*)\}\s*$")
TAG_NAME = re.compile(r"<([A-Za-z][\w-]*)>")
# Elements of HTML that people write into Markdown: whatever else stands in angle brackets is a placeholder.
ELEMENTS = word_set(
    "a abbr address area article aside audio b base bdi bdo big blockquote body br button canvas caption "
    "center cite code col colgroup data dd del details dfn dialog div dl dt em embed fieldset figcaption "
    "figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins "
    "kbd label legend li link main map mark menu meta meter nav noscript object ol optgroup option output "
    "p param picture pre progress q rp rt ruby s samp script search section select slot small source span "
    "strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time title "
    "tr track tt u ul var video wbr"
)


@functools.cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def slug(words: str) -> str:
    """Return the anchor that GitHub and most others give a heading."""
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", words.strip().lower()))


def to_html(text: str) -> str:
    """Return the text as HTML; nothing in it is trusted or cleaned."""
    environment: dict[str, Any] = {}
    tokens = _parser().parse(text, environment)
    taken: dict[str, int] = {}
    for n, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", _heading_id(tokens[n + 1], taken))
    return str(_parser().renderer.render(tokens, _parser().options, environment))


def placeholders(text: str) -> str:
    """Return the text with `<name>` as words where HTML has no element of that name and nothing closes it.

    Code is hidden while this is done.
    """

    def escape(match: re.Match[str]) -> str:
        known = match[1].lower() in ELEMENTS or f"</{match[1]}" in text
        return match[0] if known else f"&lt;{match[1]}&gt;"

    if "<" not in text:
        return text
    return "\n".join(row if row.startswith("    ") else TAG_NAME.sub(escape, row) for row in text.split("\n"))


def _heading_id(inline: Any, taken: dict[str, int]) -> str:
    name = ""
    if (children := inline.children) and children[-1].type == "text":
        match = HEADING_ID.search(children[-1].content)
        if match and re.match(r"[#.:]|[\w-]+=|no", match[1]):
            found = re.search(r"#([^\s}]+)", match[1])
            name = found[1] if found else ""
            children[-1].content = children[-1].content[: match.start()]
    name = name or slug(_words(children or ()))
    taken[name] = taken.get(name, -1) + 1
    return f"{name}-{taken[name]}" if taken[name] else name


def _words(children: Sequence[Any]) -> str:
    return "".join(child.content for child in children if child.type in ("text", "code_inline"))
