"""The rows of what is shown. The ORM says once what is wanted and its SQL is kept: to make the same
statement anew for every search takes ten times as long as to run it."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connections
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.expressions import BaseExpression

from articles.content import snapshot
from articles.models import Area, Product, Publication, Revision

MIN_STATEMENT_ROWS = 8
# All but the HTML of pages and what no list of results shows; that is read when it is asked for.
_OMITTED = frozenset(
    """
    html solution_stats solution_stats_at translation_group render_version sort_key first_published_at
    withdrawn_at is_major
    """.split()  # noqa: SIM905
)
_SHOWN = [field.attname for field in Publication._meta.concrete_fields if field.name not in _OMITTED]
_PRODUCT = [field.attname for field in Product._meta.concrete_fields]
_AREA = [field.attname for field in Area._meta.concrete_fields]

Row = TypeVar("Row", bound=Model)
Ask = Callable[[], QuerySet]
Converters = dict[int, tuple[list[Callable[..., Any]], BaseExpression]]


def read_publications(pks: Iterable[int]) -> dict[int, Publication]:
    """Those of them that are live, by their pk, each with product and area; their HTML is not read."""
    products: dict[int, Product] = {}
    areas: dict[int | None, Area | None] = {}
    found: dict[int, Publication] = {}
    at, end = len(_SHOWN), len(_SHOWN) + len(_PRODUCT)
    alias = Publication.objects.db
    for row in _read(_publications, alias, pks):
        one = _build_row(Publication, alias, _SHOWN, row[:at])
        if one.product_id not in products:
            products[one.product_id] = _build_row(Product, alias, _PRODUCT, row[at:end])
        if one.area_id not in areas:
            areas[one.area_id] = _build_row(Area, alias, _AREA, row[end:]) if one.area_id else None
        one._state.fields_cache.update(product=products[one.product_id], area=areas[one.area_id])
        found[one.pk] = one
    return found


def read_snapshots(pks: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The snapshots of revisions, by their pk."""
    rows = _read(_revisions, Revision.objects.db, pks)
    return {pk: snapshot.upgrade(data, number) for pk, data, number in rows}


def _build_row(model: type[Row], alias: str, names: Sequence[str], values: Sequence[Any]) -> Row:
    """A row as `from_db` makes it, without its walk through all fields: that takes longer than to read it."""
    one = model.__new__(model)
    one._state = ModelState()
    one._state.db, one._state.adding = alias, False
    one.__dict__.update(zip(names, values, strict=True))
    return one


def _publications() -> QuerySet:
    joined = [f"product__{name}" for name in _PRODUCT] + [f"area__{name}" for name in _AREA]
    return Publication.objects.live().values_list(*_SHOWN, *joined)


def _revisions() -> QuerySet:
    return Revision.objects.values_list("pk", *snapshot.COLUMNS)


def _read(ask: Ask, alias: str, pks: Iterable[int]) -> Iterable[Sequence[Any]]:
    wanted = sorted(set(pks))
    if not wanted:
        return
    size = max(MIN_STATEMENT_ROWS, 1 << (len(wanted) - 1).bit_length())
    connection = connections[alias]
    sql, converters = _statement(ask, alias, connection.vendor, size)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*wanted, *wanted[-1:] * (size - len(wanted))])
        rows = cursor.fetchall()
    for found in rows:
        row = list(found)
        for place, (steps, expression) in converters.items():
            for step in steps:
                row[place] = step(row[place], expression, connection)
        yield row


@lru_cache(maxsize=64)
def _statement(ask: Ask, alias: str, vendor: str, size: int) -> tuple[str, Converters]:
    """The SQL that reads `size` rows by their pk, and what its columns pass through to become values."""
    places = tuple(range(-size, 0))
    compiler = ask().using(alias).order_by().filter(pk__in=places).query.get_compiler(alias)
    sql, parameters = compiler.as_sql()
    if parameters != places:
        raise ValueError("a statement by pk may have no other parameters")
    return sql, compiler.get_converters([column for column, _sql, _name in compiler.select])
