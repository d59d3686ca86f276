"""What a write can answer instead of doing it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError
from django.utils.translation import gettext as _


class Conflict(Exception):
    """Somebody saved since this editor opened the article. Nothing was written."""

    def __init__(self, by: str, at: datetime | None, version: int | None):
        super().__init__(f"changed by {by or 'somebody'}")
        self.by, self.at, self.version = by, at, version


class Refused(Exception):
    """The write cannot be done; `reasons` are sentences that name the spot. Nothing was written."""

    def __init__(self, *reasons: str):
        super().__init__("; ".join(reasons))
        self.reasons = reasons


class NotAllowed(Refused):
    """This editor has not the right to do it, now or later."""


class Held(Refused):
    """May be kept as a draft, but not be shown: see the findings that refuse in `guards`."""


class NoteWanted(Refused):
    """Lacks something that it may lack, if the editor says why in the note."""


@contextmanager
def taken_names_refused() -> Iterator[None]:
    """Of two that take a name which both saw free, the database lets one through; the other reads this."""
    try:
        yield
    except IntegrityError as error:
        raise Refused(_("Another article has this address or identity.")) from error
