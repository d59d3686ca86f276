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
        "Import articles from what another product exported (a file, a folder, or a ZIP; which product is "
        "found out), or from Markdown files, folders of them, .jsonl, .jsonl.gz and .json of this site's own "
        "forms, with the site.yaml in or beside them, also in a ZIP. Articles are found again by their id. "
        "Of another product's export, what can't be read is left out and told. Of our own forms, if one "
        "article is bad, nothing is changed. Ends with 1 if nothing was changed, with 3 if something was "
        "left out or held back as a draft: it names a contact that nobody verified, shows a picture without "
        "words for it, shows a command that deletes without its risk, or is a duplicate."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        flag = partial(parser.add_argument, action="store_true")
        parser.add_argument("paths", nargs="+", metavar="PATH")
        flag("--dry-run", help="Check and report; write nothing.")
        flag("--publish", help="Show readers what was public there. What articles lack is a warning.")
        flag("--overwrite", help="Replace also what was changed or withdrawn here since its last import.")
        parser.add_argument(
            "--product",
            default="",
            metavar="SLUG",
            help="The product of another product's export, made if it is new. Of our own forms: import only "
            "articles of this product; one that names none is taken to be of it.",
        )
        parser.add_argument(
            "--map", default="", metavar="FILE", help="A mapping file: what columns and headings are here."
        )
        parser.add_argument(
            "--from", default="", metavar="KIND", dest="kind", help="Which product, if it was not found out."
        )
        parser.add_argument("--report", default="", metavar="FILE", help="Save the whole report as CSV.")
        flag("--skip-bad", help="Own forms: leave bad articles out and import the rest.")
        flag(
            "--contacts",
            help="Own forms: take the verified contacts of site.yaml too, which opens the guard for their "
            "numbers: only if you know that they are real.",
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
