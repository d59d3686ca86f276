"""The parser: CommonMark with tables, strikethrough, notices, and marks, and without raw HTML."""

from collections.abc import Sequence
from html import escape
from types import SimpleNamespace
from typing import Any

from markdown_it import MarkdownIt, helpers
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from articles.strings.characters import FORBIDDEN

from .autolinks import link_addresses
from .backslashes import recording_escape
from .limits import (
    MAX_LENGTH,
    TooLong,
    bounded_quote,
    bounded_reference,
    bounded_table,
    is_excessive,
    link_destination,
)
from .marks import contact_rule, hide_bars, mark_rule
from .sanitizer import REF_CLASS, SCROLL_CLASS, is_allowed_url


def parse(text: str, env: dict[str, Any] | None = None) -> list[Token]:
    """Return the tokens of a text. Never raises for what was typed, except TooLong.

    `env` is what the rules note while they parse: see `backslashes`.
    """
    if len(text) > MAX_LENGTH:
        raise TooLong(f"longer than {MAX_LENGTH} characters")
    text = FORBIDDEN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    if is_excessive(text):
        return LEAN_PARSER.parse(text)
    return PARSER.parse(hide_bars(text), env)


def _render_ref(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    return f'<a class="{REF_CLASS}" data-ref="{token.meta["slug"]}">{escape(token.content)}</a>'


def _render_contact(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return f'<a class="{REF_CLASS}" data-contact="{tokens[index].meta["key"]}"></a>'


def _render_table_open(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    return f'<div class="{SCROLL_CLASS}"><table>'


def _render_table_close(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    return "</table></div>"


def _render_code(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return f"<pre><code>{escape(tokens[index].content)}</code></pre>\n"


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "alerts": True}).enable(["table", "strikethrough"])
    parser.helpers = SimpleNamespace(  # type: ignore[assignment]
        parseLinkLabel=helpers.parseLinkLabel,
        parseLinkTitle=helpers.parseLinkTitle,
        parseLinkDestination=link_destination,
    )
    parser.validateLink = is_allowed_url  # type: ignore[method-assign]
    parser.block.ruler.at("table", bounded_table, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.at(
        "blockquote", bounded_quote, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    parser.block.ruler.at("reference", bounded_reference)
    parser.inline.ruler.at("escape", recording_escape)
    parser.inline.ruler.before("link", "ref", mark_rule)
    parser.inline.ruler.before("link", "contact", contact_rule)
    parser.core.ruler.push("addresses", link_addresses)
    parser.add_render_rule("ref", _render_ref)
    parser.add_render_rule("contact", _render_contact)
    parser.add_render_rule("table_open", _render_table_open)
    parser.add_render_rule("table_close", _render_table_close)
    parser.add_render_rule("fence", _render_code)
    parser.add_render_rule("code_block", _render_code)
    return parser


PARSER = _make_parser()
LEAN_PARSER = MarkdownIt("zero")
