"""Verified contacts in published pages: which pages name one, and what they show of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from articles.content import links, snapshot
from articles.content.snapshot import Data
from articles.models import (
    Contact,
    Publication,
    PublicationLink,
    SiteState,
)
from articles.strings.sorting import sort_key

ContactValues = Mapping[str, list[str] | None]


def lock_contacts(items: Iterable[Data]) -> ContactValues:
    """Lock and return the contacts that these texts name, so that a change of one waits."""
    keys = list(dict.fromkeys(key for data in items for key in snapshot.contact_keys(data)))
    if keys:
        list(
            Contact.objects.select_for_update(no_key=True)
            .filter(key__in=keys)
            .order_by("pk")
            .values_list("pk")
        )
    return Contact.objects.resolve_keys(keys)


def fill_contacts(publication: Publication, data: Data, contacts: ContactValues) -> None:
    """Set the contacts that a publication's snapshot names, and its title and summary with them."""
    publication.contacts = {key: contacts.get(key) for key in snapshot.contact_keys(data)}
    filled = snapshot.with_contacts(data, publication.contacts)
    publication.title, publication.summary = filled["title"][:300], filled["summary"][:4000]
    publication.typical_duration = filled["typical_duration"][:80]
    publication.sort_key = sort_key(publication.code, publication.title)


def refresh_pages(keys: Iterable[str]) -> None:
    """Update the pages that name these contacts. A transaction is open, and this is near its end."""
    for row in (
        pages_naming(keys)
        .select_for_update(of=("self",), no_key=True)
        .select_related("revision")
        .order_by("pk")
    ):
        if row.revision is None:
            continue
        data = snapshot.of(row.revision)
        fill_contacts(row, data, Contact.objects.resolve_keys(snapshot.contact_keys(data)))
        row.save(update_fields=["contacts", "title", "summary", "typical_duration", "sort_key"])
        filled = snapshot.with_contacts(data, row.contacts)
        kinds = PublicationLink.Kind
        wanted = (link for link in links.wanted_links(filled, []) if link[0] == kinds.COMPARISON)
        stored = row.links.filter(kind=kinds.COMPARISON).order_by("position")
        for link, (_kind, _ref, extra) in zip(stored, wanted, strict=False):
            PublicationLink.objects.filter(pk=link.pk).update(data=extra)
        Publication.objects.filter(pk=row.pk).update(seq=SiteState.take_seq())


def pages_naming(keys: Iterable[str]) -> Any:
    """Return the published articles whose texts name one of these contacts."""
    names_one = Q(pk=None)
    for key in keys:
        names_one |= Q(contacts__has_key=key)
    return Publication.objects.live().filter(names_one)


def verified_numbers() -> list[str]:
    """Return the numbers and addresses that texts can contain: those of contacts that are still valid."""
    return list(Contact.objects.verified().values_list("value", flat=True))


def pages_with(contact: Contact) -> list[Publication]:
    """Return the published articles that name a contact."""
    return list(pages_naming([contact.key]).for_list())
