"""Write the whole site into one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from helpcenter.backup import BackupError
from helpcenter.backup.making import make_backup
from helpcenter.backup.restoring import verify_backup
from helpcenter.backup.rows import describe_counts

NAME, SUFFIX = "helpcenter-", ".tar.gz"
MOMENT = "[0-9]" * 8 + "-" + "[0-9]" * 6


class Command(BaseCommand):
    help = (
        "Write the database and all pictures into one compressed file, while the site is in use. Keep your"
        " settings and the SECRET_KEY separately: they aren't in it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, metavar="FILE", help="the archive to write, such as site.tar.gz"
        )
        parser.add_argument("--overwrite", action="store_true", help="Replace FILE if it exists.")
        parser.add_argument(
            "--keep",
            type=int,
            metavar="N",
            help="Delete all but the newest N backups in the folder FILE.",
        )
        parser.add_argument(
            "--verify", action="store_true", help="Then compare every row and picture in it with the site."
        )

    def handle(
        self, *args: Any, file: Path, overwrite: bool, verify: bool, keep: int | None, **options: Any
    ) -> None:
        if keep is not None and (keep < 1 or not file.is_dir()):
            raise CommandError("--keep is a number from 1, and FILE then a folder.")
        folder = file
        if file.is_dir():
            file = folder / f"{NAME}{timezone.now():%Y%m%d-%H%M%S}{SUFFIX}"
        try:
            made = make_backup(file, overwrite)
            differences = verify_backup(file)[1] if verify else []
        except BackupError as error:
            raise CommandError(str(error)) from error
        size = f"{file.stat().st_size / 1_000_000:,.1f} MB"
        self.stdout.write(f"{file}: {describe_counts(made.counts)}, {len(made.media)} image files, {size}")
        if differences:
            self.stderr.write("\n".join(differences))
            raise CommandError(f"{len(differences)} differences, unless they were made since the backup.")
        if verify:
            self.stdout.write("Every row and picture is equal.")
        if keep:
            for old in sorted(folder.glob(f"{NAME}{MOMENT}{SUFFIX}"))[:-keep]:
                old.unlink()
                self.stdout.write(f"Deleted {old}")
