"""Restoring a backup, and comparing one with the site."""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, DatabaseError

from articles import page_generation, search
from helpcenter.serve import is_serving
from helpcenter.start import collect_static

from . import archive, manifest, rows
from .errors import BackupError, DamagedError, explain
from .making import database_tools, open_media
from .workspace import open_workspace, refuse_full_disk

MAX_DIFFERENCES = 20


@dataclass
class Plan:
    """What a restore is about to do: from which archive, and what it replaces."""

    source: archive.Archive
    # None if the database is damaged.
    replaced: dict[str, int] | None

    @property
    def replaces(self) -> bool:
        return self.replaced != {}


def restore_backup(
    path: Path, replace: bool, confirm: Callable[[Plan], None], say: Callable[[str], None]
) -> None:
    """Bring the site to the state of a backup. Raises BackupError; `confirm` may raise too.

    Nothing is changed before every byte of the archive was compared with its manifest.
    """
    database = database_tools()
    with explain("The backup wasn't restored"), _work_in(".restore") as folder:
        source = _unpack(path, folder)
        member = folder / source.manifest.database
        database.check(member)
        refuse_in_use()
        plan = Plan(source, count_site())
        if plan.replaces and not replace:
            raise BackupError(
                f"This site has {describe(plan.replaced)}. To replace it, add --replace."
                " A copy of its database is kept."
            )
        confirm(plan)
        copy = database.keep_copy(plan.replaced is not None) if plan.replaces else None
        if copy:
            say(f"A copy of the previous database is {copy}")
        _store_media(source)
        # Another name, because caches and indexes may have another content for this state of the old one.
        database.load(member, uuid4())
        differences = list(islice(_compare_rows(folder / manifest.ROWS), MAX_DIFFERENCES))
    if differences:
        raise BackupError(f"The restored database doesn't match the backup: {'; '.join(differences)}.")
    with explain("The database was restored, but the site isn't ready"):
        _finish(say)


@contextlib.contextmanager
def _work_in(name: str) -> Iterator[Path]:
    data = Path(settings.DATA_DIR)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open_workspace(data / name) as folder:
        yield folder


def refuse_in_use() -> None:
    """Refuse while the site is running, as far as that can be told."""
    if is_serving():
        raise BackupError(f"The site in {settings.DATA_DIR} is running. Stop it, then run this again.")
    database_tools().refuse_in_use()


def _unpack(path: Path, folder: Path) -> archive.Archive:
    """Check the whole archive, and write its database and the digests of its rows into a folder."""
    source = archive.Archive(path)
    manifest.refuse_foreign(source.manifest)
    members = source.manifest.members
    wanted = {source.manifest.database, manifest.ROWS}
    refuse_full_disk(folder, sum(members[name].size for name in wanted))
    for name, content in source.members():
        if name in wanted:
            with open(folder / name, "wb") as file:
                shutil.copyfileobj(content, file, archive.CHUNK)
    for _row in _recorded(folder / manifest.ROWS):
        pass  # one that can't be read is found before anything is changed
    return source


def count_site() -> dict[str, int] | None:
    """Return how many rows people filled on this site; None if its database is damaged."""
    try:
        return rows.count_content(DEFAULT_DB_ALIAS)
    except DatabaseError as error:
        if type(error) is DatabaseError:  # SQLite's word for a file that isn't its own
            return None
        raise


def describe(counts: dict[str, int] | None) -> str:
    return "a damaged database" if counts is None else rows.describe_counts(counts)


def _store_media(source: archive.Archive) -> None:
    """Store the pictures that aren't there or aren't the same. Others stay: no article shows them."""
    for member, content in source.members():
        if member.startswith(manifest.MEDIA):
            name = member.removeprefix(manifest.MEDIA)
            if default_storage.exists(name):
                if archive.measure(partial(open_media, name)) == source.manifest.members[member]:
                    continue
                default_storage.delete(name)
            default_storage.save(name, File(content))


def _finish(say: Callable[[str], None]) -> None:
    """Bring the restored database up to date, and make again what is made from it."""
    pending = rows.pending_migrations()
    if pending:
        say(f"Updating the database: {len(pending)} migrations")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("clean_feedback", verbosity=0, stdout=_Silent())
    page_generation.move()
    try:
        search.rebuild()
    except search.LockBusy:
        say("Another process is writing the search index. The site updates it when it starts.")
    collect_static()


class _Silent:
    def write(self, *_text: str) -> None: ...


def verify_backup(path: Path) -> tuple[manifest.Manifest, list[str]]:
    """Read a whole archive, and return what differs between it and the site. Raises BackupError."""
    with explain("The backup can't be compared"), _work_in(".verify") as folder:
        source = _unpack(path, folder)
        if source.manifest.migrations != rows.applied_migrations(DEFAULT_DB_ALIAS):
            raise BackupError(
                "The backup isn't damaged, but its database has different migrations than the site's, so the"
                " rows can't be compared. A restore compares them before it updates the database."
            )
        differences = [*_compare_rows(folder / manifest.ROWS), *_compare_media(source)]
        return source.manifest, differences


def _compare_rows(path: Path) -> Iterator[str]:
    return rows.find_differences(_recorded(path), rows.read_digests(DEFAULT_DB_ALIAS))


def _recorded(path: Path) -> Iterator[rows.Row]:
    with open(path) as file:
        try:
            for line in file:
                label, pk, digest = line.rstrip("\n").split("\t")
                yield rows.Row(label, int(pk), digest)
        except ValueError:
            raise DamagedError("its list of rows can't be read") from None


def _compare_media(source: archive.Archive) -> Iterator[str]:
    for member in source.manifest.media:
        name = member.removeprefix(manifest.MEDIA)
        if not default_storage.exists(name):
            yield f"the image {name} is missing"
        elif archive.measure(partial(open_media, name)) != source.manifest.members[member]:
            yield f"the image {name} differs"
