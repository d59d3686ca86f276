"""Compare the search index with what readers see."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles import search

MOST = 50


class Command(BaseCommand):
    help = (
        "Report the differences between the search index and the live articles; ends with 1 if there are any."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        search.follow()
        found = search.find_differences()
        for line in found[:MOST]:
            self.stdout.write(line)
        if len(found) > MOST:
            self.stdout.write(f"and {len(found) - MOST} more")
        summary = f"differences between the index and the publications: {len(found)}"
        if found:
            raise CommandError(f"{summary}. `rebuild_search` mends them.")
        self.stdout.write(summary)
