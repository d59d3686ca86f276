"""The parts of an article, recovered from its headings, lists, quotes, and code."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Tag

from .heading_words import HeadingWords
from .items import (
    MAX_TITLE,
    Item,
    are_questions,
    cut_answer,
    items_of,
    pictures_of,
    points_of,
    question,
    split_item,
)
from .messages import message_of, messages_in, quoted_messages
from .outline import BOLD_LEVEL, ITEM_PARTS, Section, content_of, outline
from .steps import is_picture, join_lists
from .words import has, text_of

MAX_POINT = 2_000
MAX_LEAD_IN = 80
MAX_INLINE_CODE = 300
POINT_PARTS = ("symptoms", "prevention", "impact")
_LEAD_IN = (":", "：", "︰")
_QUESTION = re.compile(r"\A\s*(?:Q|F|P|D|V|Frage|Question|問)\s?\d{0,2}\s*[.:：)]\s*")
_NEW = BeautifulSoup("", "html.parser")
_NUMBERING = re.compile(r"\A\s*\d{1,2}(?:(?:\.\d{1,2}){1,3}[.)]?|[.)])\s+(?=[^\W\d])")
_STEP_WORDS = {
    "steps",
    "instructions",
    "procedure",
    "schritte",
    "anleitung",
    "etapes",
    "pasos",
    "passos",
    "手順",
}


@dataclass
class Parts:
    """What became of an article. `body` has what no part takes, with its headings."""

    intro: list[Tag] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    symptoms: list[str] = field(default_factory=list)
    causes: list[Item] = field(default_factory=list)
    solutions: list[Item] = field(default_factory=list)
    faqs: list[Item] = field(default_factory=list)
    prevention: list[str] = field(default_factory=list)
    impact: list[str] = field(default_factory=list)
    summary: list[Tag] = field(default_factory=list)
    body: list[Tag] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)  # headings that name no part


def recover(blocks: Iterable[Tag], words: HeadingWords, title: str = "", codes: Iterable[str] = ()) -> Parts:
    """Return the parts of a whole text. `codes`: those that are known of the article."""
    parts = Parts()
    joined = join_lists(list(blocks))
    quoted = quoted_messages([block for block in joined if block.name == "p"], codes)
    _Recovery(parts, words, codes).take_root(outline(joined, words, title))
    if not parts.messages:
        parts.messages += quoted
    _tell_apart(parts.solutions)
    return parts


def _tell_apart(solutions: list[Item]) -> None:
    """Name the cause in titles that several solutions have, such as "Resolution"."""
    seen = Counter(solution.title for solution in solutions)
    for solution in solutions:
        if seen[solution.title] > 1 and solution.about:
            solution.title = f"{solution.title}: {solution.about}"


def add_part(parts: Parts, part: str, blocks: Iterable[Tag], words: HeadingWords, label: str = "") -> None:
    """Add the blocks that the source itself says are of this part."""
    root = outline(join_lists(list(blocks)), words)
    _Recovery(parts, words).take_named(part, root, label)


class _Recovery:
    def __init__(self, parts: Parts, words: HeadingWords, codes: Iterable[str] = ()):
        self.parts = parts
        self.words = words
        self.codes = tuple(codes)

    def take_root(self, root: Section) -> None:
        found, blocks = messages_in(root.blocks, alone=False, codes=self.codes)
        self.parts.messages += found
        for block in blocks:
            if block.get("data-steps"):
                self.parts.solutions.append(Item("", [block]))
            else:
                self.parts.intro.append(block)
        for child in root.children:
            self._take(child, "")

    def take_named(self, part: str, root: Section, label: str) -> None:
        if part == "body":
            self.parts.body += root.blocks
        elif part == "summary":
            self.parts.summary += root.blocks
        else:
            self._take_content(part, root.blocks, label, None)
        for child in root.children:
            self._take(child, part)

    def _take(self, section: Section, around: str) -> None:
        """Take a section below the part `around`, which is "" outside of parts."""
        part, title = section.match.part, section.match.title
        if around == "faqs" or (around in ITEM_PARTS and not part):
            self._take_item(around, section, section.title)
        elif not part or part == "body":
            self._take_unknown(section, around)
        elif part == "ignore":
            return
        elif part in ITEM_PARTS and (title or section.match.is_numbered):
            is_whole = title == section.title and around != part
            if is_whole:
                self._take_part(part, section)
            else:
                self._take_item(part, section, title or section.title)
        elif part == around and part in ITEM_PARTS and not self._is_only_steps(section):
            self._take_item(part, section, section.title)
        else:
            self._take_part(part, section)

    def _is_only_steps(self, section: Section) -> bool:
        return section.title.casefold().strip(" :：") in _STEP_WORDS

    def _take_part(self, part: str, section: Section) -> None:
        if part == "summary":
            found, blocks = messages_in(section.blocks, alone=False, codes=self.codes)
            self.parts.messages += found
            self.parts.summary += blocks
        else:
            blocks = section.blocks
            if part in POINT_PARTS and section.match.title and section.match.title != section.title:
                self._points(part).append(section.match.title)
            if part == "messages" and section.match.title and section.match.title != section.title:
                self.parts.messages.append(message_of(section.match.title))
            first = section.children[0] if part == "solutions" and section.children else None
            if first and self._is_only_steps(first):
                first.title = section.title  # "Steps" below "Resolution" names nothing
            self._take_content(part, blocks, section.title, section)
        for child in section.children:
            self._take(child, part)

    def _take_content(self, part: str, blocks: list[Tag], label: str, section: Section | None) -> None:
        if part == "messages":
            found, rest = messages_in(blocks, alone=True)
            self.parts.messages += found
            self._keep(rest, section)
        elif part in POINT_PARTS:
            self._take_points(part, blocks, section)
        elif part == "causes":
            self._take_causes(blocks, section)
        elif part == "solutions":
            self._take_solution(blocks, label, section)
        elif part == "faqs":
            self._take_questions(blocks, section)

    def _points(self, part: str) -> list[str]:
        points: list[str] = getattr(self.parts, part)
        return points

    def _take_points(self, part: str, blocks: list[Tag], section: Section | None) -> None:
        if part == "symptoms":
            found, blocks = messages_in(blocks, alone=False, codes=self.codes)
            self.parts.messages += found
        points, rest = self._points(part), []
        for position, block in enumerate(blocks):
            text = text_of(block)
            if block.name in ("ul", "ol"):
                rest += pictures_of(block)
                points += points_of(block)
            elif block.name == "pre" and points and len(text) <= MAX_INLINE_CODE:
                points[-1] += f" {text}"
            elif _fits_a_point(block, text) and not _is_lead_in(text, blocks[position + 1 :]):
                points.append(text)
            elif text or has(block, "img") or block.name == "hr":
                rest.append(block)
        self._keep(rest, section)

    def _keep(self, blocks: list[Tag], section: Section | None) -> None:
        """Put what fits no part into the body, under its heading."""
        if blocks and section is not None and section.heading is not None:
            self.parts.body.append(section.heading)
        self.parts.body += blocks

    def _take_causes(self, blocks: list[Tag], section: Section | None) -> None:
        causes = self.parts.causes
        lead: list[Tag] = []
        before = len(causes)
        has_list = any(block.name in ("ul", "ol") for block in blocks)
        for position, block in enumerate(blocks):
            text = text_of(block)
            if block.name in ("ul", "ol") and not (len(causes) > before and causes[-1].is_whole):
                causes += [split_item(list(content_of(item))) for item in items_of(block)]
            elif _is_lead_in(text, blocks[position + 1 :]) and block.name == "p":
                lead.append(block)
            elif (
                block.name == "p"
                and text
                and not is_picture(block)
                and (len(causes) == before or not has_list)
            ):
                causes.append(split_item([block]))
                causes[-1].is_whole = text.endswith(_LEAD_IN)
            elif len(causes) > before:
                causes[-1].blocks.append(block)
            else:
                lead.append(block)
        if len(causes) == before and lead and section is not None:
            causes.append(Item(section.title.strip(" :："), lead))
        else:
            self._keep(lead, section)

    def _take_solution(self, blocks: list[Tag], label: str, section: Section | None) -> None:
        if not blocks:
            return
        children = (
            [child for child in section.children if child.match.part in ("", "solutions")] if section else []
        )
        has_steps = any(block.name in ("ol", "ul", "pre", "table") for block in blocks)
        if children and not has_steps:
            self._add_before(children[0], blocks)
        elif self._is_nested_steps(section):
            self.parts.solutions[-1].blocks += blocks
        else:
            about = self.parts.causes[-1].title if self.parts.causes else ""
            self.parts.solutions.append(Item(label.strip(" :："), blocks, about=about))

    def _is_nested_steps(self, section: Section | None) -> bool:
        return bool(
            section
            and self.parts.solutions
            and self._is_only_steps(section)
            and section.level > 2
            and not self.parts.solutions[-1].blocks
        )

    def _add_before(self, child: Section, blocks: list[Tag]) -> None:
        child.blocks[:0] = blocks

    def _take_item(self, part: str, section: Section, title: str) -> None:
        item = Item(_NUMBERING.sub("", title).strip(" :："))
        target: list[Item] = getattr(self.parts, part)
        if part == "faqs":
            item.title = _QUESTION.sub("", item.title)
        target.append(item)
        item.blocks += section.blocks
        for child in section.children:
            if (
                part != "faqs"
                and child.match.part
                and child.match.part != part
                and child.match.part not in ("summary", "body", "ignore")
            ):
                self._take(child, part)
            elif child.match.part == part and child.match.is_numbered:
                self._take_item(part, child, child.match.title or child.title)
            elif self._is_only_steps(child):
                item.blocks += _all_blocks(child)[1:]
            else:
                item.blocks += _all_blocks(child)

    def _take_questions(self, blocks: list[Tag], section: Section | None) -> None:
        rest: list[Tag] = []
        begun = False
        for block in blocks:
            text = text_of(block)
            if block.name in ("ul", "ol") and are_questions(items_of(block)):
                self.parts.faqs += [question(item) for item in items_of(block)]
                begun = True
            elif block.name == "p" and (match := _QUESTION.match(text)):
                self.parts.faqs.append(Item(text[match.end() :], pictures_of(block)))
                begun = True
            elif block.name == "p" and text.endswith(("?", "？")) and len(text) < MAX_TITLE:
                self.parts.faqs.append(Item(text, pictures_of(block)))
                begun = True
            elif begun:
                cut_answer(block)
                self.parts.faqs[-1].blocks.append(block)
            else:
                rest.append(block)
        self._keep(rest, section)

    def _take_unknown(self, section: Section, around: str) -> None:
        part = "" if section.match.part == "body" else around
        if part in (*POINT_PARTS, "messages"):
            if part != "messages":
                self._points(part).append(section.title.strip(" :："))
            else:
                self._keep([section.heading] if section.heading is not None else [], None)
            self._take_content(part, section.blocks, section.title, None)
        else:
            if section.heading is not None and section.level < BOLD_LEVEL and not section.match.part:
                self.parts.unknown.append(section.title)
            steps = [block for block in section.blocks if block.get("data-steps")]
            self.parts.body += [block for block in _headed(section) if block not in steps]
            if steps:
                self.parts.solutions.append(Item(section.title.strip(" :："), steps))
        for child in section.children:
            self._take(child, part)


def _fits_a_point(block: Tag, text: str) -> bool:
    is_text = block.name == "p" or bool(block.get("data-notice"))
    return is_text and bool(text) and len(text) <= MAX_POINT and not has(block, "img")


def _is_lead_in(text: str, following: list[Tag]) -> bool:
    """Return whether a text says no more than that a list follows."""
    is_short = text.endswith(_LEAD_IN) and len(text) <= MAX_LEAD_IN
    return is_short and bool(following) and following[0].name in ("ul", "ol", "pre", "table")


def _headed(section: Section) -> list[Tag]:
    return [*([section.heading] if section.heading is not None else []), *section.blocks]


def _all_blocks(section: Section) -> list[Tag]:
    return [block for part in section.walk() for block in _headed(part)]
