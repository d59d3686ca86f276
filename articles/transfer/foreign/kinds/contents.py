"""Pages that only lead to others: tables of contents, welcome pages, lists of an area."""

import re

from bs4 import BeautifulSoup, Tag

from .code_shape import head_code

INDEX_NAMES = re.compile(
    r"(?:_?index|readme|home|default|toc|contents|table[-_ ]of[-_ ]contents|overview"
    r"|main[-_ ]page|welcome|intro"
    r"|indice|índice|sumario|sumário|indhold|inhoud(?:sopgave)?|目次|introduction|about|start|startseite|hauptseite|accueil|inicio|inhalt|sommaire|search|genindex"
    r"|py-modindex|sitemap|categories|tags|archive)\Z",
    re.IGNORECASE,
)
SHORT = 240  # characters of a page that only says welcome


def is_empty(soup: BeautifulSoup | Tag) -> bool:
    return not soup.get_text(strip=True) and not soup.find(["img", "table"])


def is_contents(soup: BeautifulSoup | Tag, title: str, name: str = "") -> bool:
    """Whether a page holds no article: it is an index by its name, or nearly all of it are links."""
    if head_code(title):
        return False
    words = _length(soup)
    links = [_length(link) for link in soup.find_all("a") if link.get("href")]
    headings = sum(_length(heading) for heading in soup.find_all(re.compile(r"h[1-6]")))
    share = sum(links) / max(words - headings, 1)
    if INDEX_NAMES.match(name):
        has_more = soup.find(["ol", "pre", "table", "blockquote", "dl"]) is not None
        return share > 0.3 or (words < SHORT and not has_more)
    return len(links) >= 3 and share > 0.75 and not soup.find(["pre", "blockquote"])


def _length(tag: BeautifulSoup | Tag) -> int:
    return len(re.sub(r"\s+", "", tag.get_text()))
