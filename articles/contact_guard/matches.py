"""The matches that the guard reports."""

from typing import NamedTuple


class ContactMatch(NamedTuple):
    """A contact in a text: its kind, its span in the original text, and a form without its digits."""

    kind: str
    start: int
    end: int
    masked: str
