"""Images of articles in files: a folder beside the file, with a name that ends in .pictures.

Only what an article names is looked for, by a name that holds no path; the folder itself is never listed, so
what else lies in it costs nothing.
"""

import os
import re
import stat
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from articles import images
from articles.content import snapshot
from articles.content.snapshot import Data
from articles.images import CleanImage, UnusableImage

from .origin import Entry, ParseError

MAX_IMAGES = 200  # images of one article
SMALL = 50_000  # bytes of an image that is remembered
ENDINGS = re.compile(r"\.(?:md|jsonl|jsonl\.gz|json)\Z", re.IGNORECASE)


class Mention(NamedTuple):
    """An image that an article in a file names; `name` is empty if the address can't be that of an image."""

    address: str
    name: str
    spot: str
    line: int
    file: str

    def fault(self, message: str) -> ParseError:
        return ParseError(self.file, self.line, self.spot, message)


def folder_of(file: Path) -> Path:
    """Return the image folder of a file of articles: 102.pictures for 102.md."""
    return file.with_name(f"{ENDINGS.sub('', file.name)}.pictures")


def _path_of(name: str, file: Path, data: Data) -> Path:
    """Return where an image of an article is. A translation, es/102.md, also finds those in 102.pictures."""
    folder = folder_of(file)
    own, of_source = folder / name, folder.parent.parent / folder.name / name
    if data["translation_of"] and not os.path.lexists(own) and os.path.lexists(of_source):
        return of_source
    return own


def mentions(entry: Entry) -> Iterator[Mention]:
    """Yield the images that a valid article names, each with its line."""
    for spot, (address, _words) in snapshot.find_article_images(entry.data or snapshot.empty()):
        line = entry.origin.line(spot)
        if entry.origin.file.lower().endswith(".md"):
            text = _text(entry.data or {}, spot)
            line += text.count("\n", 0, max(text.find(address), 0))
        yield Mention(address, images.name_of(address), spot, line, entry.origin.file)


def _text(data: Data, spot: str) -> str:
    key, number, part = re.fullmatch(r"(\w+)(?:\[(\d+)\]\.(\w+))?", spot).groups()  # type: ignore[union-attr]
    return data[key][int(number)][part] if number else data[key]


def with_images(entry: Entry) -> Entry:
    """Return the entry with the files of its images, or with the faults of those that can't be used."""
    if entry.data is None:
        return entry
    files: dict[str, Path] = {}
    faults: list[ParseError] = []
    for mention in mentions(entry):
        path = _path_of(mention.name, Path(entry.origin.file), entry.data)
        if not mention.name:
            kinds = ", ".join(f".{ending}" for ending in images.TYPES)
            faults.append(
                mention.fault(
                    f"{mention.address}: the name of an image is 32 characters from "
                    f"0-9 and a-f, followed by one of {kinds}"
                )
            )
        elif mention.name not in files and os.path.lexists(path):
            try:
                read_image(path)
            except UnusableImage as error:
                faults.append(mention.fault(f"{path}: {error}"))
            except OSError as error:
                faults.append(mention.fault(f"{path}: {error.strerror or error}"))
            else:
                files[mention.name] = path
                if len(files) > MAX_IMAGES:
                    faults.append(mention.fault(f"more than {MAX_IMAGES} images"))
                    break
    if faults:
        return Entry(entry.origin, faults=tuple(faults))
    return Entry(entry.origin, entry.data, images=files) if files else entry


@lru_cache(maxsize=32)
def _clean_small(raw: bytes) -> CleanImage:
    """Clean a small image once: an article and its translations show the same, and an import looks twice."""
    return images.clean(raw)


def read_image(path: Path) -> CleanImage:
    """Read and clean an image. Raises UnusableImage, OSError."""
    if path.is_symlink() or path.parent.is_symlink():
        raise UnusableImage("links aren't followed")
    # Not waiting: what looks like a file may be the end of a pipe.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with open(path, "rb", opener=lambda name, _flags: os.open(name, flags)) as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise UnusableImage("not a file")
        raw = stream.read(images.MAX_BYTES + 1)
    image = _clean_small(raw) if len(raw) <= SMALL else images.clean(raw)
    if not path.name.endswith(f".{image.extension}"):
        raise UnusableImage(f"contains an image of type .{image.extension}")
    return image


def write_images(
    folder: Path, data: Data, image: Callable[[str], bytes | None], write: Callable[[Path, bytes], None]
) -> None:
    """Write the images that an article names, as far as there are any, into a folder made for them."""
    for name in snapshot.image_names(data):
        if (content := image(name)) is not None:
            folder.mkdir(exist_ok=True)
            write(folder / name, content)
