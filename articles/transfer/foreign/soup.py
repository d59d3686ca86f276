"""What exports carry along and no one reads goes; what is written in odd ways becomes plain elements."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from bs4 import BeautifulSoup, NavigableString, Tag

from .words import classes_of, has, style_of

_NOISE_CLASS = re.compile(
    r"(?:^|\s)(?:toc|table-of-contents|toc-macro|article-toc|page-metadata|plugin_pagetree|emoticon|headerlink"
    r"|anchor|header-anchor|hash-link|anchorjs-link|sr-only|visually-hidden|screen-reader-text|edit-this-page"
    r"|breadcrumbs?|theme-doc-breadcrumbs|mw-editsection|catlinks|noprint|copy-button|clipboard-copy"
    r"|copybtn|pageSection-attachments|greybox|article-votes|article-relatives|share)(?:\s|$)"
)
_BOXES = [
    *("summary", "details", "figure", "figcaption", "aside", "nav", "header", "footer", "main", "address"),
    *("fieldset", "form", "legend", "hgroup", "center", "option", "select", "section", "article"),
]
_OURS = ("data-heading", "data-steps", "data-notice")  # what later steps write
_HEADING = re.compile("h[1-6]")
_COPY = re.compile(r"copy|copied|clipboard|kopier|copier|copiar|copia", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_VIDEO_HOSTS = re.compile(
    r"(?:^|\.)(?:youtube(?:-nocookie)?\.com|youtu\.be|vimeo\.com|loom\.com|wistia\.(?:com|net)|vidyard\.com"
    r"|dailymotion\.com|bilibili\.com|stream\.cloudflare\.com|microsoftstream\.com|brightcove\.net)$",
    re.IGNORECASE,
)
_EMBED_ID = re.compile(r"^/(?:embed|v)/([\w-]{6,20})")
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_ITALIC = re.compile(r"font-style\s*:\s*italic", re.IGNORECASE)
_MONOSPACE = re.compile(r"font-family\s*:[^;]*(?:monospace|courier|consolas|menlo|monaco)", re.IGNORECASE)
_STEP_START = re.compile(r"\s*(?:\d{1,2}\s?[.)、．]|[(（]\d{1,2}[)）]|[•·‣▪●○–*-]\s)\s*\S")


def drop_noise(soup: BeautifulSoup) -> None:
    """Remove what no reader sees or needs, and write looks that mean something as elements."""
    for tag in list(soup.find_all(True)):
        if tag.parent is None:
            continue
        style, classes = style_of(tag), classes_of(tag)
        for name in _OURS:
            del tag[name]
        if tag.name == "a" and str(tag.get("href") or "").strip().casefold().startswith("data:"):
            del tag["href"]
        if _is_noise(tag, style, classes):
            tag.extract()
        elif tag.name in ("code", "kbd", "samp", "tt", "var") and has(tag, "img"):
            tag.unwrap()  # a picture can't stand in code
        elif _HEADING.fullmatch(tag.name) and has(tag, "img"):
            _free_pictures(tag, soup)
        elif tag.name == "input":
            _replace_checkbox(tag)
        elif style and tag.name in ("span", "font", "p", "div"):
            _write_looks(tag, style, soup)


def _free_pictures(heading: Tag, soup: BeautifulSoup) -> None:
    """Put the pictures of a heading below it, as its words become a plain title."""
    for picture in reversed(heading.find_all("img")):
        paragraph = soup.new_tag("p")
        paragraph.append(picture.extract())
        heading.insert_after(paragraph)


def _is_noise(tag: Tag, style: str, classes: str) -> bool:
    if _HIDDEN.search(style) and tag.name != "details":
        return True
    if tag.name == "button":
        return bool(_COPY.search(tag.get_text()) or _COPY.search(classes))
    return bool(_NOISE_CLASS.search(classes)) and not _is_content(tag, classes)


def _is_content(tag: Tag, classes: str) -> bool:
    """Return whether a class that usually means noise is on an element with a text of its own."""
    if re.search(r"(?:^|\s)(?:anchor|share|toc|noprint|greybox)(?:\s|$)", classes):
        words = tag.get_text(strip=True)
        return len(words) > 2 and not (
            tag.name in ("div", "nav", "ul", "table") and tag.find("a", href=re.compile("^#"))
        )
    return False


def _replace_checkbox(tag: Tag) -> None:
    if tag.get("type") == "checkbox":
        tag.extract()
    else:
        tag.unwrap()


def _write_looks(tag: Tag, style: str, soup: BeautifulSoup) -> None:
    for pattern, name in ((_BOLD, "strong"), (_ITALIC, "em"), (_MONOSPACE, "code")):
        if (
            not pattern.search(style)
            or not tag.get_text(strip=True)
            or tag.find_parent(["pre", "code", name])
        ):
            continue
        if has(tag, "p", "div", "ul", "ol", "table", "img", name, "li"):
            continue
        inner = soup.new_tag(name)
        for child in list(tag.contents):
            inner.append(child.extract())
        tag.append(inner)


def shape_boxes(soup: BeautifulSoup) -> None:
    """Write all kinds of boxes as `div`, so that their words keep apart wherever they stand."""
    for figure in soup.find_all("figure"):
        caption, picture = figure.find("figcaption"), figure.find("img")
        if isinstance(caption, Tag) and isinstance(picture, Tag) and not picture.get("alt"):
            picture["title"] = picture.get("title") or caption.get_text(" ", strip=True)
    for tag in soup.find_all(_BOXES):
        if tag.name == "summary" and not has(tag, "strong", "b", "p", "div"):
            bold = soup.new_tag("strong")
            for child in list(tag.contents):
                bold.append(child.extract())
            tag.append(bold)
        tag.name = "p" if tag.name == "summary" else "div"


def shape_embeds(soup: BeautifulSoup) -> None:
    """Make links of known video players; drop all other frames, which the report tells of."""
    for tag in list(soup.find_all(["iframe", "embed", "video", "audio"])):
        if tag.parent is None:
            continue
        source = tag.find("source")
        address = str(tag.get("src") or (source.get("src") if isinstance(source, Tag) else "") or "")
        link = _video_link(address) if tag.name in ("iframe", "embed") else address
        if not link:
            tag.extract()
            continue
        anchor = soup.new_tag("a", href=link)
        anchor.string = str(tag.get("title") or tag.get("aria-label") or "") or link
        paragraph = soup.new_tag("span")
        paragraph.append(anchor)
        tag.replace_with(paragraph)


def _video_link(address: str) -> str:
    try:
        parts = urlsplit(f"https:{address}" if address.startswith("//") else address)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not _VIDEO_HOSTS.search(host):
        return ""
    if "youtube" in host and (match := _EMBED_ID.match(parts.path)):
        start = parse_qs(parts.query).get("start", [""])[0]
        return f"https://www.youtube.com/watch?v={match[1]}" + (f"&t={start}" if start.isdigit() else "")
    if host.startswith("player.vimeo") and parts.path.startswith("/video/"):
        return f"https://vimeo.com/{parts.path.removeprefix('/video/')}"
    return parts.geturl()


def shape_tables(soup: BeautifulSoup) -> None:
    """Unwrap tables that only place things; give merged cells their place in the grid."""
    for table in reversed(soup.find_all("table")):
        _free_caption(table)
        rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
        grids = [list(row.find_all(["td", "th"], recursive=False)) for row in rows]
        width = max((len(cells) for cells in grids), default=0)
        if width <= 1 or has(table, "table", "h1", "h2", "h3", "h4", "pre") or _is_code_table(table):
            if not (width > 1 and _is_code_table(table) and _keep_code(table, soup)):
                _unwrap_table(table, grids, soup)
        else:
            _square(table, grids, soup)


def _free_caption(table: Tag) -> None:
    """Put a table's caption before it, as a paragraph."""
    for caption in table.find_all("caption", recursive=False):
        caption.name = "div"
        table.insert_before(caption.extract())


def _is_code_table(table: Tag) -> bool:
    """Return whether a highlighter made the table: line numbers on the left, code on the right."""
    return bool(re.search(r"highlight|rouge|lineno|code", classes_of(table))) and has(table, "pre")


def _keep_code(table: Tag, soup: BeautifulSoup) -> bool:
    blocks = table.find_all("pre")
    code = [block for block in blocks if not re.fullmatch(r"[\d\s]*", block.get_text())]
    if len(code) != 1:
        return False
    table.replace_with(code[0].extract())
    return True


def _unwrap_table(table: Tag, grids: list[list[Tag]], soup: BeautifulSoup) -> None:
    caption = table.find("caption")
    cells = [*([caption] if isinstance(caption, Tag) else []), *(cell for cells in grids for cell in cells)]
    holder = soup.new_tag("div")
    for cell in cells:
        wrapper = soup.new_tag("div")
        for child in list(cell.contents):
            wrapper.append(child.extract())
        holder.append(wrapper)
    table.replace_with(holder)


def _square(table: Tag, grids: list[list[Tag]], soup: BeautifulSoup) -> None:
    """Put empty cells where a cell spans: its text stands in the first, as Markdown has no merged cells."""
    pending: dict[int, int] = {}  # columns taken by cells from rows above, and for how many rows more
    for cells in grids:
        column = 0
        row = cells[0].parent if cells else None
        for cell in cells:
            while pending.get(column, 0):
                pending[column] -= 1
                cell.insert_before(soup.new_tag("td"))
                column += 1
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            for extra in range(across):
                if down > 1:
                    pending[column + extra] = down - 1
                if extra:
                    cell.insert_after(soup.new_tag(cell.name))
            column += across
            for name in ("colspan", "rowspan"):
                del cell[name]
        while row is not None and pending.get(column, 0):
            pending[column] -= 1
            row.append(soup.new_tag("td"))
            column += 1


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name) or "1").strip()
    return min(max(int(value), 1), 50) if value.isdecimal() and len(value) < 6 else 1


def split_lines(blocks: list[Tag]) -> Iterator[Tag]:
    """Yield the blocks, with paragraphs cut where their lines are headings, steps, or bullets."""
    for block in blocks:
        if block.name != "p" or not has(block, "br"):
            yield block
            continue
        lines = _lines(block)
        filled = [line for line in lines if _has_content(line)]
        if len(filled) < 2:
            yield _as_paragraph(block, filled[0] if filled else [])
        elif any(_stands_alone(line) for line in filled):
            yield from (_as_paragraph(block, line) for line in filled)
        else:
            yield from _by_blank_lines(block, lines)


def _lines(block: Tag) -> list[list[Tag | NavigableString]]:
    """Return the content of a paragraph by line. A break within an inline element parts that, too."""
    lines: list[list[Tag | NavigableString]] = [[]]
    for child in list(block.children):
        if isinstance(child, Tag) and child.name == "br":
            child.extract()
            lines.append([])
        elif isinstance(child, Tag) and child.name not in ("code", "a") and has(child, "br"):
            for number, part in enumerate(_lines(child)):
                if number:
                    lines.append([])
                copy = _shell(child)
                for node in part:
                    copy.append(node)
                lines[-1].append(copy)
        elif isinstance(child, Tag | NavigableString):
            lines[-1].append(child.extract())
    return lines


def _shell(tag: Tag) -> Tag:
    copy = BeautifulSoup("", "html.parser").new_tag(tag.name)
    copy.attrs = dict(tag.attrs)
    return copy


def _has_content(line: list[Tag | NavigableString]) -> bool:
    return any(
        node.strip()
        if isinstance(node, NavigableString)
        else node.get_text(strip=True) or has(node, "img") or node.name == "img"
        for node in line
    )


def _stands_alone(line: list[Tag | NavigableString]) -> bool:
    from .heading_words import step_start  # which knows this module's neighbors

    nodes = [node for node in line if isinstance(node, Tag) or node.strip()]
    if len(nodes) == 1 and isinstance(nodes[0], Tag) and is_bold(nodes[0]):
        return True
    words = "".join(node if isinstance(node, NavigableString) else node.get_text() for node in nodes)
    if _STEP_START.match(words) or step_start(words, bare=False)[0]:
        return True
    return isinstance(nodes[0], Tag) and is_bold(nodes[0])


def is_bold(tag: Tag) -> bool:
    """Return whether all words of an inline element are bold."""
    if tag.name in ("b", "strong"):
        return bool(tag.get_text(strip=True))
    filled = [node for node in tag.children if isinstance(node, Tag) or str(node).strip()]
    return (
        bool(filled)
        and tag.name in ("span", "u", "em", "i", "font", "big", "a")
        and all(isinstance(node, Tag) and is_bold(node) for node in filled)
    )


def _as_paragraph(like: Tag, line: list[Tag | NavigableString]) -> Tag:
    paragraph = _shell(like)
    for node in line:
        paragraph.append(node)
    return paragraph


def _by_blank_lines(block: Tag, lines: list[list[Tag | NavigableString]]) -> Iterator[Tag]:
    paragraph: Tag | None = None
    for line in lines:
        if not _has_content(line):
            if paragraph is not None:
                yield paragraph
            paragraph = None
        elif paragraph is None:
            paragraph = _as_paragraph(block, line)
        else:
            paragraph.append(BeautifulSoup("", "html.parser").new_tag("br"))
            for node in line:
                paragraph.append(node)
    if paragraph is not None:
        yield paragraph
