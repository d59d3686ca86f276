"""Article files: read all articles of files and folders, and write articles into them."""

import gzip
import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from io import StringIO
from pathlib import Path
from typing import BinaryIO, cast

from articles.content.snapshot import Data

from .code_list import PublishedCode, write_codes_as_csv
from .history import article_history, articles_with_history
from .images import folder_of, with_images, write_images
from .json_form import read_json, read_jsonl, write_jsonl
from .markdown_read import read_markdown
from .markdown_write import write_markdown
from .origin import Entry, ParseError, unreadable_entry
from .site import FILE_NAME, is_site_file, site_file, write_site

CODES_NAME = "codes.csv"


def read(paths: Iterable[str | os.PathLike[str]], product: str = "") -> Iterator[Entry]:
    """Yield every article of these files and folders, in order. `product` is for those that name none.

    Never raises for the content of a file: one that can't be read is an Entry with a fault.
    """
    for path in map(Path, paths):
        if is_site_file(path):
            continue
        files = article_files(path) if path.is_dir() else [path]
        if not files and not (path / FILE_NAME).exists():
            yield unreadable_entry(ParseError(str(path), 1, "", "no Markdown files in this folder"))
        for file in files:
            try:
                yield from map(with_images, _read_file(file, product))
            except ParseError as error:
                yield unreadable_entry(error)
            except OSError as error:
                yield unreadable_entry(ParseError(str(file), 1, "", error.strerror or str(error)))


def article_files(folder: Path) -> list[Path]:
    """Return all articles in a folder and below, without README.md and names that start with _ or a dot."""
    files = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name[0] not in "._")
        files += [
            Path(parent, name)
            for name in sorted(names)
            if name.lower().endswith(".md") and name[0] not in "._" and name.lower() != "readme.md"
        ]
    return files


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
            str(path), 1, "", "expected a folder or a file named .md, .jsonl, .jsonl.gz, or .json"
        )


def file_name(identity: str, taken: Iterable[str] = ()) -> str:
    """Return a file name without extension for an ID, with a digest if a file system could reject the ID."""
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", identity)[:80].strip(".-_") or "article"
    reserved = re.fullmatch(r"(?:con|prn|aux|nul|com\d|lpt\d|readme)(?:\..*)?", safe, re.IGNORECASE)
    if safe == identity and not reserved and safe.casefold() not in taken:
        return safe
    return f"{safe}-{hashlib.sha256(identity.encode()).hexdigest()[:8]}"


# Return the content of an image by its name, or None.
ReadImage = Callable[[str], bytes | None]


def _no_image(name: str) -> None:
    """Export no image."""


# Is told of each file that was written.
Wrote = Callable[[Path], None]


def _unlisted(path: Path) -> None:
    """Keep no list of what is written."""


def write_folder(
    folder: Path, items: Iterable[Data], read_image: ReadImage = _no_image, wrote: Wrote = _unlisted
) -> int:
    """Write a Markdown file for each article, with its images beside it; return the number of articles.

    Other files of the folder stay.
    """
    write = partial(_write, wrote)
    folder.mkdir(parents=True, exist_ok=True)
    taken: set[str] = set()
    count = 0
    for count, data in enumerate(items, 1):  # noqa: B007
        name = file_name(data["id"], taken)
        taken.add(name.casefold())
        write(folder / f"{name}.md", write_markdown(data).encode())
        write_images(folder / f"{name}.pictures", data, read_image, write)
    return count


def write_file(
    path: Path, items: Iterable[Data], read_image: ReadImage = _no_image, wrote: Wrote = _unlisted
) -> int:
    """Write all articles as lines of one file, compressed if its name ends in .gz, with images beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with _replacing(path) as stream, _compressed(stream, path) as lines:
        for count, data in enumerate(items, 1):  # noqa: B007
            lines.write(write_jsonl(data).encode())
            write_images(folder_of(path), data, read_image, partial(_write, wrote))
    wrote(path)
    return count


def file_beside(path: Path, name: str) -> Path:
    """Return the path of what belongs to an export: NAME in a folder, articles.NAME beside articles.jsonl."""
    file = site_file(path) or path.with_name(f"{path.name}.{FILE_NAME}")
    return file.with_name(file.name.removesuffix(FILE_NAME) + name)


def write_site_beside(path: Path, data: Data, wrote: Wrote = _unlisted) -> None:
    """Write the site.yaml of a folder or of a file with articles."""
    _write(wrote, file_beside(path, FILE_NAME), write_site(data).encode())


def write_codes_beside(path: Path, codes: Iterable[PublishedCode], wrote: Wrote = _unlisted) -> None:
    """Write the list of published codes beside the articles."""
    text = StringIO()
    write_codes_as_csv(codes, text)
    _write(wrote, file_beside(path, CODES_NAME), text.getvalue().encode())


def write_history(path: Path, drafts: bool, wrote: Wrote = _unlisted) -> int:
    """Write a file of all revisions for each article, into a folder that an import skips."""
    folder = path / "_history" if path.is_dir() else file_beside(path, "history")
    folder.mkdir(exist_ok=True)
    taken: set[str] = set()
    for identity in articles_with_history(drafts):
        name = file_name(identity, taken)
        taken.add(name.casefold())
        with _replacing(folder / f"{name}.jsonl") as stream:
            stream.writelines(line.encode() for line in article_history(identity, drafts))
        wrote(folder / f"{name}.jsonl")
    return len(taken)


def _compressed(stream: BinaryIO, path: Path) -> AbstractContextManager[BinaryIO]:
    if path.suffix.lower() != ".gz":
        return nullcontext(stream)
    # Without name and time in the file, the same articles give the same bytes.
    return cast("AbstractContextManager[BinaryIO]", gzip.GzipFile("", "wb", fileobj=stream, mtime=0))


def _write(wrote: Wrote, path: Path, content: bytes) -> None:
    with _replacing(path) as stream:
        stream.write(content)
    wrote(path)


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """Write to a temporary file that replaces `path` at the end."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("wb") as stream:
            yield stream
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
