"""Filters of results by what articles are: errors or how-tos, the side of the problem, and when they changed.

The index doesn't have these, so the database is asked about the hits, and only when such a filter is chosen.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from articles.models import Publication

from .codes import keep_codes_of
from .ranking import Ranking


@dataclass(frozen=True)
class Attributes:
    """What results have to be; "" or None is anything. `kind` is ERROR or HOW_TO, `side` a value of Side."""

    ERROR: ClassVar = "error"
    HOW_TO: ClassVar = "how-to"

    kind: str = ""
    side: str = ""
    since: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.kind or self.side or self.since)


def matching_pks(pks: Iterable[int], attributes: Attributes) -> set[int]:
    """Return those of the publications that have these attributes."""
    rows = Publication.objects.live().filter(pk__in=list(pks))
    if attributes.side:
        rows = rows.filter(side=attributes.side)
    if attributes.since:
        rows = rows.filter(published_at__gte=attributes.since)
    matching = set(rows.values_list("pk", flat=True))
    if attributes.kind:
        how_tos = set(rows.how_tos().values_list("pk", flat=True))
        matching = how_tos if attributes.kind == Attributes.HOW_TO else matching - how_tos
    return matching


def restrict_ranking(ranking: Ranking, pks: set[int]) -> Ranking:
    """Return the hits among these. What comes first only because others are left out isn't claimed."""
    hits = tuple(hit for hit in ranking.hits if hit.pk in pks)
    is_same = bool(hits) and hits[0] is ranking.hits[0]
    return replace(
        ranking,
        hits=hits,
        codes=keep_codes_of(ranking.codes, pks),
        confidence=ranking.confidence if is_same else 0.0,
        catalog_paths={pk: path for pk, path in ranking.catalog_paths.items() if pk in pks},
    )
