"""What is to be told, written in the transaction of the change, so that none is lost and none is untrue.

Without an address in WEBHOOK_URLS nothing is written. Whoever saves waits for one more row, and never for
another server.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from articles.models import Publication, WebhookDelivery

Values = dict[str, Any]
Event = WebhookDelivery.Event
BATCH = 500


def note_publications(publications: Iterable[Publication], were_live: set[int]) -> None:
    """Tell that articles were published, or updated if they `were_live`. A transaction is open."""
    if not settings.WEBHOOK_URLS:
        return
    now, rows = timezone.now(), []
    for row in publications:
        event = Event.UPDATED if row.article_id in were_live else Event.PUBLISHED
        more = {"title": row.title, "codes": row.codes, "updated_at": row.published_at.isoformat()}
        rows += _deliveries(event, row.article.source_id, _article(row) | more, now)
    WebhookDelivery.objects.bulk_create(rows, BATCH)


def note_unpublished(publication: Publication) -> None:
    """Tell that an article was unpublished, without a word of its content. A transaction is open."""
    if settings.WEBHOOK_URLS:
        values = _article(publication)
        rows = _deliveries(Event.UNPUBLISHED, publication.article.source_id, values, timezone.now())
        WebhookDelivery.objects.bulk_create(rows)


def note_incidents(before: list[Values], after: list[Values]) -> None:
    """Tell what changed among announced incidents, now or when they begin and end. A transaction is open."""
    if not settings.WEBHOOK_URLS:
        return
    now, rows = timezone.now(), []
    old, new = ({row["id"]: row for row in announced if "id" in row} for announced in (before, after))
    changed = [pk for pk in old.keys() | new.keys() if old.get(pk) != new.get(pk)]
    planned = WebhookDelivery.objects.filter(state=WebhookDelivery.State.WAITING, attempts=0, due_at__gt=now)
    planned.filter(about__in=[f"incident-{pk}" for pk in changed]).delete()
    for pk in sorted(changed):
        rows += _incident_deliveries(old.get(pk), new.get(pk), now)
    WebhookDelivery.objects.bulk_create(rows, BATCH)


def _incident_deliveries(old: Values | None, new: Values | None, now: datetime) -> list[WebhookDelivery]:
    is_told = old is not None and _moment(old, "begins") <= now  # of its beginning
    if new is None:
        if old is None or not is_told or _moment(old, "ends") <= now:
            return []  # no one was told of it, or that it ended was told in time
        return _incident(Event.ENDED, {**old, "ends": now.isoformat()}, now)
    begins, ends = _moment(new, "begins"), _moment(new, "ends")
    if begins > now:
        first = [*_incident(Event.ENDED, new, now)] if is_told else []
        return [*first, *_incident(Event.BEGAN, new, begins), *_incident(Event.ENDED, new, ends)]
    first = _incident(Event.CHANGED if is_told else Event.BEGAN, new, now)
    return [*first, *_incident(Event.ENDED, new, ends)]


def _incident(event: str, row: Values, due: datetime) -> list[WebhookDelivery]:
    return _deliveries(event, f"incident-{row['id']}", row, due)


def send_again(rows: Iterable[WebhookDelivery]) -> int:
    """Send messages again, with the IDs that they had, so that no one takes them for others."""
    pks = [row.pk for row in rows]
    waiting = {"state": WebhookDelivery.State.WAITING, "attempts": 0, "settled_at": None}
    return WebhookDelivery.objects.filter(pk__in=pks).update(due_at=timezone.now(), **waiting)


def _deliveries(event: str, about: str, values: Values, due: datetime) -> list[WebhookDelivery]:
    """Return a message for each address, unsaved. They share an ID, as they say the same."""
    message, now = f"msg_{uuid4().hex}", timezone.now()
    payload = {"type": str(event), "timestamp": due.isoformat(), "data": values}
    return [
        WebhookDelivery(
            message_id=message,
            url=url,
            event=event,
            about=about[:200],
            payload=payload,
            due_at=due,
            created_at=now,
        )
        for url in settings.WEBHOOK_URLS
    ]


def _article(row: Publication) -> Values:
    return {
        "id": row.article.source_id,
        "slug": row.slug,
        "language": row.language,
        "url": f"{settings.SITE_URL}{row.get_absolute_url()}",
        "product": row.product.slug,
        "area": row.area.slug if row.area else "",
    }


def _moment(row: Values, name: str) -> datetime:
    return datetime.fromisoformat(row[name])
