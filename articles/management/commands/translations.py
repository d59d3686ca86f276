"""Send articles to translators and take their work back: XLIFF 2.1 and PO."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.strings.languages import language_tag
from articles.transfer import file_name
from articles.transfer.translation.exporting import SUFFIXES, WRITERS, articles_to_translate
from articles.transfer.translation.importing import FaultyFiles, import_translations


class Command(BaseCommand):
    help = (
        "Export the texts of published articles for translators, or import their translations as drafts. "
        "Nothing is published."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True)
        export = steps.add_parser(
            "export", help="Export the texts that are missing or out of date in a language."
        )
        export.add_argument("path", metavar="PATH", type=Path, help="The folder to write to.")
        export.add_argument("--language", required=True)
        export.add_argument("--format", choices=sorted(WRITERS), default="xliff")
        export.add_argument("--article", action="append", default=[], metavar="ID", help="Only this article.")
        export.add_argument("--all", action="store_true", help="Include articles that are complete.")
        export.add_argument("--per-article", action="store_true", help="Write one file per article.")
        load = steps.add_parser("import", help="Create or update drafts from .xlf, .xliff, and .po files.")
        load.add_argument("paths", nargs="+", metavar="PATH", type=Path)
        load.add_argument("--dry-run", action="store_true", help="Check and report; write nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["step"] == "export":
                self._export(options)
            else:
                self._import(options)
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error

    def _export(self, options: dict[str, Any]) -> None:
        language = language_tag(options["language"])
        if language not in dict(settings.LANGUAGES):
            raise CommandError(f"{options['language']} isn't a language of this site.")
        write, suffix = WRITERS[options["format"]], SUFFIXES[options["format"]]
        articles = list(articles_to_translate(language, options["article"], options["all"]))
        folder: Path = options["path"]
        folder.mkdir(parents=True, exist_ok=True)
        taken: set[str] = set()
        if options["per_article"]:
            for article in articles:
                name = file_name(article.id, taken)
                taken.add(name.casefold())
                (folder / f"{name}.{language}{suffix}").write_text(write(language, [article]), "utf-8")
        else:
            by_source: dict[str, list[Any]] = {}
            for article in articles:
                by_source.setdefault(article.language, []).append(article)
            for source, group in by_source.items():
                name = language if source == settings.LANGUAGE_CODE else f"{source}-{language}"
                (folder / f"{name}{suffix}").write_text(write(language, group), "utf-8")
        count = sum(len(article.units) for article in articles)
        what = "1 article" if len(articles) == 1 else f"{len(articles)} articles"
        self.stdout.write(f"{what} with {count} segments written to {folder}.")

    def _import(self, options: dict[str, Any]) -> None:
        paths = [file for path in options["paths"] for file in (_files(path) if path.is_dir() else [path])]
        if not paths:
            raise CommandError("Found no .xlf, .xliff, or .po files.")
        try:
            results = import_translations(paths, dry_run=options["dry_run"])
        except FaultyFiles as error:
            raise CommandError(f"{error}\nNothing was imported.") from error
        counts = Counter(results.values())
        states = (("created", "created"), ("changed", "updated"), ("unchanged", "unchanged"))
        parts = [f"{counts[state]} {name}" for state, name in states]
        self.stdout.write(f"Drafts: {', '.join(parts)}.")


def _files(folder: Path) -> list[Path]:
    suffixes = {".xlf", ".xliff", ".po"}
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in suffixes and path.is_file())
