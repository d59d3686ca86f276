"""Carries out a form once, however often it is sent at the same time, by any number of processes.

A row in the database, made before the form is carried out, claims it: whoever comes second with the same
content waits for the result. Other content, such as after the back button, is a new save.
"""

import time
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from articles.models import FormClaim

# The same content of the same form within this time of the first result is the second half of a double click.
REPEAT_WINDOW = timedelta(seconds=10)
# A form that takes longer was cut off in the middle, and may be sent again.
ABANDONED_AFTER = timedelta(seconds=60)
CLAIM_LIFETIME = timedelta(minutes=10)
WAIT_SECONDS, POLL_SECONDS = 20.0, 0.05


class Claim(NamedTuple):
    """A form that is being carried out here and nowhere else."""

    key: str
    body: str
    claimed_at: datetime


def claim_form(key: str, body: str) -> Claim | None:
    """Claim a form with its content. None if someone is carrying it out, or did so a moment ago."""
    now = timezone.now()
    FormClaim.objects.filter(claimed_at__lt=now - CLAIM_LIFETIME).delete()
    fresh = {"body": body, "claimed_at": now, "finished_at": None, "location": "", "messages": ""}
    try:
        with transaction.atomic():
            FormClaim.objects.create(key=key, **fresh)
        return Claim(key, body, now)
    except IntegrityError:
        pass
    is_over = Q(finished_at__lt=now - REPEAT_WINDOW) | Q(
        finished_at=None, claimed_at__lt=now - ABANDONED_AFTER
    )
    taken = FormClaim.objects.filter(~Q(body=body) | is_over, key=key).update(**fresh)
    return Claim(key, body, now) if taken else None


def finish_form(claim: Claim, location: str, messages: str) -> None:
    """Store the redirect and the messages of a form, for those who sent it, too."""
    _row_of(claim).update(finished_at=timezone.now(), location=location, messages=messages)


def release_form(claim: Claim) -> None:
    """Let the form be sent again: it saved nothing."""
    _row_of(claim).delete()


def wait_for_form(key: str, body: str) -> FormClaim | None:
    """Wait until no one is carrying out a form; return its result, or None if it saved nothing.

    Raises TimeoutError after WAIT_SECONDS.
    """
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        row = FormClaim.objects.filter(key=key, body=body).first()
        if row is None or row.finished_at:
            return row
        time.sleep(POLL_SECONDS)
    raise TimeoutError


def _row_of(claim: Claim) -> "QuerySet[FormClaim]":
    return FormClaim.objects.filter(key=claim.key, body=claim.body, claimed_at=claim.claimed_at)
