"""What readers download of each product: a ZIP of its pages, and a PDF. Built each night."""

import hashlib
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from articles.models import Publication

FOLDER = "offline"  # in DATA_DIR
# Of a pack that is offered. It's in memory until the reader has it, however slow the line.
MAX_BYTES = 50_000_000


class PackFile(NamedTuple):
    path: Path
    size: int
    mtime_ns: int

    @property
    def etag(self) -> str:
        return _digest(*self)


def pack_path(product: str, language: str, kind: str = "zip") -> Path:
    return Path(settings.DATA_DIR) / FOLDER / language / f"{product}.{kind}"


def pack_file(product: str, language: str, kind: str = "zip") -> PackFile | None:
    """Return the pack of a product that readers may have.

    None where the operator wants none, where none was built, where it's too large, and where it has an
    article that was unpublished since.
    """
    if not settings.OFFLINE_PACKS:
        return None
    path = pack_path(product, language, kind)
    try:
        stat = path.stat()
    except OSError:
        return None
    if stat.st_size > MAX_BYTES:
        return None
    built_at = datetime.fromtimestamp(stat.st_mtime, UTC)
    gone = Publication.objects.filter(live=False, withdrawn_at__gte=built_at, language=language)
    if gone.filter(product__slug=product).exists():
        return None
    return PackFile(path, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=500)
def _digest(path: Path, _size: int, _mtime_ns: int) -> str:
    """Return the digest of a file, which is the same on all machines that built the same pack."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:32]
