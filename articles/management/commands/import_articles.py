"""Import articles from files: create new ones, update changed ones, and leave the others as they are."""

from argparse import ArgumentParser
from dataclasses import fields
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.management.progress import show_progress
from articles.transfer import ArticleImport, ArticlesHeld, ImportFailed, ImportOptions

FAILED, HELD = 1, 3  # exit codes


class Command(BaseCommand):
    help = (
        "Import articles by their id from Markdown files, folders of them, .jsonl, .jsonl.gz and .json, with "
        "the site.yaml in or beside them. "
        "If one is bad nothing is changed and the command ends with 1. It ends with 3 if an article is held "
        "back as a draft: it names a contact that nobody verified, shows a picture without words for it, or "
        "shows a command that deletes without its risk."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        flag = partial(parser.add_argument, action="store_true")
        parser.add_argument("paths", nargs="+", metavar="PATH")
        flag("--dry-run", help="Check and report; write nothing.")
        flag("--publish", help="Show the articles to readers. What they lack is a warning.")
        flag("--overwrite", help="Replace also what was changed or withdrawn here since its last import.")
        flag(
            "--contacts",
            help="Take the verified contacts of site.yaml too, which opens the guard for their numbers: only "
            "if you know that they are real.",
        )
        flag("--skip-bad", help="Leave bad articles out and import the rest.")
        parser.add_argument(
            "--product",
            default="",
            metavar="SLUG",
            help="Import only articles of this product; one that names none is taken to be of it.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        names = [field.name for field in fields(ImportOptions)]
        progress = partial(show_progress, self.stderr)
        try:
            report = ArticleImport(ImportOptions(**{name: options[name] for name in names}), progress).run()
            for line in report.text():
                self.stdout.write(line)
            report.check()
        except ImportFailed as error:
            raise CommandError(str(error), returncode=FAILED) from error
        except ArticlesHeld as error:
            raise CommandError(str(error), returncode=HELD) from error
