"""Live settings, which have no draft: products, areas, contacts, search rules, incidents, and redirects."""

from collections.abc import Collection, Iterable
from typing import get_args

from django.db import transaction
from django.utils.translation import gettext as _

from articles.catalog.contacts import pages_with
from articles.exceptions import Refused
from articles.models import (
    Area,
    CodeFamily,
    CodeHistory,
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

from .announcing import announce_incidents
from .contacts import refresh_pages
from .families import refresh_families
from .setting_log import log_settings, with_dependents

LiveSetting = (
    Product
    | Area
    | Contact
    | Synonym
    | Pin
    | KnownIncident
    | FormerSlug
    | Redirect
    | CodeHistory
    | CodeFamily
)


def save_live_settings(
    *rows: LiveSetting, editor: Editor = None, fields: Collection[str] | None = None
) -> None:
    """Save live settings, and move the site's sequence so that pages and indexes follow.

    With `fields` only these are saved, so that nothing is taken back that was saved since they were read.
    """
    with transaction.atomic(), log_settings(editor, *rows):
        keys = set()
        stored = CodeFamily.objects.filter(pk__in=[row.pk for row in rows if isinstance(row, CodeFamily)])
        products = _products_of_families(stored)
        for row in rows:
            if isinstance(row, Contact):
                keys |= set(Contact.objects.filter(pk=row.pk).values_list("key", flat=True))
            row.save(update_fields=fields)
            if isinstance(row, Contact):
                keys.add(row.key)
        if keys:  # in the order of publishing: pages first, then the site's state
            refresh_pages(keys)
        refresh_families(products | _products_of_families(rows))
        announce_incidents()
        SiteState.take_seq()


def delete_live_settings(*rows: LiveSetting, editor: Editor = None) -> None:
    """Delete live settings. Raises ProtectedError if an article needs one, and Refused if one names it."""
    with transaction.atomic():
        contacts = [row.pk for row in rows if isinstance(row, Contact)]
        if contacts:  # waits for whoever is publishing a page with one of them
            list(Contact.objects.select_for_update().filter(pk__in=contacts).order_by("pk"))
        for row in rows:
            if isinstance(row, Contact) and (pages := pages_with(row)):
                params = {
                    "key": row.key,
                    "titles": "; ".join(str(page) for page in pages[:5]),
                    "n": len(pages),
                }
                raise Refused(_("%(n)d published articles use the contact %(key)s: %(titles)s") % params)
        with log_settings(editor, *with_dependents(rows, get_args(LiveSetting))):
            products = _products_of_families(rows)
            for row in rows:
                row.delete()
            refresh_families(products)
        announce_incidents()
        SiteState.take_seq()


def _products_of_families(rows: Iterable[LiveSetting]) -> set[int]:
    return {row.product_id for row in rows if isinstance(row, CodeFamily)}
