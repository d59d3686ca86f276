"""More like this: articles with the same rare words, by the index that the search asks.

A page is read more often than anything is searched, so it takes the index as it is at hand and asks no
database how far that has come: an article that the index does not know as it is now has no list for now.
"""

import math
from heapq import nlargest

from articles.models import Publication
from articles.strings.words import split_words

from . import weights
from .document import publication_stamp
from .engine import Index
from .exceptions import IndexDamaged, IndexInaccessible
from .index_folder import INDEX
from .query import STOP_WORDS
from .stems import stem_words
from .stored_text import StoredText

MAX_SIMILAR = 4
MAX_WORDS, MAX_CANDIDATES = 16, 24
MAX_CACHED_LISTS = 5_000


def similar_ids(publication: Publication) -> list[int]:
    """Return the ids of the publications most like this one, without a query; any may be withdrawn by now."""
    try:
        index = INDEX.open_at_hand()
        return _similar_ids(publication, index) if index else []
    except (IndexDamaged, IndexInaccessible):
        return []  # the next search has it built again, or logs it


def _similar_ids(publication: Publication, index: Index) -> list[int]:
    lists = index.cache.setdefault("similar", {})
    key = (publication.pk, publication.seq)
    pks = lists.get(key)
    if pks is None:
        if len(lists) > MAX_CACHED_LISTS:
            lists.clear()
        stored = index.stored_text_of(publication.pk, publication.seq, publication_stamp(publication))
        pks = lists[key] = _rank_by_shared_words(publication, stored, index) if stored else []
    return pks


def _rank_by_shared_words(publication: Publication, stored: StoredText, index: Index) -> list[int]:
    """Return those that share most of the weight of the article's rarest words, best first."""
    w, words = weights.WEIGHTS, _rarest_words(publication, stored, index)
    total = sum(words.values()) or 1.0
    terms = [("text", stem, weight) for stem, weight in words.items()]
    language, product = f"l:{publication.language}", publication.product.slug
    hits = index.search(terms, MAX_CANDIDATES, [language, f"p:{product}"])
    hits += index.search(terms, MAX_CANDIDATES, [language])
    addresses = {pk: address for _score, pk, address in hits if pk != publication.pk}
    texts, paths = index.stored_texts([*addresses.values()]), index.catalog_paths([*addresses.values()])
    shares: dict[int, float] = {}
    names = {pk: other.article for pk, other in zip(addresses, texts, strict=True)}
    for pk, other, path in zip(addresses, texts, paths, strict=True):
        shares[pk] = sum(weight for stem, weight in words.items() if f" {stem} " in other.head) / total
        if not path.startswith(f"{product}/"):
            shares[pk] *= w.similar_other_product
    similar = [pk for pk, share in shares.items() if share >= w.min_similar]
    return sorted(similar, key=lambda pk: (-shares[pk], names[pk]))[: 2 * MAX_SIMILAR]


def _product_words(publication: Publication) -> set[str]:
    """Return the words of the product's name, which say nothing about an error of it."""
    names = f"{publication.product.name} {publication.product.short}"
    return {"|", *STOP_WORDS, *stem_words(split_words(names), publication.language)}


def _rarest_words(publication: Publication, stored: StoredText, index: Index) -> dict[str, float]:
    """Return the weights of the article's rarest words that another article has; prose does not count."""
    w = weights.WEIGHTS
    size, title = index.size_in(publication.language), {*stored.title.split()}
    weight_of: dict[str, float] = {}
    for stem in {*stored.head.split()} - _product_words(publication):
        if (frequency := index.frequency("text", stem)) > 1:
            rarity = math.log(max(size / frequency, 1) + w.frequency_smoothing)
            weight_of[stem] = rarity * (w.similar_title if stem in title else 1.0)
    rarest = nlargest(MAX_WORDS, weight_of, key=lambda stem: (weight_of[stem], stem))
    return {stem: weight_of[stem] for stem in rarest}
