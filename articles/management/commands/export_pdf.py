"""Write an article or the articles of a product as one PDF."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from articles.models import Product, Publication
from articles.offline import pdf
from articles.offline.pages import Scope


class Command(BaseCommand):
    help = "Write an article, or with --product all articles on a product, to a PDF. Needs the extra pdf."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", metavar="ARTICLE", nargs="?", help="Slug of a published article.")
        parser.add_argument("--product", metavar="SLUG", default="", help="All articles on this product.")
        parser.add_argument("--language", default=settings.LANGUAGE_CODE)
        parser.add_argument("--output", metavar="FILE", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        language, path = options["language"], options["output"]
        rows = self._rows(options["slug"], options["product"], language)
        if options["product"]:
            document = pdf.product_document(options["product"], language)
        else:
            with translation.override(language):
                document = pdf.article_document([rows[0].get_absolute_url()], rows[0].title, language)
        try:
            content = pdf.make_pdf(*document, pdf.MAX_PRODUCT_PAGES, pdf.MAX_PRODUCT_SECONDS)
            path.write_bytes(content)
        except pdf.PdfError as error:
            raise CommandError(f"No PDF: {error}.") from error
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        self.stdout.write(f"{len(rows)} articles in {path}")

    def _rows(self, slug: str | None, product: str, language: str) -> list[Publication]:
        if bool(slug) == bool(product):
            raise CommandError("Enter the slug of an article, or a product with --product.")
        if product and not Product.objects.filter(slug=product).exists():
            raise CommandError(f"No product has the slug {product}.")
        rows: list[Publication] = Scope(product).articles(language)
        rows = [row for row in rows if not slug or row.slug == slug]
        if not rows:
            raise CommandError("No published articles found.")
        return rows
