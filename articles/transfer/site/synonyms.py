"""Synonyms in site.yaml."""

from collections.abc import Iterator

from articles.catalog.live_settings import delete_live_settings
from articles.content.snapshot import Data
from articles.models import Article, Synonym, split_phrases
from articles.strings.words import split_words

from .changes import ImportContext, PlannedChange
from .search_rules import Identity, SearchRules, identity_in_file, rule_data, rule_fields


class Synonyms(SearchRules):
    key = "synonyms"

    def __init__(self, context: ImportContext):
        super().__init__(context)
        self.replaced: list[int] = []

    @staticmethod
    def read(public: bool) -> list[Data]:
        rows = [
            {
                "phrases": split_phrases(synonym.phrases),
                "also": split_phrases(synonym.also),
                **rule_data(synonym),
            }
            for synonym in Synonym.objects.select_related("product")
        ]
        order = ("language", "product", "phrases", "also", "note")
        return sorted(rows, key=lambda row: tuple(row[key] for key in order))

    def compare(self, rows: list[Data]) -> Iterator[PlannedChange]:
        known = {synonym_identity(row): row for row in Synonym.objects.select_related("product")}
        others = dict(known)
        for n, data in enumerate(rows):
            phrases, also = "\n".join(data["phrases"]), "\n".join(data["also"])
            item = Synonym(phrases=phrases, also=also, **rule_fields(data))
            identity = identity_in_file(synonym_identity(item), data)
            change = PlannedChange(f"synonyms[{n}]", data, item)
            self.compare_fields(change, known.get(identity), ("note", "active"))
            others.pop(identity, None)
            yield self.check_rule(change)
        # A site without articles has only the synonyms that each site starts with. The file replaces them, or
        # those that its editors deleted would be back.
        if self.context.publish and rows and not Article.objects.exists():
            self.replaced = [synonym.pk for synonym in others.values()]

    def delete_replaced(self) -> None:
        if self.replaced:
            delete_live_settings(*Synonym.objects.filter(pk__in=self.replaced))

    def write(self, changes: list[PlannedChange]) -> None:
        for change in changes:
            self.save_rule(change)


def synonym_identity(synonym: Synonym) -> Identity:
    """Return what identifies a synonym, whatever the order and spelling of its phrases."""
    sides = (
        frozenset(tuple(split_words(phrase)) for phrase in split_phrases(side))
        for side in (synonym.phrases, synonym.also)
    )
    return (synonym.language, synonym.product.slug if synonym.product else "", *sides)
