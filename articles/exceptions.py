"""Errors of writes. Nothing was written when one is raised."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import DatabaseError, IntegrityError, InterfaceError, InternalError, OperationalError
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
        raise Refused(_("Another article already uses this URL or external ID.")) from error


# What databases say when no statement is to blame: PostgreSQL as a replica, SQLite, PostgreSQL.
_FAULTS = ("read-only", "disk image is malformed", "file is not a database", "invalid page in block")


def is_outage(error: BaseException | None) -> bool:
    """Return whether the database is away, damaged, or takes no writes, and the statement is right."""
    if isinstance(error, OperationalError | InterfaceError):
        return True
    # Errors of other classes may quote what someone sent.
    is_of_database = type(error) in (DatabaseError, InternalError)
    return is_of_database and any(fault in str(error) for fault in _FAULTS)
