"""Notices of all products, as quotes that say their kind: `<blockquote data-notice="WARNING">`."""

import re

from bs4 import BeautifulSoup, NavigableString, Tag

from .heading_words import heading_words
from .words import classes_of, has

# Classes of notices: Confluence, Intercom, Document360, BookStack, Zendesk's themes, Freshdesk, Help Scout,
# Docusaurus, MkDocs, Sphinx, Hugo's themes, MediaWiki, Notion, GitHub, Microsoft Learn, Bootstrap.
_HOLDER = re.compile(
    r"(?:^|\s)(?:confluence-information-macro|intercom-interblocks-callout|callout|admonition|alert|alertbox|notice"
    r"|note|tip|warning|caution|danger|important|infobox|info-?box|markdown-alert|hint|panel|message-box|ambox"
    r"|mbox|note-box|notebox|box-note|blockquote-info|td-alert|theme-admonition|error-?box|warning-?box"
    r"|infoBox|warningBox|errorBox|tipBox|notecard|aui-message|wysiwyg-callout|private-note|success"
    r"|(?:callout|admonition|alert|markdown-alert|hint|panel|notice|note|theme-admonition|notecard"
    r"|confluence-information-macro|wysiwyg-callout|callout-|c-callout|editor360-callout)-{1,2}\w+)(?:\s|$)",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?:^|\s)(?:code|codeContent|highlight|codehilite|preformatted)(?:\s|$)")
_WARNING = re.compile(
    r"warn|caution|danger|error|critical|attention|alert-red|-red|important|achtung|vorsicht|avertissement|advertencia"
    r"|aviso|cuidado|attenzione|waarschuwing",
    re.IGNORECASE,
)
_COLORS = re.compile(r"background(?:-color)?\s*:\s*(#[0-9a-f]{3,8}|rgba?\([^)]{5,40}\))", re.IGNORECASE)
_TITLE_CLASS = re.compile(
    r"(?:admonition|alert|callout|hint|notice)-?_?_?(?:title|heading|label)|^title$", re.IGNORECASE
)
_ICON_CLASS = re.compile(r"icon|emoji|twemoji|svg", re.IGNORECASE)
WORDS = {
    "NOTE": (
        *(
            "note",
            "info",
            "information",
            "tip",
            "hint",
            "hinweis",
            "tipp",
            "remarque",
            "astuce",
            "nota",
            "consejo",
        ),
        *(
            "dica",
            "observação",
            "suggerimento",
            "opmerking",
            "let op",
            "注",
            "注記",
            "ヒント",
            "メモ",
            "note :",
            "please note",
        ),
    ),
    "WARNING": (
        *(
            "warning",
            "caution",
            "danger",
            "important",
            "attention",
            "achtung",
            "warnung",
            "wichtig",
            "vorsicht",
        ),
        *(
            "avertissement",
            "attention",
            "important",
            "advertencia",
            "atención",
            "importante",
            "cuidado",
            "aviso",
        ),
        *("atenção", "attenzione", "avviso", "waarschuwing", "belangrijk", "警告", "注意", "重要"),
    ),
}
_MARK = re.compile(r"\s*\[!(\w{3,12})\][-+]?\s*")  # of GitHub, Obsidian, and Microsoft Learn
_LABEL = re.compile(
    rf"\W*(?:{'|'.join(map(re.escape, [*WORDS['NOTE'], *WORDS['WARNING']]))})\s*[:：!]?\s*", re.IGNORECASE
)
_EMOJI_WARNING = ("⚠", "🚨", "❗", "⛔", "🛑", "☢", "🔥", "‼")
_EMOJI_NOTE = ("ℹ", "💡", "📝", "📌", "👉", "🔔", "✏", "🗒", "📣", "✅", "❓")


def shape_callouts(soup: BeautifulSoup) -> None:
    """Make quotes of the elements that look like notices."""
    for tag in soup.find_all(["div", "section", "aside", "blockquote", "table", "p", "details"]):
        if tag.parent is None or any("data-notice" in around.attrs for around in tag.parents):
            continue
        if kind := _kind(tag):
            if _is_of_messages(tag):
                tag.name, tag.attrs = "blockquote", {}  # as a quote after "Error message:"
                continue
            _drop_title(tag)
            if not tag.get_text(strip=True) and not has(tag, "img"):
                continue
            quote = soup.new_tag("blockquote", attrs={"data-notice": kind})
            inner = quote
            if tag.name == "p":
                inner = soup.new_tag("p")
                quote.append(inner)
            elif tag.name == "table":
                tag = _only_cell(tag)
                table = tag.find_parent("table")
                for child in list(tag.contents):
                    inner.append(child.extract())
                if table:
                    table.replace_with(quote)
                continue
            for child in list(tag.contents):
                inner.append(child.extract())
            tag.replace_with(quote)


def _is_of_messages(tag: Tag) -> bool:
    """Make a line before a panel of its head, if that says "Error message"; whether it did."""
    head = tag.find(class_=re.compile(r"(?:panel|callout|admonition|card)-?_?(?:header|title|heading)", re.I))
    words = head.get_text(" ", strip=True) if isinstance(head, Tag) and tag.name == "div" else ""
    match = heading_words().match(words) if words else None
    if not (match and match.part == "messages" and match.is_exact and isinstance(head, Tag)):
        return False
    head.name, head.attrs = "p", {}
    head.string = f"{words.rstrip(' :')}:"
    tag.insert_before(head.extract())
    return True


def _kind(tag: Tag) -> str:
    if tag.name == "blockquote" and (match := _MARK.match(tag.get_text())):
        return "WARNING" if match[1].upper() in ("WARNING", "CAUTION", "DANGER", "IMPORTANT") else "NOTE"
    if tag.name == "blockquote" and str(tag.get("data-notice") or ""):
        return ""
    classes = classes_of(tag)
    if _CODE.search(classes):
        return ""
    callout = str(tag.get("data-callout-type") or tag.get("data-alert") or tag.get("data-type") or "")
    if tag.name == "table":
        return _kind_of_box(tag, classes)
    if tag.get("role") in ("note", "alert") or (classes and _HOLDER.search(classes)):
        if tag.name == "details" or has(tag, "h1", "h2") or (tag.name == "blockquote" and not classes):
            return ""
        return "WARNING" if _WARNING.search(f"{classes} {callout}") else "NOTE"
    if tag.name == "aside" and not has(tag, "nav", "h1", "h2"):
        return _kind_by_words(tag) or "NOTE"
    if tag.name == "blockquote":
        return _kind_by_words(tag) if _starts_bold_label(tag) else ""
    return ""


def _kind_of_box(table: Tag, classes: str) -> str:
    """Return the kind of a table with one cell and a color, which is how mail and Word draw a notice."""
    cells = table.find_all(["td", "th"])
    if len(cells) != 1 or not (_HOLDER.search(classes) or _COLORS.search(str(cells[0].get("style") or ""))):
        return ""
    return _kind_by_words(table)


def _only_cell(table: Tag) -> Tag:
    cell = table.find(["td", "th"])
    return cell if isinstance(cell, Tag) else table


def _starts_bold_label(tag: Tag) -> bool:
    first = tag.find(["strong", "b"])
    return (
        isinstance(first, Tag)
        and _LABEL.fullmatch(first.get_text()) is not None
        and tag.get_text().strip().startswith(first.get_text().strip())
    )


def _kind_by_words(tag: Tag) -> str:
    words = tag.get_text(" ", strip=True)[:40].casefold()
    if words.startswith(_EMOJI_WARNING):
        return "WARNING"
    if words.startswith(_EMOJI_NOTE):
        return "NOTE"
    label = words.lstrip("*_[!💡 ")
    for kind in ("WARNING", "NOTE"):
        if any(
            label.startswith(word) and not label[len(word) : len(word) + 1].isalpha() for word in WORDS[kind]
        ):
            return kind
    return ""


def _drop_title(tag: Tag) -> None:
    """Drop icons, and a title that only repeats the kind: the site writes its own."""
    for part in list(tag.find_all(True)):
        if part.parent is None:
            continue
        classes = classes_of(part)
        words = part.get_text(" ", strip=True)
        if _ICON_CLASS.search(classes) and not any(map(str.isalnum, words)) and not has(part, "img"):
            part.extract()
        elif (_TITLE_CLASS.search(classes) or part.name in ("strong", "b")) and _LABEL.fullmatch(words):
            following = part.next_sibling
            part.extract()
            if isinstance(following, NavigableString):
                following.replace_with(re.sub(r"\A\s*[:：]\s*", "", following))
        else:
            continue
        break
    first = tag.find(string=lambda text: bool(text and text.strip()))
    if isinstance(first, NavigableString):
        if match := _MARK.match(first):
            rest = NavigableString(first[match.end() :].lstrip())
            first.replace_with(rest)
            first = rest
        first.replace_with(
            re.sub(rf"\A\s*(?:{'|'.join([*_EMOJI_WARNING, *_EMOJI_NOTE])})\ufe0f?\s*", "", first)
        )
