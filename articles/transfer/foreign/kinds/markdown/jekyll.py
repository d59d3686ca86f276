"""Jekyll: collections and posts, Liquid, includes, permalinks. Files and folders with `_` are its content."""

import posixpath
import re
from collections.abc import Iterable, Mapping
from typing import Any

from ...source import ExportFiles
from ..paths import folder
from .front import split_front, text_of
from .places import Page
from .render import to_html
from .site import ENDINGS, Site, read_settings

POST = re.compile(r"(\d{4}-\d\d-\d\d)-(.+)\Z")
TAG = re.compile(r"\{%-?\s{0,20}(\w[\w-]{0,40})\s{0,20}((?:[^%{]|%(?!\})|\{(?!%)){0,2000}?)\s{0,20}-?%\}")
OUTPUT = re.compile(r"\{\{-?([^{}]{0,1000})-?\}\}")
PAIRED = re.compile(
    r"\{%-?\s{0,9}(comment|for|unless|case|capture|tablerow|schema)\b[^%]{0,500}%\}"
    r".{0,8000}?\{%-?\s{0,9}end\1\s{0,9}-?%\}",
    re.DOTALL,
)
RAW = re.compile(r"\{%-?\s*raw\s*-?%\}(.*?)\{%-?\s*endraw\s*-?%\}", re.DOTALL)
HIGHLIGHT = re.compile(
    r"\{%-?\s*highlight\s+([\w+#-]+)[^%]*%\}\n?(.*?)\{%-?\s*endhighlight\s*-?%\}", re.DOTALL
)
PARAMETER = re.compile(r"([\w-]+)\s*=\s*(?:\"((?:\\.|[^\"])*)\"|'((?:\\.|[^'])*)'|(\S+))")
MAX_INCLUDED = 100_000
MAX_TAGS = 2_000
PATTERNS = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "none": "/:categories/:title:output_ext",
}


def find(files: ExportFiles) -> Site | None:
    paths = files.paths()
    configs = sorted(
        (path for path in paths if re.match(r"(?:.*/)?_config\.ya?ml\Z", path)), key=lambda p: p.count("/")
    )
    if configs:
        return Jekyll(files, folder(configs[0]), read_settings(files, configs[0]))
    posts = [
        path
        for path in paths
        if re.search(r"(?:^|/)_(?:posts|layouts)/", path) and path.endswith((*ENDINGS, ".html"))
    ]
    return Jekyll(files, re.split(r"/?_(?:posts|layouts)/", posts[0])[0], {}) if posts else None


class Jekyll(Site):
    dialect = "jekyll"
    has_liquid = True

    def __init__(self, files: ExportFiles, base: str, settings: Mapping[str, Any]):
        super().__init__(files, base, settings)
        self.above = f"{base}/" if base else ""
        self.language = (
            text_of(settings.get("lang"))
            or text_of(settings.get("locale"))
            or text_of(settings.get("default_lang"))
        )
        collections = settings.get("collections")
        self.collections = collections if isinstance(collections, Mapping) else {}

    def place(self, path: str, rel: str) -> Page | None:
        page = super().place(path, rel)
        if page:
            page.language = page.front.text("lang", "language", "locale") or page.language
            page.rel = re.sub(r"(^|/)_(posts|drafts)/", r"\1\2/", page.rel)
            page.rel = re.sub(r"\A_", "", page.rel)
            match = POST.match(page.name)
            if match and not page.front.text("date"):
                page.front = type(page.front)(
                    {**page.front.values, "date": match[1]}, page.front.cut, page.front.broken
                )
        return page

    def newest(self, pages: list[Page]) -> list[Page]:
        return pages

    def ext(self, page: Page) -> str:
        ext = super().ext(page)
        return posixpath.join(folder(ext), POST.sub(r"\2", posixpath.basename(ext)))

    def groups(self, page: Page) -> tuple[str, ...]:
        """Return what the page says, as just-the-docs and posts do; else the folders of its collection."""
        if parent := page.front.text("parent"):
            return tuple(filter(None, (page.front.text("grand_parent"), parent)))
        if said := page.front.texts("category", "categories", "section", "group"):
            return said[:1] if len(said) == 1 else said
        parts = page.rel.split("/")[:-1]
        inside = (
            parts[1:]
            if parts and (parts[0] in self.collections or parts[0] in ("posts", "drafts"))
            else parts
        )
        return tuple(
            self.folder_name(parts[: len(parts) - len(inside) + n + 1], page) for n in range(len(inside))
        )

    def title_from_name(self, page: Page) -> str:
        match = POST.match(page.name)
        if match:
            page = Page(page.path, match[2], page.language)
        return super().title_from_name(page)

    def addresses(self, page: Page) -> tuple[str, list[str]]:
        permalink = page.front.text("permalink") or self._made_permalink(page)
        start = "/" + text_of(self.settings.get("baseurl")).strip("/")
        path = posixpath.join(start, permalink.lstrip("/")) if permalink else ""
        url = text_of(self.settings.get("url")).rstrip("/")
        if not path:
            return "", []
        more = [permalink] if start != "/" else []
        return (f"{url}{path}", more) if re.match(r"https?://", url) else ("", [path, *more])

    def _made_permalink(self, page: Page) -> str:
        first, _, rest = page.rel.partition("/")
        if first in self.collections or first == "posts":
            pattern = self._pattern(first)
            values = self._pattern_values(page, first, rest)
            return re.sub(
                r"/{2,}", "/", re.sub(r":[a-z_]+", lambda word: values.get(word[0], word[0]), pattern)
            )
        said = text_of(self.settings.get("permalink"))
        rel = page.given or page.rel
        bare = re.sub(r"(?:^|/)index\Z", "", rel)
        if "pretty" in said or said.endswith("/") or bare != rel:
            return f"/{bare}/"
        return f"/{rel}.html"

    def _pattern(self, collection: str) -> str:
        values = self.collections.get(collection)
        pattern = text_of(values.get("permalink")) if isinstance(values, Mapping) else ""
        if collection == "posts" and not pattern:
            pattern = text_of(self.settings.get("permalink")) or "date"
        return PATTERNS.get(pattern, pattern or "/:collection/:path:output_ext")

    def _pattern_values(self, page: Page, collection: str, rest: str) -> Mapping[str, str]:
        match = POST.match(page.name)
        year, month, day = [*(page.front.text("date") or "0000-00-00")[:10].split("-"), "", ""][:3]
        return {
            ":collection": collection,
            ":path": rest,
            ":name": page.name,
            ":slug": page.front.text("slug") or page.name,
            ":title": page.front.text("slug") or (match[2] if match else page.name),
            ":output_ext": ".html",
            ":categories": "/".join(page.front.texts("category", "categories")).lower(),
            ":year": year,
            ":month": month,
            ":day": day,
        }

    # Liquid.

    def prepare(self, text: str, page: Page, values: Mapping[str, str] | None = None, depth: int = 0) -> str:
        kept: list[str] = []

        def keep(match: re.Match[str]) -> str:
            kept.append(match[1])
            return f"\ue002{len(kept) - 1}\ue003"

        text = RAW.sub(keep, text)
        text = HIGHLIGHT.sub(lambda match: f"\n```{match[1]}\n{match[2].strip(chr(10))}\n```\n", text)
        if text.count("{%") <= MAX_TAGS:  # each that is never ended costs a look at what follows
            text = PAIRED.sub("", text)
        text = TAG.sub(lambda match: self._tag(match, page, values or {}, depth), text)
        text = OUTPUT.sub(lambda match: self._output(match, page, values or {}), text)
        return re.sub("\ue002(\\d+)\ue003", lambda match: kept[int(match[1])], text)

    def _tag(self, match: re.Match[str], page: Page, values: Mapping[str, str], depth: int) -> str:
        name, rest = match[1], match[2]
        if name in ("link", "post_url", "relative_link"):
            found = self._linked(rest.strip("'\" "), page)
            return f"/{found}" if found else rest.strip("'\" ").replace(" ", "%20")
        if name in ("include", "include_relative", "include_cached"):
            return self._include(rest, page, values, depth, name)
        if name in ("hint", "endhint", "tabs", "endtabs", "tab", "endtab", "embed", "code", "endcode"):
            return match[0]  # GitBook's, read later
        return ""

    def _linked(self, target: str, page: Page) -> str:
        for path in (
            f"{self.above}{target.lstrip('/')}",
            *(path for path in self.pages if f"/{target}." in f"/{path}"),
        ):
            if path in self.pages:
                return path
        return ""

    def _include(self, rest: str, page: Page, values: Mapping[str, str], depth: int, tag: str) -> str:
        name, _, parameters = rest.partition(" ")
        root = folder(page.path) if tag == "include_relative" else f"{self.above}_includes"
        path = posixpath.normpath(posixpath.join(root, name.strip("'\"")))
        if path not in self.known or depth > 3:
            given = {m[1]: m[2] or m[3] or m[4] or "" for m in PARAMETER.finditer(parameters)}
            return next((given[key] for key in ("content", "text", "message") if given.get(key)), "")
        given = {
            m[1]: m[2] or m[3] or self._value(m[4] or "", page, values)
            for m in PARAMETER.finditer(parameters)
        }
        inner = split_front(self.text(path)[:MAX_INCLUDED])[1]
        return self.prepare(inner, page, given, depth + 1).strip("\n")

    def _output(self, match: re.Match[str], page: Page, values: Mapping[str, str]) -> str:
        expression, *filters = [part.strip() for part in match[1].split("|")]
        found = self._value(expression, page, values)
        for name in filters:
            if name.startswith("default:") and not found:
                found = name.partition(":")[2].strip().strip("'\"")
            elif name == "markdownify":
                found = to_html(found)
            elif name.startswith(("append:", "prepend:")):
                more = self._value(name.partition(":")[2].strip(), page, values)
                found = found + more if name.startswith("append") else more + found
        return found

    def _value(self, expression: str, page: Page, values: Mapping[str, str]) -> str:
        if match := re.match(r"(['\"])(.*)\1\Z", expression, re.DOTALL):
            return match[2]
        name, _, rest = expression.partition(".")
        if name == "include":
            return values.get(rest, "")
        if name == "page":
            return page.front.text(rest.lower().replace("-", "_"))
        if name == "site" and rest not in ("baseurl", "url"):
            found: Any = self.settings
            for key in rest.split("."):
                found = found.get(key) if isinstance(found, Mapping) else None
            return text_of(found)
        return ""

    def locate(self, href: str, page: Page) -> str:
        if href.lstrip("/") in self.pages:
            return href.lstrip("/")
        if found := super().locate(href, page):
            return found
        if not hasattr(self, "_by_address"):
            self._by_address = {
                re.sub(r"\Ahttps?://[^/]+", "", address).strip("/"): path
                for path, other in self.pages.items()
                for address in (lambda pair: (pair[0], *pair[1]))(self.addresses(other))
                if address
            }
        target = href.partition("#")[0].partition("?")[0].strip("/")
        return self._by_address.get(target, "") or self._by_address.get(target.removesuffix(".html"), "")

    def link_roots(self, page: Page) -> Iterable[str]:
        return dict.fromkeys((self.above, *(f"{self.above}_{name}/" for name in self.collections)))
