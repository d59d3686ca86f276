"""Import articles: of our own forms, strictly, or what another product exported, as far as it can be read."""

from argparse import ArgumentParser
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from articles.management.progress import show_progress
from articles.transfer import ArticleImport, ArticlesHeld, ImportFailed, ImportOptions

if TYPE_CHECKING:
    from articles.transfer.foreign.own_form import OwnArticles

FAILED, HELD = 1, 3  # exit codes


class Command(BaseCommand):
    help = (
        "Import articles from another product's export, or from this site's own formats. An export can be a "
        "file, a folder, or a ZIP, and the product is recognized automatically. The own formats are Markdown "
        "files, folders of them, .jsonl, .jsonl.gz, and .json, with site.yaml in the same folder, also in a "
        "ZIP. Existing articles are matched by their ID. From another product's export, anything that can't "
        "be read is skipped and reported. In the own formats, one article with an error stops the whole "
        "import. The exit code is 1 if nothing was imported, and 3 if something was skipped or kept as a "
        "draft. Articles are kept as drafts if they contain an unverified contact, an image without alt "
        "text, or a destructive command without its risk, or if they are duplicates."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        flag = partial(parser.add_argument, action="store_true")
        parser.add_argument("paths", nargs="+", metavar="PATH")
        flag("--dry-run", help="Check and report; write nothing.")
        flag(
            "--publish",
            help="Publish articles that were public there. Missing parts are reported as warnings.",
        )
        flag(
            "--overwrite",
            help="Also replace articles that were edited or unpublished here since their last import.",
        )
        parser.add_argument(
            "--product",
            default="",
            metavar="SLUG",
            help="For another product's export: the product the articles belong to, created if it doesn't "
            "exist. For own formats: import only articles on this product, "
            "including articles that name none.",
        )
        parser.add_argument(
            "--map", default="", metavar="FILE", help="A mapping file for columns and headings."
        )
        parser.add_argument(
            "--from", default="", metavar="KIND", dest="kind", help="The product, if it isn't recognized."
        )
        parser.add_argument("--report", default="", metavar="FILE", help="Save the whole report as CSV.")
        flag("--skip-bad", help="Own formats: skip invalid articles and import the rest.")
        flag(
            "--contacts",
            help="Own formats: also import the verified contacts in site.yaml. Articles can then show their "
            "phone numbers, so use this only if you know they are real.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        from articles.transfer.foreign.own_form import own_articles

        try:
            # A mapping file is for what others made.
            kind = options["kind"] or ("other" if options["map"] else "")
            with own_articles(options["paths"], kind) as own:
                if own:
                    self._import_own(options, own)
                else:
                    self._import_foreign(options)
        except ImportFailed as error:
            raise CommandError(str(error), returncode=FAILED) from error
        except ArticlesHeld as error:
            raise CommandError(str(error), returncode=HELD) from error

    def _import_own(self, options: dict[str, Any], own: "OwnArticles") -> None:
        names = [field.name for field in fields(ImportOptions)]
        progress = partial(show_progress, self.stderr)
        chosen = {**options, "paths": own.paths}
        try:
            report = ArticleImport(ImportOptions(**{name: chosen[name] for name in names}), progress).run()
            for line in report.text():
                self.stdout.write(own.told(line))
            report.check()
        except ImportFailed as error:
            raise ImportFailed(own.told(str(error))) from error

    def _import_foreign(self, options: dict[str, Any]) -> None:
        # Imports alone need what reads Word, wikis, and HTML.
        from articles.transfer.foreign.importing import ForeignImport, ForeignOptions
        from articles.transfer.foreign.running import recorded

        names = ["paths", "product", "dry_run", "publish", "overwrite", "kind", "verbosity"]
        chosen = ForeignOptions(
            **{name: options[name] for name in names}, map_file=options["map"], propose=True
        )
        progress = partial(show_progress, self.stderr)
        report = ForeignImport(chosen, progress).run() if chosen.dry_run else recorded(chosen, progress)
        for line in report.text():
            self.stdout.write(line)
        if options["report"]:
            with Path(options["report"]).open("w", encoding="utf-8-sig", newline="") as stream:
                report.write_csv(stream)
        if report.is_held and not options["dry_run"]:
            raise ArticlesHeld("Some articles were skipped or kept as drafts. See the reasons above.")
