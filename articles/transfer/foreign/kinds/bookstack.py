"""BookStack: portable ZIPs (`data.json` and `files/`) of books, chapters, and pages, and pages of its API."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from posixpath import dirname
from typing import Any

from django.utils.translation import gettext

from ..source import ExportFiles, Recognized, Remark, SourceArticle, State
from .records import Choice, Record, note_records, read_records, sample
from .text_language import text_language
from .values import (
    first,
    html_of,
    ident,
    is_true,
    locale_among,
    locale_of,
    markdown_html,
    objects,
    path_words,
    slugs,
    title_of,
    unique,
    when,
)

Data = Mapping[str, Any]
TEXTS = ("markdown", "html", "raw_html")
_FILE = re.compile(
    r"\[\[bsexport:(?:image|attachment):([^\]]+)\]\]|%5B%5Bbsexport:(?:image|attachment):(.+?)%5D%5D"
)
_ENCODED = re.compile(r"%5B%5B(bsexport:[a-z]+:[^\"'<>]{1,200}?)%5D%5D")
_PAGE_LINK = re.compile(r"(https?://[\w.:-]{1,200})/books/[^/\s\"')]{1,200}/page/")
_ANCHOR = re.compile(
    r"(\[\[bsexport:[a-z]+:[^\]#]{1,80})#[^\]]{0,200}\]\]|(\[\[bsexport:[a-z]+:[^\]]{1,80})\]\]#[^\"'\s<>)]{0,200}"
)
_CODE_TAG = re.compile(
    r"(?:error|fehler|code\W*d\W*)?\W*(?:code|nummer|number|c[oó]digo|コード)(?:\W*(?:erreur|error|erro))?",
    re.I,
)
_INTERNAL = {
    "internal",
    "intern",
    "interne",
    "interno",
    "staff",
    "team",
    "private",
    "privat",
    "agents",
    "employees",
}


def recognize(files: ExportFiles) -> Recognized | None:
    for record in sample(files):
        data = record.data
        held = next((key for key in ("book", "chapter", "page") if isinstance(data.get(key), Mapping)), "")
        if held and ("instance" in data or "exported_at" in data) and not record.around:
            return Recognized("bookstack", f"{record.path} has a {held} and the instance that it is of")
        if "book_id" in data and "name" in data and {"html", "markdown", "raw_html"} & data.keys():
            return Recognized(
                "bookstack",
                gettext("%(file)s has pages with %(fields)s")
                % {"file": record.path, "fields": "book_id, html"},
            )
    return None


def read(files: ExportFiles, mapping: Mapping[str, object]) -> Iterator[SourceArticle | Remark]:
    known = _Known()
    yield from note_records(read_records(files), known.take)
    for record in read_records(files):
        if isinstance(record, Record) and known.is_chosen(record):
            yield known.article(record, files)


def is_page(record: Record) -> bool:
    data = record.data
    if "name" not in data or is_true(data.get("template")):
        return False
    return bool(set(TEXTS) & data.keys()) and (
        record.key in {"pages", "page"} or bool({"book_id", "book_slug"} & data.keys())
    )


class _Known:
    """Books and chapters of the API, and which record of each page is taken."""

    def __init__(self) -> None:
        self.books: dict[str, Data] = {}
        self.chapters: dict[str, Data] = {}
        self.choice = Choice()
        self.hosts: Counter[str] = Counter()  # of links to pages
        self.texts: list[str] = []  # the beginnings of some, to know the language

    def take(self, record: Record) -> None:
        data = record.data
        if is_page(record):
            rank = (bool(_text(data)), when(data.get("updated_at")))
            self.choice.offer(_ext(record), rank, record)
            self._keep_text(_text(data))
        elif {"id", "name", "slug"} <= data.keys():
            is_chapter = "book_id" in data
            (self.chapters if is_chapter else self.books).setdefault(ident(data["id"]), data)

    def _keep_text(self, text: str) -> None:
        self.hosts.update(_PAGE_LINK.findall(text))
        if len(self.texts) < 40:
            self.texts.append(text[:1000])

    @cached_property
    def language(self) -> str:
        """Return the language of most articles, for those too short to tell."""
        return text_language(self.texts)

    def is_chosen(self, record: Record) -> bool:
        return is_page(record) and self.choice.is_best(_ext(record), record)

    def article(self, record: Record, files: ExportFiles) -> SourceArticle:
        data, ext = record.data, _ext(record)
        tags = [(first(tag, "name"), first(tag, "value")) for tag in _tags(record)]
        codes = [value for name, value in tags if value and _CODE_TAG.fullmatch(name)]
        language = next(
            (locale_of(value) for name, value in tags if name.lower() in {"language", "locale"}), ""
        )
        state, reason = _state(data, tags)
        url, addresses = self._addresses(record)
        title = title_of(data["name"])
        return SourceArticle(
            ext=ext,
            place=record.place,
            title=title,
            html=_html(data, dirname(record.path), files),
            codes=tuple(codes),
            labels=unique(value or name for name, value in tags if value not in codes),
            language=language
            or locale_among(path_words(record.path))
            or text_language([_text(data)])
            or self.language,
            groups=self._groups(record),
            state=state,
            state_reason=reason,
            url=url,
            addresses=addresses,
            names=_names(data, title),
            base=record.path,
            updated=when(data.get("updated_at")),
            has_own_id=bool(ident(data.get("id"))),
        )

    def _groups(self, record: Record) -> tuple[str, ...]:
        data = record.data
        around = [title_of(holder["name"]) for holder in record.around if "name" in holder]
        held = (self.books.get(ident(data.get("book_id"))), self.chapters.get(ident(data.get("chapter_id"))))
        named = [title_of(one.get("name")) for one in held if one]
        return unique(around or named)

    def _addresses(self, record: Record) -> tuple[str, tuple[str, ...]]:
        """Return its address and others: as the API tells, or as the product makes them of the names."""
        data = record.data
        book, slug = self.books.get(ident(data.get("book_id")), {}), first(data, "slug")
        place = first(data, "book_slug") or first(book, "slug")
        around = [title_of(holder["name"]) for holder in record.around if "name" in holder]
        if url := first(data, "url") or (f"/books/{place}/page/{slug}" if place and slug else ""):
            found = []
        else:
            made = [
                f"/books/{one}/page/{other}"
                for one in slugs((*around, "")[0])
                for other in slugs(title_of(data["name"]))
            ]
            url, found = next(iter(made), ""), made
        found += [f"/link/{ident(data['id'])}"] if "book_id" in data and "id" in data else []
        host = self.hosts.most_common(1)[0][0] if self.hosts and url.startswith("/") else ""
        return f"{host}{url}", unique(one for one in found if one != url)


def _ext(record: Record) -> str:
    if number := ident(record.data.get("id")):
        return number
    folder = dirname(record.path)
    return "/".join(filter(None, [folder, *(slugs(title_of(record.data["name"]))[:1] or [record.trail])]))


def _tags(record: Record) -> list[Data]:
    """Return the tags of a page, of its chapter, and of its book."""
    return [tag for holder in (record.data, *reversed(record.around)) for tag in objects(holder.get("tags"))]


def _state(data: Data, tags: list[tuple[str, str]]) -> tuple[State, str]:
    if is_true(data.get("draft")):
        return State.DRAFT, "draft: true"
    for name, value in tags:
        if value.lower() in _INTERNAL or (not value and name.lower() in _INTERNAL):
            return State.LIMITED, f"tag {name}: {value}" if value else f"tag {name}"
        if name.lower() in {"status", "state"} and value.lower() in {"draft", "entwurf", "wip", "outdated"}:
            return State.DRAFT, f"tag {name}: {value}"
    return State.PUBLIC, ""


def _text(data: Data) -> str:
    return first(data, *TEXTS)


def _html(data: Data, folder: str, files: ExportFiles) -> str:
    """Return the text of a page, Markdown first, with the pictures where they lie."""

    def place(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        return next(
            (f"files/{one}" for one in (name, _file_of(data, name)) if one and _has(files, folder, one)), name
        )

    text = first(data, "markdown")
    made = markdown_html(text) if text else html_of(first(data, "html", "raw_html"))
    made = _ENCODED.sub(r"[[\1]]", _FILE.sub(place, made))
    return _ANCHOR.sub(lambda match: f"{match[1] or match[2]}]]", made)


def _has(files: ExportFiles, folder: str, name: str) -> bool:
    return bool(files.resolve("/".join(filter(None, [folder, "files", name]))))


def _file_of(data: Data, reference: str) -> str:
    """Return the file of a picture that a text calls by its number or name."""
    for one in (*objects(data.get("images")), *objects(data.get("attachments"))):
        if reference in (ident(one.get("id")), first(one, "name")):
            return first(one, "file")
    return ""


def _names(data: Data, title: str) -> tuple[str, ...]:
    number = ident(data.get("id"))
    return unique(
        [f"[[bsexport:page:{number}]]", f"bsexport:page:{number}", f"/link/{number}"] if number else [title]
    )
