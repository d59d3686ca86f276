"""More like this: articles with the same rare words, by the index that the search asks.

A page is read more often than anything is searched, so it takes the index as it is at hand and asks no
database how far that has come: an article that the index does not know as it is now has no list for now.
"""

import math
from heapq import nlargest

from articles.models import Publication
from articles.strings.words import split_words

from . import index as store
from .document import publication_stamp
from .engine import Index, IndexDamaged, StoredText
from .finder import ask_index
from .query import STOP_WORDS
from .stems import stem_words

MAX_SIMILAR = 4
MAX_WORDS, MAX_CANDIDATES = 16, 24
TITLED = 1.5
# Of the weight of the words another article has to have this share, or it is like any other.
LEAST = 0.2
OTHER_PRODUCT = 0.6
MAX_CACHED_LISTS = 5_000


def find_similar(publication: Publication, limit: int = MAX_SIMILAR) -> list[Publication]:
    """Return the live articles most like this one, of its language, those of its product preferred."""
    pks = ask_index(lambda index: _similar_ids(publication, index)) or []
    rows = Publication.objects.live().in_language(publication.language).for_list().in_bulk(pks)
    return [rows[pk] for pk in pks if pk in rows][:limit]


def similar_ids(publication: Publication) -> list[int]:
    """Return the ids of the publications most like this one, without a query; any may be withdrawn by now."""
    try:
        index = store.open_at_hand()
        return _similar_ids(publication, index) if index else []
    except IndexDamaged:
        return []  # the next search has it built anew


def _similar_ids(publication: Publication, index: Index) -> list[int]:
    remembered = index.remembered.setdefault("similar", {})
    state = (publication.pk, publication.seq)
    found = remembered.get(state)
    if found is None:
        if len(remembered) > MAX_CACHED_LISTS:
            remembered.clear()
        kept = index.document(publication.pk, publication.seq, publication_stamp(publication))
        found = remembered[state] = _rank_by_shared_words(publication, kept, index) if kept else []
    return found


def _rank_by_shared_words(publication: Publication, kept: StoredText, index: Index) -> list[int]:
    """Those that share most of the weight of the article's rarest words, best first."""
    words = _rarest_words(publication, kept, index)
    total = sum(words.values()) or 1.0
    terms = [("text", stem, weight) for stem, weight in words.items()]
    language, product = f"l:{publication.language}", publication.product.slug
    hits = index.search(terms, MAX_CANDIDATES, [language, f"p:{product}"])
    hits += index.search(terms, MAX_CANDIDATES, [language])
    at = {pk: address for _score, pk, address in hits if pk != publication.pk}
    shares: dict[int, float] = {}
    kinds = zip(at, index.kept([*at.values()]), index.shelves([*at.values()]), strict=True)
    for pk, other, shelf in kinds:
        shares[pk] = sum(weight for stem, weight in words.items() if f" {stem} " in other.head) / total
        if not shelf.startswith(f"{product}/"):
            shares[pk] *= OTHER_PRODUCT
    likely = [pk for pk, share in shares.items() if share >= LEAST]
    return sorted(likely, key=lambda pk: (-shares[pk], pk))[: 2 * MAX_SIMILAR]


def _product_words(publication: Publication) -> set[str]:
    """What the product is called says nothing about an error of it."""
    names = f"{publication.product.name} {publication.product.short}"
    return {"|", *STOP_WORDS, *stem_words(split_words(names), publication.language)}


def _rarest_words(publication: Publication, kept: StoredText, index: Index) -> dict[str, float]:
    """The rarest words of title, message, symptom and summary that any other article has, by weight."""
    size, title = index.size_in(publication.language), {*kept.title.split()}
    weights: dict[str, float] = {}
    for stem in {*kept.head.split()} - _product_words(publication):
        if (spread := index.spread(stem)) > 1:
            weights[stem] = math.log(max(size / spread, 1) + 0.5) * (TITLED if stem in title else 1.0)
    return {stem: weights[stem] for stem in nlargest(MAX_WORDS, weights, key=lambda one: (weights[one], one))}
