"""Delete logged searches: old ones, or all."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from articles import insights


class Command(BaseCommand):
    help = "Delete searches older than SEARCH_MEMORY_DAYS, which happens once a day anyway."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="Delete all of them, and what was opened.")

    def handle(self, *args: Any, **options: Any) -> None:
        count = insights.delete_searches(None if options["all"] else insights.logged_since())
        self.stdout.write(f"{count} searches forgotten.")
