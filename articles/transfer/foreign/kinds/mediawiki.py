"""MediaWiki: a dump of pages in XML. Pictures are not in it; they may lie in a folder beside it."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from urllib.parse import quote, urlsplit
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext

from ..source import ExportFiles, Recognized, Remark, SourceArticle, State, Topic, UnreadableFile
from . import headings_split
from .code_shape import head_code
from .contents import is_contents, is_empty
from .html_content import parse
from .languages import is_language
from .mediawiki_dump import CATEGORY, DUMP, FILE, HELP, TEMPLATE, Dump, Page, opened, read_dump
from .mediawiki_templates import Templates
from .paths import href_to, skipped_by, word_set
from .states import state_of_word
from .wikitext import Reading, Text, Wiki

# Names of namespaces where a dump does not say them: File, Category, Template.
FILES = word_set(
    "file image datei bild fichier archivo imagen ficheiro arquivo imagem bestand afbeelding "
    "immagine ファイル 画像 файл plik fil"
)
CATEGORIES = word_set(
    "category kategorie catégorie categoría categoria categorie カテゴリ категория kategoria"
)
OTHERS = {
    "talk",
    "user",
    "user talk",
    "mediawiki",
    "template",
    "help",
    "special",
    "project",
    "module",
    "diskussion",
    "benutzer",
    "vorlage",
    "hilfe",
    "discussion",
    "utilisateur",
    "modèle",
    "aide",
    "usuario",
    "plantilla",
    "ayuda",
}
UPKEEP = re.compile(
    r"stubs?\b|.*\b(?:pages? (?:with|using|needing)|articles? (?:with|needing|to)|seiten "
    r"(?:mit|die)|wikipedia|maintenance|cleanup|wartung|"
    r"hidden categories|tracking|broken)\b",
    re.IGNORECASE,
)


def recognize(files: ExportFiles) -> Recognized | None:
    for path in files.paths():
        if DUMP.search(path):
            try:
                with opened(files, path) as stream:
                    head = stream.read(4000)
            except (UnreadableFile, OSError, EOFError, KeyError):
                continue
            if b"<mediawiki" in head or "<mediawiki".encode("utf-16-le") in head:
                return Recognized("mediawiki", gettext("%(file)s is a dump of MediaWiki") % {"file": path})
    return None


def read(files: ExportFiles, mapping: Mapping[str, object]) -> Iterator[SourceArticle | Remark]:
    for path in files.paths():
        if not DUMP.search(path):
            continue
        if skipped_by(path, mapping):
            yield Remark(Topic.SKIPPED, path, gettext("skipped by the mapping file"))
            continue
        dump = Dump(path)
        try:
            with opened(files, path) as stream:
                read_dump(stream, dump)
        except (UnreadableFile, ParseError, ValueError, OSError, EOFError) as error:
            dump.skipped.append(Remark(Topic.UNREADABLE, path, str(error)[:200]))
        yield from dump.skipped
        yield from _Reading(dump, files, mapping).read()


class _Reading:
    def __init__(self, dump: Dump, files: ExportFiles, mapping: Mapping[str, object]):
        self.dump, self.files, self.mapping = dump, files, mapping
        self.names = {_key(name): page for name, page in dump.pages.items()}
        self.prefix, self.host = _article_path(dump.base)
        self.pictures = {
            _file_key(posixpath.basename(path)): path
            for path in reversed(files.paths())
            if not DUMP.search(path)
        }
        spaces = dump.spaces.items()
        definitions = {
            page.name.partition(":")[2]: page.text for page in dump.pages.values() if page.space == TEMPLATE
        }
        self.templates = Templates()
        self.wiki = Wiki(
            link=self.address,
            picture=self.picture,
            files=FILES | {name for name, number in spaces if number == FILE},
            categories=CATEGORIES | {name for name, number in spaces if number == CATEGORY},
            definitions=definitions,
        )
        self.moved = self._moved()

    def read(self) -> Iterator[SourceArticle | Remark]:
        texts: list[tuple[Page, Text, Templates]] = []
        for page in self.dump.pages.values():
            if reason := self._no_article(page):
                yield Remark(Topic.SKIPPED, page.name, reason)
                continue
            self.templates = Templates()
            self.wiki.template = self.templates.make
            self.wiki.words = {
                "PAGENAME": page.name,
                "FULLPAGENAME": page.name,
                "SUBPAGENAME": page.name.rpartition("/")[2],
            }
            reading = Reading(self.wiki)
            self.templates.plain = reading.plain
            text = reading.read(page.text)
            self.templates.parts = {name: reading.part(part) for name, part in self.templates.parts.items()}
            soup = parse(text.html)
            title = text.title or page.name
            if is_empty(soup) and not self.templates.parts:
                yield Remark(Topic.SKIPPED, page.name, gettext("empty"))
            elif page.name == self._main_page() or is_contents(soup, title, page.name):
                yield Remark(Topic.SKIPPED, page.name, gettext("it only links to other pages"))
            else:
                texts.append((page, text, self.templates))
        counts = Counter(name for _, text, _ in texts for name in dict.fromkeys(text.categories))
        for page, text, templates in texts:
            yield from self._articles(page, text, templates, counts, len(texts))

    def _no_article(self, page: Page) -> str:
        if page.redirect:
            return gettext("redirects to another page")
        if page.space in (0, HELP) or (
            page.space >= 100 and page.space % 2 == 0 and head_code(page.name.partition(":")[2])
        ):
            if page.space == HELP and not head_code(page.name.partition(":")[2]):
                return gettext("help for the wiki itself")
            return ""
        return gettext("a page about the wiki itself")

    def _main_page(self) -> str:
        return (
            self.host and posixpath.basename(urlsplit(self.dump.base).path).replace("_", " ")
        ) or "Main Page"

    def _moved(self) -> dict[str, list[str]]:
        """Return the names of redirects by the page that they lead to in the end."""
        found: dict[str, list[str]] = {}
        for page in self.dump.pages.values():
            target, seen = page, set()
            while target.redirect and target.name not in seen:
                seen.add(target.name)
                next_one = self.names.get(_key(target.redirect.partition("#")[0]))
                if next_one is None:
                    break
                target = next_one
            if page.redirect and not target.redirect and page.space == target.space:
                found.setdefault(target.name, []).append(page.name)
        return found

    def address(self, name: str) -> str | None:
        """Return the address of a page, None for pages of other kinds and wikis, "" for another language."""
        space = name.partition(":")[0].strip().lower() if ":" in name else ""
        number = self.dump.spaces.get(space, 0)
        if (number not in (0, HELP) and number < 100) or (space in OTHERS and not number):
            return None
        page = self.names.get(_key(name))
        if space and page is None and is_language(space):
            return ""
        if space and page is None and re.fullmatch(r"wikipedia|w|wikt|mw|meta|commons|bugzilla|phab", space):
            return None
        return self._url(page.name if page else name[:1].upper() + name[1:])

    def _url(self, name: str) -> str:
        return f"{self.host}{self.prefix}{quote(name.replace(' ', '_'), safe=chr(47) + ':()!,;@$*-._~')}"

    def picture(self, name: str) -> tuple[str, str]:
        found = self.pictures.get(_file_key(name), "")
        page = next(
            (
                page
                for page in self.dump.pages.values()
                if page.space == FILE and _key(page.name.partition(":")[2]) == _key(name)
            ),
            None,
        )
        plain = (
            re.sub(r"\{\{.*?\}\}|\[\[[^\]]*\]\]|==.*?==|<[^>]*>|'{2,}", "", page.text, flags=re.DOTALL)
            if page
            else ""
        )
        words = next((row.strip() for row in plain.split("\n") if row.strip()), "")[:200]
        return (href_to(self.dump.path, found) if found else quote(name.strip().replace(" ", "_"))), words

    def _articles(
        self, page: Page, text: Text, templates: Templates, counts: Counter[str], total: int
    ) -> Iterator[SourceArticle]:
        soup = parse(text.html)
        parts = headings_split.split(soup, text.title or page.name, self.mapping)
        article = self._article(page, text, templates, counts, total)
        if parts:
            yield from headings_split.articles_of(parts, article)
        else:
            yield article

    def _article(
        self, page: Page, text: Text, templates: Templates, counts: Counter[str], total: int
    ) -> SourceArticle:
        source, language = self._source(page)
        groups = [name for name in dict.fromkeys(text.categories) if not UPKEEP.match(name)]
        own = [name for name in groups if counts[name] < total or total == 1]
        own.sort(key=lambda name: -counts[name])
        state, reason = templates.state, templates.reason
        for name in text.categories:
            if state == State.PUBLIC:
                state, reason = state_of_word(
                    re.sub(r"(?i)s\Z|\bpages?\b|\barticles?\b", "", name).strip(), only_sure=True
                )
        names = [page.name, *self.moved.get(page.name, [])]
        remarks = [
            Remark(Topic.UNKNOWN_FIELD, page.name, f"template {name}"[:200])
            for name in dict.fromkeys(text.unknown)
        ]
        above = tuple(page.name.split("/")[:-1]) if "/" in page.name and not source else ()
        return SourceArticle(
            ext=page.number,
            place=page.name,
            title=self._title(page, text, bool(source)),
            html=text.html,
            parts=templates.parts,
            codes=tuple(templates.codes),
            labels=tuple(groups),
            language=language or templates.language or self.dump.language,
            translation_of=source.number if source else "",
            groups=tuple(templates.areas) or tuple(own) or above,
            state=state,
            state_reason=reason,
            url=self._url(page.name) if self.host else "",
            addresses=tuple(self._path(name) for name in names) if self.prefix else (),
            names=tuple(names),
            base=self.dump.path,
            updated=page.stamp,
            remarks=remarks,
        )

    def _path(self, name: str) -> str:
        return self.prefix + name.replace(" ", "_")

    def _title(self, page: Page, text: Text, is_translation: bool) -> str:
        if text.title:
            return text.title
        name = page.name.rpartition("/")[0] if is_translation else page.name
        if page.space:
            name = name.partition(":")[2]
        head, _, last = name.rpartition("/")
        return last if head and (self.names.get(_key(head)) or head_code(last)) else name

    def _source(self, page: Page) -> tuple[Page | None, str]:
        """Return the page that a subpage such as "Page/de" translates, and the language."""
        above, _, last = page.name.rpartition("/")
        if not above or not is_language(last):
            return None, ""
        source = self.names.get(_key(above))
        if source and source.redirect:
            source = self.names.get(_key(source.redirect))
        return (source, last) if source and source.name != page.name else (None, "")


def _key(name: str) -> str:
    """Return a name as wikis compare it: the first letter in any case, `_` for spaces."""
    plain = re.sub(r"[_\s]+", " ", name).strip()
    return plain[:1].upper() + plain[1:]


def _file_key(name: str) -> str:
    return re.sub(r"[_\s]+", "_", name).strip("_").lower()


def _article_path(base: str) -> tuple[str, str]:
    """Return what stands before the name of a page in its address, and the host."""
    parts = urlsplit(base)
    if not parts.netloc or "=" in parts.query:
        return "", ""
    return parts.path.rpartition("/")[0] + "/", f"{parts.scheme or 'https'}://{parts.netloc}"
