"""Pages of a dump of MediaWiki, each with its newest text."""

import bz2
import gzip
import io
import re
from dataclasses import dataclass, field
from typing import IO, Any, cast

from django.utils.translation import gettext

from ..source import ExportFiles, Remark, Topic

DUMP = re.compile(r"\.xml(?:\.gz|\.bz2)?\Z", re.IGNORECASE)
REDIRECT = re.compile(
    r"\A\s*#(?:redirect|weiterleitung|redirection|redirección|redireccion|redirecionamento|rinvia|rinvio|doorverwijzing|"
    r"転送|リダイレクト|重定向|перенаправление|patrz|przekieruj|omdirigering|ohjaus)\s*:?\s*\[\[([^\]|#]+)",
    re.IGNORECASE,
)
TEMPLATE, HELP, CATEGORY, FILE = 10, 12, 14, 6
MAX_TEXT = 2_000_000
MAX_PAGE_BYTES = 64 * 1024**2  # with all of its earlier texts: what is in memory at once


@dataclass
class Page:
    number: str
    name: str
    space: int
    text: str
    stamp: str = ""
    redirect: str = ""


@dataclass
class Dump:
    """What a dump says of its wiki, and its pages."""

    path: str
    language: str = ""
    base: str = ""
    spaces: dict[str, int] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    skipped: list[Remark] = field(default_factory=list)


def opened(files: ExportFiles, path: str) -> IO[bytes]:
    stream = files.open(path) if hasattr(files, "open") else io.BytesIO(files.read(path))
    if path.lower().endswith(".gz"):
        return cast(IO[bytes], gzip.GzipFile(fileobj=stream))
    return bz2.BZ2File(stream) if path.lower().endswith(".bz2") else stream


class _OnePageAtOnce:
    """A dump as a stream that ends where one page would fill the memory, such as that of a bomb."""

    def __init__(self, stream: IO[bytes]):
        self._stream = stream
        self.begin_page()

    def begin_page(self) -> None:
        self._left = MAX_PAGE_BYTES

    def read(self, size: int = -1) -> bytes:
        raw = self._stream.read(size)
        self._left -= len(raw)
        if self._left < 0:
            raise ValueError(f"a page larger than {MAX_PAGE_BYTES // 1024**2} MB")
        return raw


def read_dump(stream: IO[bytes], dump: Dump) -> None:
    """Read the pages of a dump, the newest text of each. What was read before an error of it stays."""
    from defusedxml.ElementTree import iterparse

    depth: list[Any] = []
    bounded = _OnePageAtOnce(stream)
    for event, tag in iterparse(bounded, events=("start", "end"), forbid_dtd=True):
        name = _plain(tag.tag)
        if event == "start":
            depth.append(tag)
            if name == "mediawiki":
                dump.language = next(
                    (value for key, value in tag.attrib.items() if key.endswith("}lang")), ""
                )
            continue
        depth.pop()
        if name == "siteinfo":
            dump.base = _of(tag, "base")
            for space in tag.iter():
                if _plain(space.tag) == "namespace" and (space.text or "").strip():
                    dump.spaces[space.text.strip().lower()] = int(space.get("key") or 0)
        elif name == "page":
            _add_page(tag, dump)
            bounded.begin_page()
            tag.clear()
            if depth:
                depth[-1].remove(tag)


def _plain(tag: str) -> str:
    return tag.rpartition("}")[2]


def _of(tag: Any, name: str) -> str:
    return next((child.text or "" for child in tag if _plain(child.tag) == name), "")


def _add_page(tag: Any, dump: Dump) -> None:
    name = _of(tag, "title").strip().replace("_", " ")
    said = _of(tag, "ns").strip()
    space = (
        int(said)
        if re.fullmatch(r"-?\d{1,5}", said)
        else dump.spaces.get(name.partition(":")[0].lower(), 0)
        if ":" in name
        else 0
    )
    revisions = [child for child in tag if _plain(child.tag) == "revision"]
    newest = max(revisions, key=lambda one: (_of(one, "timestamp"), revisions.index(one)), default=None)
    redirect = next((child.get("title") or "" for child in tag if _plain(child.tag) == "redirect"), "")
    text = _of(newest, "text") if newest is not None else ""
    if newest is not None and (_of(newest, "model") or "wikitext") != "wikitext" and space != TEMPLATE:
        dump.skipped.append(Remark(Topic.SKIPPED, name, gettext("not text")))
        return
    if match := REDIRECT.match(text):
        redirect = redirect or match[1].strip()
    if len(text) > MAX_TEXT:
        dump.skipped.append(Remark(Topic.UNREADABLE, name, f"larger than {MAX_TEXT} characters"))
        return
    number = _of(tag, "id").strip() or name
    stamp = _of(newest, "timestamp") if newest is not None else ""
    known = dump.pages.get(name)
    if not known or known.stamp <= stamp:
        dump.pages[name] = Page(number, name, space, text, stamp, redirect.replace("_", " "))
