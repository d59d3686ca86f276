"""MkDocs: `nav` with its headings, and what its plugins add: languages, snippets, old addresses."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from ...source import ExportFiles
from ..paths import folder
from .front import parse_yaml, text_of
from .places import Page
from .site import Site, read_settings

CONFIG = re.compile(r"(?:.*/)?(?:mkdocs|properdocs|zensical)[\w.-]*\.(?:ya?ml|toml)\Z")
SNIPPET = re.compile(r"^([ \t]*);?-{1,2}8<-{1,2}[ \t]+(['\"])(.+?)\2[ \t]*$", re.MULTILINE)
SNIPPETS = re.compile(
    r"^([ \t]*)-{1,2}8<-{1,2}[ \t]*\n(.*?)^[ \t]*-{1,2}8<-{1,2}[ \t]*$", re.MULTILINE | re.DOTALL
)
INCLUDE = re.compile(r"\{!\s*([^!\n]+?)\s*!\}|\{%-?\s*include(?:-markdown)?\s+['\"]([^'\"]+)['\"][^%]*%\}")
MAX_INCLUDED = 200_000
MAX_ROUNDS = 3


def find(files: ExportFiles) -> Site | None:
    configs = sorted(
        (path for path in files.paths() if CONFIG.match(path)), key=lambda path: (path.count("/"), len(path))
    )
    if not configs:
        return None
    settings = read_settings(files, configs[0])
    settings = settings.get("project", settings) if configs[0].endswith(".toml") else settings
    return MkDocs(files, folder(configs[0]), settings if isinstance(settings, Mapping) else {})


class MkDocs(Site):
    dialect = "mkdocs"

    def __init__(self, files: ExportFiles, base: str, settings: Mapping[str, Any]):
        super().__init__(files, base, settings)
        docs = text_of(settings.get("docs_dir")) or "docs"
        self.docs = posixpath.normpath(posixpath.join(base, docs)).strip("./") + "/"
        if not any(path.startswith(self.docs) for path in self.all_paths):
            self.docs = f"{base}/" if base else ""
        self.language = self._source_language()
        self.headings = dict(self._nav(settings.get("nav"), ()))
        self.headings.update(self._summary())

    def _source_language(self) -> str:
        i18n = self._plugin("i18n") or self._plugin("mkdocs-static-i18n")
        languages = i18n.get("languages")
        if isinstance(languages, list):
            for language in languages:
                if isinstance(language, Mapping) and str(language.get("default", "")).lower() == "true":
                    return text_of(language.get("locale"))
        theme = self.settings.get("theme")
        said = text_of(theme.get("language")) if isinstance(theme, Mapping) else ""
        return text_of(i18n.get("default_language")) or said

    def _plugin(self, name: str) -> Mapping[str, Any]:
        plugins = self.settings.get("plugins")
        entries = plugins if isinstance(plugins, list) else [plugins] if isinstance(plugins, Mapping) else []
        for entry in entries:
            if isinstance(entry, Mapping) and isinstance(entry.get(name), Mapping):
                found: Mapping[str, Any] = entry[name]
                return found
        return {}

    def roots(self) -> tuple[str, ...]:
        return (self.docs,)

    def _nav(
        self, items: Any, above: tuple[str, ...], depth: int = 0
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield each file of the navigation with the headings above it."""
        for item in items if isinstance(items, list) and depth < 10 else ():
            if isinstance(item, str):
                yield item.lstrip("/"), above
            elif isinstance(item, Mapping):
                for words, inner in item.items():
                    if isinstance(inner, list):
                        yield from self._nav(inner, (*above, str(words)), depth + 1)
                    else:
                        yield text_of(inner).lstrip("/"), above

    def _summary(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the same of literate-nav's SUMMARY.md, by how deep its list items are."""
        path = next(
            (path for path in (f"{self.docs}SUMMARY.md", f"{self.docs}nav.md") if path in self.known), ""
        )
        above: list[tuple[int, str]] = []
        for row in self.text(path).split("\n") if path else ():
            match = re.match(r"(\s*)[-*+]\s+(?:\[(.*?)\]\((.*?)\)|(.+))", row)
            if match:
                above = [(depth, words) for depth, words in above if depth < len(match[1])]
                if match[3]:
                    yield match[3].lstrip("/"), tuple(words for _, words in above)
                above.append((len(match[1]), match[2] or match[4]))

    def groups(self, page: Page) -> tuple[str, ...]:
        rel = page.path.removeprefix(self.docs)
        for name in (rel, *(f"{page.rel}{ending}" for ending in (".md", ".markdown"))):
            if found := self.headings.get(name):
                return found
        return super().groups(page)

    def folder_name(self, parts: list[str], page: Page) -> str:
        for name in (".pages", ".nav.yml"):
            path = f"{self.docs}{'/'.join(parts)}/{name}"
            if path in self.known:
                try:
                    found = parse_yaml(self.text(path))
                except yaml.YAMLError:
                    found = None
                if isinstance(found, Mapping) and (title := text_of(found.get("title"))):
                    return title
        return super().folder_name(parts, page)

    def addresses(self, page: Page) -> tuple[str, list[str]]:
        if page.language:
            return "", []
        start = text_of(self.settings.get("site_url")).rstrip("/")
        flat = text_of(self.settings.get("use_directory_urls")).lower() == "false"
        bare = re.sub(r"(?:^|/)(?:index|readme)\Z", "", page.rel, flags=re.IGNORECASE)
        path = f"{page.rel}.html" if flat else f"{bare}/" if bare else ""
        maps = self._plugin("redirects").get("redirect_maps")
        old = [
            source for source, target in (maps.items() if isinstance(maps, Mapping) else ())
            if text_of(target).partition("#")[0] == page.path.removeprefix(self.docs)
        ]  # fmt: skip
        prefix = re.sub(r"\Ahttps?://[^/]+", "", start)
        more = [f"{prefix}/{re.sub(r'(?:/?index)?[.]md', '', name)}" + ("" if flat else "/") for name in old]
        return (f"{start}/{path}" if start else ""), more

    def prepare(self, text: str, page: Page) -> str:
        for _ in range(MAX_ROUNDS):
            before = text
            text = SNIPPETS.sub(
                lambda match: "\n".join(self._snippet(name, match[1], page) for name in match[2].split()),
                text,
            )
            text = SNIPPET.sub(lambda match: self._snippet(match[3], match[1], page), text)
            text = INCLUDE.sub(lambda match: self._snippet(match[1] or match[2], "", page), text)
            if text == before or len(text) > MAX_INCLUDED:
                break
        return text

    def _snippet(self, name: str, indent: str, page: Page) -> str:
        path, _, part = name.strip("'\"; ").partition(":")
        found = next((known for known in self._snippet_paths(path, page) if known in self.known), "")
        if not found:
            return ""
        rows = self.text(found)[:MAX_INCLUDED].split("\n")
        if match := re.match(r"(\d*):(\d*)\Z|(\d+)\Z", part):
            start, end = match[1] or match[3] or "1", match[2]
            rows = rows[int(start) - 1 : int(end) if end else None]
        elif part:
            rows = _section(rows, part)
        rows = [row for row in rows if not re.search(r"-{1,2}8<-{1,2}[ \t]*\[(?:start|end)", row)]
        return "\n".join(indent + row if row else "" for row in rows)

    def _snippet_paths(self, path: str, page: Page) -> Iterable[str]:
        above = f"{self.base}/" if self.base else ""
        for root in (
            f"{folder(page.path)}/",
            above,
            self.docs,
            f"{above}snippets/",
            f"{above}includes/",
            f"{self.docs}snippets/",
        ):
            yield posixpath.normpath(root.lstrip("/") + path)


def _section(rows: list[str], name: str) -> list[str]:
    start = next(
        (n for n, row in enumerate(rows) if re.search(rf"\[start:\s*{re.escape(name)}\]", row)), None
    )
    end = next(
        (n for n, row in enumerate(rows) if re.search(rf"\[end:\s*{re.escape(name)}\]", row)), len(rows)
    )
    return rows[start + 1 : end] if start is not None else []
