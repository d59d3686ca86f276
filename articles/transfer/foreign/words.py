"""The words, classes, and style of an element."""

from bs4 import NavigableString, Tag


def style_of(tag: Tag) -> str:
    return str(tag.get("style") or "")


def classes_of(tag: Tag) -> str:
    names = tag.get("class") or ""
    return " ".join(names) if isinstance(names, list) else str(names)


def text_of(tag: Tag | NavigableString) -> str:
    """Return the words of an element on one line; words of neighboring blocks and lines keep apart."""
    if isinstance(tag, NavigableString):
        return " ".join(tag.split())
    pieces: list[str] = []
    for node in tag.descendants:
        if isinstance(node, NavigableString):
            pieces.append(node)
        elif isinstance(node, Tag) and node.name in _APART:
            pieces.append(" ")
    return " ".join("".join(pieces).split())


_APART = {
    *(
        "p",
        "div",
        "br",
        "li",
        "ul",
        "ol",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "pre",
    ),
    *("blockquote", "table", "option", "hr"),
}


def has(tag: Tag, *names: str) -> bool:
    """Return whether an element with one of these names is inside. Asked so often that `find` is too slow."""
    return any(isinstance(node, Tag) and node.name in names for node in tag.descendants)


def start_of(ordered: Tag) -> int:
    """Return the number of the first item of a list."""
    first = ordered.find("li", recursive=False)
    for value in (ordered.get("start"), first.get("value") if isinstance(first, Tag) else None):
        if value and str(value).isdecimal() and len(str(value)) < 6:
            return int(str(value))
    return 1
