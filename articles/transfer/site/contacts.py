"""Verified contacts in site.yaml. Their numbers pass the contact guard, so they are imported by request."""

import re
from collections.abc import Iterator
from datetime import date, datetime

from django.utils.translation import gettext as _

from articles import contact_guard
from articles.catalog.contacts import refresh_pages
from articles.content.snapshot import Data
from articles.models import Contact

from .changes import NO, EntryType, PlannedChange, check_yes_or_no

FIELDS = ("key", "owner", "kind", "value", "source", "checked_by", "checked_on", "note")
BATCH_SIZE = 100  # keys in one query


class Contacts(EntryType):
    key = "contacts"

    @staticmethod
    def read(public: bool) -> list[Data]:
        rows = [
            {
                **{key: getattr(contact, key) for key in FIELDS},
                "checked_on": contact.checked_on.isoformat(),
                "verified": "" if contact.is_verified else "no",
            }
            for contact in Contact.objects.all()
        ]
        return sorted(rows, key=lambda row: tuple(row.values()))

    def compare(self, rows: list[Data]) -> Iterator[PlannedChange]:
        known = {contact.key: contact for contact in Contact.objects.all()}
        seen: set[str] = set()
        for n, data in enumerate(rows):
            fields = {key: data[key] for key in FIELDS}
            checked_on = _parse_date(data["checked_on"])
            item = Contact(**{**fields, "kind": data["kind"] or "page", "checked_on": checked_on})
            item.is_verified = data["verified"].lower() not in NO
            change = PlannedChange(f"contacts[{n}]", data, item)
            self.compare_fields(change, known.get(data["key"]), (*FIELDS, "is_verified"))
            has_date_fault = change.has_fault("checked_on")
            if not re.fullmatch(contact_guard.KEY_PATTERN, data["key"]):
                change.add_fault("key", _("expected lowercase letters, digits, and single hyphens"))
            if data["key"] in seen:
                change.add_fault("key", _("is duplicated"))
            seen.add(data["key"])
            if checked_on is None and not has_date_fault:
                change.add_fault("checked_on", _("expected a date such as 2026-11-23"))
            check_yes_or_no(change, "verified")
            if change.is_write and not self.context.contacts:
                reason = _(
                    "not imported: check that this really reaches %(who)s, then add --publish --contacts"
                )
                change.leave_out(reason % {"who": data["owner"]})
            yield change

    def write(self, changes: list[PlannedChange]) -> None:
        for change in changes:
            if change.item:
                change.item.save()
        keys = sorted({change.data["key"] for change in changes})
        for n in range(0, len(keys), BATCH_SIZE):
            refresh_pages(keys[n : n + BATCH_SIZE])


def _parse_date(value: str) -> date | None:
    try:
        return datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError:
        return None
