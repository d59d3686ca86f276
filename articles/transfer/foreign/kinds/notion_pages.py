"""Pages of Notion, exported as Markdown or HTML: title, properties, and text."""

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bs4 import Tag

from .html_content import parse
from .markdown.blocks import plain_blocks
from .markdown.code import hide_code
from .markdown.inline import plain_inline
from .markdown.notices import CLOSING, opening
from .markdown.render import placeholders, to_html

NUMBER = re.compile(r"(?:[ _-]|\A)([0-9a-f]{32})(?=(?:_all)?(?:\.\w+)?\Z)", re.IGNORECASE)
ANY_NUMBER = re.compile(
    r"([0-9a-f]{32})|([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})", re.IGNORECASE
)
PROPERTY = re.compile(r"([^\n:]{1,80}):(?:[ \t]+(.*))?$")
EMOJI = re.compile(
    r"^[\U0001f000-\U0001faff\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\ufe0f\u200d\s]+(?=\w|[\[(\"'«「])"
)
ASIDE = re.compile(r"^([ \t]*)<aside>[ \t]*\n(.*?)^[ \t]*</aside>[ \t]*$", re.MULTILINE | re.DOTALL)
WARNING_EMOJI = ("⚠", "🚨", "❗", "⛔", "🛑", "🔥", "‼", "❌", "☢")
CHECKBOX = re.compile(r"^(\s*(?:[-*+]|\d+[.)])\s+)\[[ xX]\]\s+", re.MULTILINE)


@dataclass
class Page:
    path: str
    number: str  # of 32 hexadecimal digits; "" if the file has none
    title: str
    html: str
    properties: dict[str, str] = field(default_factory=dict)
    is_article: bool = True


def number_of(path: str) -> str:
    match = NUMBER.search(posixpath.basename(path))
    return match[1].lower() if match else ""


def name_of(path: str) -> str:
    """Return the name of a file or folder without its number and ending."""
    name = posixpath.basename(path)
    name = re.sub(r"(?:_all)?\.(?:md|csv|html?)\Z", "", name, flags=re.IGNORECASE)
    return NUMBER.sub("", name).strip()


def without_emoji(title: str) -> str:
    return EMOJI.sub("", title).strip() or title


def read_markdown(path: str, text: str, names: Sequence[str]) -> Page:
    """Read a page of Markdown; `names` are the columns of the database around it."""
    match = re.match(r"\s*#[ \t]+(.*)\n?", text)
    title = " ".join(match[1].split()) if match else name_of(path)
    rest = text[match.end() :] if match else text
    properties, rest = split_properties(rest, names)
    return Page(path, number_of(path), without_emoji(title), markdown_html(rest), properties)


def split_properties(text: str, names: Sequence[str]) -> tuple[dict[str, str], str]:
    """Return the lines `Name: value` at the head of a text, and the text below.

    Without a database around the page all first lines must look like it: a text may begin with "Note: ".
    """
    stripped = text.lstrip("\n")
    block, _, below = stripped.partition("\n\n")
    known = {name.strip().casefold() for name in names}
    found: dict[str, str] = {}
    last = ""
    for row in block.split("\n"):
        match = PROPERTY.match(row)
        if match and (match[1].strip().casefold() in known or not known):
            last = match[1].strip()
            found[last] = (match[2] or "").strip()
        elif known and last:
            found[last] += f"\n{row.strip()}"
        else:
            return {}, text
    if not known and (len(found) < 2 or any(len(name.split()) > 5 for name in found)):
        return {}, text
    return found, below


def markdown_html(text: str) -> str:
    text, hidden = hide_code(text)
    text = ASIDE.sub(_aside, text)
    text = CHECKBOX.sub(r"\1", text)
    return to_html(hidden.show(placeholders(plain_inline(plain_blocks(text)))))


def _aside(match: re.Match[str]) -> str:
    inner = match[2].strip()
    kind = "warning" if inner.startswith(WARNING_EMOJI) else "note"
    inner = EMOJI.sub("", inner) if EMOJI.match(inner) else re.sub(r"\A[^\w\s*\[(`\"'<]{1,3}\s*", "", inner)
    return f"\n{match[1]}{opening(kind)}\n\n{inner}\n\n{match[1]}{CLOSING}\n"


def read_html(path: str, text: str) -> Page:
    soup = parse(text)
    head = soup.select_one("h1.page-title") or soup.find("h1") or soup.find("title")
    title = " ".join(head.get_text().split()) if head else name_of(path)
    properties = {}
    for row in soup.select("table.properties tr"):
        name, value = row.find("th"), row.find("td")
        if isinstance(name, Tag) and isinstance(value, Tag):
            properties[" ".join(name.get_text(" ").split())] = _value(value)
    body = soup.select_one(".page-body") or soup.find("article") or soup.body or soup
    assert isinstance(body, Tag)
    shape(body)
    return Page(path, number_of(path), without_emoji(title), body.decode_contents(), properties)


def _value(cell: Tag) -> str:
    if box := cell.select_one(".checkbox"):
        return "Yes" if "checkbox-on" in (box.get("class") or []) else "No"
    chosen = [" ".join(tag.get_text().split()) for tag in cell.select(".selected-value, .status-value")]
    links = [f"{link.get_text(strip=True)} ({link.get('href')})" for link in cell.find_all("a", href=True)]
    return ", ".join(chosen or links) or " ".join(cell.get_text(" ").split()).lstrip("@")


def shape(body: Tag) -> None:
    """Write the blocks of an exported page as plain HTML."""
    for tag in body.select("nav.table_of_contents, style"):
        tag.decompose()
    for box in body.select("figure.callout, div.callout"):
        icon = box.select_one(".icon")
        sign = icon.get_text(strip=True) if icon else ""
        if icon:
            icon.decompose()
        box.name = "div"
        box["class"] = f"admonition {'warning' if sign.startswith(WARNING_EMOJI) else 'note'}"
        del box["style"]
    for box in body.select("figure a.bookmark"):
        title = box.select_one(".bookmark-title")
        words = title.get_text(" ", strip=True) if title else box.get_text(" ", strip=True)
        box.clear()
        box.append(words)
    for picture in body.select("figure a > img"):
        if picture.parent:
            picture.parent.unwrap()
    for box in body.select("ul.toggle"):
        for item in box.find_all("li", recursive=False):
            item.unwrap()
        box.unwrap()
    for box in body.select("ul.to-do-list .checkbox"):
        box.decompose()
