"""The parts of an article as the fields of a snapshot: texts within their limits, nothing dropped."""

from typing import Any

from bs4 import BeautifulSoup, Tag

from articles.content import schema
from articles.limits import MAX_ITEMS
from articles.markdown import MAX_LENGTH
from articles.strings.characters import drop_forbidden

from .html import HEADINGS
from .links import ArticleTargets
from .markdown_of import escape_line, to_markdown
from .source import Remark, Topic
from .structure import Item, Parts
from .words import has, text_of

MAX_SUMMARY = 600
SENTENCES_IN_SUMMARY = 2
_FIRST_LEVEL = 3
_NEW = BeautifulSoup("", "html.parser")


def fields_of(parts: Parts, targets: ArticleTargets, told: list[Remark], place: str) -> dict[str, Any]:
    """Return the values of a snapshot that come from the text of an article."""
    summary, rest = _summary(parts)
    body = to_markdown(level_headings([*rest, *parts.body]), targets)
    values: dict[str, Any] = {
        "summary": summary,
        "messages": [
            {"text": drop_forbidden(text)} for text in dict.fromkeys(parts.messages) if text.strip()
        ],
        "symptoms": [{"text": text} for text in plain_points(parts.symptoms)],
        "causes": [
            _titled(item, "title", "body", targets) for item in parts.causes if item.title or item.blocks
        ],
        "solutions": [
            _titled(item, "title", "body", targets) for item in parts.solutions if item.title or item.blocks
        ],
        "faqs": [
            _titled(item, "question", "answer", targets) for item in parts.faqs if item.title or item.blocks
        ],
        "prevention": plain_points(parts.prevention),
        "impact": plain_points(parts.impact),
    }
    for key in ("messages", "symptoms", "causes", "solutions", "faqs", "prevention", "impact"):
        body = _within_items(values, key, body, told, place)
    if len(body) > MAX_LENGTH:
        told.append(Remark(Topic.TOO_LONG, place, f"{len(body)} characters"))
        body = body[:MAX_LENGTH]
    values["body"] = drop_forbidden(body)
    values["symptoms_text"] = [item["text"] for item in values["symptoms"]]
    return values


def plain_points(points: list[str]) -> list[str]:
    limit = schema.MAX_ITEM_LENGTH
    cleaned = (" ".join(drop_forbidden(point).split()) for point in points)
    return [point[:limit] for point in dict.fromkeys(cleaned) if point]


def _within_items(values: dict[str, Any], key: str, body: str, told: list[Remark], place: str) -> str:
    """Move the items beyond the number that an article may have to its body."""
    items = values[key]
    if len(items) <= MAX_ITEMS:
        return body
    told.append(Remark(Topic.TOO_LONG, place, f"{len(items)} {key}"))
    values[key] = items[:MAX_ITEMS]
    more = [_as_text(item) for item in items[MAX_ITEMS:]]
    return "\n\n".join([body, *more]).strip()


def _as_text(item: Any) -> str:
    if isinstance(item, str):
        return escape_line(item)
    texts = [text for text in item.values() if text]
    return "\n\n".join([escape_line(texts[0]), *texts[1:]])


def _titled(item: Item, title: str, body: str, targets: ArticleTargets) -> dict[str, Any]:
    blocks = level_headings(item.blocks)
    words = " ".join(drop_forbidden(item.title).split())
    text = to_markdown(blocks, targets)
    if not words:
        first = text_of(blocks[0]) if blocks else ""
        words = first[:297].rsplit(" ", 1)[0] + "…" if len(first) > 300 else first or "…"
    if len(words) > 300:
        text = f"{escape_line(words)}\n\n{text}".strip()
        words = words[:298].rsplit(" ", 1)[0] + "…"
    if len(text) > MAX_LENGTH:
        text = text[:MAX_LENGTH]
    return {title: words, body: drop_forbidden(text)}


def level_headings(blocks: list[Tag]) -> list[Tag]:
    """Return the blocks with headings from ### on, none of which leaves out a level."""
    levels = sorted({_level(block) for block in blocks if _level(block)})
    shifted: list[Tag] = []
    before = _FIRST_LEVEL - 1
    for block in blocks:
        level = _level(block)
        if not level:
            shifted.append(block)
            continue
        depth = min(_FIRST_LEVEL + levels.index(level), before + 1, 6)
        before = depth
        if level == 7 and not block.get("data-heading"):
            shifted.append(block)
            continue
        heading = _NEW.new_tag(f"h{depth}")
        heading.string = text_of(block)
        shifted += [heading, *(_paragraph(picture) for picture in block.find_all("img"))]
    return shifted


def _level(block: Tag) -> int:
    if block.name in HEADINGS:
        return int(block.name[1])
    return 7 if block.get("data-heading") else 0


def _paragraph(picture: Tag) -> Tag:
    paragraph = _NEW.new_tag("p")
    paragraph.append(picture.extract())
    return paragraph


def _summary(parts: Parts) -> tuple[str, list[Tag]]:
    """Return the first two sentences before the first heading, or of a part that sums up, and the rest."""
    from .sentences import cut_sentences

    blocks = [*parts.summary, *parts.intro]
    rest: list[Tag] = []
    summary = ""
    for position, block in enumerate(blocks):
        if summary or block.name != "p" or not block.get_text(strip=True) or block.get("data-heading"):
            rest.append(block)
            continue
        text = text_of(block)
        following = blocks[position + 1].name if position + 1 < len(blocks) else ""
        if text.endswith((":", "：")) and following in ("ul", "ol", "pre", "blockquote", "table"):
            rest.append(block)
            continue
        summary = cut_sentences(block, SENTENCES_IN_SUMMARY, MAX_SUMMARY)
        if block.get_text(strip=True) or has(block, "img"):
            rest.append(block)
    return summary, rest
