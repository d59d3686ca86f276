from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from articles import editing


class Command(BaseCommand):
    help = (
        "Delete saved drafts older than REVISION_DAYS days. Revisions that were published, imported,"
        " restored, or reviewed are kept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--days", type=int, help="Number of days, instead of REVISION_DAYS. 0 keeps everything."
        )

    def handle(self, *args: Any, days: int | None, **options: Any) -> None:
        self.stdout.write(f"Deleted {editing.tidy_history(days)} old drafts.")
