"""Pictures of an article: found in the export, cleaned as an upload is, or marked as missing."""

import base64
import hashlib
import re
from binascii import Error as Base64Error
from collections import defaultdict
from posixpath import basename, dirname, join, normpath
from typing import TYPE_CHECKING
from urllib.parse import unquote, unquote_plus, urlsplit

from bs4 import Tag

from articles.images import FOLDER, MAX_BYTES, CleanImage, UnusableImage, clean
from articles.markdown import write_image

from .source import ExportFiles, SourceArticle, Topic

if TYPE_CHECKING:
    from .links import ArticleTargets

_ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".svg", ".tif", ".tiff", ".avif")
_ATTACHMENT = re.compile(
    r"\.(?:pdf|log|txt|zip|gz|7z|rar|tar|docx?|xlsx?|pptx?|odt|ods|rtf|csv|json|xml|ya?ml|ini|conf|cfg|reg|ps1"
    r"|sh|bat|cmd|sql|msi|exe|dmg|pkg|deb|rpm|jar|bin|hex|mp4|mov|webm|mp3|eml|msg|evtx|pcap)\Z",
    re.IGNORECASE,
)
_DATA = re.compile(
    r"data:image/[a-z0-9.+-]{1,20}(?:;[a-z0-9=-]{1,40}){0,3};base64,(.*)\Z", re.IGNORECASE | re.DOTALL
)
_ID_END = re.compile(r"\A([0-9]{4,20})[-_ ]|[-_ ]([0-9]{4,20})\Z")
_ID = re.compile(r"[0-9a-f-]{4,40}", re.IGNORECASE)
_LAZY = ("data-src", "data-original", "data-image-src", "data-lazy-src", "data-full")


class Pictures:
    """All pictures of an export, found by path, by attachment id, or by a name that only one has."""

    def __init__(self, files: ExportFiles | None):
        self.files = files
        self.paths = (
            {} if files is None else {path.casefold(): path for path in files.paths() if _is_image_name(path)}
        )
        names = [] if files is None else files.paths()
        self.attachments = {basename(path).casefold() for path in names if _ATTACHMENT.search(path)}
        self.by_name: dict[str, list[str]] = defaultdict(list)
        self.by_id: dict[str, list[str]] = defaultdict(list)
        for path in self.paths.values():
            name = basename(path).casefold()
            self.by_name[name].append(path)
            stem = name.rpartition(".")[0]
            ends = [number for pair in _ID_END.findall(stem) for number in pair if number]  # "99001-clock"
            for part in (stem, *ends, *dirname(path).casefold().split("/")):
                if _ID.fullmatch(part) and any(map(str.isdigit, part)):
                    self.by_id[part].append(path)
        self._data: dict[str, bytes] = {}  # of pictures within the text, by the name they get here
        self._names: dict[str, str] = {}  # what a path becomes here, "" if it can't be shown

    def find(self, address: str, article: SourceArticle) -> str:
        """Return the path of a picture in the export, or ""."""
        plain = address.partition("#")[0].partition("?")[0]
        for spelling in dict.fromkeys((plain, unquote(plain), unquote_plus(plain))):
            try:
                path = urlsplit(spelling).path if "//" in spelling[:12] else spelling
            except ValueError:
                continue
            path = path.replace("\\", "/")
            for base in (dirname(article.base), ""):
                if found := self.paths.get(
                    normpath(join(base, path.lstrip("/") if not base else path)).lstrip("/").casefold()
                ):
                    return found
            tail = path.strip("/").casefold().split("/")
            for start in range(len(tail)):
                if found := self._by_end("/".join(tail[start:])):
                    return found
        named = re.search(r"[?&](?:name|file|filename)=([^&#]+)", address)
        return self._by_end(basename(unquote_plus(named[1])).casefold()) if named else ""

    def _by_end(self, end: str) -> str:
        if found := self.paths.get(end):
            return found
        name = basename(end)
        candidates = self.by_name.get(name, [])
        if "/" in end:
            matching = [path for path in candidates if path.casefold().endswith(f"/{end}")]
            return matching[0] if len(matching) == 1 else ""
        if len(candidates) == 1:
            return candidates[0]
        return ""

    def _by_attachment(self, address: str, tag: Tag) -> str:
        ids = [
            str(tag.get(name) or "") for name in ("data-linked-resource-id", "data-attachment-id", "data-id")
        ]
        ids += re.findall(r"(?<=/)[0-9a-f-]{4,40}(?=[/.?]|$)", address, re.IGNORECASE)
        for number in filter(None, ids):
            found = self.by_id.get(number.casefold(), [])
            if len(found) == 1:
                return found[0]
        return ""

    def is_picture(self, href: str, article: SourceArticle) -> bool:
        return _is_image_name(href.partition("?")[0]) and bool(self.find(href, article))

    def is_attachment(self, href: str) -> bool:
        """Return whether a link leads to a file to download, in the export or by its name."""
        address = href.partition("#")[0].partition("?")[0]
        names = {basename(name(address)).casefold() for name in (unquote, unquote_plus)}
        return bool(names & self.attachments) or _ATTACHMENT.search(address) is not None

    def markdown_for(self, tag: Tag, targets: "ArticleTargets") -> str:
        """Return a picture as our Markdown; its words in italics mark where one is missing."""
        address = next((str(tag[name]) for name in _LAZY if str(tag.get(name) or "").strip()), "") or str(
            tag.get("src") or ""
        )
        address = address.strip()
        words = _words_of(tag)
        name = self._name_for(address, tag, targets.article)
        if name:
            targets.images[name] = address[:200]
            if not words:
                targets.told.append((Topic.PICTURE_WITHOUT_WORDS, address[:200]))
            elif tag.get("data-made-words"):
                targets.told.append((Topic.WORDS_MADE, f"{address[:150]}: {words[:60]}"))
            return write_image(f"{FOLDER}{name}", words)
        if not address and not words:
            return ""
        if address and not _is_pixel(tag):
            is_here = address.startswith("data:") or bool(self._path_of(address, tag, targets.article))
            told = address.partition(",")[0][:60] if address.startswith("data:") else address[:200]
            targets.told.append((Topic.UNUSABLE_PICTURE if is_here else Topic.MISSING_PICTURE, told))
        plain = re.sub(r"[\\`*_\[\]<>]", r"\\\g<0>", words)
        return f"*{plain}*" if plain else ""

    def _name_for(self, address: str, tag: Tag, article: SourceArticle) -> str:
        if match := _DATA.match(address):
            return self._name_of_data(match[1])
        path = self._path_of(address, tag, article)
        if path and path not in self._names:
            self._names[path] = self._clean_name(path)
        return self._names[path] if path else ""

    def _path_of(self, address: str, tag: Tag, article: SourceArticle) -> str:
        if address.startswith(("data:", "cid:")):
            return ""
        return self.find(address, article) or self._by_attachment(address, tag)

    def _name_of_data(self, encoded: str) -> str:
        try:
            raw = base64.b64decode(re.sub(r"\s+", "", unquote(encoded)), validate=True)
        except (Base64Error, ValueError):
            return ""
        name = _named(raw)
        if name:
            self._data[name] = raw
        return name

    def _clean_name(self, path: str) -> str:
        assert self.files is not None
        try:
            raw = self.files.read(path, MAX_BYTES)
        except Exception:  # too large, or damaged in its archive
            return ""
        name = _named(raw)
        if name:
            self._names[name] = path
        return name

    def image_for(self, name: str) -> CleanImage | None:
        """Return the picture that an article of this export calls so."""
        if name in self._data:
            return clean(self._data[name])
        path = self._names.get(name)
        return clean(self.files.read(path, MAX_BYTES)) if path and self.files else None


def _named(raw: bytes) -> str:
    """Return the name of a picture here, the same each time, or "" if it is none that we show."""
    try:
        extension = clean(raw).extension
    except UnusableImage:
        return ""
    return f"{hashlib.sha256(raw).hexdigest()[:32]}.{extension}"


def _is_image_name(path: str) -> bool:
    return path.casefold().endswith(_ENDINGS)


def _words_of(tag: Tag) -> str:
    for words in (tag.get("alt"), tag.get("title")):
        plain = " ".join(str(words or "").split())
        if (
            plain
            and not _is_image_name(plain)
            and plain.casefold() not in ("image", "img", "picture", "screenshot", "blob")
        ):
            return plain[:500]
    return ""


def _is_pixel(tag: Tag) -> bool:
    return str(tag.get("width") or "") == "1" or str(tag.get("height") or "") == "1"
