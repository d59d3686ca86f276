"""Import synonyms from a table. Existing synonyms stay as they are."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles import catalog, transfer

MAX_FAULTS_SHOWN = 50


class Command(BaseCommand):
    help = (
        "Import synonyms from a CSV file with the columns phrases, also, "
        "language, product, note, and active. "
        "Separate phrases with semicolons. If one row has an error, nothing is imported. It's safe to run "
        "this again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", metavar="PATH", type=Path)
        parser.add_argument(
            "--known-products", action="store_true", help="Skip synonyms for unknown products."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        try:
            plan = transfer.plan_synonyms(path, options["known_products"])
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        if plan.faults:
            for fault in plan.faults[:MAX_FAULTS_SHOWN]:
                self.stderr.write(str(fault))
            raise CommandError("Nothing imported. Fix the errors above, and try again.")
        if plan.new:
            catalog.save_live_settings(*plan.new)
        self.stdout.write(f"{len(plan.new)} synonyms created, {plan.existing} unchanged.")
