"""Export articles into files that an import reads back."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles import transfer
from articles.models import read_image_file


class Command(BaseCommand):
    help = (
        "Export the published articles to a folder of Markdown files, or to one .jsonl or .jsonl.gz file. "
        "Products, contacts, redirects, synonyms, pinned results, and incidents go into site.yaml, and the "
        "published codes into codes.csv, in the same folder."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", metavar="PATH", type=Path)
        parser.add_argument(
            "--format",
            choices=["md", "jsonl"],
            help="Write Markdown files to the folder PATH, or lines to the file "
            "PATH (default: depends on its name).",
        )
        parser.add_argument(
            "--drafts", action="store_true", help="Export the drafts of all articles, published or not."
        )
        parser.add_argument(
            "--prune",
            action="store_true",
            help="Delete files that an earlier export wrote here and this one doesn't. Files that someone "
            "changed or added are kept.",
        )
        parser.add_argument(
            "--history",
            action="store_true",
            help="Also write all published revisions of each article, or with --drafts all revisions. "
            "An import doesn't read them.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        lines = options["format"] == "jsonl"
        if not options["format"]:
            lines = not path.is_dir() and path.name.endswith((".jsonl", ".jsonl.gz"))
        if lines and path.is_dir():
            path = path / "articles.jsonl"
        try:
            self._export(path, lines, options["drafts"], options["history"], options["prune"])
        except OSError as error:
            raise CommandError(f"{error.filename or path}: {error.strerror}") from error

    def _export(self, path: Path, lines: bool, drafts: bool, history: bool, prune: bool) -> None:
        names: set[str] = set()
        missing: set[str] = set()

        def read_image(name: str) -> bytes | None:
            content = read_image_file(name)
            (missing if content is None else names).add(name)
            return content

        (path.parent if lines else path).mkdir(parents=True, exist_ok=True)
        files = transfer.ExportedFiles(path)
        write = transfer.write_file if lines else transfer.write_folder
        count = write(path, transfer.export_articles(drafts), read_image, files.add)
        transfer.write_site_beside(path, transfer.export_site(public=not drafts), files.add)
        transfer.write_codes_beside(path, transfer.published_codes(), files.add)
        if history:
            transfer.write_history(path, drafts, files.add)
        images = f" and {len(names)} images" if names else ""
        self.stdout.write(f"{count} articles{images} in {path}")
        for name in sorted(missing):
            self.stderr.write(f"warning: an article uses the image {name}, which isn't on this site")
        self._report_gone(files, prune)
        files.save()

    def _report_gone(self, files: transfer.ExportedFiles, prune: bool) -> None:
        """Remove what this export no longer has, or say how to."""
        if changed := files.changed():
            self.stdout.write(
                f"{_count(changed)} from an earlier export changed here since then. Not touched: {changed[0]}"
            )
        if gone := files.gone():
            if prune:
                files.remove_gone()
                self.stdout.write(f"{_count(gone)} from an earlier export deleted")
            else:
                self.stdout.write(
                    f"{_count(gone)} from an earlier export aren't on the site anymore, such as {gone[0]}. "
                    "To delete them, add --prune."
                )


def _count(names: list[str]) -> str:
    return "1 file" if len(names) == 1 else f"{len(names)} files"
