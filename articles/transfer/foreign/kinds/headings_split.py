"""One page with many articles: where it is divided, and what each part is called.

The level at which two headings or more hold a code of their own divides it. Without such headings, terms of
a definition list or rows of a table may be the articles.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from bs4 import BeautifulSoup, NavigableString, Tag

from ..heading_words import heading_words
from ..source import SourceArticle
from .code_shape import head_code

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
WRAPPERS = {"div", "section", "article", "main", "body", "details", "html"}
MIN_ARTICLES = 2
MAX_TABLES = 500
LISTS = re.compile(
    r"(?:errors|issues|problems|codes|messages|alarms|faults|faqs?|troubleshooting|known|fehler|probleme|meldungen"
    r"|störungen|fehlersuche|erreurs|problèmes|dépannage|errores|problemas|solución de"
    r"|erros|errori|problemi|fouten"
    r"|problemen|エラー|一覧|トラブル)",
    re.IGNORECASE,
)


@dataclass
class Part:
    """One article of a page."""

    title: str
    code: str
    html: str  # without its heading
    anchors: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()  # headings above it
    names: tuple[str, ...] = field(default_factory=tuple)


def split(soup: BeautifulSoup | Tag, title: str, mapping: Mapping[str, object]) -> list[Part]:
    """Return the articles of a page; none if the page is one article."""
    told = mapping.get("split")
    level = int(told) if isinstance(told, int | str) and str(told).isdecimal() else 0
    if not level and head_code(title, mapping):
        return []
    blocks = list(_flat(soup))
    level = level or find_level(blocks, mapping)
    if level:
        return list(_by_headings(blocks, level, mapping, is_told=bool(told)))
    parts = _by_terms(soup, mapping) or _by_rows(soup, mapping)
    if not parts and (level := _level_of_problems(blocks, title, mapping)):
        return list(_by_headings(blocks, level, mapping, is_told=True))
    return parts


def _level_of_problems(
    blocks: Iterable[Tag | NavigableString], title: str, mapping: Mapping[str, object]
) -> int:
    """Return the level of the headings of problems on a page that lists them without codes, 0 without any.

    Two or more must have headings of parts below, such as "Cause" and "Fix".
    """
    if title and not LISTS.search(title):
        return 0
    own = mapping.get("headings")
    words = heading_words(own if isinstance(own, Mapping) else None)
    levels: list[tuple[int, str]] = []
    for block in blocks:
        if isinstance(block, Tag) and block.name in HEADINGS:
            match = words.match(block.get_text(" ", strip=True))
            levels.append((int(block.name[1]), match.part if match.is_exact else ""))
    counts: Counter[int] = Counter()
    for n, (level, part) in enumerate(levels[:-1]):
        below, part_below = levels[n + 1]
        if not part and below == level + 1 and part_below:
            counts[level] += 1
    named = {level for level, part in levels if part}
    fitting = [level for level, count in counts.items() if count >= MIN_ARTICLES and level not in named]
    return min(fitting, default=0)


def find_level(blocks: Iterable[Tag | NavigableString], mapping: Mapping[str, object]) -> int:
    """Return the highest level at which two headings or more hold codes that differ, 0 without one."""
    codes: dict[int, set[str]] = {}
    counts: dict[int, int] = {}
    for block in blocks:
        if isinstance(block, Tag) and block.name in HEADINGS:
            level = int(block.name[1])
            if code := head_code(block.get_text(), mapping):
                codes.setdefault(level, set()).add(code.upper())
                counts[level] = counts.get(level, 0) + 1
    fitting = [level for level, found in codes.items() if len(found) >= MIN_ARTICLES]
    return min(fitting, key=lambda level: (-counts[level] // 2, level)) if fitting else 0


def _flat(soup: BeautifulSoup | Tag) -> Iterator[Tag | NavigableString]:
    """Yield the blocks of a page in order, those in sections and the like too."""
    for child in list(soup.children):
        if isinstance(child, Tag) and child.name in WRAPPERS and child.find(HEADINGS):
            if child.get("id"):
                yield soup_anchor(str(child["id"]))
            yield from _flat(child)
        elif isinstance(child, Tag) or (isinstance(child, NavigableString) and child.strip()):
            yield child


def soup_anchor(name: str) -> Tag:
    return BeautifulSoup("", "html.parser").new_tag("a", attrs={"id": name})


def _by_headings(
    blocks: list[Tag | NavigableString], level: int, mapping: Mapping[str, object], is_told: bool
) -> Iterator[Part]:
    above: dict[int, str] = {}
    tops = [block for block in blocks if isinstance(block, Tag) and block.name == "h1"]
    first = 1 if len(tops) == 1 else 0  # a single one is the title of the page
    part: Part | None = None
    pieces: list[str] = []
    waiting: list[str] = []  # anchors just before a heading
    for block in blocks:
        rank = int(block.name[1]) if isinstance(block, Tag) and block.name in HEADINGS else 9
        if rank <= level:
            if part:
                part.html = _joined(pieces)
                yield part
            part, pieces = None, []
            words = " ".join(block.get_text(" ", strip=True).split())
            code = head_code(words, mapping)
            if rank == level and (code or is_told) and isinstance(block, Tag):
                groups = tuple(above[n] for n in sorted(above) if first < n < level)
                part = Part(words, code, "", _anchors(block, waiting), groups)
            else:
                above = {n: known for n, known in above.items() if n < rank} | {rank: words}
        elif part and not _is_anchor(block):
            pieces.append(str(block))
        if _is_anchor(block):
            assert isinstance(block, Tag)
            waiting += _names_in(block)
        elif not isinstance(block, NavigableString) or block.strip():
            waiting = []
    if part:
        part.html = _joined(pieces)
        yield part


def _joined(pieces: list[str]) -> str:
    """Return a part without the line that only divides it from the next."""
    while pieces and (not pieces[-1].strip() or re.fullmatch(r"<hr\b[^>]*>", pieces[-1].strip())):
        pieces.pop()
    return "".join(pieces)


def _is_anchor(block: Tag | NavigableString) -> bool:
    """Whether a block is nothing but an anchor for what follows: `<a id="e4"></a>`, also in a paragraph."""
    return (
        isinstance(block, Tag)
        and not block.get_text(strip=True)
        and bool(_names_in(block))
        and not block.find("img")
    )


def _names_in(block: Tag) -> list[str]:
    tags = [block, *block.find_all(True)]
    return [str(tag[key]) for tag in tags for key in ("id", "name") if tag.get(key) and tag.name != "img"]


def _anchors(heading: Tag, waiting: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*waiting, *_names_in(heading))))


def _by_terms(soup: BeautifulSoup | Tag, mapping: Mapping[str, object]) -> list[Part]:
    """Read definition lists whose terms are codes."""
    parts: list[Part] = []
    for terms in soup.find_all("dl"):
        if terms.find_parent("dl"):
            continue
        for term in terms.find_all("dt", recursive=False):
            words = " ".join(term.get_text(" ", strip=True).split())
            code = head_code(words, mapping)
            if not code:
                continue
            pieces, sibling = [], term.next_sibling
            while sibling is not None and not (isinstance(sibling, Tag) and sibling.name != "dd"):
                pieces.append(sibling.decode_contents() if isinstance(sibling, Tag) else "")
                sibling = sibling.next_sibling
            parts.append(Part(words, code, "".join(pieces), tuple(_names_in(term)), _headings_above(terms)))
    return parts if len({part.code for part in parts}) >= MIN_ARTICLES else []


def _headings_above(tag: Tag) -> tuple[str, ...]:
    heading = tag.find_previous(HEADINGS)
    return (
        (" ".join(heading.get_text(" ", strip=True).split()),)
        if isinstance(heading, Tag) and heading.name != "h1"
        else ()
    )


def _by_rows(soup: BeautifulSoup | Tag, mapping: Mapping[str, object]) -> list[Part]:
    """Read tables whose rows begin with codes; each other column is a heading and its text."""
    parts: list[Part] = []
    for table in soup.find_all("table", limit=MAX_TABLES):
        rows = [row.find_all(["td", "th"], recursive=False) for row in _rows_of(table)]
        if len(rows) < 2:
            continue
        column = _code_column(rows, mapping)
        if column is None:
            continue
        heads = [" ".join(cell.get_text(" ", strip=True).split()) for cell in rows[0]]
        has_heads = not head_code(heads[column], mapping) if column < len(heads) else True
        for row in rows[1:] if has_heads else rows:
            if column < len(row) and (code := head_code(row[column].get_text(" ", strip=True), mapping)):
                parts.append(_row_part(row, heads if has_heads else [], column, code, table))
    return parts if len({part.code for part in parts}) >= MIN_ARTICLES else []


def _rows_of(table: Tag) -> Iterator[Tag]:
    for child in table.children:
        if isinstance(child, Tag) and child.name == "tr":
            yield child
        elif isinstance(child, Tag) and child.name in ("thead", "tbody", "tfoot"):
            yield from child.find_all("tr", recursive=False)


def _code_column(rows: Sequence[Sequence[Tag]], mapping: Mapping[str, object]) -> int | None:
    """Return the column whose cells are nearly all codes and nothing more."""
    for column in range(min(3, len(rows[0]))):
        cells = [row[column].get_text(" ", strip=True) for row in rows[1:] if column < len(row)]
        hits = sum(bool(head_code(cell, mapping)) and len(cell) < 60 for cell in cells)
        if cells and hits >= max(MIN_ARTICLES, len(cells) * 0.7):
            return column
    return None


TITLE_HEADS = re.compile(
    r"(?:name|title|meaning|short|description|error|titel|bezeichnung|bedeutung|beschreibung|nom|titre|signification|"
    r"nombre|título|titulo|significado|descripción|descrição|titolo|significato|descrizione|naam|betekenis|omschrijving|"
    r"名称|意味|内容|説明)\b",
    re.IGNORECASE,
)


def _row_part(row: list[Tag], heads: list[str], column: int, code: str, table: Tag) -> Part:
    cells = [(heads[n] if n < len(heads) else "", cell) for n, cell in enumerate(row) if n != column]
    filled = [(head, cell) for head, cell in cells if cell.get_text(strip=True) or cell.find("img")]
    words = " ".join(row[column].get_text(" ", strip=True).split())
    title, pieces = words, []
    for n, (head, cell) in enumerate(filled):
        text = " ".join(cell.get_text(" ", strip=True).split())
        if title == words and len(text) <= 120 and (TITLE_HEADS.match(head) or (not head and n == 0)):
            title = f"{words}: {text}"
        elif head and not TITLE_HEADS.match(head):
            pieces.append(f"<h2>{head}</h2><div>{cell.decode_contents()}</div>")
        else:
            pieces.insert(0, f"<div>{cell.decode_contents()}</div>")
    anchors = [name for cell in row for name in _names_in(cell)]
    holder = row[0].parent
    if isinstance(holder, Tag):
        anchors += [str(holder["id"])] if holder.get("id") else []
    return Part(title, code, "".join(pieces), tuple(anchors), _headings_above(table))


def articles_of(parts: list[Part], whole: SourceArticle) -> Iterator[SourceArticle]:
    """Yield an article for each part of a page; links from one to another name the page with the anchor."""
    file = whole.base.rpartition("/")[2]
    taken: dict[str, int] = {}
    anchors = {anchor for part in parts for anchor in part.anchors}
    for number, part in enumerate(parts):
        given = [anchor for anchor in part.anchors if not anchor.startswith("_")]  # "_Toc1" is Word's
        name = given[0] if given else re.sub(r"[^\w-]+", "-", part.code or part.title).strip("-").lower()
        taken[name] = taken.get(name, 0) + 1
        name = f"{name}-{taken[name]}" if taken[name] > 1 else name
        html = re.sub(
            r'(<a\b[^>]*?href=")#([^"]+)"',
            lambda match: f'{match[1]}{quote(file)}#{match[2]}"' if match[2] in anchors else match[0],
            part.html,
        )
        yield replace(
            whole,
            ext=name,
            place=f"{whole.place}#{part.anchors[0] if part.anchors else number + 1}",
            title=part.title,
            html=html,
            codes=(part.code,) if part.code else (),
            translation_of=name if whole.translation_of else "",
            groups=part.groups[-1:] or whole.groups,
            url=f"{whole.url}#{part.anchors[0]}" if whole.url and part.anchors else "",
            addresses=(),
            names=tuple(f"{whole.base}#{anchor}" for anchor in part.anchors),
            parts={},
            title_level=0,
            remarks=whole.remarks if not number else [],
        )
