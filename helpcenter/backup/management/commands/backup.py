"""Write the whole site into one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from helpcenter.backup import BackupError
from helpcenter.backup.making import make_backup
from helpcenter.backup.restoring import verify_backup
from helpcenter.backup.rows import describe_counts


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
            "--verify", action="store_true", help="Then compare every row and picture in it with the site."
        )

    def handle(self, *args: Any, file: Path, overwrite: bool, verify: bool, **options: Any) -> None:
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
