"""Lists that were typed as paragraphs, and numbered lists that a picture or a note cut in two."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, NavigableString, Tag

from .heading_words import step_start
from .html import HEADINGS
from .soup import is_bold
from .words import has, start_of, text_of

_BULLET = re.compile(r"\A\s*(?:[•·・‣▪●○◦⁃\uf0b7\uf0a7]|[–—*-](?=\s))\s*")
_NEW = BeautifulSoup("", "html.parser")


def join_lists(blocks: list[Tag]) -> list[Tag]:
    """Return the blocks with typed bullets, typed steps, and split lists as whole lists."""
    return _join_split([_numbered(block) for block in _join_steps(list(_join_bullets(blocks)))])


def _numbered(block: Tag) -> Tag:
    """Return a list whose items begin with the numbers of steps as a numbered list without these."""
    items = block.find_all("li", recursive=False) if block.name in ("ul", "ol") else []
    starts = [step_start(item.get_text(), bare=block.name == "ul") for item in items]
    if len(items) > 1 and [number for number, _length in starts] == list(range(1, len(items) + 1)):
        block.name = "ol"
        for item, (_number_of, length) in zip(items, starts, strict=True):
            cut_start(item, length)
    return block


def _join_bullets(blocks: list[Tag]) -> Iterator[Tag]:
    bullets: list[tuple[Tag, int]] = []
    for block in blocks:
        if length := _bullet_length(block):
            bullets.append((block, length))
            continue
        yield from _bullet_list(bullets)
        bullets = []
        yield block
    yield from _bullet_list(bullets)


def _bullet_length(block: Tag) -> int:
    text = block.get_text() if block.name == "p" else ""
    match = _BULLET.match(text)
    return match.end() if match and len(text) > match.end() else 0


def _bullet_list(bullets: list[tuple[Tag, int]]) -> Iterator[Tag]:
    if len(bullets) > 1 or (bullets and _is_round(bullets[0][0])):
        yield _list_of("ul", bullets)
    else:
        yield from (block for block, _length in bullets)


def _is_round(block: Tag) -> bool:
    return block.get_text().strip()[:1] in "•·・‣▪●○◦⁃\uf0b7\uf0a7"


def _list_of(name: str, items: list[tuple[Tag, int]]) -> Tag:
    """Return a list of paragraphs, each without so many characters at its start."""
    made = _NEW.new_tag(name)
    for paragraph, skipped in items:
        item = _NEW.new_tag("li")
        cut_start(paragraph, skipped)
        for child in list(paragraph.contents):
            item.append(child.extract())
        made.append(item)
    return made


def cut_start(tag: Tag, length: int) -> None:
    """Remove so many characters from the start of the text in a tag."""
    for node in list(tag.find_all(string=True)):
        if length <= 0:
            return
        taken = min(length, len(node))
        length -= taken
        rest = NavigableString(str(node)[taken:])
        parent = node.parent
        node.replace_with(rest)
        _drop_empty(parent, tag)


def _drop_empty(element: Tag | None, within: Tag) -> None:
    """Remove an element that lost all of its words, and those around it that have no others."""
    while element is not None and element is not within and not element.get_text(strip=True):
        if has(element, "img"):
            return
        around = element.parent
        element.extract()
        element = around


def _number(block: Tag) -> tuple[int, int]:
    """Return the number of a step that a paragraph or heading begins with, and how long its mark is."""
    if block.name == "p":
        return step_start(block.get_text())
    return step_start(block.get_text(), bare=False) if block.name in HEADINGS else (0, 0)


def _join_steps(blocks: list[Tag]) -> list[Tag]:
    done: list[Tag] = []
    position = 0
    while position < len(blocks):
        ends = _steps_from(blocks, position)
        if not ends:
            done.append(blocks[position])
            position += 1
            continue
        made = _NEW.new_tag("ol")
        if blocks[position].name in HEADINGS:
            made["data-steps"] = blocks[position].name
        for start, end in zip([position, *ends[:-1]], ends, strict=True):
            made.append(_step(blocks[start:end]))
        done.append(made)
        position = ends[-1]
    return done


def _steps_from(blocks: list[Tag], start: int) -> list[int]:
    """Return where each step ends that begins here, or [] if no steps do."""
    first = blocks[start]
    number, _length = _number(first)
    if number != 1:
        return []
    has_word = step_start(first.get_text(), bare=False)[0] == 1
    ends, position = [], start + 1
    while position < len(blocks):
        block = blocks[position]
        next_number = _number(block)[0] if block.name == first.name else 0
        if next_number == number + 1:
            ends.append(position)
            number += 1
        elif _ends_steps(block, first):
            break
        position += 1
    last = ends[-1] if ends else start
    ends.append(_last_end(blocks, last, position, first))
    return ends if len(ends) > 1 or has_word else []


def _ends_steps(block: Tag, first: Tag) -> bool:
    if block.name in HEADINGS:
        return first.name not in HEADINGS or block.name <= first.name
    return first.name not in HEADINGS and is_heading_paragraph(block) and not _number(block)[0]


def _last_end(blocks: list[Tag], last: int, limit: int, first: Tag) -> int:
    """Return where the last step ends: with its heading's section, or before the next paragraph of text."""
    if first.name in HEADINGS:
        return limit
    end = last + 1
    says_nothing_else = _number(blocks[last])[1] >= len(blocks[last].get_text().rstrip())
    if is_heading_paragraph(blocks[last]) or says_nothing_else:
        return end + 1 if end < limit else end
    while end < limit and (blocks[end].name in ("pre", "ul", "blockquote") or is_picture(blocks[end])):
        end += 1
    return end


def is_picture(block: Tag) -> bool:
    return block.name == "p" and has(block, "img") and not block.get_text(strip=True)


def is_heading_paragraph(block: Tag) -> bool:
    """Return whether a paragraph is a heading in all but name: bold from end to end, and short."""
    if block.name != "p" or has(block, "img"):
        return False
    nodes = [node for node in block.children if isinstance(node, Tag) or str(node).strip(" \t\r\n\xa0:：")]
    words = text_of(block)
    return (
        bool(nodes)
        and all(isinstance(node, Tag) and (is_bold(node) or node.name == "br") for node in nodes)
        and len(words) <= 150
        and not words.endswith((".", "。", ";", ","))
    )


def _step(blocks: list[Tag]) -> Tag:
    item = _NEW.new_tag("li")
    first, *others = blocks
    cut_start(first, _number(first)[1])
    holder = _NEW.new_tag("p")
    inner = holder
    if first.name in HEADINGS:
        inner = _NEW.new_tag("strong")
        holder.append(inner)
    for child in list(first.contents):
        inner.append(child.extract())
    if holder.get_text(strip=True) or has(holder, "img"):
        item.append(holder)
    for block in others:
        item.append(block.extract())
    return item


def _join_split(blocks: list[Tag]) -> list[Tag]:
    """Join numbered lists with what stands between them if the second goes on counting."""
    done: list[Tag] = []
    position = 0
    while position < len(blocks):
        block = blocks[position]
        done.append(block)
        position += 1
        if block.name != "ol":
            continue
        while (following := _continuation(blocks, position, block)) >= 0:
            last = block.find_all("li", recursive=False)[-1]
            _wrap_words(last)
            for between in blocks[position:following]:
                last.append(between.extract())
            for item in blocks[following].find_all("li", recursive=False):
                block.append(item.extract())
            position = following + 1
    return done


def _wrap_words(item: Tag) -> None:
    """Put the words of an item into a paragraph, so that a block after them keeps apart."""
    if item.find(["p", "ul", "ol"], recursive=False):
        return
    paragraph = _NEW.new_tag("p")
    for child in list(item.contents):
        paragraph.append(child.extract())
    item.append(paragraph)


def _continuation(blocks: list[Tag], position: int, opened: Tag) -> int:
    """Return the position of the list that continues `opened`, or -1."""
    items = opened.find_all("li", recursive=False)
    if not items:
        return -1
    count = start_of(opened) + len(items)
    for following in range(position, min(position + 12, len(blocks))):
        block = blocks[following]
        if block.name == "ol":
            is_next = start_of(block) == count
            is_cut = (
                not block.get("start")
                and following > position
                and all(map(_is_aside, blocks[position:following]))
            )
            return following if is_next or is_cut else -1
        if block.name in (*HEADINGS, "hr") or is_heading_paragraph(block):
            return -1
    return -1


def _is_aside(block: Tag) -> bool:
    return is_picture(block) or block.name == "pre" or bool(block.get("data-notice"))
