"""What has no draft and is public at once: products, areas, contacts, rules, incidents, old addresses."""

from typing import get_args

from django.db import transaction
from django.utils.translation import gettext as _

from articles import active_incidents
from articles.catalog.contacts import pages_with
from articles.exceptions import Refused
from articles.models import (
    Area,
    Contact,
    FormerSlug,
    KnownIncident,
    Pin,
    Product,
    Redirect,
    SiteState,
    Synonym,
)
from articles.permissions import Editor

from .contacts import refresh_pages
from .setting_log import log_settings, with_dependents

LiveSetting = Product | Area | Contact | Synonym | Pin | KnownIncident | FormerSlug | Redirect


def save_live_settings(*rows: LiveSetting, editor: Editor = None) -> None:
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
            refresh_pages(keys)
        active_incidents.announce()
        SiteState.take_seq()


def delete_live_settings(*rows: LiveSetting, editor: Editor = None) -> None:
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
        active_incidents.announce()
        SiteState.take_seq()
