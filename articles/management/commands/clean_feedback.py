from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from articles import feedback


class Command(BaseCommand):
    help = "Remove secrets and personal data from stored feedback and missing code reports."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Count the texts, and change nothing.")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        count = feedback.clean_feedback(dry_run=dry_run)
        self.stdout.write(f"{count} texts need cleaning." if dry_run else f"Cleaned {count} texts.")
