"""Items of lists as points, causes, and questions: a title in plain words, and the blocks below it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Tag

from .html import HEADINGS
from .outline import content_of
from .steps import cut_start
from .words import has, text_of

MAX_TITLE = 300
_SENTENCE = re.compile(r"(.{15,}?[.!?。！？])(?:\s+(?=[^\sa-z])|(?<=[。！？])(?=\S)|\Z)", re.DOTALL)
_ANSWER = re.compile(
    r"\A\s*(?:A|R|Antwort|Answer|Réponse|Respuesta|Resposta|Risposta|Antwoord|答)\s?\d{0,2}\s*[.:：)]\s*"
)
_NEW = BeautifulSoup("", "html.parser")


@dataclass
class Item:
    """A cause, a solution, or a question: its words, and the blocks below."""

    title: str
    blocks: list[Tag] = field(default_factory=list)
    about: str = ""  # the cause that a solution stands below
    is_whole: bool = False  # a list after it belongs to it, as its words lead to that list


def items_of(block: Tag) -> list[Tag]:
    return [
        item
        for item in block.find_all("li", recursive=False)
        if item.get_text(strip=True) or has(item, "img")
    ]


def points_of(block: Tag) -> Iterator[str]:
    """Yield the items of a list, each before the items of the lists in it."""
    for item in items_of(block):
        inner = [
            part.extract() for part in item.find_all(["ul", "ol"]) if part.find_parent(["ul", "ol"]) is block
        ]
        if words := text_of(item):
            yield words
        for part in inner:
            yield from points_of(part)


def pictures_of(block: Tag) -> list[Tag]:
    """Take the pictures out of a block whose words become plain text, each as a paragraph."""
    paragraphs = []
    for picture in block.find_all("img"):
        paragraph = _NEW.new_tag("p")
        paragraph.append(picture.extract())
        paragraphs.append(paragraph)
    return paragraphs


def split_item(blocks: list[Tag]) -> Item:
    """Return a list item or a paragraph as a title, which is its first sentence, and the rest."""
    if not blocks:
        return Item("")
    first, *others = blocks
    words = text_of(first)
    if first.name not in ("p", *HEADINGS):
        return Item(_shortened(words), blocks)
    match = _SENTENCE.match(words)
    title = match[1] if match else words
    if (
        not others
        and len(words) <= MAX_TITLE
        and (not match or match.end() >= len(words))
        and not _has_markup(first)
    ):
        return Item(words.strip())
    if len(title) > MAX_TITLE:
        return Item(_shortened(title), blocks)
    rest = words[len(title) :].strip()
    if not rest and not _has_markup(first):
        return Item(title.strip(), others)
    if not rest:
        return Item(title.strip(), [*([first] if has(first, "img", "a") else []), *others])
    cut = _cut_words(first, title)
    return Item(title.strip(), [first, *others] if cut else blocks)


def _has_markup(block: Tag) -> bool:
    return has(block, "img", "a")


def _cut_words(block: Tag, title: str) -> bool:
    """Remove the title from the start of a paragraph; return whether that could be done."""
    raw = block.get_text()
    wanted = "".join(title.split())
    taken = position = 0
    while position < len(raw) and taken < len(wanted):
        if not raw[position].isspace():
            if raw[position] != wanted[taken]:
                return False
            taken += 1
        position += 1
    if taken < len(wanted) or any(
        link.get_text() and raw.find(link.get_text()) < position for link in block.find_all("a")
    ):
        return False
    cut_start(block, position)
    return True


def _shortened(words: str) -> str:
    return words if len(words) <= MAX_TITLE else words[: MAX_TITLE - 1].rsplit(" ", 1)[0] + "…"


def are_questions(items: list[Tag]) -> bool:
    return bool(items) and all("?" in text_of(item) or "？" in text_of(item) for item in items)


def question(item: Tag) -> Item:
    blocks = list(content_of(item))
    if not blocks:
        return Item("")
    first, *others = blocks
    words = text_of(first)
    end = words.find("?") + 1
    if 0 < end < len(words) and _cut_words(first, words[:end]):
        return Item(words[:end], blocks)
    return Item(words, others)


def cut_answer(block: Tag) -> None:
    if block.name == "p" and (match := _ANSWER.match(block.get_text())):
        cut_start(block, match.end())
