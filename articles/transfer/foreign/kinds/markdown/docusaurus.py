"""Docusaurus: docs, versions, translations, categories, slugs. Its settings, a program, are skimmed."""

import posixpath
import re
from collections.abc import Iterable

from django.utils.translation import gettext

from ...source import ExportFiles
from ..paths import folder, stem, words_of
from .front import parse_settings, text_of
from .places import Page, newest_version
from .site import ENDINGS, Site

CONFIG = re.compile(r"(?:.*/)?docusaurus\.config\.(?:js|ts|mjs|cjs|json|yml)\Z")
TRANSLATED = re.compile(
    r"i18n/([^/]+)/(docusaurus-plugin-content-(?:docs|pages|blog)(?:-[^/]+)?)/(?:(current|version-[^/]+)/)?"
)
NUMBERED = re.compile(r"\A(?!\d+[-_.]\d)\d+\s*[-_.]+\s*(?=[^-_.\s])")


def find(files: ExportFiles) -> Site | None:
    configs = [path for path in files.paths() if CONFIG.match(path) and "node_modules/" not in path]
    configs.sort(key=lambda path: path.count("/"))
    if configs:
        return Docusaurus(files, folder(configs[0]), _text(files, configs[0]))
    if any(re.search(r"(?:^|/)docusaurus-plugin-content-docs/", path) for path in files.paths()):
        base = next(path for path in files.paths() if "docusaurus-plugin-content-docs/" in path).partition(
            "i18n/"
        )[0]
        return Docusaurus(files, base.rstrip("/"), "")
    categories = [path for path in files.paths() if re.search(r"(?:^|/)_category_\.(?:json|ya?ml)\Z", path)]
    return Docusaurus(files, _common(categories), "") if categories else None


def _common(paths: list[str]) -> str:
    """Return the folder around the folder `docs`, or around all categories."""
    match = re.match(r"(?:(.*)/)?docs/", paths[0])
    return (
        (match[1] or "")
        if match
        else posixpath.commonpath([folder(folder(path)) or "." for path in paths]).strip(".")
    )


def _text(files: ExportFiles, path: str) -> str:
    try:
        return re.sub(r"^\s*//.*$|/\*.*?\*/", "", files.text(path), flags=re.MULTILINE | re.DOTALL)[:200_000]
    except (KeyError, ValueError, OSError):
        return ""


class Docusaurus(Site):
    dialect = "docusaurus"
    is_mdx = True

    def __init__(self, files: ExportFiles, base: str, config: str):
        super().__init__(files, base)
        self.config = config
        self.above = f"{base}/" if base else ""
        self.language = self._said("defaultLocale")
        self.url = self._said("url").rstrip("/") + "/" + self._said("baseUrl").strip("/")
        self.url = self.url.rstrip("/")
        self.docs = self._docs_folders()
        self.version = self._version()

    def _said(self, key: str) -> str:
        match = re.search(rf"(?<![\w.])['\"]?{key}['\"]?\s*:\s*['\"`]([^'\"`\n]*)['\"`]", self.config)
        return match[1] if match else ""

    def _docs_folders(self) -> dict[str, str]:
        """Return the folders of docs with the part of the address that each has."""
        found: dict[str, str] = {}
        for block in re.finditer(r"docs\s*:\s*\{|plugin-content-docs['\"]", self.config):
            part = self.config[block.end() : block.end() + 1500]
            path = re.search(r"(?<![\w.])path\s*:\s*['\"`]([^'\"`]+)['\"`]", part)
            route = re.search(r"routeBasePath\s*:\s*['\"`]([^'\"`]*)['\"`]", part)
            name = posixpath.normpath(path[1] if path else "docs").removeprefix("../")
            found.setdefault(name, (route[1] if route else "docs").strip("/"))
        if not any(path.startswith(f"{self.above}{name}/") for name in found for path in self.all_paths):
            found = {"docs": next(iter(found.values()), "docs")}
        return found

    def _version(self) -> str:
        """Return the folder of the version that is read if `docs` has none: "version-2.0"."""
        has_current = any(
            path.startswith(f"{self.above}{name}/") and path.endswith(ENDINGS)
            for name in self.docs for path in self.all_paths
        )  # fmt: skip
        names = set(re.findall(r"versioned_docs/(version-[^/]+)/", "\n".join(self.all_paths)))
        return "" if has_current or not names else newest_version(names)

    def roots(self) -> tuple[str, ...]:
        docs = [f"{self.above}{name}/" for name in self.docs]
        if self.version:
            docs = [f"{self.above}versioned_docs/{self.version}/"]
        if not any(path.startswith(tuple(docs)) for path in self.all_paths):
            docs = [self.above]
        return (
            *docs,
            f"{self.above}i18n/",
            f"{self.above}versioned_docs/",
            f"{self.above}src/pages/",
            f"{self.above}blog/",
        )

    def is_content(self, path: str, rel: str) -> bool:
        if path.startswith((f"{self.above}src/pages/", f"{self.above}blog/")):
            return False
        # Parts that other pages import; Docusaurus makes no page of them.
        return not any(part.startswith("_") for part in rel.split("/"))

    def place(self, path: str, rel: str) -> Page | None:
        page = super().place(path, rel)
        inside = path.removeprefix(self.above)
        if page and inside.startswith("versioned_docs/") and not path.startswith(self.roots()[0]):
            self.skip(path, gettext("older version"))
            return None
        if page and (match := TRANSLATED.match(inside)):
            version = match[3] or "current"
            if "content-docs" not in match[2] or version != (self.version or "current"):
                self.skip(
                    path,
                    gettext("older version")
                    if "content-docs" in match[2]
                    else gettext("not part of the articles"),
                )
                return None
            page.language = match[1]
            page.rel = posixpath.splitext(inside[match.end() :])[0]
        elif inside.startswith("i18n/"):
            self.skip(path, gettext("not part of the articles"))
            return None
        return page

    def newest(self, pages: list[Page]) -> list[Page]:
        return pages

    def folder_name(self, parts: list[str], page: Page) -> str:
        for root in (folder(page.path), *(f"{root}{'/'.join(parts)}" for root in self.roots()[:1])):
            if posixpath.basename(root) != parts[-1]:
                continue
            for ending in ("json", "yml", "yaml"):
                path = f"{root}/_category_.{ending}"
                if path in self.known and (
                    label := text_of(parse_settings(path, self.text(path)).get("label"))
                ):
                    return label
        return (
            self._sidebar_label(page)
            if len(parts) == page.rel.count("/") and self._sidebar_label(page)
            else (super().folder_name(parts, page))
        )

    def _sidebar_label(self, page: Page) -> str:
        """Return the category that a sidebar of the settings puts a page into."""
        if not hasattr(self, "_labels"):
            self._labels = dict(self._read_sidebars())
        return self._labels.get(self._id(page), "")

    def _read_sidebars(self) -> Iterable[tuple[str, str]]:
        for path in self.all_paths:
            if re.match(rf"{re.escape(self.above)}sidebars?[\w.-]*\.(?:js|ts|json|cjs|mjs)\Z", path):
                yield from sidebar_labels(_text(self.files, path))

    def _id(self, page: Page) -> str:
        above = "/".join(NUMBERED.sub("", part) for part in page.rel.split("/")[:-1])
        name = page.front.text("id") or NUMBERED.sub("", page.name)
        return f"{above}/{name}" if above else name

    def groups(self, page: Page) -> tuple[str, ...]:
        if "/" not in self.ext(page) and (label := self._sidebar_label(page)):
            return (label,)
        return super().groups(page)

    def addresses(self, page: Page) -> tuple[str, list[str]]:
        source = self.by_rel.get((page.rel, "")) if page.language else None
        place = source.path if source else page.path
        route = next(
            (route for name, route in self.docs.items() if place.startswith(f"{self.above}{name}/")),
            "docs",
        )
        slug = page.front.text("slug")
        identity = self._id(page)
        if slug and not slug.startswith("/"):
            slug = posixpath.normpath(posixpath.join("/", folder(identity), slug))
        path = slug or "/" + re.sub(r"(?:^|/)(?:index|readme)\Z", "", identity, flags=re.IGNORECASE)
        whole = f"/{route}{path}".replace("//", "/") if route else path
        start = self._said("baseUrl").strip("/")
        local = f"/{start}{whole}" if start else whole
        if page.language:
            return "", [f"/{start}/{page.language}{whole}" if start else f"/{page.language}{whole}"]
        more = [local] if not self.url.startswith("http") else []
        return (f"{self.url}{whole}" if self.url.startswith("http") else ""), [
            *more,
            *self._redirected(whole),
        ]

    def _redirected(self, to: str) -> list[str]:
        """Return the addresses that plugin-client-redirects leads to one."""
        found: list[str] = []
        for block in re.findall(r"\{[^{}]*\bfrom\s*:[^{}]*\}", self.config):
            target = re.search(r"\bto\s*:\s*['\"`]([^'\"`]+)", block)
            if target and target[1].rstrip("/") == to.rstrip("/"):
                source = re.search(r"\bfrom\s*:\s*(\[[^\]]*\]|['\"`][^'\"`]+['\"`])", block)
                found += re.findall(r"['\"`]([^'\"`]+)['\"`]", source[1]) if source else []
        return found

    def candidates(self, path: str, page: Page) -> Iterable[str]:
        yield from super().candidates(path, page)
        for name in self.docs:
            yield posixpath.normpath(f"{self.above}{name}/{path.lstrip('/')}")
            yield posixpath.normpath(
                f"{self.above}{posixpath.join(name, path.lstrip('/').removeprefix('docs/'))}"
            )

    def locate(self, href: str, page: Page) -> str:
        if found := super().locate(href, page):
            return found
        if not hasattr(self, "_by_address"):
            self._by_address: dict[str, str] = {}
            for path, other in self.pages.items():
                if not other.language:
                    url, more = self.addresses(other)
                    self._by_address |= {
                        re.sub(r"\Ahttps?://[^/]+", "", address).rstrip("/"): path for address in (url, *more)
                    }
                    self._by_address.setdefault(f"/{self._id(other)}", path)
        target = href.partition("#")[0].partition("?")[0].rstrip("/")
        if not target:
            return ""
        nearby = posixpath.normpath(posixpath.join("/", folder(self._id(page)), target))
        return self._by_address.get(target) or self._by_address.get(nearby, "")

    def title_from_name(self, page: Page) -> str:
        return (
            words_of(NUMBERED.sub("", page.name))
            if not re.match(r"\d{3}", page.name)
            else super().title_from_name(page)
        )


def sidebar_labels(text: str) -> Iterable[tuple[str, str]]:
    """Yield each document of a sidebar with the label of the category around it."""
    labels: list[tuple[int, str]] = []
    depth = 0
    for token in re.finditer(
        r"[\[\]{}]|(['\"`]?)label\1\s*:\s*(['\"`])(.*?)\2|(['\"`]?)\w+\4\s*:|['\"`]([\w./ -]+)['\"`]", text
    ):
        sign = token[0]
        if sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
            labels = [(at, label) for at, label in labels if at <= depth]
        elif token[3] is not None:
            labels.append((depth, token[3]))
        elif token[5] and labels:
            yield token[5], labels[-1][1]
        elif token[4] is None and (match := re.match(r"['\"]?([\w &/-]+)['\"]?\s*:\s*\Z", sign)):
            labels.append((depth, stem(match[1])))
