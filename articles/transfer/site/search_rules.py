"""The base of synonyms and pins in site.yaml."""

from typing import Any

from django.utils.translation import gettext as _

from articles.content.snapshot import Data
from articles.models import Pin, Synonym

from .changes import NO, EntryType, PlannedChange, check_yes_or_no, find_product

Identity = tuple[Any, ...]


def rule_data(rule: Synonym | Pin) -> Data:
    return {
        "language": rule.language,
        "product": rule.product.slug if rule.product else "",
        "note": rule.note,
        "active": "" if rule.active else "no",
    }


def rule_fields(data: Data) -> dict[str, Any]:
    return {
        "language": data["language"],
        "note": data["note"],
        "active": data["active"].lower() not in NO,
    }


def identity_in_file(identity: Identity, data: Data) -> Identity:
    """Return an identity with the product that the file names, which might not exist yet."""
    return (identity[0], data["product"], *identity[2:])


class SearchRules(EntryType):
    """A kind of search rule, which can belong to a product."""

    def check_rule(self, change: PlannedChange) -> PlannedChange:
        check_yes_or_no(change, "active")
        slug = change.data["product"]
        if slug and slug not in self.context.products:
            change.add_fault("product", _("there's no product %(slug)s") % {"slug": slug})
        return self.wait_for_publish(change)

    def save_rule(self, change: PlannedChange) -> None:
        rule: Any = change.item
        slug = change.data["product"]
        product = find_product(change, slug) if slug else None
        if product or not slug:
            rule.product = product
            rule.save()
