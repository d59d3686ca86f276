"""Tables that one test works through, where every row shares what is expensive to set up."""

import contextlib
from collections.abc import Iterator


@contextlib.contextmanager
def row(name: object) -> Iterator[None]:
    """Name the row in whatever fails inside."""
    try:
        yield
    except Exception as error:
        error.add_note(f"In the row {name!r}.")
        raise
