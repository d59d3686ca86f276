"""Hugo: bundles, sections, content folders of languages, shortcodes that link, aliases."""

import posixpath
import re
from collections.abc import Iterable, Mapping
from typing import Any

from ...source import ExportFiles
from ..paths import folder
from .front import text_of
from .places import Page
from .site import Site, read_settings

CONFIG = re.compile(r"(?:.*/)?(?:hugo|config)\.(?:toml|ya?ml|json)\Z")
REFERENCE = re.compile(r"\{\{[<%]\s*(?:rel)?ref\s+(?:path\s*=\s*)?[\"'`]?([^\"'`\s>%]+)[\"'`]?[^>%]*[>%]\}\}")
INCLUDED = re.compile(
    r"\{\{[<%]\s*(?:readfile|include|import|md)\s+(?:file\s*=\s*)?[\"'`]([^\"'`]+)[\"'`][^>%]*/?\s*[>%]\}\}"
)


def find(files: ExportFiles) -> Site | None:
    paths = files.paths()
    configs = [path for path in paths if CONFIG.match(path) and "/themes/" not in f"/{path}"]
    configs.sort(key=lambda path: (path.count("/"), path))
    contents = [path for path in paths if re.search(r"(?:^|/)content/.*\.(?:md|markdown)\Z", path)]
    has_sections = [path for path in paths if re.search(r"(?:^|/)_index(?:\.\w+)?\.md\Z", path)]
    if not has_sections and not (configs and contents):
        return None
    settings: dict[str, Any] = {}
    for path in configs:
        settings = {**read_settings(files, path), **settings}
    base = folder(configs[0]).removesuffix("config/_default").rstrip("/") if configs else ""
    for path in (
        path for path in paths if re.search(r"config/_default/languages\.(?:toml|ya?ml|json)\Z", path)
    ):
        settings.setdefault("languages", read_settings(files, path))
    if not configs and contents:
        base = contents[0].partition("content/")[0].rstrip("/")
    return Hugo(files, base, settings)


class Hugo(Site):
    dialect = "hugo"

    def __init__(self, files: ExportFiles, base: str, settings: Mapping[str, Any]):
        super().__init__(files, base, {str(key).lower(): value for key, value in settings.items()})
        above = f"{base}/" if base else ""
        self.content = above + (text_of(self.settings.get("contentdir")) or "content").strip("/") + "/"
        if not any(path.startswith(self.content) for path in self.all_paths):
            self.content = above
        self.language = text_of(self.settings.get("defaultcontentlanguage"))
        self.language_roots = self._language_roots(above)
        self.by_name: dict[str, list[str]] = {}

    def _language_roots(self, above: str) -> dict[str, str]:
        """Return the folders of content that belong to one language, with the language."""
        languages = self.settings.get("languages")
        found: dict[str, str] = {}
        for tag, values in languages.items() if isinstance(languages, Mapping) else ():
            if isinstance(values, Mapping):
                place = next(
                    (text_of(value) for key, value in values.items() if str(key).lower() == "contentdir"), ""
                )
                if place:
                    found[f"{above}{place.strip('/')}/"] = str(tag)
        return found

    def roots(self) -> tuple[str, ...]:
        return (*self.language_roots, self.content)

    def place(self, path: str, rel: str) -> Page | None:
        page = super().place(path, rel)
        if page:
            for root, language in self.language_roots.items():
                if path.startswith(root):
                    page.language = page.language or language
            self.by_name.setdefault(page.name.lower(), []).append(path)
            if page.name.lower() in ("index", "_index"):
                self.by_name.setdefault(posixpath.basename(folder(page.rel)).lower(), []).append(path)
        return page

    def groups(self, page: Page) -> tuple[str, ...]:
        found = super().groups(page)
        return found or page.front.texts("categories", "category")[:1]

    def addresses(self, page: Page) -> tuple[str, list[str]]:
        start = text_of(self.settings.get("baseurl")).rstrip("/")
        if not re.match(r"https?://[^/]", start):
            start = ""
        if url := page.front.text("url"):
            path = "/" + url.lstrip("/")
        else:
            ext = self.ext(page)
            name = page.front.text("slug") or posixpath.basename(ext)
            path = posixpath.join("/", folder(ext), name).replace(" ", "-").lower()
            path += ".html" if text_of(self.settings.get("uglyurls")).lower() == "true" else "/"
        prefix = re.sub(r"\Ahttps?://[^/]+", "", start)
        if page.language:
            return "", [f"{prefix}/{page.language.lower()}{path}"]
        return (f"{start}{path}" if start else ""), ([] if start else [f"{prefix}{path}"])

    def prepare(self, text: str, page: Page) -> str:
        text = INCLUDED.sub(lambda match: self._included(match[1], page), text)
        return REFERENCE.sub(lambda match: self._reference(match[1], page), text)

    def _included(self, name: str, page: Page) -> str:
        for root in (f"{folder(page.path)}/", self.content, f"{self.base}/" if self.base else ""):
            path = posixpath.normpath(root + name.lstrip("/"))
            if path in self.known:
                return self.text(path)[:200_000]
        return ""

    def _reference(self, target: str, page: Page) -> str:
        path, mark, fragment = target.partition("#")
        found = self.locate(path, page) if path else ""
        return f"/{found}{mark}{fragment}" if found else (target.replace(" ", "%20") or f"#{fragment}")

    def locate(self, href: str, page: Page) -> str:
        exact = href.lstrip("/")
        if exact in self.pages:
            return exact
        if found := super().locate(href, page):
            return found
        path = href.partition("#")[0].strip("/").lower()
        name = re.sub(r"\.(?:md|html?)\Z", "", posixpath.basename(path))
        choices = [known for known in self.by_name.get(name, []) if known in self.pages]
        if "/" in path:  # words before the name must be in the path, and "/errors/x/" may be a section's
            above = folder(path).lstrip("./")
            choices = [known for known in choices if above in known.lower()]
        same = [known for known in choices if self.pages[known].language == page.language]
        return next(iter(same or choices), "")

    def candidates(self, path: str, page: Page) -> Iterable[str]:
        start = re.sub(r"\Ahttps?://[^/]+", "", text_of(self.settings.get("baseurl"))).strip("/")
        if start and path.startswith(f"/{start}/"):
            path = path[len(start) + 1 :]
        return super().candidates(path, page)
