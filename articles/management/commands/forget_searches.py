"""Delete logged searches: old ones, or all."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from articles import insights


class Command(BaseCommand):
    help = "Delete logged searches older than SEARCH_MEMORY_DAYS. This also happens once a day automatically."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help="Delete all searches, and which results were opened."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        count = insights.delete_searches(None if options["all"] else insights.logged_since())
        self.stdout.write(f"Deleted {count} searches.")
