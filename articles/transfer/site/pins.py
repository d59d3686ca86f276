"""Pinned results in site.yaml."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles.content.snapshot import Data
from articles.models import Article, Pin, split_queries
from articles.strings.numbers import whole_number
from articles.strings.words import split_words

from .changes import PlannedChange
from .search_rules import Identity, SearchRules, identity_in_file, rule_data, rule_fields

MAX_POSITION = 32_000


class Pins(SearchRules):
    key = "pins"

    @staticmethod
    def read(public: bool) -> list[Data]:
        """Return the pins, if `public` without those of articles that readers can't see."""
        visible = {"article__publication__live": True} if public else {"article__deleted_at": None}
        pins = Pin.objects.filter(**visible).select_related("article", "product").order_by("position", "pk")
        return [
            {
                "queries": split_queries(pin.queries),
                "article": pin.article.source_id,
                "position": str(pin.position) if pin.position != 1 else "",
                **rule_data(pin),
            }
            for pin in pins
        ]

    def compare(self, rows: list[Data]) -> Iterator[PlannedChange]:
        known = {
            (*pin_identity(pin), pin.article.source_id): pin
            for pin in Pin.objects.select_related("product", "article")
        }
        names = {data["article"] for data in rows}
        articles = Article.objects.not_deleted().filter(source_id__in=names)
        present = {*articles.values_list("source_id", flat=True), *self.context.coming}
        for n, data in enumerate(rows):
            position = whole_number(data["position"] or "1", MAX_POSITION)
            item = Pin(
                queries="\n".join(data["queries"]),
                position=1 if position is None else position,
                **rule_fields(data),
            )
            identity = (*identity_in_file(pin_identity(item), data), data["article"])
            change = PlannedChange(f"pins[{n}]", data, item)
            self.compare_fields(change, known.get(identity), ("note", "active", "position"))
            if position is None:
                change.add_fault("position", _("expected a number"))
            if data["article"] not in present:
                change.add_fault(
                    "article", _("no article has the external ID %(id)s") % {"id": data["article"]}
                )
            yield self.check_rule(change)

    def write(self, changes: list[PlannedChange]) -> None:
        for change in changes:
            article = Article.objects.not_deleted().filter(source_id=change.data["article"]).first()
            if article is None:
                change.leave_out(_("its article wasn't imported"))
            elif isinstance(change.item, Pin):
                change.item.article = article
                self.save_rule(change)


def pin_identity(pin: Pin) -> Identity:
    """Return what identifies a pin with its article, whatever the order and spelling of its queries."""
    queries = frozenset(tuple(split_words(query)) for query in split_queries(pin.queries))
    return (pin.language, pin.product.slug if pin.product else "", queries)
