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
        "Back up the database and all images to one compressed file. The site can stay in use. Your settings"
        " and SECRET_KEY aren't included, so keep a copy of them separately."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            type=Path,
            metavar="FILE",
            help="The backup file to write, such as site.tar.gz, or a folder.",
        )
        parser.add_argument("--overwrite", action="store_true", help="Replace FILE if it exists.")
        parser.add_argument(
            "--keep",
            type=int,
            metavar="N",
            help="If FILE is a folder: delete all but the newest N backups in it.",
        )
        parser.add_argument(
            "--verify",
            action="store_true",
            help="Then compare every row and image in the backup with the site.",
        )

    def handle(
        self, *args: Any, file: Path, overwrite: bool, verify: bool, keep: int | None, **options: Any
    ) -> None:
        if keep is not None and (keep < 1 or not file.is_dir()):
            raise CommandError("--keep must be 1 or more, and FILE must be a folder.")
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
            raise CommandError(f"{len(differences)} differences, or changes made since the backup.")
        if verify:
            self.stdout.write("All rows and images match.")
        if keep:
            for old in sorted(folder.glob(f"{NAME}{MOMENT}{SUFFIX}"))[:-keep]:
                old.unlink()
                self.stdout.write(f"Deleted {old}")
