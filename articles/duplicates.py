"""Articles that may be about the same error as one that is being written, so that none is written twice.

An editor is told of what readers see, and of drafts that they may see themselves; of nothing else.
"""

import re
from collections.abc import Iterable, Iterator
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
MOST_MESSAGES, MOST_ROWS = 3, 3000
# Of the words of two titles or messages, this share has to be the same.
POSSESSIVE = re.compile(r"['\u2019]s\b")
LIKE_MESSAGE, LIKE_TITLE = 0.75, 0.6


class PossibleDuplicate(NamedTuple):
    """One other article: why it is named, and the text of it that is the same or nearly so."""

    why: str
    article: int
    title: str
    same: str
    url: str  # of the page that readers see, if they see it


def find_duplicates(data: Data, article: int | None, editor: Any) -> list[PossibleDuplicate]:
    """Return the other articles of the product with the same code, nearly the same message or title.

    The surest first; each article once. `article` is the number of the one that is written, if it has one.
    """
    product, language = data["product"]["slug"], data["language"]
    mine = Article.objects.not_deleted().for_editor(editor).exclude(pk=article)
    mine = mine.filter(product__slug=product, language=language)
    mine = mine.exclude(publication__live=True, version=F("publication__revision__number"))  # told as live
    live = Publication.objects.live().in_language(language).filter(product__slug=product)
    live = live.exclude(article=article)
    found: dict[int, PossibleDuplicate] = {}
    for one in [*_by_code(data, mine, live), *_by_message(data, mine, live), *_by_title(data, mine, live)]:
        if one.article != article:
            found.setdefault(one.article, one)
    return list(found.values())[:MAX_SHOWN]


def _by_code(data: Data, mine: Any, live: Any) -> Iterator[PossibleDuplicate]:
    canonical = {canonical_code(code)[:200] for code in data["codes"]} - {""}
    if not canonical:
        return
    rows = PublicationCode.objects.filter(canonical__in=canonical, publication__in=live.values("pk"))
    for row in rows.select_related("publication").order_by("publication__sort_key")[:MAX_SHOWN]:
        yield _live(CODE, row.publication, row.code)
    drafts = ErrorCode.objects.filter(canonical__in=canonical, article__in=mine.values("pk"))
    for code in drafts.select_related("article")[:MAX_SHOWN]:
        yield PossibleDuplicate(CODE, code.article.pk, code.article.title, code.code, "")


def _by_message(data: Data, mine: Any, live: Any) -> Iterator[PossibleDuplicate]:
    wanted = [one["text"] for one in data["messages"] if one["text"].strip()][:MOST_MESSAGES]
    if not wanted:
        return
    masks = [_mask(message) for message in wanted]
    for message, mask in zip(wanted, masks, strict=True):
        hits = search.find(message[:2000], product=data["product"]["slug"], size=5, exact=True).hits
        sure = {hit.publication.pk: hit.why == MESSAGE for hit in hits}
        for row in live.filter(pk__in=sure).select_related("revision"):
            told = [one["text"] for one in snapshot.of(row.revision)["messages"]] if row.revision else []
            if sure[row.pk] or any(_share(mask, _mask(one)) >= LIKE_MESSAGE for one in told):
                yield _live(MESSAGE, row, "")
    drafts = ErrorMessage.objects.filter(article__in=mine.values("pk")).order_by("-article__updated_at")
    for pk, title, message in drafts.values_list("article", "article__title", "text")[:MOST_ROWS]:
        if any(_share(mask, _mask(message)) >= LIKE_MESSAGE for mask in masks):
            yield PossibleDuplicate(MESSAGE, pk, title, message[:200], "")


def _by_title(data: Data, mine: Any, live: Any) -> Iterator[PossibleDuplicate]:
    words = _words(data["title"])
    if len(words) < 2:
        return
    titles = live.values_list("pk", "title")[:MOST_ROWS]
    near = [pk for pk, title in titles if _share(words, _words(title)) >= LIKE_TITLE][:MAX_SHOWN]
    for row in live.filter(pk__in=near):
        yield _live(TITLE, row, "")
    for pk, title in mine.order_by("-updated_at").values_list("pk", "title")[:MOST_ROWS]:
        if _share(words, _words(title)) >= LIKE_TITLE:
            yield PossibleDuplicate(TITLE, pk, title, "", "")


def _live(why: str, publication: Publication, same: str) -> PossibleDuplicate:
    url = publication.get_absolute_url()
    return PossibleDuplicate(why, publication.article_id, publication.title, same, url)


def _words(title: str) -> set[str]:
    return set(split_words(POSSESSIVE.sub("", title)))


def _mask(message: str) -> set[str]:
    """The words of a message that are always there."""
    return {word for run in split_fixed_runs(message) for word in run}


def _share(one: Iterable[str], other: Iterable[str]) -> float:
    one, other = set(one), set(other)
    return len(one & other) / len(one | other) if one and other else 0.0
