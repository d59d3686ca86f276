"""HTML as the renderer makes it."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

from articles import markdown


def html_of(text: str, prefix: str = "part-") -> str:
    return str(markdown.render(text, prefix=prefix).html)


TAGS = {
    *("a", "blockquote", "br", "code", "div", "em", "hr", "img", "li", "ol", "p", "pre", "s", "strong", "ul"),
    *("h3", "h4", "h5", "h6", "table", "tbody", "td", "th", "thead", "tr"),
}
VOID = {"br", "hr", "img"}
ATTRIBUTES = {"href", "rel", "title", "src", "alt", "loading"}
ATTRIBUTES |= {"id", "class", "start", "scope", "role", "tabindex"}
CLASSES = {"ref", "steps", "scroll", "notice", "notice--plain", "notice--caution", "notice__title"}
CLASSES |= {"is-right", "is-center"}
OUR_ID = re.compile(r"part-(?:step-\d+|h-[a-z0-9-]+)")


class Judge(HTMLParser):
    """Reads HTML as a browser would and objects to all that is not on the lists above."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.open: list[str] = []
        self.links: list[dict[str, str]] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag, attrs):
        assert tag in TAGS, f"<{tag}>"
        values = {name: value or "" for name, value in attrs}
        assert len(values) == len(attrs), "an attribute twice"
        assert set(values) <= ATTRIBUTES | {"data-ref"}, f"attributes of <{tag}>: {attrs}"
        assert set(values.get("class", "").split()) <= CLASSES, values
        if "id" in values:
            assert OUR_ID.fullmatch(values["id"]), values
            self.ids.append(values["id"])
        if "href" in values:
            self.links.append(values)
            self.judge_link(values)
        if tag == "img":
            assert re.fullmatch(r"/media/[\w/-]+\.\w+", values["src"]), values
        if tag not in VOID:
            self.open.append(tag)

    def judge_link(self, values):
        href = values["href"]
        assert not re.search(r"[\s\\\x00-\x1f]", href), href
        assert urlsplit(href).scheme.lower() in ("", "http", "https", "mailto"), href
        stays = href.startswith("#") or re.match(r"/(?!/)", href)
        assert stays or values.get("rel") == "noopener noreferrer nofollow", values

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}>"
        assert self.open.pop() == tag, f"</{tag}>"

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        raise AssertionError("a comment")

    def handle_decl(self, decl):
        raise AssertionError("a declaration")

    def handle_pi(self, data):
        raise AssertionError("a processing instruction")

    def unknown_decl(self, data):
        raise AssertionError("an unknown declaration")


class AttributeNames(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.names: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.names.update(name for name, _ in attrs)


def attributes_of(html: str) -> set[str]:
    """Return the names of the attributes that elements have, whatever their texts and values hold."""
    parser = AttributeNames()
    parser.feed(html)
    parser.close()
    return parser.names
