"""Checks of articles in files against each other and against the images of the site."""

import filecmp
from collections.abc import Iterator
from pathlib import Path

from articles import images
from articles.content import snapshot
from articles.models import read_image_file

from .images import folder_of, mentions, read_image
from .origin import Entry, Origin, ParseError


class EntryChecker:
    """Checks each article of an import; it remembers the names and images of the earlier ones."""

    def __init__(self) -> None:
        self.names: dict[tuple[str, str], Origin] = {}
        self.images: dict[str, Path] = {}

    def faults(self, entry: Entry) -> list[ParseError]:
        return [*self._name_faults(entry), *self._image_faults(entry)]

    def _name_faults(self, entry: Entry) -> Iterator[ParseError]:
        """Yield a fault for each name that an earlier article has. Generated slugs get a number instead."""
        data, origin = entry.data, entry.origin
        if data is None:
            return
        names = {"id": data["id"]}
        if data["slug"] != snapshot.generate_slug(data):
            names["slug"] = f"{data['language']}/{data['slug']}"
        for key, name in names.items():
            first = self.names.setdefault((key, name), origin)
            if first is not origin:
                yield origin.fault(key, f"{data[key]} is also in {first.file}:{first.line(key)}")

    def _image_faults(self, entry: Entry) -> Iterator[ParseError]:
        """Yield a fault for each image that is missing, or differs from an earlier one of its name."""
        for mention in mentions(entry):
            name, path, stored = mention.name, entry.images.get(mention.name), read_image_file(mention.name)
            if path is None:
                if stored is None:
                    yield mention.fault(
                        f"{name} is neither in {folder_of(Path(mention.file))} nor on this site"
                    )
                continue
            first = self.images.setdefault(name, path)
            if first != path and not filecmp.cmp(first, path, shallow=False):
                yield mention.fault(f"{path} has the same name as another image, {first}")
            if stored is not None and not images.shows_the_same(stored, read_image(path).data):
                yield mention.fault(f"{path} differs from this site's image with the same name")
