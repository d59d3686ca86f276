"""Export articles into files that an import reads back."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles import transfer
from articles.models import read_image_file


class Command(BaseCommand):
    help = (
        "Write what readers see now into a folder of Markdown files, or into one .jsonl or .jsonl.gz file, "
        "with products, contacts, old addresses, synonyms, pins and incidents in site.yaml beside them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", metavar="PATH", type=Path)
        parser.add_argument(
            "--format",
            choices=["md", "jsonl"],
            help="Markdown files in the folder PATH, or lines in the file PATH; its name tells if not given.",
        )
        parser.add_argument(
            "--drafts", action="store_true", help="The working copies of all articles instead."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        lines = options["format"] == "jsonl"
        if not options["format"]:
            lines = not path.is_dir() and path.name.endswith((".jsonl", ".jsonl.gz"))
        if lines and path.is_dir():
            path = path / "articles.jsonl"
        names: set[str] = set()
        missing: set[str] = set()

        def read_image(name: str) -> bytes | None:
            content = read_image_file(name)
            (missing if content is None else names).add(name)
            return content

        write = transfer.write_file if lines else transfer.write_folder
        try:
            count = write(path, transfer.export_articles(options["drafts"]), read_image)
        except OSError as error:
            raise CommandError(f"{error.filename or path}: {error.strerror}") from error
        try:
            transfer.write_site_beside(path, transfer.export_site(public=not options["drafts"]))
        except OSError as error:
            raise CommandError(f"{error.filename or path}: {error.strerror}") from error
        pictures = f" and {len(names)} pictures" if names else ""
        self.stdout.write(f"{count} articles{pictures} in {path}")
        for name in sorted(missing):
            self.stderr.write(f"warning: an article names the picture {name}, which this site does not have")
