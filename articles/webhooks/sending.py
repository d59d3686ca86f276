"""Delivers what is due, in a thread of each process that serves: signed, and again until it's taken.

A row is taken by one process for LEASE_SECONDS. If that one ends before it has noted the answer, another one
sends the message again: it comes at least once. The signature is that of Standard Webhooks.
"""

import base64
import hashlib
import hmac
import json
import logging
import threading
import time
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import close_old_connections
from django.db.models import F
from django.utils import timezone

from articles.http_probe import Answer, is_public, post
from articles.log_limit import error_once_a_minute
from articles.models import WebhookDelivery

log = logging.getLogger(__name__)

POLL_SECONDS = 2.0
SEND_SECONDS = 10.0
LEASE_SECONDS = 60
BATCH = 20  # to one address, before it is the turn of the next
# After the first attempt and each one after it; then a message is given up, after three days.
WAITS = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
KEPT_DAYS = 30  # of what is settled
TIDY_SECONDS = 3600.0
GONE = 410

_lock = threading.Lock()
_thread: threading.Thread | None = None


def start() -> None:
    """Start the thread of this process, if there is an address to deliver to."""
    global _thread
    with _lock:
        if settings.WEBHOOK_URLS and (_thread is None or not _thread.is_alive()):
            _thread = threading.Thread(target=_run, name="webhooks", daemon=True)
            _thread.start()


def _run() -> None:
    tidied = 0.0
    while True:
        try:
            deliver_due()
            if time.monotonic() > tidied:
                delete_settled()
                tidied = time.monotonic() + TIDY_SECONDS
        except Exception as error:  # the database is away, or takes no writes
            error_once_a_minute(log, "webhooks can't be delivered (%s)", type(error).__name__)
        close_old_connections()
        time.sleep(POLL_SECONDS)


def deliver_due() -> int:
    """Send the messages that are due, and return how many were taken.

    An address that hangs holds up its own messages, never those to another one, however many of its own wait.
    """
    due = WebhookDelivery.objects.filter(state=WebhookDelivery.State.WAITING, due_at__lte=timezone.now())
    urls = list(due.order_by("url").values_list("url", flat=True).distinct())
    return sum(_deliver_to(list(due.filter(url=url).order_by("due_at", "pk")[:BATCH])) for url in urls)


def _deliver_to(rows: list[WebhookDelivery]) -> int:
    """Send messages to one address until it doesn't answer, and return how many were taken."""
    delivered = 0
    for row in rows:
        if not _claim(row):
            continue
        answer = _send(row)
        _settle(row, answer)
        delivered += _is_taken(answer)
        if answer.status is None:
            break
    return delivered


def delete_settled() -> None:
    """Delete what was delivered or given up long ago."""
    old = timezone.now() - timedelta(days=KEPT_DAYS)
    WebhookDelivery.objects.filter(settled_at__lt=old).delete()


def signature(message_id: str, timestamp: str, body: bytes) -> str:
    """Return a signature for each secret, the newest first: `v1,<base64>`, separated by spaces."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    digests = [hmac.digest(secret, signed, hashlib.sha256) for secret in settings.WEBHOOK_SECRETS]
    return " ".join(f"v1,{base64.b64encode(digest).decode()}" for digest in digests)


def _claim(row: WebhookDelivery) -> bool:
    """Take a message before any other process does."""
    ours = WebhookDelivery.objects.filter(
        pk=row.pk, state=WebhookDelivery.State.WAITING, attempts=row.attempts, due_at=row.due_at
    )
    lease = timezone.now() + timedelta(seconds=LEASE_SECONDS)
    return bool(ours.update(attempts=F("attempts") + 1, due_at=lease))


def _send(row: WebhookDelivery) -> Answer:
    if row.url not in settings.WEBHOOK_URLS:
        return Answer(GONE, "This address isn't in WEBHOOK_URLS anymore.")
    body = json.dumps(row.payload, ensure_ascii=False, separators=(",", ":")).encode()
    timestamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "help-center-webhooks",
        "Webhook-Id": row.message_id,
        "Webhook-Timestamp": timestamp,
        "Webhook-Signature": signature(row.message_id, timestamp, body),
    }
    host = urlsplit(row.url).hostname or ""
    may_reach = _any_address if host in settings.WEBHOOK_PRIVATE_HOSTS else is_public
    return post(row.url, body, headers, seconds=SEND_SECONDS, may_reach=may_reach)


def _any_address(address: str) -> bool:
    return True


def _settle(row: WebhookDelivery, answer: Answer) -> None:
    """Note what became of an attempt."""
    now, attempts = timezone.now(), row.attempts + 1
    changes: dict[str, Any] = {"status": answer.status, "answer": answer.text[:500]}
    if _is_taken(answer):
        changes |= {"state": WebhookDelivery.State.DELIVERED, "settled_at": now}
    elif answer.status == GONE or attempts > len(WAITS):
        changes |= {"state": WebhookDelivery.State.FAILED, "settled_at": now}
        log.error("gave up on a webhook to %s after %d attempts", urlsplit(row.url).hostname, attempts)
    else:
        changes["due_at"] = now + timedelta(seconds=WAITS[attempts - 1])
    # If it's sent again meanwhile, this answer isn't about that.
    WebhookDelivery.objects.filter(pk=row.pk, attempts=attempts).update(**changes)


def _is_taken(answer: Answer) -> bool:
    return answer.status is not None and 200 <= answer.status < 300
