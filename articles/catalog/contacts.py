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
    """The contacts that these texts name, locked: whoever changes one now waits, and finds the pages."""
    keys = list(dict.fromkeys(key for data in items for key in snapshot.contact_keys(data)))
    if keys:
        list(
            Contact.objects.select_for_update(no_key=True)
            .filter(key__in=keys)
            .order_by("pk")
            .values_list("pk")
        )
    return Contact.objects.resolve_keys(keys)


def fill_contacts(publication: Publication, data: Data, reached: ContactValues) -> None:
    """Give a publication the contacts that its snapshot names, and lists their texts with them."""
    publication.contacts = {key: reached.get(key) for key in snapshot.contact_keys(data)}
    shown = snapshot.with_contacts(data, publication.contacts)
    publication.title, publication.summary = shown["title"][:300], shown["summary"][:4000]
    publication.typical_duration = shown["typical_duration"][:80]
    publication.sort_key = sort_key(publication.code, publication.title)


def refresh_pages(keys: Iterable[str]) -> None:
    """Let the pages that name these contacts show what they are now. A transaction is open, its end near."""
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
        shown = snapshot.with_contacts(data, row.contacts)
        kinds = PublicationLink.Kind
        wanted = (one for one in links.wanted_links(shown, []) if one[0] == kinds.COMPARISON)
        stored = row.links.filter(kind=kinds.COMPARISON).order_by("position")
        for link, (_kind, _ref, extra) in zip(stored, wanted, strict=False):
            PublicationLink.objects.filter(pk=link.pk).update(data=extra)
        Publication.objects.filter(pk=row.pk).update(seq=SiteState.take_seq())


def pages_naming(keys: Iterable[str]) -> Any:
    """The live articles whose texts name one of these contacts."""
    named = Q(pk=None)
    for key in keys:
        named |= Q(contacts__has_key=key)
    return Publication.objects.live().filter(named)


def verified_numbers() -> list[str]:
    """The numbers and addresses that texts may name: those of contacts that are still verified."""
    return list(Contact.objects.verified().values_list("value", flat=True))


def pages_with(contact: Contact) -> list[Publication]:
    """The live articles that name a contact."""
    return list(pages_naming([contact.key]).for_list())
