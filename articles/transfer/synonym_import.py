"""The import of synonyms from a table, which adds new ones and changes none."""

from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError

from articles.models import FormerProductSlug, Product, Synonym, split_phrases

from .origin import ParseError
from .site import synonym_identity
from .site.changes import NO, YES
from .synonyms import read_synonyms


@dataclass
class SynonymPlan:
    """The synonyms to create, the number of those that exist, and all faults of the table."""

    new: list[Synonym] = field(default_factory=list)
    existing: int = 0
    faults: list[ParseError] = field(default_factory=list)


def plan_synonyms(path: Path, known_products: bool = False) -> SynonymPlan:
    """Compare a table with the site; `known_products` skips rows of other products.

    Raises OSError for a file that can't be read.
    """
    plan = SynonymPlan()
    former = FormerProductSlug.objects.select_related("product")
    products = {row.slug: row.product for row in former}
    products |= {product.slug: product for product in Product.objects.all()}
    known = {synonym_identity(row) for row in Synonym.objects.select_related("product")}
    try:
        for line, row in read_synonyms(path):
            if known_products and row["product"] and row["product"] not in products:
                continue
            try:
                synonym = _synonym(row, products)
            except ValidationError as error:
                for key, messages in error.message_dict.items():
                    plan.faults += [ParseError(str(path), line, key, str(message)) for message in messages]
                continue
            identity = synonym_identity(synonym)
            if identity in known:
                plan.existing += 1
            else:
                known.add(identity)
                plan.new.append(synonym)
    except ParseError as error:
        plan.faults.append(error)
    return plan


def _synonym(row: dict[str, str], products: dict[str, Product]) -> Synonym:
    if row["product"] and row["product"] not in products:
        raise ValidationError({"product": f"unknown product {row['product']}"})
    if row["active"].lower() not in YES | NO:
        raise ValidationError({"active": "must be yes or no"})
    synonym = Synonym(
        phrases="\n".join(split_phrases(row["phrases"])),
        also="\n".join(split_phrases(row["also"])),
        language=row["language"],
        product=products.get(row["product"]),
        note=row["note"],
        active=row["active"].lower() in YES,
    )
    synonym.full_clean()
    return synonym
