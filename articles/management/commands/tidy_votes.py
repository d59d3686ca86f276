"""Delete the marks that tell readers apart from old votes."""

from typing import Any

from django.core.management.base import BaseCommand

from articles import feedback


class Command(BaseCommand):
    help = (
        "Delete the marks of readers and networks from votes older than 3 days. This also happens when a vote"
        " comes in, and once a day where page views are counted."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Deleted the marks of {feedback.roll_up_all_votes()} votes.")
