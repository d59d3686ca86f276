"""The state of the site that pages depend on, so that what they show is made once for each."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db import connections, router
from django.utils.timezone import localdate

from articles import models
from articles.catalog import ProductCount, Shelf, ShelfCount, count_products, count_shelves
from articles.models import Publication

MAX_SLUG_LENGTH = 80  # of products, areas, and families; for a longer one nothing is kept
# Two processes may have seen different changes under one number, if a copy of the database was put back.
PROCESS = uuid4()
# The generation moves with each change that readers can see; the moment tells a copy that was put back.
_STATE = (
    "SELECT site.database_id, site.seq, site.generation, (SELECT newest.published_at "
    f"FROM {Publication._meta.db_table} newest WHERE newest.seq = site.seq LIMIT 1) "
    f"FROM {models.SiteState._meta.db_table} site WHERE site.id = 1"
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
    return SiteState(tuple(map(str, row or ())), localdate(), PROCESS)


@lru_cache(maxsize=200)
def product_counts(state: SiteState, language: str, product: str = "") -> list[ProductCount]:
    """Return the products with published articles, or one of them."""
    return count_products(language, product, shelf_counts(state, language))


@lru_cache(maxsize=10)
def shelf_counts(state: SiteState, language: str) -> dict[Shelf, ShelfCount]:
    """Return the numbers of articles and codes."""
    return count_shelves(language)
