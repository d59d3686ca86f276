"""Errors of the index. Other errors of ours are none of these, and never cost an index."""

import errno
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


class IndexDamaged(Exception):
    """The files of an index cannot be read or written: nothing but the engine and its files raises this."""


class LockBusy(Exception):
    """Another process is writing the index, or the vectors beside it."""


class IndexInaccessible(LockBusy):
    """The folder of the index can't be read or written now, and its files aren't to blame.

    The disk is full or read-only, the folder is another user's, or the process has too many files open.
    """


class MeaningUnavailable(Exception):
    """The packages of the extra aren't installed, or aren't those that this version knows."""


_REFUSALS = {
    getattr(errno, name)
    for name in ("EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "EMFILE", "ENFILE", "ENOMEM", "ENOTDIR")
}
_ENGINE_ERROR = re.compile(r"(?:os error|code:) (\d+)")  # as the engine passes on those of the system


def is_refusal(error: BaseException) -> bool:
    """Return whether the system refused something, and the files aren't to blame."""
    if isinstance(error, OSError):
        return error.errno in _REFUSALS
    return any(int(number) in _REFUSALS for number in _ENGINE_ERROR.findall(str(error)))


@contextmanager
def reports_access() -> Iterator[None]:
    """Raise IndexInaccessible for what the system refuses."""
    try:
        yield
    except OSError as error:
        raise IndexInaccessible(str(error)) from error


def reports_damage(method: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Make a method that calls the engine raise IndexDamaged for the errors of the engine and its files.

    What the system refuses is no damage: IndexInaccessible.
    """

    @wraps(method)
    def call(*args: Arguments.args, **more: Arguments.kwargs) -> Answer:
        try:
            return method(*args, **more)
        except (ValueError, OSError) as error:
            # Text that no UTF-8 can hold is an error of the caller.
            if isinstance(error, UnicodeEncodeError):
                raise
            if is_refusal(error):
                raise IndexInaccessible(str(error)) from error
            raise IndexDamaged(str(error) or repr(error)) from error
        except BaseException as error:
            # The engine's panics are no Exceptions.
            if type(error).__name__ != "PanicException":
                raise
            if is_refusal(error):
                raise IndexInaccessible(str(error)) from error
            raise IndexDamaged(str(error)) from error

    return call
