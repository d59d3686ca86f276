"""Exports of other products in memory, and what a reader makes of them."""

import json
from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from articles.transfer.foreign.encodings import decode
from articles.transfer.foreign.source import Remark, SourceArticle


class ExportOf:
    """Files by their paths: bytes and texts as they are, everything else as JSON."""

    def __init__(self, files: Mapping[str, Any]):
        self.files = {
            path: content
            if isinstance(content, bytes)
            else (content if isinstance(content, str) else json.dumps(content)).encode()
            for path, content in files.items()
        }

    name = "export"

    def paths(self) -> list[str]:
        return sorted(self.files)

    def resolve(self, path: str) -> str:
        return path if path in self.files else ""

    def size(self, path: str) -> int:
        return len(self.files[path])

    def open(self, path: str) -> IO[bytes]:
        return BytesIO(self.files[path])

    def read(self, path: str, limit: int = 0) -> bytes:
        return self.files[path]

    def text(self, path: str) -> str:
        return decode(self.files[path])


def read_export(reader: Any, files: Mapping[str, Any], mapping: Any = None) -> tuple[dict, list[Remark]]:
    """Return the articles by ext and language, and the remarks; the export must be recognized."""
    export = ExportOf(files)
    assert reader.recognize(export), "not recognized"
    found = list(reader.read(export, mapping or {}))
    articles = [one for one in found if isinstance(one, SourceArticle)]
    keyed = {(one.ext, one.language): one for one in articles}
    assert len(keyed) == len(articles), "an article came twice"
    return keyed, [one for one in found if isinstance(one, Remark)]
