"""Incidents in site.yaml."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.catalog.incidents import incident_faults, write_incident
from articles.content.snapshot import Data
from articles.models import Area, KnownIncident, Product

from .changes import EntryType, PlannedChange, area_name

FIELDS = ("title", "text", "link")
TIMES = ("begins_at", "ends_at")
YEARS = range(1901, 9000)


class Incidents(EntryType):
    key = "incidents"

    @staticmethod
    def read(public: bool) -> list[Data]:
        rows = KnownIncident.objects.prefetch_related("products", "areas__product", "code_rows")
        return sorted(map(_incident_data, rows), key=lambda row: (row["begins_at"], row["title"]))

    def compare(self, rows: list[Data]) -> Iterator[PlannedChange]:
        known: dict[tuple[str, str], tuple[KnownIncident, Data]] = {}
        for incident in KnownIncident.objects.prefetch_related("products", "areas__product", "code_rows"):
            data = _incident_data(incident)
            known[data["title"], data["begins_at"]] = (incident, data)
        for n, data in enumerate(rows):
            times = {key: _parse_time(data[key]) for key in TIMES}
            item = KnownIncident(**{key: data[key] for key in FIELDS}, **times)
            change = PlannedChange(f"incidents[{n}]", data, item)
            self._check(change, times)
            if not change.faults:
                self._compare_with(change, item, known)
            yield self.wait_for_publish(change)

    def _check(self, change: PlannedChange, times: dict[str, datetime | None]) -> None:
        self.check_item(change)
        for key, time in times.items():
            if time is None and not change.has_fault(key):
                change.add_fault(
                    key, _("expected a date and time with a time zone, such as 2026-11-24T09:00Z")
                )
        known: dict[str, dict[str, Any]] = {"products": self.context.products, "areas": self.context.areas}
        for key, rows in known.items():
            for m, name in enumerate(change.data[key]):
                if name not in rows:
                    change.add_fault(f"{key}[{m}]", _("%(name)s doesn't exist on this site") % {"name": name})

    def _compare_with(
        self,
        change: PlannedChange,
        item: KnownIncident,
        known: dict[tuple[str, str], tuple[KnownIncident, Data]],
    ) -> None:
        data = change.data
        scopes: list[Product | Area | str] = [
            *(self.context.products[slug] for slug in data["products"]),
            *(self.context.areas[name] for name in data["areas"]),
            *data["codes"],
        ]
        change.faults += [(change.spot, fault) for fault in incident_faults(item, scopes)]
        change.data = {
            **data,
            **{key: _format_time(getattr(item, key)) for key in TIMES},
            **{key: sorted(set(data[key])) for key in ("products", "areas")},
            "codes": list(dict.fromkeys(data["codes"])),
        }
        existing, old = known.get((change.data["title"], change.data["begins_at"]), (None, {}))
        if existing:
            item.pk, item.created_at = existing.pk, existing.created_at
            self.set_state(change, [key for key in old if old[key] != change.data[key]])

    def write(self, changes: list[PlannedChange]) -> None:
        for change in changes:
            data, item = change.data, change.item
            products = Product.objects.filter(slug__in=data["products"])
            areas = [
                Area.objects.get(product__slug=product, slug=area)
                for product, _slash, area in (name.partition("/") for name in data["areas"])
            ]
            if isinstance(item, KnownIncident):
                write_incident(item, products, areas, data["codes"])


def _incident_data(incident: KnownIncident) -> Data:
    return {
        **{key: getattr(incident, key) for key in FIELDS},
        **{key: _format_time(getattr(incident, key)) for key in TIMES},
        "products": sorted(product.slug for product in incident.products.all()),
        "areas": sorted(area_name(area) for area in incident.areas.all()),
        "codes": [code.code for code in incident.code_rows.all()],
    }


def _format_time(time: datetime) -> str:
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _parse_time(value: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return None
    return time if timezone.is_aware(time) and time.year in YEARS else None
