"""Build the offline packs that product pages offer."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.models import Product
from articles.offline import pack, pdf, pdf_link, shelf
from articles.offline.pages import Scope


class Command(BaseCommand):
    help = "Build a ZIP of each product's articles in each language, if OFFLINE_PACKS is on."

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.DATA_DIR) / shelf.FOLDER
        if not settings.OFFLINE_PACKS:
            shutil.rmtree(folder, ignore_errors=True)
            self.stdout.write("OFFLINE_PACKS is off")
            return
        try:
            wanted = set(self._build())
            for path in folder.glob("*/*.*"):
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
                yield path
                if pdf_link.is_available():
                    yield from self._pdf(product, language)
                if path.stat().st_size > shelf.MAX_BYTES:
                    self.stderr.write(f"warning: {path} is larger than 50 MB, so pages don't offer it")

    def _pdf(self, product: str, language: str) -> Iterator[Path]:
        """Write the PDF of a product. Without one, its pages offer the ZIP alone."""
        path = shelf.pack_path(product, language, "pdf")
        document = pdf.product_document(product, language)
        try:
            content = pdf.make_pdf(*document, pdf.MAX_PRODUCT_PAGES, pdf.MAX_PRODUCT_SECONDS)
        except pdf.PdfError as error:
            self.stderr.write(f"warning: no PDF of {product}: {error}")
            return
        draft = path.with_suffix(".draft")
        draft.write_bytes(content)
        draft.replace(path)
        yield path
