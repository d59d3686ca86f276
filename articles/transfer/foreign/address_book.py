"""Every name that an article had in the other product, and the article of ours that it leads to."""

import re
from collections.abc import Iterator
from posixpath import dirname, join, normpath
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from .source import SourceArticle

_ENDING = re.compile(
    r"(?:/(?:index|readme|_index))?\.(?:mdx?|markdown|html?|aspx|php)$|/(?:index|readme|_index)$",
    re.IGNORECASE,
)
_ID_START = re.compile(r"(\d{2,20})(?=-|_|\.|$)")
_ID_END = re.compile(
    r"(?:^|[-_ +/])([0-9a-f]{32}|[0-9a-f]{24}|\d{4,20}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$",
    re.IGNORECASE,
)
# Other things of the same product, which number theirs as well.
_OTHER_THINGS = re.compile(
    r"/(?:sections?|categor(?:y|ies)|folders?|collections?|spaces?|article_attachments|attachments|users?|requests?|topics?"
    r"|community|search|tags?|authors?)/",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"/[a-z]{2}(?:[-_][a-z]{2,4})?(?=/)", re.IGNORECASE)


MIN_TELLING_ID = 7
_NUMBERED = re.compile(r"(.*/)(\d{1,20})(?:-[^/]*)?/?\Z")
_WHOLE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_WHOLE_LINK = re.compile(r"href=[\"']((?:https?:)?//[^\"'\s<>]{4,500})", re.IGNORECASE)


class Entry(NamedTuple):
    id: str
    language: str


class AddressBook:
    """Filled with all articles of an export first, then asked for each link."""

    def __init__(self) -> None:
        self.by_key: dict[str, str] = {}  # to the source's id
        self.by_ext: dict[str, list[Entry]] = {}
        self.hosts: set[str] = set()
        # Where the source tells paths only, its host is that of links to the same folder.
        self.folders: set[str] = set()
        self.linked: dict[str, set[str]] = {}  # hosts by the folders that texts link to

    def add(self, article: SourceArticle, our_id: str, language: str) -> None:
        ext = article.translation_of or article.ext
        entries = self.by_ext.setdefault(ext, [])
        entries.append(Entry(our_id, language))
        if ext != article.ext:
            self.by_ext.setdefault(article.ext, []).append(Entry(our_id, language))
        for key in keys_of(article):
            self.by_key.setdefault(key, article.ext)
        for address in (article.url, *article.addresses):
            if host := host_of(address):
                self.hosts.add(host)
            elif folder := _folder_key(address):
                self.folders.add(folder)
        for match in _WHOLE_LINK.finditer(article.html):
            if folder := _folder_key(path_of(match[1])):
                self.linked.setdefault(folder, set()).add(host_of(match[1]))

    def of_ext(self, ext: str, language: str) -> str:
        """Return our id of a source's id, in a language if there is one in it."""
        entries = self.by_ext.get(ext) or self.by_ext.get(self.by_key.get(name_key(ext), ""), [])
        for entry in entries:
            if entry.language == language:
                return entry.id
        return entries[0].id if entries else ""

    def find(self, href: str, article: SourceArticle, language: str) -> str:
        """Return our id of the article that a link leads to, or ""."""
        for ext in self._exts(href, article):
            if found := self.of_ext(ext, language):
                return found
        return ""

    def leads_into_source(self, href: str) -> bool:
        """Return whether an address is of the old site or of the export."""
        if not _WHOLE.match(href):
            return True
        host = host_of(href)
        return host in self.hosts or any(host in self.linked.get(folder, ()) for folder in self.folders)

    def _exts(self, href: str, article: SourceArticle) -> Iterator[str]:
        for name in (href, unquote(href)):
            if name_key(name) in self.by_key:
                yield self.by_key[name_key(name)]
        for key in _candidate_keys(href, article):
            if key in self.by_key:
                yield self.by_key[key]
        is_known = self.leads_into_source(href) or "notion.so" in href
        # Without a host to go by, a number this long is no one else's.
        shortest = 1 if is_known else MIN_TELLING_ID
        if is_known or not self.hosts:
            for token in _ids_in(href):
                for spelling in (token, token.lower()):
                    if len(token) >= shortest and spelling in self.by_ext:
                        yield spelling


def host_of(address: str) -> str:
    if "//" not in address[:12]:
        return ""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return host.lower().removeprefix("www.")


def name_key(name: str) -> str:
    return f"name:{' '.join(name.replace('_', ' ').split()).casefold()}"


def path_key(path: str) -> str:
    """Return the one form of a path in which old addresses are compared."""
    path = unquote(path.partition("#")[0].partition("?")[0]).replace("\\", "/")
    path = re.sub(r"/{2,}", "/", path).casefold()
    return f"path:{_ENDING.sub('', path).strip('/')}"


def path_of(address: str) -> str:
    """Return the path of an address, whole or not, with its query."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _folder_key(address: str) -> str:
    """Return the folder of an old address without its language, or "" at the top of a site."""
    folder = _LANGUAGE.sub("", dirname(address.partition("?")[0]) + "/", count=1).strip("/").casefold()
    return folder if "/" in folder else ""


def _number_key(path: str) -> str:
    """Return the key of an address whose number decides: words after it and a language before it don't."""
    match = _NUMBERED.match(_LANGUAGE.sub("", path.partition("?")[0], count=1))
    return f"number:{match[1].casefold()}{match[2]}" if match else ""


def keys_of(article: SourceArticle) -> Iterator[str]:
    for name in article.names:
        yield name_key(name)
        if "/" in name:
            yield path_key(name)
    for address in (article.url, *article.addresses):
        path = path_of(address) if address else ""
        if path.strip("/"):
            yield path_key(path)
            yield path_key(_LANGUAGE.sub("", path, count=1))
            if "?" in path:
                yield name_key(path)
            if key := _number_key(path):
                yield key
    if article.base and "#" not in article.ext:
        yield path_key(article.base)


def _candidate_keys(href: str, article: SourceArticle) -> Iterator[str]:
    path = path_of(href)
    if not path:
        return
    fragment = href.partition("#")[2]
    is_relative = not host_of(href) and not path.startswith("/")
    if is_relative:
        for base in (article.base, path_of(article.url) if article.url else ""):
            joined = normpath(join(dirname(base), path))
            if fragment:
                yield name_key(f"{joined}#{fragment}")
            yield path_key(joined)
        yield path_key(path)
        yield path_key(path.lstrip("./"))
    else:
        yield name_key(path)
        yield path_key(path)
        yield path_key(_LANGUAGE.sub("", path, count=1))
        yield _number_key(path)


def _ids_in(href: str) -> Iterator[str]:
    """Yield what may be the source's id in an address, the last part first."""
    try:
        parts = urlsplit(href)
        query = parse_qsl(parts.query, max_num_fields=50)
    except ValueError:
        return
    for name, value in query:
        if name.lower() in ("pageid", "id", "articleid", "article_id", "curid", "p"):
            yield value
    path = unquote(parts.path)
    if _OTHER_THINGS.search(path):
        return
    for segment in reversed(path.strip("/").split("/")):
        stem = _ENDING.sub("", segment)
        yield stem
        if match := _ID_START.match(stem):
            yield match[1]
        if match := _ID_END.search(stem):
            yield match[1]
            yield match[1].replace("-", "")


def old_paths(article: SourceArticle) -> list[str]:
    """Return the paths of an article's old addresses, each also without the words after its id."""
    paths: dict[str, None] = {}
    for address in (article.url, *article.addresses):
        path = path_of(address) if address else ""
        if not path.startswith("/") or path == "/" or len(path) > 500:
            continue
        paths[path] = None
        head, _slash, last = path.rpartition("/")
        if article.has_own_id and last.startswith(f"{article.ext}-"):
            paths[f"{head}/{article.ext}"] = None
    return list(paths)
