"""The files of an export: of a file, a folder, a ZIP, or ZIPs in a ZIP, read only and within bounds."""

import re
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from unicodedata import normalize
from urllib.parse import unquote

from .containers import (
    MAX_DEPTH,
    MAX_PATH_LENGTH,
    FolderFile,
    Listing,
    Member,
    list_folder,
    member_path,
    open_inner_zip,
    walk_pictures,
)
from .encodings import decode
from .source import ExportTooLarge, UnreadableFile, UnusableExport

MAX_FILE_BYTES = 256 * 1024**2  # read at once
MAX_BESIDE = 5000  # names looked at for pictures beside a single file
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".svg", ".tif", ".tiff", ".avif")
CONTENT = re.compile(
    r"\.(?:md|mdx|markdown|html?|xml|json|jsonl|ndjson|csv|tsv|xlsx|docx)(?:\.gz|\.bz2)?\Z", re.I
)
ZIP = re.compile(r"\.zip\Z", re.IGNORECASE)
# Folders whose names tell what lies in them, so that they are never taken for a wrapper.
TELLING = re.compile(
    r"_.*|docs?|content|i18n|articles|wiki|src|v\d+|attachments|data|pages|[a-z]{2}(?:[-_]\w+)?"
)


class Export:
    """The files of an export by path. Use it in a `with` block."""

    def __init__(self, name: str, listing: Listing):
        self.name = name
        self.left_out = listing.left_out  # paths with reasons: links, locked files, names that lead out
        self._listing = listing
        self._members = dict(sorted(listing.members.items()))
        self._loose: dict[str, str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listing.close()

    def __contains__(self, path: object) -> bool:
        return path in self._members

    def paths(self) -> list[str]:
        return list(self._members)

    def resolve(self, path: str) -> str:
        if len(path) > MAX_PATH_LENGTH:
            return ""
        for candidate in (path, unquote(path), unquote(path.replace("+", " "))):
            if normalize("NFC", candidate) in self._members:
                return normalize("NFC", candidate)
        if self._loose is None:
            # The other way around: names on disk that are themselves percent-encoded.
            self._loose = {_loose(known): known for known in reversed(self._members)}
        return self._loose.get(_loose(path), "")

    def size(self, path: str) -> int:
        return self._members[path].size

    def open(self, path: str) -> IO[bytes]:
        return self._members[path].open()

    def read(self, path: str, limit: int = 0) -> bytes:
        limit = limit or MAX_FILE_BYTES
        with self.open(path) as stream:
            try:
                raw = stream.read(limit + 1)
            except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError) as error:
                raise UnreadableFile(str(error)) from error
        if len(raw) > limit:
            raise ExportTooLarge(f"larger than {limit // 1024**2 or 1} MB")
        return raw

    def text(self, path: str) -> str:
        return decode(self.read(path))


def open_export(paths: Sequence[str | Path]) -> Export:
    """Open what another product exported. Raises UnusableExport for what is none, or beyond the bounds."""
    listing = Listing()
    try:
        for path in map(Path, paths):
            _add(path, listing, alone=len(paths) == 1)
        _open_inner_zips(listing)
        if len(paths) == 1 and ZIP.search(str(paths[0])):
            listing.members = _unwrapped(listing.members)
    except BaseException:
        listing.close()
        raise
    return Export(ZIP.sub("", Path(paths[0]).resolve().name) if paths else "", listing)


def _add(path: Path, listing: Listing, alone: bool) -> None:
    if path.is_dir():
        inner = Listing(listing.budget, {}, listing.left_out, listing.streams)
        list_folder(path, inner)
        # Several folders are told apart by their names, one is the root itself.
        prefix = "" if alone else f"{path.resolve().name}/"
        listing.members |= {f"{prefix}{name}": member for name, member in inner.members.items()}
        return
    try:
        size = path.stat().st_size if path.is_file() else -1
    except OSError as error:
        raise UnusableExport(f"{path}: {error.strerror or error}") from error
    if size < 0:
        raise UnusableExport(f"{path}: no such file or folder")
    # Whoever names a link means what it leads to; links inside an export are another matter.
    listing.budget.add(size)
    listing.members[member_path(path.name)] = FolderFile(path.resolve(), size)
    if alone and not ZIP.search(path.name):
        folder = path.resolve().parent
        for picture in walk_pictures(folder, PICTURES, MAX_BESIDE):
            if picture.is_file() and not picture.is_symlink():
                name = normalize("NFC", picture.relative_to(folder).as_posix())
                listing.members.setdefault(name, FolderFile(picture, picture.stat().st_size))


def _open_inner_zips(listing: Listing) -> None:
    """Put what lies in ZIPs beside them, as long as ZIPs are what the export is made of."""
    for _depth in range(MAX_DEPTH):
        archives = [path for path in listing.members if ZIP.search(path)]
        has_content = any(CONTENT.search(path) for path in listing.members)
        has_content_on_top = any(CONTENT.search(path) for path in listing.members if "/" not in path)
        if has_content:
            # Among articles, a ZIP is something to download.
            archives = [] if has_content_on_top else [path for path in archives if "/" not in path]
        if not archives:
            return
        for path in sorted(archives):
            _mount(path, listing)
    if any(ZIP.search(path) for path in listing.members) and not any(map(CONTENT.search, listing.members)):
        raise UnusableExport(f"ZIPs in ZIPs, more than {MAX_DEPTH} deep")


def _mount(path: str, listing: Listing) -> None:
    inside = open_inner_zip(listing.members.pop(path), path, listing)
    folder = path[: path.rfind("/") + 1]
    if any(f"{folder}{name}" in listing.members for name in inside):
        folder = ZIP.sub("/", path)
    listing.members |= {f"{folder}{name}": member for name, member in inside.items()}


def _unwrapped(members: dict[str, Member]) -> dict[str, Member]:
    """Leave out the folder around everything: repository-main/ today is another name tomorrow."""
    first = {path.partition("/")[0] for path in members}
    if len(first) != 1 or any("/" not in path for path in members):
        return members
    (folder,) = first
    if TELLING.fullmatch(folder):
        return members
    return {path.partition("/")[2]: member for path, member in members.items()}


def _loose(path: str) -> str:
    return normalize("NFC", unquote(path.replace("+", " "))).casefold()
