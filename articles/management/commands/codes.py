"""List all published codes with their links."""

from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles import transfer
from articles.models import Product

WRITERS = {"csv": transfer.write_codes_as_csv, "json": transfer.write_codes_as_json}


class Command(BaseCommand):
    help = (
        "List all published error codes with their permanent links, so that a product that links here can"
        " test its links."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=WRITERS, default="csv", help="File format (default: csv).")
        parser.add_argument("--product", metavar="SLUG", default="", help="Only error codes of this product.")
        parser.add_argument(
            "--output", metavar="FILE", type=Path, help="Write to a file instead of standard output."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        product, path = options["product"], options["output"]
        if product and not Product.objects.filter(slug=product).exists():
            raise CommandError(f"No product has the slug {product}.")
        entries = transfer.published_codes(product)
        text = StringIO()
        WRITERS[options["format"]](entries, text)
        if path is None:
            self.stdout.write(text.getvalue(), ending="")
            return
        try:
            path.write_text(text.getvalue(), encoding="utf-8", newline="")
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        self.stdout.write(f"{len(entries)} codes in {path}")
