"""Turns tokens of Markdown into plain text."""

from collections.abc import Iterable

from markdown_it.token import Token

from .marks import show_bars


def block_text(tokens: Iterable[Token]) -> str:
    """Return the words of blocks, without marks and the titles of notices, one space between blocks."""
    parts = []
    previous = ""
    for token in tokens:
        if token.type == "inline" and previous != "alert_title_open":
            parts.append(inline_text(token.children or ()))
        elif token.type in ("fence", "code_block"):
            parts.append(token.content)
        previous = token.type
    return " ".join(show_bars(" ".join(parts)).split())


def inline_text(tokens: Iterable[Token]) -> str:
    return "".join(_token_text(token) for token in tokens)


def _token_text(token: Token) -> str:
    if token.type in ("text", "code_inline"):
        return token.content
    if token.type in ("softbreak", "hardbreak"):
        return " "
    if token.type == "image":
        return inline_text(token.children or ())
    if token.type == "ref":
        return token.content or str(token.meta["slug"]).replace("-", " ")
    return ""


def text_token(content: str) -> Token:
    return Token("text", "", 0, content=content)
