"""Possible duplicates: articles about the same error as the one that is being written.

Editors see published articles, and the drafts that they have permission to see.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import F

from articles import search
from articles.content import snapshot
from articles.models import Article, ErrorCode, ErrorMessage, Publication, PublicationCode
from articles.strings.codes import canonical_code
from articles.strings.messages import split_fixed_runs
from articles.strings.words import split_words

from .content.snapshot import Data

CODE, MESSAGE, TITLE = "code", "message", "title"
MAX_SHOWN = 6
MAX_MESSAGES, MAX_ROWS, MAX_QUERY_LENGTH = 3, 3000, 2000
POSSESSIVE = re.compile(r"['\u2019]s\b")
# The share of words that two messages or titles must have in common.
MIN_MESSAGE_OVERLAP, MIN_TITLE_OVERLAP = 0.75, 0.6


class PossibleDuplicate(NamedTuple):
    """Another article, with the kind of match and the text that matches."""

    why: str
    article: int
    title: str
    same: str
    url: str  # of the published page, or ""
    product: str = ""  # name of its product, if that is another one


def find_duplicates(data: Data, article: int | None, editor: Any) -> list[PossibleDuplicate]:
    """Return other articles with the same code, or nearly the same message or title.

    Those of its product come first; of other products only those with the same code or message. Sorted by
    certainty, each article once. `article` is the key of the article itself, if it is saved.
    """
    product, language = data["product"]["slug"], data["language"]
    drafts = Article.objects.not_deleted().for_editor(editor).exclude(pk=article).filter(language=language)
    # Articles without changes since they were published are found as published ones.
    drafts = drafts.exclude(publication__live=True, version=F("publication__revision__number"))
    published = Publication.objects.live().in_language(language).exclude(article=article)
    duplicates: dict[int, PossibleDuplicate] = {}
    here = drafts.filter(product__slug=product), published.filter(product__slug=product), product
    for search_by in (_by_code, _by_message, _by_title):
        for duplicate in search_by(data, *here):
            if duplicate.article != article:
                duplicates.setdefault(duplicate.article, duplicate)
    found = list(duplicates.values())[:MAX_SHOWN]
    elsewhere = drafts.exclude(product__slug=product), published.exclude(product__slug=product), ""
    others: dict[int, PossibleDuplicate] = {}
    for search_by in (_by_code, _by_message):
        for duplicate in search_by(data, *elsewhere):
            others.setdefault(duplicate.article, duplicate)
    return found + _with_products(list(others.values())[: MAX_SHOWN - len(found)])


def _with_products(duplicates: list[PossibleDuplicate]) -> list[PossibleDuplicate]:
    pks = [duplicate.article for duplicate in duplicates]
    names = dict(Article.objects.filter(pk__in=pks).values_list("pk", "product__name")) if pks else {}
    return [duplicate._replace(product=names.get(duplicate.article, "")) for duplicate in duplicates]


def _by_code(data: Data, drafts: Any, published: Any, product: str) -> Iterator[PossibleDuplicate]:
    canonical = {canonical_code(code)[:200] for code in data["codes"]} - {""}
    if not canonical:
        return
    rows = PublicationCode.objects.filter(canonical__in=canonical, publication__in=published.values("pk"))
    for row in rows.select_related("publication").order_by("publication__sort_key")[:MAX_SHOWN]:
        yield _published_duplicate(CODE, row.publication, row.code)
    codes = ErrorCode.objects.filter(canonical__in=canonical, article__in=drafts.values("pk"))
    for code in codes.select_related("article")[:MAX_SHOWN]:
        yield PossibleDuplicate(CODE, code.article.pk, code.article.title, code.code, "")


def _by_message(data: Data, drafts: Any, published: Any, product: str) -> Iterator[PossibleDuplicate]:
    texts = [message["text"] for message in data["messages"] if message["text"].strip()][:MAX_MESSAGES]
    if not texts:
        return
    words_of_texts = [_fixed_words(text) for text in texts]
    for text, words in zip(texts, words_of_texts, strict=True):
        hits = search.find(text[:MAX_QUERY_LENGTH], product=product, size=5, exact=True).hits
        is_match = {hit.publication.pk: hit.why == MESSAGE for hit in hits}
        for row in published.filter(pk__in=is_match).select_related("revision"):
            messages = snapshot.of(row.revision)["messages"] if row.revision else []
            if is_match[row.pk] or any(_is_same_message(words, message["text"]) for message in messages):
                yield _published_duplicate(MESSAGE, row, "")
    rows = ErrorMessage.objects.filter(article__in=drafts.values("pk")).order_by("-article__updated_at")
    for pk, title, message in rows.values_list("article", "article__title", "text")[:MAX_ROWS]:
        if any(_is_same_message(words, message) for words in words_of_texts):
            yield PossibleDuplicate(MESSAGE, pk, title, message[:200], "")


def _by_title(data: Data, drafts: Any, published: Any, product: str) -> Iterator[PossibleDuplicate]:
    words = _title_words(data["title"])
    if len(words) < 2:
        return
    titles = published.values_list("pk", "title")[:MAX_ROWS]
    pks = [pk for pk, title in titles if _is_same_title(words, title)][:MAX_SHOWN]
    for row in published.filter(pk__in=pks):
        yield _published_duplicate(TITLE, row, "")
    for pk, title in drafts.order_by("-updated_at").values_list("pk", "title")[:MAX_ROWS]:
        if _is_same_title(words, title):
            yield PossibleDuplicate(TITLE, pk, title, "", "")


def _published_duplicate(why: str, publication: Publication, same: str) -> PossibleDuplicate:
    url = publication.get_absolute_url()
    return PossibleDuplicate(why, publication.article_id, publication.title, same, url)


def _is_same_message(words: set[str], message: str) -> bool:
    return _overlap(words, _fixed_words(message)) >= MIN_MESSAGE_OVERLAP


def _is_same_title(words: set[str], title: str) -> bool:
    return _overlap(words, _title_words(title)) >= MIN_TITLE_OVERLAP


def _title_words(title: str) -> set[str]:
    return set(split_words(POSSESSIVE.sub("", title)))


def _fixed_words(message: str) -> set[str]:
    """Return the words of a message without its placeholders and other variable parts."""
    return {word for run in split_fixed_runs(message) for word in run}


def _overlap(words: set[str], others: set[str]) -> float:
    return len(words & others) / len(words | others) if words and others else 0.0
