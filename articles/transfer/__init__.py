r"""Files <-> snapshots: Markdown and JSON, import and export. Knows no database.

Reading judges every file to its end: an article comes as a clean snapshot, or with all that is wrong in it,
each fault with file, line and key. Writing is the inverse: what `write_markdown` or `write_jsonl` wrote is
read back equal, and written again equal to the byte. docs/article-format.md describes both forms for authors.

What the Markdown form adds to plain Markdown, so that every snapshot passes through it:

* A line that starts with one to three `#` and a space in the first column, outside fenced code, belongs to
  the form. Where text has such a line, a backslash stands in front of it, and so before a fence that nothing
  closes. Reading takes that one backslash away.
* A heading's attributes are its last `{...}` after a space; `{}` follows one whose words end in a brace.
* `### Basic` and `### Advanced` may alternate under Symptoms, so that any order is kept.
* In a table cell a pipe is `\|`, and backslashes right before a pipe are doubled.
* YAML values are texts as they stand (`0102`, `1:30`, `no` and dates are not interpreted); there are no tags,
  anchors and aliases.

The images that an article names lie in a folder beside its file, and site.yaml holds what is no article.
"""

import gzip
import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO, cast

from articles.content.snapshot import Data

from .images import Mention, folder_of, mentions, read_image, with_images, write_images
from .json_form import read_json, read_jsonl, write_jsonl
from .markdown_read import read_markdown
from .markdown_write import write_markdown
from .origin import Entry, Origin, ParseError, unreadable_entry
from .redirects import read_redirects
from .site import (
    FILE_NAME,
    SiteFile,
    SitePlan,
    export_site,
    is_site_file,
    read_site,
    site_file,
    synonym_identity,
    write_site,
)
from .synonyms import read_synonyms, write_synonyms

__all__ = [
    "Entry",
    "Mention",
    "Origin",
    "ParseError",
    "SiteFile",
    "SitePlan",
    "export_site",
    "file_name",
    "folder_of",
    "is_site_file",
    "mentions",
    "read",
    "read_image",
    "read_redirects",
    "read_site",
    "read_synonyms",
    "site_file",
    "synonym_identity",
    "write_beside",
    "write_file",
    "write_folder",
    "write_jsonl",
    "write_markdown",
    "write_site",
    "write_synonyms",
]


def read(paths: Iterable[str | os.PathLike[str]], product: str = "") -> Iterator[Entry]:
    """Yield every article of these files and folders, in order. One that names no product is of `product`.

    Never raises for what it finds: a file that cannot be read at all is an Entry with a fault.
    """
    for path in map(Path, paths):
        if is_site_file(path):
            continue
        files = _markdown_files(path) if path.is_dir() else [path]
        if not files and not (path / FILE_NAME).exists():
            yield unreadable_entry(ParseError(str(path), 1, "", "no Markdown files in this folder"))
        for file in files:
            try:
                yield from map(with_images, _read_file(file, product))
            except ParseError as bad:
                yield unreadable_entry(bad)
            except OSError as error:
                yield unreadable_entry(ParseError(str(file), 1, "", error.strerror or str(error)))


def _markdown_files(folder: Path) -> list[Path]:
    """All articles below a folder. Notes and templates (README.md, _name, .name) may lie beside them."""
    found = []
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name[0] not in "._")
        found += [
            Path(where, name)
            for name in sorted(names)
            if name.lower().endswith(".md") and name[0] not in "._" and name.lower() != "readme.md"
        ]
    return found


def _read_file(path: Path, product: str) -> Iterator[Entry]:
    name = path.name.lower()
    if name.endswith(".md"):
        yield read_markdown(path, product)
    elif name.endswith((".jsonl", ".jsonl.gz")):
        yield from read_jsonl(path, product)
    elif name.endswith(".json"):
        yield from read_json(path, product)
    else:
        raise ParseError(
            str(path), 1, "", "expected a folder or a file named .md, .jsonl, .jsonl.gz or .json"
        )


def file_name(identity: str, taken: Iterable[str] = ()) -> str:
    """A file name, without ending, for an id: itself where every file system takes it, else with a digest."""
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", identity)[:80].strip(".-_") or "article"
    reserved = re.fullmatch(r"(?:con|prn|aux|nul|com\d|lpt\d|readme)(?:\..*)?", safe, re.IGNORECASE)
    if safe == identity and not reserved and safe.casefold() not in taken:
        return safe
    return f"{safe}-{hashlib.sha256(identity.encode()).hexdigest()[:8]}"


Stored = Callable[[str], bytes | None]


def _no_image(name: str) -> None:
    """Export no image."""


def write_folder(folder: Path, items: Iterable[Data], image: Stored = _no_image) -> int:
    """Write one Markdown file an article, its images beside it, and touch no other file.

    `image` gives the content of an image by its name, or None. Returns the number of articles.
    """
    folder.mkdir(parents=True, exist_ok=True)
    taken: set[str] = set()
    count = 0
    for count, data in enumerate(items, 1):  # noqa: B007
        name = file_name(data["id"], taken)
        taken.add(name.casefold())
        with _replacing(folder / f"{name}.md") as stream:
            stream.write(write_markdown(data).encode())
        write_images(folder / f"{name}.pictures", data, image, _write)
    return count


def write_file(path: Path, items: Iterable[Data], image: Stored = _no_image) -> int:
    """Write all articles as the lines of one file, packed if its name ends in .gz; images go beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with _replacing(path) as stream, _packed(stream, path) as lines:
        for count, data in enumerate(items, 1):  # noqa: B007
            lines.write(write_jsonl(data).encode())
            write_images(folder_of(path), data, image, _write)
    return count


def write_beside(path: Path, data: Data) -> None:
    """Write what is no article into the site.yaml of a folder, or of a file of articles."""
    file = site_file(path) or path.with_name(f"{path.name}.{FILE_NAME}")
    with _replacing(file) as stream:
        stream.write(write_site(data).encode())


def _packed(stream: BinaryIO, path: Path) -> AbstractContextManager[BinaryIO]:
    if path.suffix.lower() != ".gz":
        return nullcontext(stream)
    # Neither name nor time goes into the file: the same articles give the same bytes.
    return cast("AbstractContextManager[BinaryIO]", gzip.GzipFile("", "wb", fileobj=stream, mtime=0))


def _write(path: Path, content: bytes) -> None:
    with _replacing(path) as stream:
        stream.write(content)


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of `path` once it is whole."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("wb") as stream:
            yield stream
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
