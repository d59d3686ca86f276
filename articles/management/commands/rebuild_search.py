"""Rebuild the search index of this server while the old one stays in use."""

import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles import search


class Command(BaseCommand):
    help = "Rebuild the search index. Searches use the old index until it's done."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--wait",
            type=float,
            default=10,
            metavar="SECONDS",
            help="How long to wait for another process that is writing the index (default: 10).",
        )
        parser.add_argument(
            "--processes",
            type=int,
            default=0,
            metavar="N",
            help="Number of processes for a large index (default: one per CPU).",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        reported = started

        def progress(done: int, total: int) -> None:
            nonlocal reported
            if time.monotonic() - reported >= 1:
                reported = time.monotonic()
                self.stderr.write(f"{done} of {total} articles")

        try:
            count = search.rebuild(progress, wait=options["wait"], processes=options["processes"])
        except search.IndexInaccessible as error:
            raise CommandError(f"The search index can't be written: {error}.") from None
        except search.LockBusy:
            raise CommandError(
                "Another process is writing the search index. Try again in a minute."
            ) from None
        self.stdout.write(f"{count} articles in the search index, {time.monotonic() - started:.1f} s")
        self.make_vectors(progress)

    def make_vectors(self, progress: Callable[[int, int], None]) -> None:
        """Make the vectors of search by meaning, if the site uses it."""
        started = time.monotonic()
        try:
            count = search.meaning.make_vectors(progress)
        except search.LockBusy:
            raise CommandError(
                "Another process is making the vectors. Search will use them when it's done."
            ) from None
        except search.meaning.MeaningUnavailable as error:
            raise CommandError(f"SEARCH_MEANING is set, but {error}.") from None
        if count is not None:
            self.stdout.write(
                f"{count} articles in the index for search by meaning, {time.monotonic() - started:.1f} s"
            )
