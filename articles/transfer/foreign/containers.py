"""Where the files of an export lie: in a folder or in a ZIP. Nothing is ever unpacked to the disk by name."""

import bz2
import gzip
import io
import os
import re
import stat
import struct
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from django.utils.translation import gettext

from .encodings import NAME_ENCODINGS, encoding_of
from .source import UnreadableFile, UnusableExport

MAX_PACKED_BYTES = 1024**3  # of one ZIP
MAX_UNPACKED_BYTES = 4 * 1024**3  # of a whole export
MAX_FILES = 50_000
MAX_RATIO = 200
MIN_RATIO_BYTES = 50 * 1024**2  # little is no bomb, however well it packs
MAX_DIRECTORY_BYTES = 32 * 1024**2  # the list of files in a ZIP
MAX_DEPTH = 4  # ZIPs in ZIPs
MAX_PATH_LENGTH = 1000
# GitBook and Azure keep their pictures in folders with a dot, and plugins of MkDocs the names of areas.
NOISE = re.compile(
    r"(?:^|/)(?:__MACOSX|node_modules|Thumbs\.db|desktop\.ini"
    r"|\.(?!(?:gitbook|attachments|order|pages|nav\.yml)(?:/|$))[^/]*)(?:/|$)",
    re.IGNORECASE,
)
PACKED = re.compile(r"\.(?:gz|bz2)\Z", re.IGNORECASE)
PACKED_TEXT = re.compile(r"\.(?:xml|json|jsonl|ndjson|csv|tsv|html?|md)\.(?:gz|bz2)\Z", re.IGNORECASE)
END_OF_DIRECTORY, END_OF_DIRECTORY_64 = b"PK\x05\x06", b"PK\x06\x06"


@dataclass
class Budget:
    """What an export may hold in all, however many ZIPs it is in."""

    files: int = 0
    unpacked: int = 0

    def add(self, size: int) -> None:
        self.files += 1
        self.unpacked += size
        if self.files > MAX_FILES:
            raise UnusableExport(f"more than {MAX_FILES:,} files")
        if self.unpacked > MAX_UNPACKED_BYTES:
            raise UnusableExport(f"more than {MAX_UNPACKED_BYTES // 1024**3} GB unpacked")


@dataclass(frozen=True)
class FolderFile:
    """A file of a folder. A link is never followed: not even one that came after we looked."""

    path: Path
    size: int

    def open(self) -> IO[bytes]:
        try:
            return _unpacked(open_plain(self.path), self.path.name)
        except OSError as error:
            raise UnreadableFile(error.strerror or str(error)) from error


@dataclass(frozen=True)
class ZipFileMember:
    """A file in a ZIP."""

    archive: zipfile.ZipFile
    info: zipfile.ZipInfo

    @property
    def size(self) -> int:
        return self.info.file_size

    def open(self) -> IO[bytes]:
        try:
            return _unpacked(self.archive.open(self.info), self.info.filename)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
            raise UnreadableFile(str(error)) from error


Member = FolderFile | ZipFileMember


@dataclass
class Listing:
    """The files that were found, by path, and what was left out with its reason."""

    budget: Budget = field(default_factory=Budget)
    members: dict[str, Member] = field(default_factory=dict)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    streams: list[IO[bytes]] = field(default_factory=list)  # that ZIPs are read from

    def close(self) -> None:
        for stream in reversed(self.streams):
            stream.close()


def open_plain(path: Path) -> IO[bytes]:
    """Open a regular file that is no link. Not waiting: it may be the end of a pipe. Raises OSError."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    stream = open(path, "rb", opener=lambda name, _flags: os.open(name, flags))  # noqa: SIM115
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        stream.close()
        raise OSError("not a file")
    return stream


def list_folder(folder: Path, listing: Listing) -> None:
    """Add the files of a folder and below to the listing; links and devices are left out."""
    for parent, folders, names in os.walk(folder):
        here = Path(parent)
        relative = "/".join(here.relative_to(folder).parts)
        prefix = f"{relative}/" if relative else ""
        for name in list(folders):
            if (here / name).is_symlink():
                listing.left_out.append((f"{prefix}{name}", "a link"))
        folders[:] = sorted(n for n in folders if not NOISE.search(n) and not (here / n).is_symlink())
        for name in sorted(names):
            if not NOISE.search(name):
                _add_file(here / name, f"{prefix}{name}", listing)


def _add_file(path: Path, name: str, listing: Listing) -> None:
    try:
        found = path.lstat()
    except OSError as error:
        listing.left_out.append((name, error.strerror or str(error)))
        return
    if not stat.S_ISREG(found.st_mode):
        listing.left_out.append((name, "a link" if stat.S_ISLNK(found.st_mode) else "not a file"))
        return
    listing.budget.add(found.st_size)
    listing.members[member_path(name)] = FolderFile(path, found.st_size)


def open_zip(stream: IO[bytes], name: str, listing: Listing) -> dict[str, Member]:
    """Return the files of a ZIP by path. Raises UnusableExport for a bomb or what is no ZIP."""
    listing.streams.append(stream)
    _check_directory(stream, name)
    try:
        archive = zipfile.ZipFile(stream)
        infos = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, struct.error) as error:
        raise UnusableExport(f"{name}: not a ZIP that can be read ({error})") from error
    packed, unpacked = sum(i.compress_size for i in infos), sum(i.file_size for i in infos)
    if unpacked > MIN_RATIO_BYTES and unpacked > MAX_RATIO * max(packed, 1):
        raise UnusableExport(f"{name}: unpacks to more than {MAX_RATIO} times its size")
    members: dict[str, Member] = {}
    decode_name = _name_decoder(infos)
    for info in infos:
        path = decode_name(info).replace("\\", "/").lstrip("/")
        if NOISE.search(path) and ".." not in path.split("/"):
            continue
        if reason := _unusable_reason(info, path):
            listing.left_out.append((path[:MAX_PATH_LENGTH], reason))
            continue
        listing.budget.add(info.file_size)
        members[member_path(path)] = ZipFileMember(archive, info)
    return members


def open_inner_zip(member: Member, name: str, listing: Listing) -> dict[str, Member]:
    """Return the files of a ZIP that is itself a file of an export."""
    if member.size > MAX_PACKED_BYTES:
        raise UnusableExport(f"{name}: larger than {MAX_PACKED_BYTES // 1024**3} GB")
    if isinstance(member, FolderFile):
        return open_zip(open_plain(member.path), name, listing)
    # A ZIP is read from its end, which a packed one can't be.
    spool = cast("IO[bytes]", tempfile.SpooledTemporaryFile(max_size=16 * 1024**2))  # noqa: SIM115
    with member.open() as stream:
        try:
            while chunk := stream.read(1024**2):
                spool.write(chunk)
        except (zipfile.BadZipFile, OSError, EOFError, ValueError) as error:
            raise UnusableExport(f"{name}: {error}") from error
    spool.seek(0)
    return open_zip(spool, name, listing)


def _unusable_reason(info: zipfile.ZipInfo, path: str) -> str:
    if ".." in path.split("/") or "\0" in path or re.match(r"[A-Za-z]:", path):
        return gettext("the path leads out of the export")
    if stat.S_ISLNK(info.external_attr >> 16):
        return gettext("a link")
    if info.flag_bits & 1:
        return gettext("password-protected")
    return gettext("the file name is too long") if len(path) > MAX_PATH_LENGTH else ""


def _check_directory(stream: IO[bytes], name: str) -> None:
    """Refuse a ZIP whose list of files alone would fill the memory."""
    size = stream.seek(0, os.SEEK_END)
    if size > MAX_PACKED_BYTES:
        raise UnusableExport(f"{name}: larger than {MAX_PACKED_BYTES // 1024**3} GB")
    stream.seek(max(size - 66_000, 0))
    tail = stream.read()
    stream.seek(0)
    lengths: list[int] = []
    for mark, layout, offset in ((END_OF_DIRECTORY, "<L", 12), (END_OF_DIRECTORY_64, "<Q", 40)):
        at = tail.rfind(mark)
        if 0 <= at <= len(tail) - offset - struct.calcsize(layout):
            lengths += struct.unpack_from(layout, tail, at + offset)
    if any(MAX_DIRECTORY_BYTES < length != 0xFFFFFFFF for length in lengths):
        raise UnusableExport(f"{name}: more than {MAX_FILES:,} files")


def _name_decoder(infos: list[zipfile.ZipInfo]) -> Callable[[zipfile.ZipInfo], str]:
    """Return what gives a file's name, in the encoding that those without a mark for theirs are in."""
    unmarked = [info.filename for info in infos if not info.flag_bits & 0x800 and not info.filename.isascii()]
    try:
        raw = [name.encode("cp437") for name in unmarked]
    except UnicodeEncodeError:
        return lambda info: info.filename
    encoding = encoding_of(b"\n".join(raw), NAME_ENCODINGS) if raw else "utf-8"
    return lambda info: (
        info.filename.encode("cp437").decode(encoding, "replace")
        if not info.flag_bits & 0x800 and not info.filename.isascii()
        else info.filename
    )


def member_path(path: str) -> str:
    """Return a path as links write it: letters as one sign each, no packing at the end."""
    path = PACKED.sub("", path) if PACKED_TEXT.search(path) else path
    path = "/".join(part for part in path.split("/") if part not in ("", "."))
    # Bytes that are no text in a file name can't be printed or stored.
    return unicodedata.normalize("NFC", path.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


class UnpackedStream(io.BufferedReader):
    """What a packed stream holds; closing it closes the packed one, too."""

    def __init__(self, packed: IO[bytes], name: str):
        opener = gzip.open if name.lower().endswith(".gz") else bz2.open
        super().__init__(cast("io.RawIOBase", opener(packed)))
        self._packed = packed

    def close(self) -> None:
        super().close()
        self._packed.close()


def _unpacked(stream: IO[bytes], name: str) -> IO[bytes]:
    return UnpackedStream(stream, name) if PACKED_TEXT.search(name) else stream


def walk_pictures(folder: Path, endings: tuple[str, ...], limit: int) -> Iterator[Path]:
    """Yield the pictures in a folder and a little below it, looking at no more than `limit` names."""
    seen = 0
    for parent, folders, names in os.walk(folder):
        depth = len(Path(parent).relative_to(folder).parts)
        folders[:] = sorted(n for n in folders if not NOISE.search(n)) if depth < 3 else []
        for name in sorted(names):
            seen += 1
            if seen > limit:
                return
            if name.lower().endswith(endings):
                yield Path(parent, name)
