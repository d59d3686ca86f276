"""What several published articles have in common: where the problem is, and how it is fixed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from articles.models import Publication
from articles.strings.folding import fold

from . import snapshot
from .snapshot import Data

MAX_SHARED = 5
MIN_SHARED = 2  # articles


@dataclass(frozen=True)
class SharedTitle:
    """The title of a cause or solution that several articles have, and a place to read it."""

    title: str
    url: str
    count: int


@dataclass(frozen=True)
class CommonFacts:
    """`side` is the side of most articles, with how many; the rest is what at least two of them share."""

    count: int
    side: str = ""
    side_count: int = 0
    durations: list[str] = field(default_factory=list)
    causes: list[SharedTitle] = field(default_factory=list)
    solutions: list[SharedTitle] = field(default_factory=list)


def common_facts(publications: Sequence[Publication]) -> CommonFacts:
    """Return what these articles have in common. They are loaded with their revisions."""
    sides = Counter(row.side for row in publications if row.side and row.side != "unknown")
    side, side_count = next(iter(sides.most_common(1)), ("", 0))
    is_most = side_count * 2 > len(publications)
    durations = Counter(row.typical_duration for row in publications if row.typical_duration)
    contents = [(row, snapshot.of(row.revision)) for row in publications if row.revision]
    return CommonFacts(
        count=len(publications),
        side=side if is_most else "",
        side_count=side_count if is_most else 0,
        durations=[text for text, count in durations.most_common(1) if count * 2 > len(publications)],
        causes=_shared_titles(contents, "causes", "cause"),
        solutions=_shared_titles(contents, "solutions", "solution"),
    )


def _shared_titles(contents: Iterable[tuple[Publication, Data]], kind: str, anchor: str) -> list[SharedTitle]:
    """Return the titles of this kind that several articles have, the most frequent first."""
    places: dict[str, dict[int, tuple[str, str]]] = {}
    for publication, data in contents:
        for row in data[kind]:
            url = f"{publication.get_absolute_url()}#{anchor}-{row['key']}"
            places.setdefault(fold(row["title"]), {}).setdefault(publication.pk, (row["title"], url))
    shared = sorted(places.values(), key=len, reverse=True)
    return [
        SharedTitle(*next(iter(by_article.values())), len(by_article))
        for by_article in shared[:MAX_SHARED]
        if len(by_article) >= MIN_SHARED
    ]
