"""Delete the marks that tell readers apart from old votes."""

from typing import Any

from django.core.management.base import BaseCommand

from articles import feedback


class Command(BaseCommand):
    help = (
        "Delete the reader and network marks of votes older than 3 days. This also happens with each new"
        " vote, and once a day if page views are counted."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Deleted the marks from {feedback.roll_up_all_votes()} votes.")
