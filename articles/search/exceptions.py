"""Errors of the index. Other errors of ours are none of these, and never cost an index."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


class IndexDamaged(Exception):
    """The files of an index cannot be read or written: nothing but the engine and its files raises this."""


class LockBusy(Exception):
    """Another process is writing the index, or the vectors beside it."""


class MeaningUnavailable(Exception):
    """The packages of the extra aren't installed, or aren't those that this version knows."""


def reports_damage(method: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Make a method that calls the engine raise IndexDamaged for the errors of the engine and its files."""

    @wraps(method)
    def call(*args: Arguments.args, **more: Arguments.kwargs) -> Answer:
        try:
            return method(*args, **more)
        except (ValueError, OSError) as error:
            # Text that no UTF-8 can hold is an error of the caller.
            if isinstance(error, UnicodeEncodeError):
                raise
            raise IndexDamaged(str(error) or repr(error)) from error
        except BaseException as error:
            # The engine's panics are no Exceptions.
            if type(error).__name__ != "PanicException":
                raise
            raise IndexDamaged(str(error)) from error

    return call
