"""Incidents: outages that readers see as soon as they are saved."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import active_incidents
from articles.catalog.setting_log import log_settings
from articles.exceptions import Refused
from articles.models import (
    Area,
    IncidentCode,
    KnownIncident,
    Product,
    SiteState,
)
from articles.permissions import Editor
from articles.strings.codes import canonical_code


def save_incident(
    row: KnownIncident,
    products: Iterable[Product] = (),
    areas: Iterable[Area] = (),
    codes: Iterable[str] = (),
    *,
    editor: Editor = None,
) -> KnownIncident:
    """Save an incident with what it affects. Raises Refused with each fault."""
    products, areas, codes = list(products), list(areas), list(dict.fromkeys(codes))
    if faults := [*incident_faults(row, [*products, *areas, *codes]), *row.contact_reasons()]:
        raise Refused(*faults)
    with transaction.atomic(), log_settings(editor, row):
        write_incident(row, products, areas, codes)
        active_incidents.announce()
        SiteState.take_seq()
    return row


def write_incident(
    row: KnownIncident, products: Iterable[Product], areas: Iterable[Area], codes: Iterable[str]
) -> None:
    """Write the rows of an incident. A transaction is open, and whoever opened it announces the change."""
    row.save()
    row.products.set(products)
    row.areas.set(areas)
    row.code_rows.all().delete()
    IncidentCode.objects.bulk_create(
        IncidentCode(incident=row, code=code, canonical=canonical_code(code)[:200]) for code in codes
    )


def end_incident(row: KnownIncident, at: datetime | None = None, *, editor: Editor = None) -> None:
    """End an incident."""
    with transaction.atomic(), log_settings(editor, row):
        row.ends_at = at or timezone.now()
        row.save(update_fields=["ends_at"])
        active_incidents.announce()
        SiteState.take_seq()


def incident_faults(row: KnownIncident, affected: list[Product | Area | str]) -> list[str]:
    """Return what prevents saving an incident, one sentence each."""
    faults = []
    if row.begins_at and row.ends_at and row.ends_at <= row.begins_at:
        faults.append(_("The end must be after the beginning."))
    if not affected:
        faults.append(_("Name a product, an area or a code, or nobody sees it."))
    if row.link and not row.link.startswith(("https://", "http://")):
        faults.append(_("link: not the address of a web page"))
    codes = [code for code in affected if isinstance(code, str)]
    if any(not canonical_code(code) or len(code) > 200 for code in codes):
        faults.append(_("codes: a code has letters or figures, and at most 200 characters"))
    for code in codes:
        row_of_code = IncidentCode(code=code)
        errors = row_of_code.character_errors() or row_of_code.contact_errors()
        faults += [f"codes: {message}" for message in errors.get("code", ())]
    return faults
