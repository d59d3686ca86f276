"""Incidents: outages that readers see as soon as they are saved."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.catalog.announcing import announce_incidents
from articles.catalog.setting_log import log_settings
from articles.exceptions import NotAllowed, Refused
from articles.models import (
    Area,
    IncidentCode,
    KnownIncident,
    Product,
    SiteState,
)
from articles.permissions import Editor, has_permission
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
        announce_incidents()
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


def end_incident(row: KnownIncident, *, editor: Editor = None) -> None:
    """End an active incident now. Raises NotAllowed, and Refused if it isn't active."""
    now = timezone.now()
    with _moved_end(row, editor) as stored:
        if not stored.begins_at <= now < stored.ends_at:
            raise Refused(_("This incident isn't active."))
        stored.ends_at = now


def move_incident_end(row: KnownIncident, by: timedelta, *, editor: Editor = None) -> None:
    """End an incident later than planned, counted from now if it is over. Raises NotAllowed."""
    with _moved_end(row, editor) as stored:
        stored.ends_at = max(stored.ends_at, timezone.now()) + by


@contextmanager
def _moved_end(row: KnownIncident, editor: Editor) -> Iterator[KnownIncident]:
    """Save the end that the block sets, and nothing else that someone may have changed meanwhile."""
    if not has_permission(editor, "change_knownincident"):
        raise NotAllowed(_("You don't have permission to change incidents."))
    with transaction.atomic():
        stored = KnownIncident.objects.select_for_update().get(pk=row.pk)
        with log_settings(editor, stored):
            yield stored
            stored.save(update_fields=["ends_at"])
            announce_incidents()
            SiteState.take_seq()
    row.ends_at = stored.ends_at


def incident_faults(row: KnownIncident, affected: list[Product | Area | str]) -> list[str]:
    """Return what prevents saving an incident, one sentence each."""
    faults = []
    if row.begins_at and row.ends_at and row.ends_at <= row.begins_at:
        faults.append(_("The end time must be after the start time."))
    if not affected:
        faults.append(_("Choose at least one product, area, or code."))
    if row.link and not row.link.startswith(("https://", "http://")):
        faults.append(_("link: enter a full web address, such as https://status.example.com"))
    codes = [code for code in affected if isinstance(code, str)]
    if any(not canonical_code(code) or len(code) > 200 for code in codes):
        faults.append(_("codes: use letters or digits, and 200 characters or fewer"))
    for code in codes:
        row_of_code = IncidentCode(code=code)
        errors = row_of_code.character_errors() or row_of_code.contact_errors()
        faults += [f"codes: {message}" for message in errors.get("code", ())]
    return faults
