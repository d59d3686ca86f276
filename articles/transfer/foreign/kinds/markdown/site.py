"""A folder of Markdown: which files are its content, and what their places say. This one knows no product."""

import posixpath
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext

from ...source import ExportFiles, Remark, Topic, UnreadableFile
from ..languages import split_language
from ..paths import beside, folder, split_address, stem, without_order, word_set, words_of
from . import places
from .front import parse_settings, split_front
from .places import Page

OTHER_MARKUP = re.compile(r"\.(?:rst|adoc|asciidoc|textile|org|creole|pod|rdoc)\Z", re.IGNORECASE)
WIKI_LINK = re.compile(r"(?<![\\!\[])\[\[([^\[\]\n]{1,300})\]\](?!\()")
ENDINGS = (".md", ".mdx", ".markdown", ".mdown", ".mkd", ".mdwn")
# Folders of programs and builds, which hold no text of the team.
FOREIGN_FOLDERS = word_set(
    "node_modules vendor .git .github .gitlab .vscode .idea .docusaurus _site _includes _layouts _data "
    "_sass _plugins archetypes themes layouts resources __macosx bower_components venv .venv "
    "site-packages .obsidian .trash _templates _partials _snippets partials shared-snippets"
)
# Files that say something about the repository.
FOREIGN_FILES = re.compile(
    r"(?:changelog|changes|history|contributing|contributors|code[-_]of[-_]conduct|license|licence|security|summary"
    r"|pull_request_template|issue_template|authors|maintainers|codeowners"
    r"|support|governance|release[-_ ]?notes"
    r"|todo|toc|_sidebar|_footer|_header|_navbar|_coverpage|_nav|404)(?:[._-][a-z]{2})?\Z",
    re.IGNORECASE,
)


class Site:
    """The files, and how they are read; what a product does otherwise is in a class of its own."""

    dialect = "plain"
    is_mdx = False
    more_endings: tuple[str, ...] = ()
    has_liquid = False

    def __init__(self, files: ExportFiles, base: str = "", settings: Mapping[str, Any] | None = None):
        self.files, self.base, self.settings = files, base, settings or {}
        self.language = ""  # that the source texts are in, if the export says so
        self.skipped: list[Remark] = []
        self.all_paths = files.paths()
        self.known = set(self.all_paths)
        self.lowered = {path.lower(): path for path in reversed(self.all_paths)}
        self.pages: dict[str, Page] = {}  # by path
        self.by_rel: dict[tuple[str, str], Page] = {}  # by rel and language
        self.links: dict[str, list[str]] = {}

    # Which files.

    def roots(self) -> tuple[str, ...]:
        """Return the folders that hold the content, each with a slash at its end; "" is the whole export."""
        return (f"{self.base}/" if self.base else "",)

    def is_content(self, path: str, rel: str) -> bool:
        return True

    def collect(self) -> None:
        """Find the files of the content and what their places say."""
        found: list[Page] = []
        for path in self.all_paths:
            if OTHER_MARKUP.search(path) and not self._is_foreign(path, path):
                self.skip(path, gettext("written in another markup"))
            if not path.lower().endswith((*ENDINGS, *self.more_endings)):
                continue
            root = next((root for root in self.roots() if path.startswith(root)), None)
            if root is None or self._is_foreign(path, path[len(root) :]):
                self.skip(path, gettext("not part of the articles"))
            elif page := self.place(path, path[len(root) :]):
                found.append(page)
        for page in self.newest(self.divide_languages(found)):
            if (page.rel, page.language) not in self.by_rel:
                self.by_rel[page.rel, page.language] = page
                self.pages[page.path] = page
            else:
                self.pages[page.path] = page

    def _is_foreign(self, path: str, rel: str) -> bool:
        parts = [part.lower() for part in rel.split("/")[:-1]]
        if any(part in FOREIGN_FOLDERS or part.startswith(".") for part in parts):
            return True
        return bool(FOREIGN_FILES.match(stem(rel))) or not self.is_content(path, rel)

    def place(self, path: str, rel: str) -> Page | None:
        """Return a file with what its path says about it; None, and a remark, if it is no article."""
        name, language = split_language(posixpath.splitext(rel)[0])
        front, text = split_front(self.text(path))
        draft = "in a drafts folder" if re.search(r"(?:^|/)_?drafts?/", rel, re.IGNORECASE) else ""
        return Page(path, name, language, front, text, draft, name)

    def text(self, path: str) -> str:
        try:
            return self.files.text(path)
        except (UnreadableFile, KeyError, OSError) as error:  # the others come in
            self.skipped.append(Remark(Topic.UNREADABLE, path, str(error)[:200]))
            return ""

    def skip(self, path: str, reason: str) -> None:
        self.skipped.append(Remark(Topic.SKIPPED, path, reason))

    def divide_languages(self, pages: list[Page]) -> list[Page]:
        self.language = places.settle_languages(pages, self.language)
        return pages

    def newest(self, pages: list[Page]) -> list[Page]:
        kept, outdated = places.newest_versions(pages)
        for page, version in outdated:
            self.skip(page.path, f"an older version: {version}")
        return kept

    # What places say.

    def ext(self, page: Page) -> str:
        name = re.sub(r"/(?:index|_index|readme)\Z", "", page.rel, flags=re.IGNORECASE)
        return name or page.rel

    def groups(self, page: Page) -> tuple[str, ...]:
        """Return the names of the folders around a page, as readers of the site saw them."""
        parts = self.ext(page).split("/")[:-1] if "/" in self.ext(page) else []
        return tuple(self.folder_name(parts[: n + 1], page) for n in range(len(parts)))

    def folder_name(self, parts: list[str], page: Page) -> str:
        for index in ("_index", "index", "README", "readme"):
            for language in dict.fromkeys((page.language, "")):
                above = self.by_rel.get(("/".join([*parts, index]), language))
                if above and above is not page and (title := self.title_above(above)):
                    return title
        return words_of(without_order(parts[-1].lstrip("_")))

    def title_above(self, page: Page) -> str:
        if title := page.front.text("sidebar_label", "linktitle", "title"):
            return title
        match = re.search(r"^#[ \t]+(.+?)[ \t]*#*$", page.text, re.MULTILINE)
        return re.sub(r"\s*\{[^}]*\}$", "", match[1]) if match else ""

    def addresses(self, page: Page) -> tuple[str, list[str]]:
        """Return the public address of a page, if the export says it, and more of its old ones."""
        return "", []

    def names(self, page: Page) -> list[str]:
        return []

    def prepare(self, text: str, page: Page) -> str:
        """Return the text without what only this product has; here with links to pages by their names."""

        def linked(match: re.Match[str]) -> str:
            target, mark, words = match[1].partition("|")
            name, _, _ = target.partition("#")
            found = self.locate(name.strip(), page) or self._by_name(name)
            return f"[{words.strip() if mark else name.strip()}](</{found}>)" if found else match[0]

        return WIKI_LINK.sub(linked, text) if "[[" in text else text

    def _by_name(self, name: str) -> str:
        wanted = name.strip().lower()
        return next((path for path, page in self.pages.items() if page.name.lower() == wanted), "")

    def title_from_name(self, page: Page) -> str:
        name = page.name
        if name.lower() in ("index", "_index", "readme") and "/" in page.rel:
            name = posixpath.basename(folder(page.rel))
        return words_of(without_order(name) if not re.match(r"\d{3,}", name) else name)

    # Where links and pictures lead.

    def owns(self, href: str) -> bool:
        """Whether an address with a host may be of this site."""
        return False

    def locate(self, href: str, page: Page) -> str:
        """Return the path of the page that an address means, "" if there is none."""
        path, _ = split_address(href)
        for candidate in self.candidates(path, page):
            for ending in ("", *ENDINGS[:3], "/index.md", "/_index.md", "/README.md", "/index.mdx"):
                found = self.lowered.get(f"{candidate}{ending}".strip("/").lower(), "")
                if found and found in self.pages:
                    return found
        return ""

    def candidates(self, path: str, page: Page) -> Iterable[str]:
        path = re.sub(r"\A@(?:site|docs)?/", "/", path)
        bare = re.sub(r"(?:/|\.html?)\Z", "", path)
        for name in dict.fromkeys((path, bare)):
            if not name:
                continue
            if not name.startswith("/"):
                yield beside(page.path, name)
                yield posixpath.normpath(posixpath.join(posixpath.splitext(page.path)[0], name))
            for root in self.link_roots(page):
                yield posixpath.normpath(root + name.lstrip("/"))
            if not name.startswith("/") and page.language:
                source = self.by_rel.get((page.rel, ""))
                if source:
                    yield beside(source.path, name)

    def link_roots(self, page: Page) -> Iterable[str]:
        return dict.fromkeys((*self.roots(), f"{self.base}/" if self.base else ""))

    def asset_roots(self) -> Iterable[str]:
        above = f"{self.base}/" if self.base else ""
        return (f"{above}static/", f"{above}public/", f"{above}assets/", above, *self.roots())

    def find_asset(self, href: str, page: Page) -> str:
        """Return the path of a picture, "" if the export lacks it."""
        if re.match(r"https?://", href, re.IGNORECASE):
            return self._by_tail(urlsplit(href).path)
        path, _ = split_address(re.sub(r"\A@site/", "/", href))
        if not path.startswith("/"):
            for name in (path, path.replace("+", " ")):
                if found := self.lowered.get(beside(page.path, name).lower()):
                    return found
            source = self.by_rel.get((page.rel, ""))
            if source and (found := self.lowered.get(beside(source.path, path).lower())):
                return found
        for root in self.asset_roots():
            if found := self.lowered.get(posixpath.normpath(root + path.lstrip("/")).lower()):
                return found
        return self._by_tail(path) if "/" in path.lstrip("/.") else ""

    def _by_tail(self, path: str) -> str:
        """Return the file whose path ends like an address: "/blob/main/img/a.png" has img/a.png."""
        parts = [part for part in path.split("/") if part not in ("", ".", "..")]
        for n in range(min(len(parts), 8)):
            tail = "/".join(parts[n:]).lower()
            if "/" in tail and tail in self.lowered:
                return self.lowered[tail]
        return ""


def read_settings(files: ExportFiles, path: str) -> Mapping[str, Any]:
    try:
        return parse_settings(path, files.text(path))
    except (UnreadableFile, KeyError, OSError):  # settings that can't be read say nothing
        return {}
