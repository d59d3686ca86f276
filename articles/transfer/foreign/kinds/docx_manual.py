"""Word: a manual of many articles, or files of one each. What has no styles is told by how it looks."""

import io
import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from zipfile import BadZipFile, ZipFile

from bs4 import BeautifulSoup, Tag
from django.utils.translation import gettext

from ..heading_words import heading_words
from ..source import ExportFiles, Recognized, Remark, SourceArticle, Topic, UnreadableFile
from . import headings_split
from .code_shape import head_code
from .contents import is_contents, is_empty
from .docx_styles import Styles, language_of, read_styles, read_xml
from .html_content import parse
from .languages import Places
from .paths import skipped_by, stem, words_of
from .text_language import split_remarks, text_language, with_language

MAX_PACKED = 100 * 1024**2
MAX_UNPACKED = 400 * 1024**2
MAX_HEADING = 140  # characters of a line that may be a heading
OLD_FORMATS = (".doc", ".rtf", ".odt", ".pages", ".wpd")


def recognize(files: ExportFiles) -> Recognized | None:
    paths = docx_paths(files)
    return (
        Recognized(
            "docx", gettext("%(n)d files, such as %(file)s") % {"n": len(paths), "file": paths[0]}, len(paths)
        )
        if paths
        else None
    )


def docx_paths(files: ExportFiles) -> list[str]:
    return [
        path
        for path in files.paths()
        if path.lower().endswith((".docx", ".docm")) and not posixpath.basename(path).startswith("~$")
    ]


def read(files: ExportFiles, mapping: Mapping[str, object]) -> Iterator[SourceArticle | Remark]:
    articles, remarks = split_remarks(_read(files, mapping))
    yield from remarks
    yield from with_language(articles)


def _read(files: ExportFiles, mapping: Mapping[str, object]) -> Iterator[SourceArticle | Remark]:
    paths = docx_paths(files)
    places = Places(paths)
    for path in files.paths():
        if path.lower().endswith(OLD_FORMATS):
            yield Remark(Topic.SKIPPED, path, gettext("older format: save it as .docx"))
    for path in paths:
        if skipped_by(path, mapping):
            yield Remark(Topic.SKIPPED, path, gettext("skipped by the mapping file"))
            continue
        try:
            soup, language, title = convert(files.read(path, MAX_PACKED))
        except (UnreadableFile, BadZipFile, ValueError, KeyError, OSError) as error:
            yield Remark(Topic.UNREADABLE, path, str(error)[:200])
            continue
        yield from _articles(soup, path, language, title, places, mapping)


def _articles(
    soup: BeautifulSoup, path: str, language: str, title: str, places: Places, mapping: Mapping[str, object]
) -> Iterator[SourceArticle | Remark]:
    rel, tag = places.of(path)
    heading = soup.find(["h1", "h2"])
    titled = soup.select_one("p.doc-title")
    words = _words(titled) if titled else _words(heading) if isinstance(heading, Tag) else ""
    words = words or title or words_of(stem(path))
    parts = headings_split.split(soup, "", mapping)
    source = rel if tag and any(places.of(other) == (rel, "") for other in places.paths) else ""
    if not parts and is_empty(soup):
        yield Remark(Topic.SKIPPED, path, gettext("empty"))
        return
    if not parts and is_contents(soup, words, stem(path)):
        yield Remark(Topic.SKIPPED, path, gettext("it only links to other pages"))
        return
    if titled:
        titled.decompose()
    level = int(heading.name[1]) if isinstance(heading, Tag) and _words(heading) == words else 0
    whole = SourceArticle(
        ext=rel, place=path, title=words, html=str(soup), language=tag or language, translation_of=source,
        base=path, has_own_id=False, title_level=level,
    )  # fmt: skip
    yield from headings_split.articles_of(parts, whole) if parts else [whole]


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ", strip=True).split())


def convert(raw: bytes) -> tuple[BeautifulSoup, str, str]:
    """Return a Word file as HTML, with its language and title. Raises ValueError, BadZipFile."""
    import mammoth

    with ZipFile(io.BytesIO(raw)) as archive:
        check_archive(archive)
        styles = read_styles(archive)
        marked = language_of(archive)
        core = read_xml(archive, "docProps/core.xml")
    title = (
        ""
        if core is None
        else next((tag.text or "" for tag in core.iter() if tag.tag.endswith("}title")), "")
    )
    try:
        result = mammoth.convert_to_html(
            io.BytesIO(raw),
            style_map=styles.rules,
            transform_document=lambda document: head_by_looks(document, styles),
            ignore_empty_paragraphs=True,
        )
    except Exception as error:  # of a file that isn't what its parts promise
        raise ValueError(f"not a Word file that can be read: {error}") from error
    soup = parse(result.value)
    clean(soup)
    # What the text is marked with counts; what the template of the file is set to counts less than the text.
    return soup, marked or text_language([result.value]) or styles.language, title.strip()


def check_archive(archive: ZipFile) -> None:
    """Raise ValueError for what unpacks to too much, or brings declarations that no Word file has."""
    if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
        raise ValueError(f"unpacks to more than {MAX_UNPACKED // 1024**2} MB")
    if "word/document.xml" not in archive.namelist() and "[Content_Types].xml" not in archive.namelist():
        raise ValueError("not a Word file")
    for member in archive.infolist():
        if member.filename.endswith((".xml", ".rels")):
            with archive.open(member) as stream:
                if b"<!DOCTYPE" in stream.read(2000) or b"<!ENTITY" in stream.read(2000):
                    raise ValueError("has a document type, which no Word file has")


def clean(soup: BeautifulSoup) -> None:
    """Put notes where their marks are, and drop marks of Word that lead nowhere."""
    for mark in soup.select("sup > a[href^='#footnote'], sup > a[href^='#endnote']"):
        note = soup.find(id=str(mark["href"])[1:])
        words = re.sub(r"\s*↑\s*\Z", "", _words(note)) if isinstance(note, Tag) else ""
        holder = mark.parent or mark
        holder.replace_with(f" ({words})" if words else "")
    for note in soup.select("li[id^=footnote-], li[id^=endnote-]"):
        notes = note.parent
        note.decompose()
        if notes is not None and not notes.get_text(strip=True):
            notes.decompose()
    for link in soup.select("a[href^='#_Toc']"):
        if link.parent and _words(link.parent) == _words(link) and link.parent.name == "p":
            link.parent.decompose()
    for anchor in soup.select("a[id^=_GoBack]"):
        anchor.unwrap()


def head_by_looks(document: Any, styles: Styles) -> Any:
    """Make headings of lines that look like it, in a file without a style for headings."""
    paragraphs = list(_paragraphs(document))
    if any(paragraph.style_id in styles.levels or _is_heading(paragraph) for paragraph in paragraphs):
        return document
    sizes = Counter[float]()
    for paragraph in paragraphs:
        for run in _runs(paragraph):
            sizes[_size(run)] += len(_text(run))
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    lines = [paragraph for paragraph in document.children if _may_head(paragraph)]
    larger = sorted({_line_size(line) for line in lines if _line_size(line) > body}, reverse=True)[:4]
    coded = {head_code(_text(line)) for line in lines} - {""}
    by_size = {head_code(_text(line)) for line in lines if _line_size(line) in larger} - {""}
    if len(by_size) < len(coded):  # only the title of the file is larger
        larger = []
    words = heading_words(None)

    def level_of(line: Any) -> int:
        text = _text(line)
        if larger and _line_size(line) in larger:
            return larger.index(_line_size(line)) + 1
        if larger:
            return 0
        bold = all(run.is_bold for run in _runs(line))
        if head_code(text) and len(coded) > 1 and (bold or not re.search(r"[.;,]\s*\Z", text)):
            return 1
        match = words.match(text)
        return 2 if match and match.is_exact and not bold else 0

    children = [
        child.copy(style_id=f"Heading{level}", style_name=f"heading {level}")
        if _may_head(child) and (level := level_of(child))
        else child
        for child in document.children
    ]
    return document.copy(children=children)


def _is_heading(paragraph: Any) -> bool:
    return bool(
        re.match(r"heading ?[1-6]\Z", str(paragraph.style_name or paragraph.style_id or ""), re.IGNORECASE)
    )


def _paragraphs(document: Any) -> Iterator[Any]:
    for child in document.children:
        if type(child).__name__ == "Paragraph":
            yield child


def _runs(paragraph: Any) -> list[Any]:
    found: list[Any] = []
    for child in getattr(paragraph, "children", ()):
        if type(child).__name__ == "Run":
            found.append(child)
        else:
            found += _runs(child)
    return [run for run in found if _text(run).strip()]


def _text(element: Any) -> str:
    if type(element).__name__ == "Text":
        return str(element.value)
    return "".join(map(_text, getattr(element, "children", ())))


def _size(run: Any) -> float:
    return float(run.font_size or 0)


def _line_size(paragraph: Any) -> float:
    return min((_size(run) for run in _runs(paragraph)), default=0.0)


def _may_head(child: Any) -> bool:
    return (
        type(child).__name__ == "Paragraph"
        and not child.numbering
        and 0 < len(_text(child).strip()) <= MAX_HEADING
    )
