"""Active incidents and the articles that they affect.

Incidents that have not ended are copied into the row of the site's state. Pages read that row anyway, so they
need no further query, and each incident starts and ends on time without a job.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from articles.models import Area, KnownIncident, Publication, SiteState
from articles.strings.codes import canonical_code

# Keys: id, title, text, link, begins, ends (times), products (slugs), areas ("product/area"), codes (as
# written).
Incident = dict[str, Any]


def announce() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Copy the incidents that have not ended into the site's state; the transaction then takes a seq.

    Return what was announced before, and what is now.
    """
    rows = KnownIncident.objects.not_ended().prefetch_related("products", "areas__product", "code_rows")
    SiteState.load()
    # Lock before reading, or one of two concurrent changes would be lost.
    state = SiteState.objects.select_for_update().get(pk=1)
    before, state.incidents = state.incidents or [], [_announcement(row) for row in rows]
    state.save(update_fields=["incidents"])
    return before, state.incidents


def _announcement(row: KnownIncident) -> dict[str, Any]:
    return {
        "id": row.pk,
        **{name: getattr(row, name) for name in ("title", "text", "link")},
        "begins": row.begins_at.isoformat(),
        "ends": row.ends_at.isoformat(),
        "products": sorted(product.slug for product in row.products.all()),
        "areas": sorted(_area_scope(area) for area in row.areas.all()),
        "codes": [code.code for code in row.code_rows.all()],
    }


def _area_scope(area: Area) -> str:
    return f"{area.product.slug}/{area.slug}"


def read_announced() -> list[dict[str, Any]]:
    """Return the incidents that have not ended, as announced. One query."""
    return SiteState.objects.values_list("incidents", flat=True).first() or []


def announced_moments() -> list[datetime]:
    """Return when the announced incidents begin and end, in no order. One query."""
    return [datetime.fromisoformat(row[name]) for row in read_announced() for name in ("begins", "ends")]


def current(at: datetime | None = None, announced: list[dict[str, Any]] | None = None) -> list[Incident]:
    """Return the active incidents, newest first. One query, unless the announced ones were read before."""
    return _active(at, read_announced() if announced is None else announced)


def incidents_for(publication: Publication) -> list[Incident]:
    """Return the active incidents that affect an article; needs no query after `for_page()`."""
    announced = getattr(publication, "announced", None)
    active = current() if announced is None else _active(None, announced)
    return affecting(active, [publication])


def _active(at: datetime | None, announced: list[dict[str, Any]] | None) -> list[Incident]:
    at = at or timezone.now()
    times = ("begins", "ends")
    # An earlier version announced none of the ids.
    rows = (
        {"id": None, **row, **{name: datetime.fromisoformat(row[name]) for name in times}}
        for row in announced or []
    )
    return [row for row in rows if row["begins"] <= at < row["ends"]]


def affecting(
    incidents: list[Incident], publications: Iterable[Publication] = (), code: str = "", scope: str = ""
) -> list[Incident]:
    """Return the incidents that affect one of the articles, a code, or a whole product or area.

    `scope` is the slug of a product, or "product/area".
    """
    if not incidents:
        return []
    targets = [_scopes_and_codes(publication) for publication in publications]
    if code:
        targets.append((set(), {canonical_code(code)}))
    return [
        incident
        for incident in incidents
        if _affects_scope(incident, scope) or any(_affects(incident, *target) for target in targets)
    ]


def _scopes_and_codes(publication: Publication) -> tuple[set[str], set[str]]:
    """Return the product and area of an article as scopes, and its codes in canonical form."""
    scopes = {publication.product.slug}
    if publication.area:
        scopes.add(f"{publication.product.slug}/{publication.area.slug}")
    return scopes, {canonical_code(code) for code in publication.codes}


def _affects(incident: Incident, scopes: set[str], codes: set[str]) -> bool:
    """Apply the rule of KnownIncident.affecting; a code without an article has no scope."""
    incident_scopes = {*incident["products"], *incident["areas"]}
    incident_codes = {canonical_code(code) for code in incident["codes"]}
    in_scope = not incident_scopes.isdisjoint(scopes)
    has_code = not incident_codes.isdisjoint(codes)
    return (in_scope and not incident_codes) or (has_code and (in_scope or not incident_scopes or not scopes))


def _affects_scope(incident: Incident, scope: str) -> bool:
    """Return whether the page of a product or area shows an incident, whatever its articles are."""
    if not scope:
        return False
    product, _slash, area = scope.partition("/")
    if product in incident["products"] or (area and scope in incident["areas"]):
        return True
    return not area and any(name.startswith(f"{product}/") for name in incident["areas"])
