"""Bounds of what is parsed, so that no text costs more than its length is worth."""

import re
from typing import NamedTuple

from markdown_it.common.utils import unescapeAll
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import blockquote as quote_rule
from markdown_it.rules_block import reference as reference_rule
from markdown_it.rules_block import table as table_rule

MAX_LENGTH = 200_000

# Bounds that no honest text reaches. Without them a few kilobytes can be made to cost seconds (every bracket
# may open a link) or megabytes (a short table row is filled up to the width of its head; one reference
# definition may be used any number of times).
MAX_BRACKETS = 6_000
MAX_MARKS = 25_000
MAX_LINES = 8_000
MAX_ADDRESSES = 4_000
MAX_CELLS = 10_000
MAX_URL_LENGTH = 2_000
MAX_TOTAL_URL_LENGTH = 2 * MAX_LENGTH
MAX_DEFINITION_LINES = 4
MAX_LAZY_LINES = 8

# The address in `[label](address)`: in angle brackets, or bare with brackets paired three deep. Possessive
# throughout, so that a thousand links cells_left open do not look at the same characters a thousand times.
BARE_DESTINATION = r"(?:[^\x00-\x20\x7f\\()]|\\[^\s])"
DESTINATION = re.compile(
    r"<(?P<angled>(?:[^\n<>\\]|\\.)*+)>"
    rf"|(?!<)(?P<bare>(?:{BARE_DESTINATION}|\((?:{BARE_DESTINATION}|\((?:{BARE_DESTINATION}|\({BARE_DESTINATION}*+\))*+\))*+\))++)"
)


class TooLong(ValueError):
    """Raised for a text longer than MAX_LENGTH characters."""


def is_excessive(text: str) -> bool:
    """Return whether parsing would take long and mean nothing, so that the text is shown as typed."""
    marks = sum(text.count(mark) for mark in "*_~`<&")
    return (
        marks > MAX_MARKS
        or text.count("[") > MAX_BRACKETS
        or text.count("\n") > MAX_LINES
        or text.count("://") > MAX_ADDRESSES
    )


def bounded_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Run the library's table rule without making more cells than MAX_CELLS in one text."""
    cells_left = state.env.setdefault("cells", MAX_CELLS)
    if start + 1 >= end:
        return False
    columns = state.src.count("|", state.bMarks[start], state.eMarks[start]) + 1
    if cells_left < 2 * columns:
        return False
    tokens_before = len(state.tokens)
    if not table_rule(state, start, min(end, start + 1 + cells_left // columns), silent):
        return False
    state.env["cells"] = cells_left - (len(state.tokens) - tokens_before) // 3
    return True


def bounded_quote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Run the library's rule for quotes without reading on to the end of the text.

    A quote can continue in lines without `>`; the library looks for the last of them again for each quote.
    """
    last = start + 1
    while last < end and state.src.startswith(">", state.bMarks[last] + state.tShift[last]):
        last += 1
    return quote_rule(state, start, min(end, last + MAX_LAZY_LINES), silent)


def bounded_reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Run the rule for `[name]: address "title"` without searching the whole text for the end of a title."""
    line_max = state.lineMax
    state.lineMax = min(line_max, start + MAX_DEFINITION_LINES)
    try:
        return reference_rule(state, start, end, silent)
    finally:
        state.lineMax = line_max


class Destination(NamedTuple):
    ok: bool
    pos: int
    str: str


def link_destination(text: str, start: int, end: int) -> Destination:
    """Do what the library's `parseLinkDestination` does, at the speed of one pattern."""
    match = DESTINATION.match(text, start, end)
    if not match:
        return Destination(False, 0, "")
    return Destination(True, match.end(), unescapeAll(match["angled"] or match["bare"] or ""))
