"""Lists that Word and Outlook write as paragraphs with a style of their own."""

import re

from bs4 import BeautifulSoup, Tag

_LIST = re.compile(r"mso-list\s*:\s*[a-z]*\d+\s+level(\d)", re.IGNORECASE)
_MARK = re.compile(r"mso-list\s*:\s*ignore", re.IGNORECASE)
_NUMBER = re.compile(r"\(?(\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]")
_BARE_MARK = re.compile(r"\s*(?:[·•§\uf0b7\uf0a7Øüv–-]|o(?=[\s\xa0]{2})|\(?\d{1,3}[.)])[\s\xa0]+")


def shape_word_lists(soup: BeautifulSoup) -> None:
    """Make lists of paragraphs with `mso-list`, nested by their level."""
    lists: list[Tag] = []  # the open lists, outermost first
    previous: Tag | None = None
    for paragraph in soup.find_all("p"):
        match = _LIST.search(str(paragraph.get("style") or ""))
        if not match or paragraph.find_parent("li") in lists:
            continue
        if previous is None or _next_content(previous) is not paragraph:
            lists = []
        level = min(int(match[1]), len(lists) + 1)
        mark = _take_mark(paragraph)
        number = _NUMBER.fullmatch(mark)
        name = "ol" if number else "ul"
        lists = lists[:level]
        if len(lists) == level and lists[-1].name != name:
            lists.pop()
        if len(lists) < level:
            lists.append(_open(soup, name, number[1] if number else "", lists, paragraph))
        item = soup.new_tag("li")
        lists[-1].append(item)
        if len(lists) == 1:
            previous = lists[0]
            if not lists[0].parent:
                paragraph.insert_before(lists[0])
        paragraph.extract()
        for child in list(paragraph.contents):
            item.append(child.extract())
        previous = lists[0]


def shape_lists(soup: BeautifulSoup) -> None:
    """Put what stands directly in a list into its items: a list below an item, text without one."""
    for outer in soup.find_all(["ul", "ol"]):
        last: Tag | None = None
        for child in list(outer.children):
            if isinstance(child, Tag) and child.name == "li":
                last = child
            elif isinstance(child, Tag) or str(child).strip():
                if last is None:
                    last = soup.new_tag("li")
                    child.insert_before(last)
                last.append(child.extract())


def _open(soup: BeautifulSoup, name: str, number: str, lists: list[Tag], paragraph: Tag) -> Tag:
    opened = soup.new_tag(name)
    if number.isdigit() and int(number) > 1:
        opened["start"] = number
    last = lists[-1].find_all("li", recursive=False) if lists else []
    if last:
        last[-1].append(opened)
    else:
        paragraph.insert_before(opened)
    return opened


def _take_mark(paragraph: Tag) -> str:
    """Remove the mark that Word wrote into the text of an item, and return it."""
    for span in paragraph.find_all("span"):
        if _MARK.search(str(span.get("style") or "")):
            mark = span.get_text().strip()
            span.extract()
            return mark
    text = paragraph.find(string=True)
    if text and (match := _BARE_MARK.match(text)):
        text.replace_with(text[match.end() :])
        return match[0].strip()
    return ""


def _next_content(tag: Tag) -> Tag | None:
    node = tag.next_sibling
    while node is not None and not isinstance(node, Tag) and not str(node).strip():
        node = node.next_sibling
    return node if isinstance(node, Tag) else None
