"""The refusals of this package, in words for an operator."""

import contextlib
import sqlite3
from collections.abc import Iterator

from django.db import Error


class BackupError(Exception):
    """A sentence that says what is wrong and what to do; nothing was changed unless it says so."""


class DamagedError(BackupError):
    """The archive isn't what was written."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The backup is damaged: {reason}.")


@contextlib.contextmanager
def explain(failure: str) -> Iterator[None]:
    """Turn an error of the disk or the database into a sentence that begins with what failed."""
    try:
        yield
    except OSError as error:
        where = f" ({error.filename})" if isinstance(error, PermissionError) and error.filename else ""
        raise BackupError(f"{failure}: {error.strerror or error}{where}.") from error
    except (Error, sqlite3.Error) as error:
        raise BackupError(f"{failure}: the database reports {' '.join(str(error).split())!r}.") from error
