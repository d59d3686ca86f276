"""Wikis of GitHub, GitLab, Gitea, and Azure DevOps: pages are called what their files are called."""

import posixpath
import re

from django.utils.translation import gettext

from ...source import ExportFiles
from ..paths import folder, is_outside, split_address, words_of
from .places import Page
from .site import ENDINGS, Site

LINK = re.compile(r"(?<![\\!])(!?)\[\[([^\[\]\n]{1,500})\]\]")
PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|bmp)(?:\?\S*)?\Z", re.IGNORECASE)
OWN = re.compile(r"https?://[^/]+/(?:[^/]+/){2,4}(?:-/)?wikis?/(?!_)", re.IGNORECASE)
PARTS = {"_sidebar", "_footer", "_header", "home"}


def find(files: ExportFiles) -> Site | None:
    paths = files.paths()
    marks = [
        path
        for path in paths
        if posixpath.splitext(posixpath.basename(path))[0].lower() in ("_sidebar", "_footer")
    ]
    homes = [path for path in paths if re.match(r"(?:.*/)?Home\.(?:md|markdown|mediawiki)\Z", path)]
    orders = [path for path in paths if posixpath.basename(path) == ".order"]
    if marks or homes or orders:
        first = sorted(marks or homes or orders, key=lambda path: path.count("/"))[0]
        return Wiki(files, folder(first), is_azure=bool(orders) and not marks)
    return None


class Wiki(Site):
    dialect = "githubwiki"
    more_endings = (".mediawiki",)

    def __init__(self, files: ExportFiles, base: str, is_azure: bool = False):
        super().__init__(files, base)
        self.is_azure = is_azure
        self._spellings: dict[str, str] | None = None
        self._labels: dict[str, str] | None = None  # in the sidebar, by path

    def place(self, path: str, rel: str) -> Page | None:
        page = super().place(path, rel)
        if page and page.name.lower() in PARTS:
            self.skip(path, gettext("part of the wiki's frame"))
            return None
        return page

    def groups(self, page: Page) -> tuple[str, ...]:
        """Return the heading of the sidebar that a page is listed under, if no folder says more."""
        if found := super().groups(page):
            return found
        if self._labels is None:
            self._labels = {}
            for path in self.all_paths:
                if posixpath.splitext(posixpath.basename(path))[0].lower() == "_sidebar":
                    self._read_sidebar(self.text(path), page)
        label = self._labels.get(page.path, "")
        return (label,) if label else ()

    def _read_sidebar(self, text: str, page: Page) -> None:
        label = ""
        labels: dict[str, str] = {}
        for line in self.prepare(text, page).split("\n"):
            if heading := re.match(r"\s*(?:#{1,6}\s+(.+?)[\s#]*|\*\*([^*]+)\*\*:?\s*)\Z", line):
                label = (heading[1] or heading[2]).strip(" :")
            for target in re.findall(r"\]\(<?([^)>\s]+)", line) if label and "](" not in label else ():
                labels.setdefault(self.locate(target, page), label)
        if len(set(labels.values())) > 1:
            self._labels = labels

    def newest(self, pages: list[Page]) -> list[Page]:
        return pages

    def names(self, page: Page) -> list[str]:
        return list(dict.fromkeys((page.name, page.name.replace("-", " "), page.rel)))

    def title_from_name(self, page: Page) -> str:
        """Return the name as words. Whether a hyphen was a space is told by how others call the page."""
        name = _decoded(page.name)
        if self._spellings is None:
            self._spellings = self._collect_spellings()
        known = words_of(name)
        for spelling in sorted(self._spellings.get(_key(name), "").split("\n"), key=len, reverse=True):
            if spelling and _key(known).endswith(_key(spelling)):
                start = len(known) - len(spelling)
                if _key(known[start:]) == _key(spelling):
                    return (known[:start] + spelling).strip()
        return known

    def _collect_spellings(self) -> dict[str, str]:
        found: dict[str, set[str]] = {}
        for path in self.all_paths:
            if not path.lower().endswith(ENDINGS):
                continue
            text = self.pages[path].text if path in self.pages else self.text(path)
            for match in LINK.finditer(text):
                words, mark, target = match[2].partition("|")
                if mark and not PICTURE.search(words):
                    found.setdefault(_key(_decoded(target.partition("#")[0])), set()).add(words.strip())
            for words, target in re.findall(r"(?<!!)\[([^\[\]\n]+)\]\(<?([^)\s>]+)", text):
                name = posixpath.basename(split_address(target)[0])
                found.setdefault(_key(re.sub(r"\.(?:md|markdown)\Z", "", name)), set()).add(words.strip())
        return {name: "\n".join(words) for name, words in found.items()}

    def prepare(self, text: str, page: Page) -> str:
        return LINK.sub(lambda match: self._linked(match, page), text)

    def _linked(self, match: re.Match[str], page: Page) -> str:
        inner = match[2].replace("\\|", "|")
        if inner.strip().lower() in ("_toc_", "toc", "_tosp_"):
            return ""
        first, mark, rest = (part.strip() for part in inner.partition("|"))
        if PICTURE.search(first) or match[1]:
            return self._picture(first, rest)
        # [[words|Page]] here; other wikis have it the other way around.
        words, target = (first, rest) if mark else (first, first)
        if mark and not self._page(target, page) and self._page(first, page) and not is_outside(target):
            words, target = rest, first
        if is_outside(target):
            return f"[{words}](<{target}>)"
        name, sharp, fragment = target.partition("#")
        found = self._page(name, page) if name else ""
        address = f"/{found}" if found else name.strip().replace(" ", "-")
        return f"[{words or name}](<{address}{sharp}{fragment}>)"

    def _picture(self, source: str, rest: str) -> str:
        words = re.search(r"(?:^|\|)\s*alt\s*=\s*([^|]*)", rest)
        plain = [part.strip() for part in rest.split("|") if part.strip() and "=" not in part]
        alt = (
            words[1].strip()
            if words
            else next((part for part in plain if not re.match(r"\d+(?:px|x\d+)?\Z", part)), "")
        )
        return f"![{alt}](<{source}>)"

    def _page(self, name: str, page: Page) -> str:
        if not hasattr(self, "_by_key"):
            self._by_key: dict[str, list[str]] = {}
            for path, other in self.pages.items():
                for known in (other.rel, other.name):
                    self._by_key.setdefault(_key(_decoded(known)), []).append(path)
        found = self._by_key.get(_key(_decoded(name))) or self._by_key.get(_key(posixpath.basename(name)), [])
        return next(
            (path for path in found if self.pages[path].language == page.language), next(iter(found), "")
        )

    def owns(self, href: str) -> bool:
        return bool(OWN.match(href))

    def locate(self, href: str, page: Page) -> str:
        if href.lstrip("/") in self.pages:
            return href.lstrip("/")
        path, _ = split_address(OWN.sub("/", href))
        if path in ("", "/"):
            return ""
        name = re.sub(r"\.(?:md|markdown)\Z", "", re.sub(r"\A(?:.*/)?wiki/", "", path))
        return super().locate(href, page) or self._page(name, page)


def _decoded(name: str) -> str:
    """Return a name without the signs that wikis put for others: "%3A", and "%2D" for a true hyphen."""
    return split_address(name.replace("#", "%23").replace("?", "%3F"))[0]


def _key(name: str) -> str:
    return re.sub(r"[-_\s]+", " ", name.strip().strip("/")).casefold()
