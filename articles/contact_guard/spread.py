"""Phone numbers whose groups are items of a list, cells of a column, or paragraphs of their own.

The guard reads a text from one character to the next, where a list number or the end of a cell ends a number.
Only groups that make up a number exactly count, so that lists of codes are no numbers.
"""

import re
from collections.abc import Iterator
from typing import Protocol

from .candidate import is_toll_free
from .context import ANNOUNCEMENT
from .matches import ContactMatch

MIN_DIGITS, MAX_DIGITS = 7, 15
MAX_GROUPS = 11
MAX_LINE = 300
_MARKS = re.compile(r"\A[\s>]*(?:(?:[-*+•]|[0-9]{1,2}[.)])\s+)?")
_MARKUP = re.compile(r"[*_`~\\]|</?[A-Za-z][^<>]{0,80}>")
_GROUP = re.compile(r"[+(]{0,2}[0-9][0-9 ()./+-]{0,10}")


class Find(Protocol):
    def __call__(self, text: str) -> list[ContactMatch]:
        """Return the contacts in a text on one line."""


def find_spread_numbers(text: str, find: Find) -> Iterator[ContactMatch]:
    """Yield each number that is spread over lines or cells of a text. Its span is no place in the text."""
    for column in _columns(text):
        before = ""
        groups: list[str] = []
        for cell in (*column, ""):
            if _GROUP.fullmatch(cell):
                groups.append(cell)
                continue
            if len(groups) > 1:
                yield from _number_of(before, groups, find)
            before, groups = cell or before, []


def _columns(text: str) -> Iterator[list[str]]:
    """Yield the lines of a text without marks of lists, and each column of its tables."""
    lines = [_MARKUP.sub("", line[-MAX_LINE:]).strip() for line in text.split("\n") if line.strip()]
    yield [_MARKS.sub("", line) for line in lines]
    table: list[list[str]] = []
    for line in (*lines, ""):
        if line.startswith("|"):
            table.append([cell.strip() for cell in line.strip("|").split("|")])
            continue
        for n in range(min(max(map(len, table), default=0), MAX_GROUPS)):
            yield [row[n] for row in table if n < len(row) and row[n].strip(":- ")]
        table = []


def _number_of(before: str, groups: list[str], find: Find) -> Iterator[ContactMatch]:
    digits = re.sub("[^0-9]", "", "".join(groups))
    if len(groups) > MAX_GROUPS or not MIN_DIGITS <= len(digits) <= MAX_DIGITS:
        return
    is_usual = digits[0] == "0" or groups[0][0] == "+" or is_toll_free(digits)
    if is_usual or ANNOUNCEMENT.search(before.lower()):
        written = f"{before[-80:]} {'-'.join(group.strip() for group in groups)}".strip()
        yield from (
            match for match in find(written) if len(re.findall("[0-9x]", match.masked)) == len(digits)
        )
