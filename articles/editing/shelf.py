"""What has no draft and is public at once: products, areas, contacts, rules, incidents, old addresses."""

from collections.abc import Iterable
from datetime import datetime
from typing import get_args

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import incidents, text
from articles.models import (
    Area,
    Contact,
    FormerSlug,
    IncidentCode,
    KnownIncident,
    Pin,
    Product,
    Publication,
    Redirect,
    SiteState,
    Synonym,
)

from .gate import contacts_changed, naming
from .outcome import Refused
from .setting_log import log_settings, with_dependents
from .workflow import Editor

LiveSetting = Product | Area | Contact | Synonym | Pin | KnownIncident | FormerSlug | Redirect


def save_shelf(*rows: LiveSetting, editor: Editor = None) -> None:
    """Save products, areas, contacts, synonyms or pins: public at once, a change that followers must see."""
    with transaction.atomic(), log_settings(editor, *rows):
        keys = set()
        for row in rows:
            if isinstance(row, Contact):
                keys |= set(Contact.objects.filter(pk=row.pk).values_list("key", flat=True))
            row.save()
            if isinstance(row, Contact):
                keys.add(row.key)
        if keys:  # pages before the site's state, in the order in which a publication takes them
            contacts_changed(keys)
        incidents.announce()
        SiteState.take_seq()


def pages_with(contact: Contact) -> list[Publication]:
    """The live articles that name a contact."""
    return list(naming([contact.key]).for_list())


def delete_shelf(*rows: LiveSetting, editor: Editor = None) -> None:
    """Delete some of them. Raises ProtectedError while an article needs one, Refused while one names it."""
    with transaction.atomic():
        contacts = [row.pk for row in rows if isinstance(row, Contact)]
        if contacts:  # whoever publishes a page with one of them now is waited for
            list(Contact.objects.select_for_update().filter(pk__in=contacts).order_by("pk"))
        for row in rows:
            if isinstance(row, Contact) and (pages := pages_with(row)):
                told = {"key": row.key, "titles": "; ".join(str(page) for page in pages[:5]), "n": len(pages)}
                raise Refused(_("%(n)d published articles name the contact %(key)s: %(titles)s") % told)
        with log_settings(editor, *with_dependents(rows, get_args(LiveSetting))):
            for row in rows:
                row.delete()
        incidents.announce()
        SiteState.take_seq()


def save_incident(
    row: KnownIncident,
    products: Iterable[Product] = (),
    areas: Iterable[Area] = (),
    codes: Iterable[str] = (),
    *,
    editor: Editor = None,
) -> KnownIncident:
    """Save an incident with all that it concerns. Raises Refused, naming each fault."""
    products, areas, codes = list(products), list(areas), list(dict.fromkeys(codes))
    if faults := [*incident_faults(row, [*products, *areas, *codes]), *row.contact_reasons()]:
        raise Refused(*faults)
    with transaction.atomic(), log_settings(editor, row):
        write_incident(row, products, areas, codes)
        incidents.announce()
        SiteState.take_seq()
    return row


def write_incident(
    row: KnownIncident, products: Iterable[Product], areas: Iterable[Area], codes: Iterable[str]
) -> None:
    """Its rows. A transaction is open, and whoever opened it announces the change."""
    row.save()
    row.products.set(products)
    row.areas.set(areas)
    row.code_rows.all().delete()
    IncidentCode.objects.bulk_create(
        IncidentCode(incident=row, code=code, canonical=text.canonical_code(code)[:200]) for code in codes
    )


def end_incident(row: KnownIncident, at: datetime | None = None, *, editor: Editor = None) -> None:
    """Let what is going on be over now."""
    with transaction.atomic(), log_settings(editor, row):
        row.ends_at = at or timezone.now()
        row.save(update_fields=["ends_at"])
        incidents.announce()
        SiteState.take_seq()


def incident_faults(row: KnownIncident, concerned: list[Product | Area | str]) -> list[str]:
    """What keeps an incident from being saved, one sentence each."""
    faults = []
    if row.begins_at and row.ends_at and row.ends_at <= row.begins_at:
        faults.append(_("The end must be after the beginning."))
    if not concerned:
        faults.append(_("Name a product, an area or a code, or nobody sees it."))
    if row.link and not row.link.startswith(("https://", "http://")):
        faults.append(_("link: not the address of a web page"))
    codes = [one for one in concerned if isinstance(one, str)]
    if any(not text.canonical_code(code) or len(code) > 200 for code in codes):
        faults.append(_("codes: a code has letters or figures, and at most 200 characters"))
    for code in codes:
        faults += [
            f"codes: {message}" for message in IncidentCode(code=code).contact_errors().get("code", ())
        ]
    return faults
