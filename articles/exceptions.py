"""Errors of writes. Nothing was written when one is raised."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, InterfaceError, InternalError, OperationalError
from django.utils.translation import gettext as _


class Conflict(Exception):
    """Someone saved the article since this editor opened it."""

    def __init__(self, by: str, at: datetime | None, version: int | None):
        super().__init__(f"changed by {by or 'somebody'}")
        self.by, self.at, self.version = by, at, version


class Refused(Exception):
    """The write can't be done. `reasons` are sentences that name the spot."""

    def __init__(self, *reasons: str):
        super().__init__("; ".join(reasons))
        self.reasons = reasons


class NotAllowed(Refused):
    """The editor doesn't have the permission."""


class PublishingBlocked(Refused):
    """The text can be saved as a draft but not published, because of issues that must be fixed."""


class NoteRequired(Refused):
    """The text has issues that the editor has to fix or explain in the note."""


@contextmanager
def refuse_duplicate_names() -> Iterator[None]:
    """Refuse a slug or id that another transaction took at the same moment, after both saw it free."""
    try:
        yield
    except IntegrityError as error:
        raise Refused(_("Another article has this address or identity.")) from error


def is_outage(error: BaseException | None) -> bool:
    """Return whether the database is away or takes no writes, and nothing is wrong with the statement."""
    is_away = isinstance(error, OperationalError | InterfaceError)
    return is_away or (isinstance(error, InternalError) and "read-only" in str(error))
