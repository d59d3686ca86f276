"""The state of the site that pages depend on, so that what they show is made once for each."""

from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.conf import settings
from django.core.signals import request_started
from django.db import connections, router
from django.utils.timezone import localdate

from articles import models
from articles.catalog import ProductCount, Shelf, ShelfCount, count_products, count_shelves
from articles.models import Publication
from articles.strings.languages import local_name

MAX_SLUG_LENGTH = 80  # of products, areas, and families; for a longer one nothing is kept
# Two processes may have seen different changes under one number, if a copy of the database was put back.
PROCESS = uuid4()
# The generation moves with each change that readers can see; the moment tells a copy that was put back.
_STATE = (
    "SELECT site.database_id, site.seq, site.generation, (SELECT newest.published_at "
    f"FROM {Publication._meta.db_table} newest WHERE newest.seq = site.seq LIMIT 1) "
    f"FROM {models.SiteState._meta.db_table} site WHERE site.id = 1"
)


# Of the request that is being answered.
_read: ContextVar["SiteState | None"] = ContextVar("site_state", default=None)


# Each language is looked up in the index behind the one before, so that not all articles are read.
_LEAST = f"SELECT MIN(language) FROM {Publication._meta.db_table} WHERE live"
_LANGUAGES = (
    f"WITH RECURSIVE found(language) AS ({_LEAST} UNION ALL SELECT ({_LEAST} AND language > found.language) "
    "FROM found WHERE found.language IS NOT NULL) SELECT language FROM found WHERE language IS NOT NULL"
)


class SiteState(NamedTuple):
    """What was changed last, and the day."""

    database: tuple[str, ...]
    day: date
    process: UUID


def read_site_state() -> SiteState:
    """Return the state to keep a count or a part of a page for.

    It is one query of raw SQL, which costs a tenth of the ORM's: every page waits for it.
    """
    with connections[router.db_for_read(models.SiteState)].cursor() as cursor:
        cursor.execute(_STATE)
        row = cursor.fetchone()
    state = SiteState(tuple(map(str, row or ())), localdate(), PROCESS)
    _read.set(state)
    return state


def present_site_state() -> SiteState:
    """Return the state that was read for this request, or read it."""
    return _read.get() or read_site_state()


def _forget(**kwargs: Any) -> None:
    _read.set(None)


request_started.connect(_forget)


@lru_cache(maxsize=10)
def languages_of_articles(state: SiteState) -> list[str]:
    """Return the languages of published articles: the site's own first, then by what they call themselves."""
    with connections[router.db_for_read(Publication)].cursor() as cursor:
        cursor.execute(_LANGUAGES)
        languages = [language for (language,) in cursor.fetchall()]
    own = settings.LANGUAGE_CODE
    return sorted(languages, key=lambda language: (language != own, local_name(language).lower()))


@lru_cache(maxsize=200)
def product_counts(state: SiteState, language: str, product: str = "") -> list[ProductCount]:
    """Return the products with published articles, or one of them."""
    return count_products(language, product, shelf_counts(state, language))


@lru_cache(maxsize=10)
def shelf_counts(state: SiteState, language: str) -> dict[Shelf, ShelfCount]:
    """Return the numbers of articles and codes."""
    return count_shelves(language)
