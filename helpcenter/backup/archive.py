"""Archives as files: written in one go, and never believed before every byte was compared."""

import contextlib
import gzip
import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Self

from .errors import BackupError, DamagedError
from .manifest import Manifest, Member

MANIFEST = "manifest.json"
MAX_MANIFEST = 200_000_000  # bytes; a million pictures
MAX_HEADER = 1 << 20  # bytes of what a tar file says of an entry, such as a long name
CHUNK = 1 << 20
# Pictures don't become smaller, and the text of a database does at the quickest level too.
COMPRESSION = 3

Open = Callable[[], IO[bytes]]
# Kinds of entries that are parts of the header of the next one.
_HEADERS = {
    tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
}  # fmt: skip
_UNREADABLE = (tarfile.TarError, EOFError, OSError, zlib.error, UnicodeError)


class _Measured(io.RawIOBase):
    """A stream that knows what was read from it."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._hash = hashlib.sha256()
        self._size = 0

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self._hash.update(data)
        self._size += len(data)
        return data

    def drain(self) -> Member:
        """Read the rest, and return what the whole was."""
        while self.read(CHUNK):
            pass
        return Member(self._size, self._hash.hexdigest())


def measure(source: Open) -> Member:
    with source() as file:
        return _Measured(file).drain()


def write(path: Path, manifest: Manifest, sources: Mapping[str, Open]) -> None:
    """Write the manifest and each member. Raises BackupError if one isn't what the manifest says."""
    text = json.dumps(manifest.as_json(), indent=1).encode()
    with (
        open(path, "wb") as file,
        gzip.GzipFile("", "wb", COMPRESSION, file) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        tar.addfile(_entry(MANIFEST, len(text)), io.BytesIO(text))
        for name, member in manifest.members.items():
            with sources[name]() as source:
                measured = _Measured(source)
                try:
                    tar.addfile(_entry(name, member.size), measured)
                except OSError as error:
                    if error.errno:  # else the file ended too early
                        raise
                if measured.drain() != member:
                    raise BackupError(f"{name} changed during the backup. Run the backup again.")


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


class _Entry(tarfile.TarInfo):
    """An entry whose name and attributes are of a bounded size: tarfile reads them into memory."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        entry = super().frombuf(buf, encoding, errors)
        if entry.type in _HEADERS and entry.size > MAX_HEADER:
            raise tarfile.ReadError("the header of an entry is too large")
        return entry


class Archive:
    """An archive that is read from its beginning to its end, as often as needed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.manifest = self._read_manifest()

    def _read_manifest(self) -> Manifest:
        with self._unpacked() as tar:
            entry, file = self._next(tar)
            if entry is None or entry.name != MANIFEST or entry.size > MAX_MANIFEST or file is None:
                raise DamagedError("it doesn't start with a manifest")
            return self._parse(file)

    def _parse(self, file: IO[bytes]) -> Manifest:
        try:
            return Manifest.from_json(json.loads(file.read()))
        except _UNREADABLE as error:
            raise DamagedError(_reason(error)) from None
        except (ValueError, RecursionError):
            raise DamagedError("its manifest can't be read") from None

    def members(self) -> Iterator[tuple[str, IO[bytes]]]:
        """Return each member with its content; whoever reads on knows that the one before was intact.

        Raises DamagedError at the first that isn't as the manifest says, and at the end if any is missing.
        """
        missing = dict(self.manifest.members)
        with self._unpacked() as tar:
            self._next(tar)  # the manifest
            while (read := self._next(tar))[0]:
                entry, file = read
                assert entry
                expected = missing.pop(entry.name, None)
                if expected is None or file is None or entry.size != expected.size:
                    raise DamagedError(f"it contains {entry.name[:100]!r}, which isn't in its manifest")
                content = _Checked(file)
                yield entry.name, content  # type: ignore[misc]
                if content.drain() != expected:
                    raise DamagedError(f"the checksum of {entry.name} is wrong")
            self._read_to_the_end(tar)
        if missing:
            raise DamagedError(f"{next(iter(missing))} is missing")

    @contextlib.contextmanager
    def _unpacked(self) -> Iterator[tarfile.TarFile]:
        with contextlib.ExitStack() as stack:
            try:
                packed = stack.enter_context(gzip.open(self._path))
                tar = stack.enter_context(tarfile.open(fileobj=packed, mode="r|", tarinfo=_Entry))
            except FileNotFoundError:
                raise BackupError(f"There's no file {self._path}.") from None
            except (PermissionError, IsADirectoryError) as error:
                raise BackupError(f"{self._path} can't be read: {error.strerror}.") from None
            except _UNREADABLE as error:
                raise DamagedError(_reason(error)) from None
            yield tar

    @staticmethod
    def _next(tar: tarfile.TarFile) -> tuple[tarfile.TarInfo | None, IO[bytes] | None]:
        """Return the next entry and its content, which only a plain file has: no link, folder, or device."""
        try:
            entry = tar.next()
            return entry, tar.extractfile(entry) if entry and entry.type == tarfile.REGTYPE else None
        except _UNREADABLE as error:
            raise DamagedError(_reason(error)) from None

    @staticmethod
    def _read_to_the_end(tar: tarfile.TarFile) -> None:
        """Reach the checksum of the whole file, which comes last."""
        try:
            assert tar.fileobj
            while tar.fileobj.read(CHUNK):
                pass
        except _UNREADABLE as error:
            raise DamagedError(_reason(error)) from None


class _Checked(_Measured):
    """Content of an archive: a failure to read it is a damage of the archive."""

    def read(self, size: int = -1) -> bytes:
        try:
            return super().read(size)
        except _UNREADABLE as error:
            raise DamagedError(_reason(error)) from None


def _reason(error: BaseException) -> str:
    if isinstance(error, EOFError) or "unexpected end" in str(error):
        return "it ends too early"
    return "it isn't a complete compressed tar file"
