"""Delete images that no article uses."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles import editing


class Command(BaseCommand):
    help = (
        "Delete images that no revision and no unsaved draft uses, and files that don't belong to any image."
        " Each deletion is in the audit log."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--days",
            type=int,
            default=30,
            help="Only images uploaded more than this many days ago (default: 30, minimum: 1).",
        )
        parser.add_argument("--dry-run", action="store_true", help="Count the images, and delete nothing.")

    def handle(self, *args: Any, days: int, dry_run: bool, **options: Any) -> None:
        if not 1 <= days <= 36_500:
            raise CommandError("--days must be 1 or more: someone might be about to use a new image.")
        unused, stray = editing.tidy_images(days, dry_run=dry_run)
        verb = "would be deleted" if dry_run else "deleted"
        self.stdout.write(f"{unused} unused images {verb}" + (f", and {stray} stray files" if stray else ""))
