"""The pictures of articles in files: a folder beside the file, whose name ends in .pictures.

Only what an article names is looked for, by a name that holds no path; the folder itself is never listed, so
what else lies in it costs nothing.
"""

import os
import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from articles import images, snapshot
from articles.images import CleanImage, UnusableImage
from articles.snapshot import Data

from .origin import Bad, Entry

MOST = 200  # pictures of one article
ENDINGS = re.compile(r"\.(?:md|jsonl|jsonl\.gz|json)\Z", re.IGNORECASE)


class Mention(NamedTuple):
    """A picture that an article of a file names; `name` is empty where the address is that of no picture."""

    address: str
    name: str
    spot: str
    line: int
    file: str

    def bad(self, message: str) -> Bad:
        return Bad(self.file, self.line, self.spot, message)


def folder_of(file: Path) -> Path:
    """Where the pictures of the articles in `file` lie: 102.md has 102.pictures beside it."""
    return file.with_name(f"{ENDINGS.sub('', file.name)}.pictures")


def mentions(entry: Entry) -> Iterator[Mention]:
    """The pictures that a sound article names, each with its line."""
    for spot, (address, _words) in snapshot.images(entry.data or snapshot.empty()):
        line = entry.origin.line(spot)
        if entry.origin.file.lower().endswith(".md"):
            text = _text(entry.data or {}, spot)
            line += text.count("\n", 0, max(text.find(address), 0))
        yield Mention(address, images.name_of(address), spot, line, entry.origin.file)


def _text(data: Data, spot: str) -> str:
    key, number, part = re.fullmatch(r"(\w+)(?:\[(\d+)\]\.(\w+))?", spot).groups()  # type: ignore[union-attr]
    return data[key][int(number)][part] if number else data[key]


def with_pictures(entry: Entry) -> Entry:
    """The entry with the files of its pictures, each looked through; one that is not taken is a fault."""
    if entry.data is None:
        return entry
    folder = folder_of(Path(entry.origin.file))
    found: dict[str, Path] = {}
    faults: list[Bad] = []
    for mention in mentions(entry):
        path = folder / mention.name
        if not mention.name:
            kinds = ", ".join(f".{ending}" for ending in images.TYPES)
            faults.append(
                mention.bad(f"{mention.address}: a picture is named by 32 of 0-9 and a-f and one of {kinds}")
            )
        elif mention.name not in found and os.path.lexists(path):
            try:
                read_picture(path)
            except UnusableImage as unusable:
                faults.append(mention.bad(f"{path}: {unusable}"))
            except OSError as error:
                faults.append(mention.bad(f"{path}: {error.strerror or error}"))
            else:
                found[mention.name] = path
                if len(found) > MOST:
                    faults.append(mention.bad(f"more than {MOST} pictures"))
                    break
    if faults:
        return Entry(entry.origin, faults=tuple(faults))
    return Entry(entry.origin, entry.data, pictures=found) if found else entry


def read_picture(path: Path) -> CleanImage:
    """A picture from a file, cleaned. Raises Unusable, OSError."""
    if path.is_symlink() or path.parent.is_symlink():
        raise UnusableImage("links are not followed")
    # Not waiting: what looks like a file may be the end of a pipe.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with open(path, "rb", opener=lambda name, _flags: os.open(name, flags)) as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise UnusableImage("not a file")
        picture = images.clean(stream.read(images.MAX_BYTES + 1))
    if not path.name.endswith(f".{picture.extension}"):
        raise UnusableImage(f"holds a picture of kind .{picture.extension}")
    return picture


def write_pictures(
    folder: Path, data: Data, picture: Callable[[str], bytes | None], write: Callable[[Path, bytes], None]
) -> None:
    """Write the pictures that an article names, as far as there are any, into a folder made for them."""
    for name in snapshot.image_names(data):
        if (content := picture(name)) is not None:
            folder.mkdir(exist_ok=True)
            write(folder / name, content)
