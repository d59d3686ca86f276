"""Compare the search index with the published articles."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles import search

MAX_LINES = 50


class Command(BaseCommand):
    help = "Compare the search index with the published articles. The exit code is 1 if they differ."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"search index is {search.describe_index()}")
        if vectors := search.meaning.describe_vectors():
            self.stdout.write(f"search by meaning: {vectors}")
        differences = search.find_differences()
        for line in differences[:MAX_LINES]:
            self.stdout.write(line)
        if len(differences) > MAX_LINES:
            self.stdout.write(f"and {len(differences) - MAX_LINES} more")
        summary = f"differences between the index and the published articles: {len(differences)}"
        if differences:
            raise CommandError(f"{summary}. To fix this, run `manage.py rebuild_search`.")
        self.stdout.write(summary)
