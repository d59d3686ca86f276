"""Making a backup."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import IO, cast

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from . import archive, manifest, postgresql, rows, sqlite
from .errors import BackupError, explain
from .workspace import open_workspace


def database_tools() -> ModuleType:
    """Return the functions for the site's kind of database."""
    return {"sqlite": sqlite, "postgresql": postgresql}[connection.vendor]


def make_backup(target: Path, overwrite: bool = False) -> manifest.Manifest:
    """Write the site into a new file, which is there whole or not at all. Raises BackupError."""
    target = target.absolute()
    if target.is_dir():
        raise BackupError(f"{target} is a folder. Enter the name of a file in it.")
    if target.exists() and not overwrite:
        raise BackupError(f"{target} exists. Choose another name, or add --overwrite.")
    if not target.parent.is_dir():
        raise BackupError(f"There's no folder {target.parent}.")
    with (
        explain(f"{target} wasn't written"),
        open_workspace(target.parent / f".{target.name}.part") as folder,
    ):
        made = _collect(folder)
        _publish(folder / "archive", target, overwrite)
        return made


def _collect(folder: Path) -> manifest.Manifest:
    database = manifest.DATABASES[connection.vendor]
    sources: dict[str, archive.Open] = {
        name: partial(_open_file, folder / name) for name in (database, manifest.ROWS)
    }
    with database_tools().open_snapshot(folder / database) as alias:
        migrations = rows.applied_migrations(alias)
        if not migrations:
            raise BackupError("The database is empty, so there's nothing to back up.")
        counts = _write_rows(folder / manifest.ROWS, alias)
    # After the rows: the file of a picture is there before its row.
    for name in media_files():
        sources[f"{manifest.MEDIA}{name}"] = partial(open_media, name)
    made = manifest.Manifest(
        version=manifest.product_version(),
        created_at=timezone.now().isoformat(timespec="seconds"),
        site=settings.SITE_URL,
        vendor=connection.vendor,
        migrations=migrations,
        secret_key=manifest.secret_key_fingerprint(settings.SECRET_KEY),
        counts=counts,
        members={name: archive.measure(source) for name, source in sources.items()},
    )
    archive.write(folder / "archive", made, sources)
    return made


def _write_rows(path: Path, alias: str) -> dict[str, int]:
    """Write the digest of each row, and return how many each table has."""
    counts: dict[str, int] = {}
    with open(path, "w") as file:
        for row in rows.read_digests(alias):
            file.write(f"{row.label}\t{row.pk}\t{row.digest}\n")
            counts[row.label] = counts.get(row.label, 0) + 1
    return counts


def media_files(folder: str = "") -> Iterator[str]:
    """Return the names of all stored pictures, in whatever storage they are."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    inside = f"{folder}/" if folder else ""
    yield from sorted(inside + name for name in files)
    for name in sorted(folders):
        yield from media_files(inside + name)


def open_media(name: str) -> IO[bytes]:
    return cast(IO[bytes], default_storage.open(name))


def _open_file(path: Path) -> IO[bytes]:
    return open(path, "rb")


def _publish(path: Path, target: Path, overwrite: bool) -> None:
    """Give the finished file its name, and wait until the disk has it."""
    os.chmod(path, 0o600)
    with open(path, "rb") as file:
        os.fsync(file.fileno())
    if overwrite:
        os.replace(path, target)
    else:
        try:
            os.link(path, target)
        except FileExistsError:
            raise BackupError(f"{target} exists. Choose another name, or add --overwrite.") from None
        except OSError:  # a file system without links
            os.rename(path, target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
