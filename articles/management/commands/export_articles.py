"""Write the articles into files, so that an import gives them all back."""

from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import F

from articles import transfer
from articles.content import schema, snapshot
from articles.content.snapshot import Data
from articles.models import Publication, Revision, read_image_file

CHUNK = 500


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
        written: set[str] = set()
        missing: set[str] = set()

        def image(name: str) -> bytes | None:
            content = read_image_file(name)
            (missing if content is None else written).add(name)
            return content

        write = transfer.write_file if lines else transfer.write_folder
        try:
            count = write(path, _items(options["drafts"]), image)
        except OSError as error:
            raise CommandError(f"{error.filename or path}: {error.strerror}") from error
        try:
            transfer.write_site_beside(path, transfer.export_site(public=not options["drafts"]))
        except OSError as error:
            raise CommandError(f"{error.filename or path}: {error.strerror}") from error
        pictures = f" and {len(written)} pictures" if written else ""
        self.stdout.write(f"{count} articles{pictures} in {path}")
        for name in sorted(missing):
            self.stderr.write(f"warning: an article names the picture {name}, which this site does not have")


def _items(drafts: bool) -> Iterator[Data]:
    """Snapshots by id. Sorted here, since databases differ in how they order text."""
    if drafts:
        revisions = Revision.objects.filter(article__deleted_at=None, number=F("article__version"))
        shelf = "article"
    else:
        revisions = Revision.objects.filter(pk__in=Publication.objects.live().values("revision"))
        shelf = "article__publication"
    found = sorted(revisions.values_list("article__source_id", "pk"))
    rows = revisions.select_related(f"{shelf}__product", f"{shelf}__area")
    pks = iter([pk for _, pk in found])
    while chunk := list(islice(pks, CHUNK)):
        by_pk = rows.in_bulk(chunk)
        for pk in chunk:
            # One that was withdrawn in the meantime is left out.
            if revision := by_pk.get(pk):
                on = revision.article if drafts else revision.article.publication
                yield _with_names(snapshot.of(revision), on.product, on.area)


def _with_names(data: Data, product: Any, area: Any) -> Data:
    """Names belong to the site: what a product is called now counts, not what it was called then."""
    return {
        **{key: data[key] for key in schema.ARTICLE.by_key},
        "product": {key: getattr(product, key) for key in data["product"]},
        "area": {key: getattr(area, key) for key in data["area"]} if area and data["area"] else None,
    }
