"""The list of the files that exports wrote into a folder, so that a later one can remove what is gone.

It has the digest of each file. What someone changed since, or put there, is never removed.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from .article_files import file_beside

LIST_NAME = ".export.json"
FORMAT_VERSION = 1
MAX_BYTES = 64_000_000


class ExportedFiles:
    """The files of one export: call `add` for each, then `remove_gone` if asked for, then `save`."""

    def __init__(self, target: Path):
        """Read the list of the export into `target`, a folder or a file of articles."""
        self.path = _list_path(target)
        self.folder = self.path.parent
        self.earlier = dict(_read_list(self.path))
        self.written: set[str] = set()

    def add(self, path: Path) -> None:
        self.written.add(path.relative_to(self.folder).as_posix())

    def gone(self) -> list[str]:
        """Return the files of earlier exports that are not in this one and are still as they were written."""
        names = sorted(self.earlier.keys() - self.written)
        return [name for name in names if self._digest(name) == self.earlier[name]]

    def changed(self) -> list[str]:
        """Return those that someone changed since, which stay."""
        names = sorted(self.earlier.keys() - self.written)
        return [name for name in names if self._digest(name) not in (None, self.earlier[name])]

    def remove_gone(self) -> int:
        """Remove the files that are gone, and folders that are empty then. Returns the number of files."""
        names = self.gone()
        for name in names:
            path = self.folder / name
            path.unlink(missing_ok=True)
            for parent in path.parents:
                if parent == self.folder or any(parent.iterdir()):
                    break
                parent.rmdir()
        return len(names)

    def save(self) -> None:
        """Write the list: what this export wrote, and what is left of earlier ones."""
        left = {name: self.earlier[name] for name in self.gone()}
        files = {**left, **{name: self._digest(name) for name in self.written}}
        content = {"version": FORMAT_VERSION, "files": dict(sorted(files.items()))}
        draft = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        try:
            draft.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            draft.replace(self.path)
        finally:
            draft.unlink(missing_ok=True)

    def _digest(self, name: str) -> str | None:
        """Return the digest of a file, or None if there is none. Links are not followed."""
        path = self.folder / name
        inside = [path, *list(path.parents)[: len(PurePosixPath(name).parts) - 1]]
        if any(part.is_symlink() for part in inside) or not path.is_file():
            return None
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()


def _list_path(target: Path) -> Path:
    """Return the path of the list: .export.json in a folder, and .articles.export.json beside a file."""
    path = file_beside(target, LIST_NAME)
    return path if path.name == LIST_NAME else path.with_name(f".{path.name.replace('..', '.')}")


def _read_list(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the files of a list and their digests. A list that can't be read has none: nothing is removed."""
    try:
        if path.is_symlink() or path.stat().st_size > MAX_BYTES:
            return
        files = json.loads(path.read_bytes())["files"]
        items = list(files.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return
    for name, digest in items:
        # The list is a file like any other: what it names can't lie outside of the folder.
        parts = PurePosixPath(name).parts
        if isinstance(digest, str) and parts and "\0" not in name and not {"..", "/"} & {*parts}:
            yield name, digest
