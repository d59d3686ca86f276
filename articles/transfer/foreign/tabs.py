"""Tabs, whose labels stand apart from their texts, as texts below a bold label each.

Docusaurus and everything with ARIA roles, MkDocs, Bootstrap and what is like it, and Sphinx.
"""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

from .words import classes_of

MAX_LABEL = 80
_LIST = re.compile(
    r"(?:^|\s)(?:nav-tabs|tabs|tabbed-labels|tab-list|tablist|tab-nav|tabs-nav|tab-links)(?:\s|$)"
)
_PANEL = re.compile(r"(?:^|\s)(?:tab-?pane|tab-?panel|tabs-?panel|tabbed-block|tab-?content-?item)(?:\s|$)")
_LABEL_BEFORE = re.compile(r"(?:^|\s)(?:tabbed-content|sd-tab-content|tab-content)(?:\s|$)")


def shape_tabs(soup: BeautifulSoup | Tag) -> None:
    """Put the label of each tab before its text. Lists of labels without texts stay as they are."""
    if not soup.find(_is_panel) and not soup.find("label"):
        return
    for labels in soup.find_all(_is_list):
        names = list(_labels_of(labels))
        panels = list(_panels_after(labels, len(names)))
        if names and len(names) == len(panels):
            for name, panel in zip(names, panels, strict=True):
                _head(name, panel)
            labels.decompose()
    for label in soup.find_all("label"):
        text = label.find_next_sibling(True)
        if text is not None and _LABEL_BEFORE.search(classes_of(text)):
            _head(label.get_text(" ", strip=True), text)
            label.decompose()


def _is_list(tag: Tag) -> bool:
    return tag.get("role") == "tablist" or (
        tag.name in ("ul", "div", "nav") and bool(_LIST.search(classes_of(tag)))
    )


def _is_panel(tag: Tag) -> bool:
    return tag.get("role") == "tabpanel" or bool(_PANEL.search(classes_of(tag)))


def _labels_of(labels: Tag) -> Iterator[str]:
    found = labels.find_all(role="tab") or labels.find_all(["li", "label"]) or labels.find_all("a")
    for tag in found:
        if words := tag.get_text(" ", strip=True)[:MAX_LABEL]:
            yield words


def _panels_after(labels: Tag, count: int) -> Iterator[Tag]:
    """Yield the texts of tabs that follow a list of labels, those of tabs within them left out."""
    found: list[Tag] = []
    for tag in labels.find_all_next(_is_panel, limit=20 * count):
        if not found or all(parent is not found[-1] for parent in tag.parents):
            found.append(tag)
        if len(found) == count:
            break
    yield from found


def _head(words: str, panel: Tag) -> None:
    del panel["hidden"], panel["style"]
    head = BeautifulSoup("", "html.parser").new_tag("p")
    strong = BeautifulSoup("", "html.parser").new_tag("strong")
    strong.string = words
    head.append(strong)
    panel.insert(0, head)
