"""Parts of the list of articles: each begins where the one before ended, whatever is published meanwhile."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

from django.db.models import Q
from django.utils import timezone

from articles.models import Publication

from .schemas import ArticleListRequest

EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9998, 1, 1, tzinfo=UTC)
BY_NAME, BY_CHANGE = "n", "t"  # what a cursor begins with


def read_part(rows: Any, params: ArticleListRequest) -> tuple[list[Publication], str | None]:
    """Return a part of the live articles `rows`, and the cursor of the next one; None after the last.

    A cursor names the order, and the place in it after which the part begins. No row need be there.
    """
    order = params.cursor[:1] or (BY_CHANGE if params.updated_since else BY_NAME)
    column = "sort_key" if order == BY_NAME else "published_at"
    rows, offset = rows.order_by(column, "pk"), params.offset
    if params.cursor:
        rows, offset = rows.filter(_after(column, params.cursor)), 0
    found = list(rows[offset : offset + params.limit + 1])
    part = found[: params.limit]
    return part, _cursor(order, part[-1]) if len(found) > len(part) else None


def changed_since(rows: Any, moment: datetime | date | Literal[""] | None) -> Any:
    """Return those of `rows` that were published or changed since a moment, or all without one."""
    if not moment:
        return rows
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    # Without a zone it's in the site's, where the first and the last year have no moment of UTC.
    if moment.tzinfo is None:
        moment = min(max(moment, datetime(1970, 1, 2)), datetime(9998, 1, 1))
        moment = timezone.make_aware(moment)
    return rows.filter(published_at__gte=min(max(moment, EARLIEST), LATEST))


def _cursor(order: str, row: Publication) -> str:
    place = row.sort_key if order == BY_NAME else (row.published_at - EARLIEST) // timedelta(microseconds=1)
    return f"{order}{place}.{row.pk}"


def _after(column: str, cursor: str) -> Q:
    """Return the condition for what comes after the place of a cursor."""
    text, _dot, pk = cursor[1:].partition(".")
    place = text if column == "sort_key" else EARLIEST + timedelta(microseconds=int(text))
    return Q(**{f"{column}__gt": place}) | Q(**{column: place, "pk__gt": int(pk)})
