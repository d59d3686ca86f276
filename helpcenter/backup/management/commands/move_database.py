"""Move the site to another database."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from helpcenter.backup import BackupError, moving
from helpcenter.backup.rows import describe_counts


class Command(BaseCommand):
    help = (
        "Copy the whole site into an empty database, such as from SQLite to PostgreSQL, and compare every"
        " row. Stop the site first. Sessions aren't copied, so everyone signs in again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "url", metavar="URL", help="postgres://user:password@host/name or sqlite:////path"
        )

    def handle(self, *args: Any, url: str, **options: Any) -> None:
        try:
            counts = moving.move_database(url, self.stdout.write)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Copied {describe_counts(counts)}. All rows match.\n"
            f"Set DATABASE_URL={moving.without_password(url)} and start the site. Images stay"
            " where they are. The old database is unchanged; delete it when you no longer need it."
        )
