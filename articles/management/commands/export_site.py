"""Write the published articles as HTML pages that need no server."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.offline.addresses import live_site
from articles.offline.pack import PackError, build_folder, build_zip
from articles.offline.pages import Scope


class Command(BaseCommand):
    help = (
        "Write a static copy of the published articles to the folder DIR, or with --zip to one file: pages, "
        "images, and a search that works without a server. An existing copy is updated, and its old files "
        "are deleted."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", metavar="DIR", type=Path, nargs="?")
        parser.add_argument("--zip", metavar="FILE", type=Path, help="Write one ZIP file.")
        parser.add_argument("--product", metavar="SLUG", default="", help="Only articles on this product.")
        languages = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("--language", choices=languages, default="", help="Only this language.")

    def handle(self, *args: Any, **options: Any) -> None:
        folder, file = options["path"], options["zip"]
        if not folder and not file:
            raise CommandError("Enter a folder, or a file with --zip.")
        if not live_site():
            self.stderr.write(
                f"warning: SITE_URL is {settings.SITE_URL}, which others can't open, so the copy has no"
                " links to the live site. Set SITE_URL to its public address."
            )
        scope = Scope(options["product"], options["language"])
        for build, target in ((build_folder, folder), (build_zip, file)):
            if target is None:
                continue
            try:
                pack = build(target.absolute(), scope)
            except PackError as error:
                raise CommandError(str(error)) from error
            except OSError as error:
                raise CommandError(f"{error.filename or target}: {error.strerror}") from error
            gone = f", {pack.gone} old files removed" if pack.gone else ""
            self.stdout.write(f"{pack.articles} articles in {pack.files} files in {target}{gone}")
