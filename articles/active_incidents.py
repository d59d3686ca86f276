"""What is happening now: the known incidents of this moment, and which articles they concern.

Editing writes those that are not over into the site's one row of state, so that a page gets them with a
query that it makes anyway, and each begins and ends to the second without anybody's doing.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from articles.models import Area, KnownIncident, Publication, SiteState
from articles.strings.codes import canonical_code

# Keys: title, text, link, begins, ends (times), products (slugs), areas ("product/area"), codes (as written).
Incident = dict[str, Any]


def announce() -> None:
    """Write what is not over into the site's state. Part of a transaction that then takes a number."""
    rows = KnownIncident.objects.not_ended().prefetch_related("products", "areas__product", "code_rows")
    SiteState.load()
    state = SiteState.objects.select_for_update().get(
        pk=1
    )  # before reading, or two at once forget each other
    state.incidents = [_announcement(row) for row in rows]
    state.save(update_fields=["incidents"])


def _announcement(row: KnownIncident) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in ("title", "text", "link")},
        "begins": row.begins_at.isoformat(),
        "ends": row.ends_at.isoformat(),
        "products": sorted(product.slug for product in row.products.all()),
        "areas": sorted(_place(area) for area in row.areas.all()),
        "codes": [one.code for one in row.code_rows.all()],
    }


def _place(area: Area) -> str:
    return f"{area.product.slug}/{area.slug}"


def current(at: datetime | None = None) -> list[Incident]:
    """All that are going on, the newest first. One query."""
    return _at(at, SiteState.objects.values_list("incidents", flat=True).first())


def of(publication: Publication) -> list[Incident]:
    """Those that concern an article; without a query if it was fetched `for_page()`."""
    announced = getattr(publication, "announced", None)
    now = current() if announced is None else _at(None, announced)
    return affecting(now, [publication])


def _at(at: datetime | None, announced: list[dict[str, Any]] | None) -> list[Incident]:
    at = at or timezone.now()
    times = ("begins", "ends")
    rows = ({**row, **{name: datetime.fromisoformat(row[name]) for name in times}} for row in announced or [])
    return [row for row in rows if row["begins"] <= at < row["ends"]]


def affecting(
    incidents: list[Incident], publications: Iterable[Publication] = (), code: str = "", place: str = ""
) -> list[Incident]:
    """Those of `incidents` that concern one of the articles, a code, or a place as a whole.

    `place` is the slug of a product, or "product/area".
    """
    if not incidents:
        return []
    articles = [_marks(one) for one in publications]
    if code:
        articles.append((set(), {canonical_code(code)}))
    return [one for one in incidents if _is_about(one, place) or any(_concerns(one, *of) for of in articles)]


def _marks(one: Publication) -> tuple[set[str], set[str]]:
    """The places an article stands in, and its codes in canonical form."""
    places = {one.product.slug}
    if one.area:
        places.add(f"{one.product.slug}/{one.area.slug}")
    return places, {canonical_code(code) for code in one.codes}


def _concerns(incident: Incident, places: set[str], codes: set[str]) -> bool:
    """As KnownIncident.affecting does; a code for which there is no article stands in no place."""
    named = {*incident["products"], *incident["areas"]}
    caused = {canonical_code(code) for code in incident["codes"]}
    here = not named.isdisjoint(places)
    coded = not caused.isdisjoint(codes)
    return (here and not caused) or (coded and (here or not named or not places))


def _is_about(incident: Incident, place: str) -> bool:
    """Whether it stands on the page of a product or an area, whatever is listed there."""
    if not place:
        return False
    product, _slash, area = place.partition("/")
    if product in incident["products"] or (area and place in incident["areas"]):
        return True
    return not area and any(one.startswith(f"{product}/") for one in incident["areas"])
