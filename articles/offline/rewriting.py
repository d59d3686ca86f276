"""A live page rewritten for a copy: relative links, its pictures and styles beside it, and no forms."""

from typing import Any, NamedTuple

from bs4 import BeautifulSoup
from bs4.element import Tag
from django.urls import reverse

from .addresses import SEARCH_PAGE, Addresses, file_beside_home
from .assets import Assets

# What needs a server, or says something to one. Templates mark more with data-live-only.
LIVE_ONLY = {
    "id": {"feedback", "progress", "resume"},
    "class": {
        "solution-vote",
        "next-note",
        "incidents",
        "comparison-links",
        "site-header__to-search",
        "shortcut",
    },
    "rel": {"manifest", "search", "alternate", "stylesheet", "apple-touch-icon"},
}
LIVE_ENDINGS = (".md", ".json", ".atom", "/privacy/")
LIVE_META = "twitter"
KEPT_DATA = ("data-grows", "data-count-text")


class ArticleWords(NamedTuple):
    """What the search and the questions of a copy know of an article besides its row."""

    messages: list[str]
    questions: list[tuple[str, str]]  # anchor and question


class PageWriter:
    """Rewrites pages of one copy. `files` are all of its pages."""

    def __init__(self, files: frozenset[str], assets: Assets, note: str):
        self.files, self.assets, self.note = files, assets, note
        self.search_address, self.search_page = reverse("search"), file_beside_home(SEARCH_PAGE)

    def write(self, file: str, path: str, html: str, *, search: str = "") -> tuple[bytes, ArticleWords]:
        """Return a page of a copy, and the words of its article. `search` is the file with its index."""
        soup = BeautifulSoup(html, "html.parser")
        words = _words_of(soup)
        addresses = Addresses(file, path, self.files, self.search_address, self.search_page)
        # Once through all elements: selectors take three times as long.
        for element in soup.find_all(True):
            if not element.decomposed:
                self._change(element, addresses)
        self._add_assets(soup, addresses, search)
        self._add_note(soup, addresses.live and addresses.live + path)
        return str(soup).encode(), words

    def _change(self, element: Tag, addresses: Addresses) -> None:
        name = element.name
        if is_live_only(element) or (not addresses.live and "print-footer" in _words(element, "class")):
            _remove(element)
        elif name == "form":
            self._change_form(element, addresses)
        elif name == "a" and "href" in element.attrs:
            if address := addresses.convert(str(element["href"])):
                element["href"] = address
            else:
                element.unwrap()
        elif name == "img" and "src" in element.attrs:
            self._bring(element, "src", addresses)
        elif name == "link" and "icon" in _words(element, "rel"):
            self._bring(element, "href", addresses)
        elif name == "link" and "canonical" in _words(element, "rel"):
            if addresses.live:
                element["href"] = addresses.live + addresses.path
            else:
                element.decompose()

    def _change_form(self, form: Tag, addresses: Addresses) -> None:
        """Keep the boxes of search and those that narrow down a list in the page itself."""
        role, is_filter = form.get("role"), form.get("data-count-text") is not None
        if role != "search" or ("filter" in _words(form, "class") and not is_filter):
            form.decompose()
            return
        for element in form.select("noscript, input[type=hidden]"):
            element.decompose()
        for element in [form, *form.select("[name=q]")]:
            for name in [name for name in element.attrs if name.startswith("data-")]:
                if name not in KEPT_DATA:
                    del element[name]
        form["method"] = "get"
        form["action"] = addresses.relative(addresses.here if is_filter else self.search_page)

    def _bring(self, element: Tag, attribute: str, addresses: Addresses) -> None:
        """Take the file that an element shows along, or the element away."""
        if file := self.assets.take(str(element[attribute])):
            element[attribute] = addresses.relative(file)
        else:
            element.replace_with(str(element.get("alt") or ""))

    def _add_assets(self, soup: BeautifulSoup, addresses: Addresses, search: str) -> None:
        head = soup.head
        if head is None:
            return
        for sheet in self.assets.stylesheets:
            head.append(soup.new_tag("link", rel="stylesheet", href=addresses.relative(sheet)))
        for script in [search, self.assets.script] if search else [self.assets.script]:
            head.append(soup.new_tag("script", src=addresses.relative(script), defer=""))

    def _add_note(self, soup: BeautifulSoup, live: str) -> None:
        main = soup.find(id="main")
        if isinstance(main, Tag):
            note: Any = BeautifulSoup(self.note, "html.parser")
            for link in note.select("a"):
                if live:
                    link["href"] = live
                else:
                    link.decompose()
            main.insert(0, note)


def _words(element: Tag, attribute: str) -> list[str]:
    return list(element.get(attribute) or ())


def is_live_only(element: Tag) -> bool:
    attributes = element.attrs
    if element.name == "meta":
        return "property" in attributes or str(attributes.get("name")).startswith(LIVE_META)
    if element.name == "script":
        return True
    return (
        "data-live-only" in attributes
        or attributes.get("aria-labelledby") == "formats"
        or attributes.get("id") in LIVE_ONLY["id"]
        or not LIVE_ONLY["class"].isdisjoint(_words(element, "class"))
        or (element.name == "link" and not LIVE_ONLY["rel"].isdisjoint(_words(element, "rel")))
        or (element.name == "a" and str(attributes.get("href")).endswith(LIVE_ENDINGS))
    )


def _remove(element: Tag) -> None:
    """Remove an element, and the item of a list that it leaves empty."""
    parent = element.parent
    element.decompose()
    if parent and parent.name == "li" and not parent.get_text(strip=True) and not parent.find(True):
        parent.decompose()


def _words_of(soup: BeautifulSoup) -> ArticleWords:
    messages = soup.find(id="messages")
    faqs = soup.find(class_="faqs")
    questions = [
        (str(body["id"]), heading.get_text(" ", strip=True))
        for faq in (faqs.find_all(class_="faq") if isinstance(faqs, Tag) else [])
        if (body := faq.find(id=True)) and (heading := faq.find("h3"))
    ]
    texts = [samp.get_text() for samp in messages.find_all("samp")] if isinstance(messages, Tag) else []
    return ArticleWords(texts, questions)
