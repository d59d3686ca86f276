"""What the links of an article become: ours, those of others, or their words alone."""

import re

from bs4 import Tag

from .address_book import AddressBook
from .pictures import Pictures
from .source import SourceArticle, Topic

_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]{0,20}):", re.IGNORECASE)
MAX_URL = 2_000


class ArticleTargets:
    """The links and pictures of one article, with what is to be told of them."""

    def __init__(self, article: SourceArticle, language: str, book: AddressBook, pictures: Pictures):
        self.article, self.language = article, language
        self.book, self.pictures = book, pictures
        self.told: list[tuple[Topic, str]] = []
        self.images: dict[str, str] = {}  # names of ours, and where in the export they are

    def link(self, href: str, words: str) -> tuple[str, str]:
        href = "".join(character for character in href if character.isprintable()).strip()
        scheme = _SCHEME.match(href)
        if scheme and scheme[1].lower() not in ("http", "https") and not _is_name(href):
            return ("url", href) if scheme[1].lower() == "mailto" and len(href) < 300 else ("", "")
        if found := self.book.find(href, self.article, self.language):
            return ("article", found)
        if href.startswith("#"):
            return ("", "")
        if self.book.leads_into_source(href):
            if self.pictures.is_attachment(href):
                self.told.append((Topic.ATTACHMENT, f"{href[:150]} at “{words[:60]}”"))
                return ("file", "")
            if not self.pictures.is_picture(href, self.article):
                self.told.append((Topic.DEAD_LINK, href[:200]))
            return ("", "")
        if len(href) > MAX_URL:
            return ("", "")
        return ("url", f"https:{href}" if href.startswith("//") else href)

    def picture(self, tag: Tag) -> str:
        return self.pictures.markdown_for(tag, self)


def _is_name(href: str) -> bool:
    """Return whether it only looks like a scheme: "Error: page", "bsexport:page:12"."""
    return href.startswith("[[") or bool(
        re.match(r"(?:bsexport|page|wiki|notion|ref|doc|attachment)\b", href)
    )
