from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from articles import editing


class Command(BaseCommand):
    help = (
        "Delete plain saves older than REVISION_DAYS days. What readers saw, what was imported or restored"
        " and what a decision was about stays for good."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, help="instead of REVISION_DAYS; 0 keeps all")

    def handle(self, *args: Any, days: int | None, **options: Any) -> None:
        self.stdout.write(f"{editing.tidy_history(days)} old saves deleted")
