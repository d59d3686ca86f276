"""The state of the site that lists depend on, so that what they show is made once for each."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID, uuid4

from django.utils.timezone import localdate

from articles import search
from articles.catalog import ProductCount, count_products

# Two processes may have seen different changes under one number, if a copy of the database was put back.
PROCESS = uuid4()


class SiteState(NamedTuple):
    """What was published or saved last, and the day."""

    database: search.DatabaseState
    day: date
    process: UUID


def read_site_state() -> SiteState:
    """Return the state to keep a count or a part of a page for. One query, of a tenth of a millisecond."""
    return SiteState(search.read_database_state(), localdate(), PROCESS)


@lru_cache(maxsize=200)
def product_counts(state: SiteState, language: str, product: str = "") -> list[ProductCount]:
    """Return the products with published articles, or one of them."""
    return count_products(language, product)
