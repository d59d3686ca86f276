"""Export synonyms into a table that `import_synonyms` reads."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles import transfer
from articles.models import Synonym, split_phrases


class Command(BaseCommand):
    help = "Export all synonyms to a CSV file, oldest first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", metavar="PATH", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Synonym.objects.select_related("product").order_by("pk")
        try:
            count = transfer.write_synonyms(options["path"], map(_row, rows))
        except OSError as error:
            raise CommandError(f"{error.filename or options['path']}: {error.strerror}") from error
        self.stdout.write(f"{count} synonyms in {options['path']}")


def _row(synonym: Synonym) -> dict[str, str]:
    return {
        "phrases": "; ".join(split_phrases(synonym.phrases)),
        "also": "; ".join(split_phrases(synonym.also)),
        "language": synonym.language,
        "product": synonym.product.slug if synonym.product else "",
        "note": synonym.note,
        "active": "yes" if synonym.active else "no",
    }
