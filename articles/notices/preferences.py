"""Which notices a person gets."""

from collections.abc import Collection

from django.contrib.auth.models import User
from django.db import transaction

from articles.models import NoticeKind, NoticeOff


def kinds_of(person: User) -> list[str]:
    """Return the kinds of notices that a person gets."""
    off = set(NoticeOff.objects.filter(user=person).values_list("kind", flat=True))
    return [kind for kind in NoticeKind.values if kind not in off]


@transaction.atomic
def save_kinds(person: User, wanted: Collection[str]) -> None:
    """Save which notices a person wants; only they themselves choose."""
    NoticeOff.objects.filter(user=person).delete()
    unwanted = [kind for kind in NoticeKind.values if kind not in wanted]
    NoticeOff.objects.bulk_create(NoticeOff(user=person, kind=kind) for kind in unwanted)
