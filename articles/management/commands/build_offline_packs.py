"""Build the offline packs that product pages offer."""

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.models import Product
from articles.offline import pack, shelf
from articles.offline.pages import Scope


class Command(BaseCommand):
    help = "Build a ZIP of the articles of each product in each language, if OFFLINE_PACKS is on."

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.DATA_DIR) / shelf.FOLDER
        if not settings.OFFLINE_PACKS:
            shutil.rmtree(folder, ignore_errors=True)
            self.stdout.write("OFFLINE_PACKS is off")
            return
        try:
            wanted = set(self._build())
            for path in folder.glob("*/*.zip"):
                if path not in wanted:
                    path.unlink()
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        self.stdout.write(f"{len(wanted)} offline packs in {folder}")

    def _build(self) -> Any:
        for product in Product.objects.order_by("slug").values_list("slug", flat=True):
            for language in Scope(product).languages():
                path = shelf.pack_path(product, language)
                pack.build_zip(path, Scope(product, language))
                if path.stat().st_size > shelf.MAX_BYTES:
                    self.stderr.write(f"warning: {path} is larger than 50 MB, so pages don't offer it")
                yield path
