"""Write the synonyms into a table that `import_synonyms` takes."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles import transfer
from articles.models import Synonym, split_phrases


class Command(BaseCommand):
    help = "Write all synonyms into a CSV file, in the order in which they were made."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", metavar="PATH", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Synonym.objects.select_related("product").order_by("pk")
        try:
            count = transfer.write_synonyms(options["path"], map(_row, rows))
        except OSError as error:
            raise CommandError(f"{error.filename or options['path']}: {error.strerror}") from error
        self.stdout.write(f"{count} synonyms in {options['path']}")


def _row(one: Synonym) -> dict[str, str]:
    return {
        "phrases": "; ".join(split_phrases(one.phrases)),
        "also": "; ".join(split_phrases(one.also)),
        "language": one.language,
        "product": one.product.slug if one.product else "",
        "note": one.note,
        "active": "yes" if one.active else "no",
    }
