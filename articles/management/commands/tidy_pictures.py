"""Delete images that no article uses."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles import editing


class Command(BaseCommand):
    help = (
        "Delete pictures that stand in no revision, live or not, and in nothing typed and not saved, with the"
        " files that no picture knows. Each deletion is in the audit log."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--days", type=int, default=30, help="only those uploaded longer ago than this; at least 1"
        )
        parser.add_argument("--dry-run", action="store_true", help="Count, and delete nothing.")

    def handle(self, *args: Any, days: int, dry_run: bool, **options: Any) -> None:
        if not 1 <= days <= 36_500:
            raise CommandError("--days is a number of days from 1: somebody may be about to use what is new.")
        unused, stray = editing.tidy_images(days, dry_run=dry_run)
        verb = "would be deleted" if dry_run else "deleted"
        self.stdout.write(
            f"{unused} unused pictures {verb}" + (f", and {stray} files nobody knows" if stray else "")
        )
