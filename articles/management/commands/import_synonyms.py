"""Bring synonyms from a table into the site. What is there already is left as editors have it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from articles import catalog, transfer
from articles.models import FormerProductSlug, Product, Synonym, split_phrases
from articles.transfer import ParseError

NO = {"no", "false", "0"}
YES = {"yes", "true", "1", ""}
MOST_FAULTS = 50


class Command(BaseCommand):
    help = (
        "Import synonyms from a CSV file with the columns phrases, also, language, product, note and active; "
        "phrases are separated by semicolons. One bad row refuses all. Run twice, it changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", metavar="PATH", type=Path)
        parser.add_argument(
            "--known-products", action="store_true", help="Leave out what is of a product not known here."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        former = FormerProductSlug.objects.select_related("product")
        products = {row.slug: row.product for row in former}
        products |= {product.slug: product for product in Product.objects.all()}
        seen = {transfer.synonym_identity(row) for row in Synonym.objects.select_related("product")}
        fresh, faults, there = [], [], 0
        try:
            for line, row in transfer.read_synonyms(path):
                if options["known_products"] and row["product"] and row["product"] not in products:
                    continue
                try:
                    synonym = _synonym(row, products)
                except ValidationError as error:
                    faults += [ParseError(str(path), line, key, said) for key, said in _told(error)]
                    continue
                if (identity := transfer.synonym_identity(synonym)) in seen:
                    there += 1
                    continue
                seen.add(identity)
                fresh.append(synonym)
        except ParseError as bad:
            faults.append(bad)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        if faults:
            for fault in faults[:MOST_FAULTS]:
                self.stderr.write(str(fault))
            raise CommandError("Nothing was imported.")
        if fresh:
            catalog.save_live_settings(*fresh)
        self.stdout.write(f"{len(fresh)} synonyms created, {there} already there.")


def _synonym(row: dict[str, str], products: dict[str, Product]) -> Synonym:
    if row["product"] and row["product"] not in products:
        raise ValidationError({"product": f"no product {row['product']} is known here"})
    if row["active"].lower() not in YES | NO:
        raise ValidationError({"active": "is yes or no"})
    synonym = Synonym(
        phrases=_lines(row["phrases"]),
        also=_lines(row["also"]),
        language=row["language"],
        product=products.get(row["product"]),
        note=row["note"],
        active=row["active"].lower() in YES,
    )
    synonym.full_clean()
    return synonym


def _lines(cell: str) -> str:
    return "\n".join(split_phrases(cell))


def _told(error: ValidationError) -> list[tuple[str, str]]:
    return [(key, str(said)) for key, all_said in error.message_dict.items() for said in all_said]
