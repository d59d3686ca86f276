"""Names of fields that stay right while rows move: `summary`, `causes:ab12cd34`, `solutions:ab12cd34.body`.

Comments of reviewers keep them. A kind of rows without permanent keys is one spot as a whole.
"""

import re
from collections.abc import Iterator

from . import schema
from .snapshot import Data

MAX_SPOT_LENGTH = 80
SPOT = re.compile(r"(?P<field>[a-z_]+)(?::(?P<key>[a-z0-9]{8})(?:\.(?P<column>[a-z_]+))?)?")


def spot_of(field: str, key: str = "", column: str = "") -> str:
    return f"{field}{key and ':'}{key}{column and '.'}{column}"


def row_spot(spot: str) -> str:
    """Return the spot of the whole row, or the spot itself if it's no part of one."""
    return spot.partition(".")[0]


def section_of(spot: str) -> str | None:
    """Return the section of a spot, or None if no article has such a one."""
    match = SPOT.fullmatch(spot)
    field = schema.ARTICLE.by_key.get(match["field"]) if match else None
    if match is None or field is None or len(spot) > MAX_SPOT_LENGTH:
        return None
    rows = schema.ARTICLE.keyed_rows.get(field.key)
    if match["key"] and rows is None:
        return None
    columns = {column.key for column in rows.visible_columns} if rows else set()
    return field.section if not match["column"] or match["column"] in columns else None


def numbered(spot: str, data: Data) -> str:
    """Return the spot with the number of its row, as checks write it, or "" if that row is gone."""
    field, colon, rest = spot.partition(":")
    if not colon:
        return field
    key, dot, column = rest.partition(".")
    number = next((n for n, row in enumerate(data[field]) if row["key"] == key), None)
    return "" if number is None else f"{field}[{number}]{dot}{column}"


def in_section(name: str, data: Data) -> Iterator[str]:
    """Yield what can be commented on in a section: its fields, its rows, and the fields of these."""
    for field in schema.ARTICLE.in_section(name):
        rows = schema.ARTICLE.keyed_rows.get(field.key)
        if rows is None:
            yield field.key
            continue
        for row in data[field.key]:
            yield spot_of(field.key, row["key"])
            yield from (spot_of(field.key, row["key"], column.key) for column in rows.visible_columns)
