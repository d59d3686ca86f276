"""The headings of an article as a tree, each with the part that its words name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Tag

from .heading_words import NO_MATCH, HeadingWords, Match, fold, split_label
from .html import HEADINGS
from .soup import is_bold
from .steps import cut_start, is_heading_paragraph
from .words import has, text_of

BOLD_LEVEL = 7  # of a paragraph in bold, below all real headings
ITEM_PARTS = ("causes", "solutions", "faqs")  # whose sub-headings are items
MAX_LABEL = 60
MIN_REPEATED = 5  # letters that a heading and a title have in common
_NEW = BeautifulSoup("", "html.parser")


@dataclass
class Section:
    """A heading with what stands below it, up to the next heading of its level or a higher one."""

    level: int
    heading: Tag | None = None
    title: str = ""
    match: Match = NO_MATCH
    blocks: list[Tag] = field(default_factory=list)
    children: list["Section"] = field(default_factory=list)

    def walk(self) -> Iterator["Section"]:
        yield self
        for child in self.children:
            yield from child.walk()


def outline(blocks: list[Tag], words: HeadingWords, title: str = "") -> Section:
    """Return the tree of the blocks; its root has what stands before the first heading."""
    root = Section(0)
    stack = [root]
    seen_any = False
    for block in with_headings(blocks, words):
        level = level_of(block)
        if not level:
            stack[-1].blocks.append(block)
            seen_any = True
            continue
        heading = text_of(block)
        if not heading:
            continue
        match = words.match(heading)
        if not match.part and not seen_any and not root.children and _repeats(heading, title):
            continue
        while stack[-1].level >= level:
            stack.pop()
        section = Section(level, block, heading, match)
        stack[-1].children.append(section)
        stack.append(section)
    return root


def level_of(block: Tag) -> int:
    if block.name in HEADINGS:
        return int(block.name[1])
    return BOLD_LEVEL if block.get("data-heading") else 0


def _repeats(heading: str, title: str) -> bool:
    one, other = fold(heading), fold(title)
    return (min(len(one), len(other)) > MIN_REPEATED and (one in other or other in one)) or one == other != ""


def with_headings(blocks: list[Tag], words: HeadingWords) -> Iterator[Tag]:
    """Yield the blocks, with bold paragraphs, labels, terms, and tables of parts as headings."""
    uses_bold = any(is_heading_paragraph(block) and words.match(text_of(block)).part for block in blocks)
    part = ""
    for position, block in enumerate(blocks):
        if block.name in HEADINGS:
            part = words.match(text_of(block)).part or part
            yield block
        elif block.name == "dl":
            yield from _terms(block, words)
        elif block.name == "table" and (parts := list(parts_of_table(block, words))):
            yield from parts
        elif block.name == "p" and _names_a_part(block, words):
            block["data-heading"] = "1"
            part = words.match(text_of(block)).part
            yield block
        elif block.name == "p" and is_heading_paragraph(block):
            is_last = position + 1 == len(blocks)
            match = words.match(text_of(block))
            if match.part or ((uses_bold or part in ITEM_PARTS) and not is_last):
                block["data-heading"] = "1"
                part = match.part or part
            yield block
        elif block.name == "p":
            yield from _labelled(block, words)
        else:
            yield block


def _names_a_part(block: Tag, words: HeadingWords) -> bool:
    """Return whether a paragraph has no words but those of a part."""
    text = text_of(block)
    if not text or len(text) > MAX_LABEL or text.endswith((".", "。", "?")) or has(block, "img"):
        return False
    match = words.match(text)
    is_marked = text.endswith((":", "：")) or text.isupper() or has(block, "u")
    return bool(match.part) and match.is_exact and (is_marked or not words.is_common(text))


def _labelled(block: Tag, words: HeadingWords) -> Iterator[Tag]:
    """Yield "Cause: the disk is full" as a heading and a paragraph."""
    text = block.get_text()
    first = next((node for node in block.children if isinstance(node, Tag) or str(node).strip()), None)
    part, rest = split_label(words, text[: 2 * MAX_LABEL + 400])
    start = len(text) - len(rest) if len(text) <= 2 * MAX_LABEL + 400 else text.find(rest[:40])
    is_label = bool(part) and ((isinstance(first, Tag) and is_bold(first)) or len(text) - len(rest) <= 40)
    if not is_label or not rest.strip():
        if isinstance(first, Tag) and is_bold(first) and _run_in(first, words):
            start, is_label = len(text) - len(text.lstrip()) + len(first.get_text()), True
        if not is_label or start <= 0:
            yield block
            return
    heading = _heading_of(text[:start].strip(" \t\n\xa0:：-–—"))
    cut_start(block, start)
    yield heading
    if block.get_text(strip=True) or has(block, "img"):
        yield block


def _run_in(first: Tag, words: HeadingWords) -> bool:
    """Return whether bold words at the start of a paragraph are a heading that runs into its text."""
    label = text_of(first)
    match = words.match(label)
    return (
        bool(match.part)
        and (match.is_exact or match.is_numbered)
        and label.endswith((":", "：", ".", "–", "-"))
    )


def _heading_of(words: str) -> Tag:
    heading = _NEW.new_tag("p", attrs={"data-heading": "1"})
    strong = _NEW.new_tag("strong")
    strong.string = words
    heading.append(strong)
    return heading


def _terms(block: Tag, words: HeadingWords) -> Iterator[Tag]:
    """Yield a definition list as headings with paragraphs."""
    for part in block.find_all(["dt", "dd"]):
        if part.find_parent("dl") is not block:
            continue
        if part.name == "dt":
            heading = _heading_of(text_of(part))
            yield heading
        else:
            yield from content_of(part)


def content_of(holder: Tag) -> Iterator[Tag]:
    """Yield the content of a cell, term, or item as blocks."""
    from .html import flatten  # which knows this module's neighbors
    from .soup import split_lines

    yield from split_lines(list(flatten(holder, _NEW)))


def parts_of_table(table: Tag, words: HeadingWords) -> Iterator[Tag]:
    """Yield a table whose first column or first row names parts as headings with their content."""
    rows = [row.find_all(["td", "th"], recursive=False) for row in table.find_all("tr")]
    rows = [row for row in rows if any(cell.get_text(strip=True) or has(cell, "img") for cell in row)]
    if not rows or any(len(row) < 2 for row in rows):
        return
    first_column = [words.match(text_of(row[0])).part for row in rows]
    first_row = [words.match(text_of(cell)).part for cell in rows[0]]
    is_exact = sum(bool(part) for part in first_column)
    if len(rows[0]) == 2 and is_exact >= 2 and is_exact >= len(rows) - 1:
        for row in rows:
            yield _heading_of(text_of(row[0]))
            for cell in row[1:]:
                yield from content_of(cell)
    elif (
        len(rows) > 1
        and sum(part in ("causes", "solutions", "symptoms", "messages") for part in first_row) >= 2
        and all(first_row)
    ):
        yield from _columns(rows, words)


def _columns(rows: Sequence[Sequence[Tag]], words: HeadingWords) -> Iterator[Tag]:
    """Yield each row as its cause or symptom, with the cells below the names of their columns."""
    names = [text_of(cell) for cell in rows[0]]
    for row in rows[1:]:
        for name, cell in zip(names, row, strict=False):
            if cell.get_text(strip=True) or has(cell, "img"):
                yield _heading_of(name)
                yield from content_of(cell)
