"""Sentences at the start of a paragraph."""

import re

from bs4 import Tag

from articles.strings.characters import drop_forbidden

from .steps import cut_start
from .words import text_of

# Not after an abbreviation or an initial.
_END = re.compile(
    r"(?<![\s.(][A-Z])(?<!\be\.g)(?<!\bi\.e)(?<!\betc)(?<!\bvs)(?<!z\.B)(?<!\bbzw)(?<!\bca)(?<!\bNr)"
    r"(?<!\bNo)(?<!\bp\. ex)(?<!\bp)(?<!\bpp)(?<!\b[Ff]ig)(?<!\bAbb)"
    r"(?<!\bp[aá]g)(?<!\bd\.h)(?<!\bu\.a)(?<!\bvgl)(?<!\bbijv)"
    r"[.!?…][”\"')\]]*(?=\s+[^\sa-zà-ÿ]|\s*\Z)|[。！？]"
)


def first_sentences(text: str, count: int, limit: int) -> str:
    """Return the first sentences of a text on one line, within a limit if the first alone is."""
    end = 0
    for number, match in enumerate(_END.finditer(text)):
        if number >= count or (end and match.end() > limit):
            break
        end = match.end()
    return text[:end].strip() or text


def cut_sentences(block: Tag, count: int, limit: int) -> str:
    """Return the first sentences of a paragraph, and remove them from it.

    A paragraph with links or code in them keeps its words, as plain text would lose where they lead.
    """
    text = text_of(block)
    words = first_sentences(text, count, limit)
    if len(words) > 3_900:
        words = words[:3_900].rsplit(" ", 1)[0] + "…"
        return drop_forbidden(words)
    length = _raw_length(block.get_text(), words)
    if not length or _has_link_before(block, length):
        return drop_forbidden(words)
    cut_start(block, length)
    return drop_forbidden(words)


def _raw_length(raw: str, words: str) -> int:
    wanted = "".join(words.split())
    taken = position = 0
    while position < len(raw) and taken < len(wanted):
        if not raw[position].isspace():
            if raw[position] != wanted[taken]:
                return 0
            taken += 1
        position += 1
    return position if taken == len(wanted) else 0


def _has_link_before(block: Tag, length: int) -> bool:
    seen = 0
    for node in block.descendants:
        if seen >= length:
            return False
        if isinstance(node, Tag):
            if node.name in ("a", "img"):
                return True
        else:
            seen += len(str(node))
    return False
