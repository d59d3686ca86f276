"""Notion: pages as Markdown or HTML, and databases as CSV beside a folder of pages, named with 32 digits."""

import csv
import io
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from bs4 import BeautifulSoup
from django.utils.translation import gettext

from ..source import ExportFiles, Recognized, Remark, SourceArticle, Topic, UnreadableFile
from . import headings_split
from .columns import language_of
from .contents import is_contents, is_empty
from .html_content import parse
from .notion_pages import ANY_NUMBER, Page, name_of, number_of, read_html, read_markdown
from .paths import beside, href_to, is_outside, skipped_by
from .table import Row, Table, articles_in
from .text_language import with_language, with_translations

PAGES = (".md", ".html", ".htm")
# Properties about work on a page, which say nothing to its readers.
UPKEEP = re.compile(
    r"(?:created|last edited|edited|updated|erstellt|zuletzt bearbeitet|bearbeitet|créé"
    r"|modifié|dernière modification|creado|editado|"
    r"criado|última edi\w+|creato|modificato|gemaakt|bewerkt|作成|最終更新|更新)(?:\s+(?:by|von"
    r"|par|por|da|door|者|日時?|time|at|am|le|el|em|il|op))*"
    r"(?:\s*(?:date|time|日時|者))?\Z|(?:owner|author|assignee|assigned to|person|people"
    r"|reviewer|verification|verantwortlich|besitzer|autor|"
    r"bearbeiter|responsable|auteur|propriétaire|responsável|autore|担当者?|作成者|所有者)\Z",
    re.IGNORECASE,
)
UPDATED = re.compile(
    r"last edited|zuletzt bearbeitet|dernière modification|última edi|modificat|bewerkt|最終更新",
    re.IGNORECASE,
)
RELATION = re.compile(r"\s*\(([^()]*?[0-9a-f]{32}[^()]*)\)", re.IGNORECASE)
PICTURE = re.compile(r"\.(?:png|jpe?g|gif|webp|svg)(?:\?\S*)?\Z", re.IGNORECASE)
WORKSPACE = re.compile(r"https?://(?:[\w-]+\.)?notion\.(?:so|site|com)/", re.IGNORECASE)


def recognize(files: ExportFiles) -> Recognized | None:
    named = [path for path in files.paths() if number_of(path) and path.lower().endswith((*PAGES, ".csv"))]
    return (
        Recognized("notion", gettext("%(n)d files, such as %(file)s") % {"n": len(named), "file": named[0]})
        if named
        else None
    )


def read(files: ExportFiles, mapping: Mapping[str, object]) -> Iterator[SourceArticle | Remark]:
    yield from _Reading(files, mapping).read()


class _Reading:
    def __init__(self, files: ExportFiles, mapping: Mapping[str, object]):
        self.files, self.mapping = files, mapping
        self.known = set(files.paths())
        self.databases: dict[str, tuple[list[str], list[dict[str, str]]]] = {}  # by the path of their folder
        self.files_of: dict[tuple[str, ...], str] = {}  # the file of a database by its possible folders
        self.pages: list[Page] = []
        self.by_number: dict[str, Page] = {}
        self.remarks: list[Remark] = []
        self.shared = -1  # how many folders all pages share; -1 until it is known

    def read(self) -> Iterator[SourceArticle | Remark]:
        for path in self.files.paths():
            if path.lower().endswith(".csv"):
                self._add_database(path)
        for path in self.files.paths():
            if path.lower().endswith(PAGES):
                self._add_page(path)
        yield from self.remarks
        articles: list[SourceArticle] = []
        for found in self._all_articles():
            if isinstance(found, Remark):
                yield found
            else:
                articles.append(found)
        yield from with_translations(with_language(articles))

    def _text(self, path: str) -> str:
        try:
            return self.files.text(path)
        except (UnreadableFile, KeyError, OSError) as error:
            self.remarks.append(Remark(Topic.UNREADABLE, path, str(error)[:200]))
            return ""

    def _add_database(self, path: str) -> None:
        """Keep the columns and rows of a database; `_all.csv` has those that its view leaves out."""
        try:
            rows = list(csv.reader(io.StringIO(self._text(path))))[:100_000]
        except csv.Error:
            return
        if not rows:
            return
        names = [name.strip() for name in rows[0]]
        values = [dict(zip(names, row, strict=False)) for row in rows[1:] if any(row)]
        bare = re.sub(r"(?:_all)?\.csv\Z", "", path, flags=re.IGNORECASE)
        folders = (bare, posixpath.join(posixpath.dirname(bare), name_of(path)))
        for folder in folders:
            known = self.databases.get(folder)
            if not known or len(values) >= len(known[1]):
                self.databases[folder] = (names, values)
                self.files_of[folders] = path

    def _add_page(self, path: str) -> None:
        if skipped_by(path, self.mapping):
            self.remarks.append(Remark(Topic.SKIPPED, path, gettext("skipped by the mapping file")))
            return
        text = self._text(path)
        names, rows = self.databases.get(posixpath.dirname(path), ([], []))
        page = read_markdown(path, text, names) if path.lower().endswith(".md") else read_html(path, text)
        if not page.properties and names:
            same = [row for row in rows if row.get(names[0], "").strip() in (page.title, name_of(path))]
            if len(same) == 1:
                page.properties = {
                    name: value for name, value in same[0].items() if name != names[0] and value
                }
        self.pages.append(page)
        if page.number:
            self.by_number.setdefault(page.number, page)

    def _all_articles(self) -> Iterator[SourceArticle | Remark]:
        folders: dict[str, list[Page]] = {}
        for page in self.pages:
            soup = parse(page.html)
            has_more = any(not UPKEEP.match(name) and value for name, value in page.properties.items())
            if (is_empty(soup) and not has_more) or (
                is_contents(soup, page.title, "index" if soup.a else "") and not has_more
            ):
                page.is_article = False
                yield Remark(Topic.SKIPPED, page.path, gettext("it only links to other pages"))
                continue
            self._resolve(soup, page)
            page.html = str(soup)
            folders.setdefault(posixpath.dirname(page.path), []).append(page)
        for folder, pages in folders.items():
            yield from self._of_folder(folder, pages)
        for places, path in self.files_of.items():
            yield from self._rows_without_page(places, path)

    def _rows_without_page(self, folders: Sequence[str], path: str) -> Iterator[SourceArticle | Remark]:
        """Yield the rows of a database without any pages as articles; of others, tell rows without one."""
        names, rows = self.databases[folders[0]]
        titles = {_letters(title) for page in self.pages for title in (page.title, name_of(page.path))}
        # Names of files are cut off, and have no signs such as slashes.
        missing = [
            Row(f"{path} row {number}", row)
            for number, row in enumerate(rows, 2)
            if not any(title.startswith(_letters(row.get(names[0], ""))[:30]) for title in titles)
        ]
        if len(missing) < len(rows):  # else it was exported without its pages
            for row in missing:
                yield Remark(
                    Topic.SKIPPED, row.place, gettext("a row of a database without a page in the export")
                )
            return
        for found in articles_in([Table(path, missing)], self.mapping):
            is_article = isinstance(found, Remark) or found.codes or found.parts
            yield (
                found
                if is_article
                else Remark(Topic.SKIPPED, found.place, gettext("no article: only a name"))
            )

    def _of_folder(self, folder: str, pages: Sequence[Page]) -> Iterator[SourceArticle | Remark]:
        """Yield the pages of a folder, with their properties read as the columns of a table."""
        by_place = {page.path: page for page in pages}
        rows = [Row(page.path, {"Title": page.title, **self._plain_properties(page)}) for page in pages]
        for found in articles_in([Table(folder or pages[0].path, rows)], self.mapping):
            if isinstance(found, Remark):
                yield found
                continue
            page = by_place.get(
                found.place.rpartition(" ")[0] if found.place not in by_place else found.place
            )
            if page is None or found.place != page.path:  # a column for another language
                yield replace(found, ext=page.number if page else found.ext, has_own_id=True)
            else:
                yield from self._article(page, found)

    def _plain_properties(self, page: Page) -> dict[str, str]:
        """Return the properties that are more than upkeep, relations as the names of their pages."""
        return {
            name: RELATION.sub("", value)
            for name, value in page.properties.items()
            if not UPKEEP.match(name) and value and not self._pictures(value, page)
        }

    def _pictures(self, value: str, page: Page) -> list[str]:
        parts = [part.strip() for part in re.split(r",\s*|\n", value) if part.strip()]
        found = [
            beside(page.path, unquote(part))
            for part in parts
            if PICTURE.search(part) and not is_outside(part)
        ]
        return [path for path in found if path in self.known] if len(found) == len(parts) else []

    def _article(self, page: Page, row: SourceArticle) -> Iterator[SourceArticle]:
        related = [
            number
            for value in page.properties.values()
            for number in _numbers(value)
            if number in self.by_number
        ]
        pictures = "".join(
            f'<p><img src="{href_to(page.path, path)}" alt="{name}"></p>'
            for name, value in page.properties.items()
            for path in self._pictures(value, page)
        )
        source = next((number for number in _numbers(self._translated(page)) if number in self.by_number), "")
        folders = [name_of(part) for part in posixpath.dirname(page.path).split("/") if part]
        told = [tag for tag in map(language_of, folders) if tag]
        article = replace(
            row,
            ext=page.number or posixpath.splitext(page.path)[0],
            place=page.path,
            title=page.title,
            html=page.html + pictures,
            language=row.language or next(iter(told), ""),
            translation_of=source,
            groups=row.groups or self._levels(page, folders),
            names=(page.title, posixpath.basename(page.path)),
            base=page.path,
            related=tuple(dict.fromkeys(number for number in related if number not in (source, page.number))),
            updated=row.updated or _day(page.properties),
            has_own_id=bool(page.number),
        )
        parts = (
            headings_split.split(parse(page.html), page.title if row.codes else "", self.mapping)
            if not row.codes
            else []
        )
        yield from headings_split.articles_of(parts, article) if parts else [article]

    def _levels(self, page: Page, folders: Sequence[str]) -> tuple[str, ...]:
        """Return the pages and databases above a page, without those that are above all."""
        if self.shared < 0:
            parts = [posixpath.dirname(other.path).split("/") for other in self.pages if other.is_article]
            self.shared = 0
            while all(len(one) > self.shared for one in parts):
                if len({tuple(one[: self.shared + 1]) for one in parts}) > 1:
                    break
                self.shared += 1
        return tuple(name for name in folders[self.shared :] if not language_of(name))

    def _translated(self, page: Page) -> str:
        pattern = re.compile(
            r"translation of|übersetzung von|original|source|traduction de|traducción de|tradução de|原文",
            re.I,
        )
        return next((value for name, value in page.properties.items() if pattern.match(name)), "")

    def _resolve(self, soup: BeautifulSoup, page: Page) -> None:
        for link in soup.find_all("a", href=True):
            href = str(link["href"])
            path = unquote(href.partition("#")[0].partition("?")[0])
            if path.lower().endswith(".csv") and not is_outside(href):
                link.unwrap()
                continue
            number = next(iter(_numbers(path)), "")
            if number in self.by_number:
                link["href"] = href_to(page.path, self.by_number[number].path)
            elif number and WORKSPACE.match(href):
                link["href"] = f"{number}.md"  # a page of the workspace that isn't in the export


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _numbers(text: str) -> list[str]:
    return [(match[1] or match[2].replace("-", "")).lower() for match in ANY_NUMBER.finditer(unquote(text))]


def _day(properties: Mapping[str, Any]) -> str:
    months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    for name, value in properties.items():
        match = re.match(r"@?([A-Z][a-z]{2})[a-z]* (\d{1,2}), (\d{4})", value)
        if UPDATED.match(name) and match and match[1].lower() in months:
            return f"{match[3]}-{months.index(match[1].lower()) + 1:02}-{int(match[2]):02}"
    return ""
