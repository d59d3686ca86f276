"""Webhooks: other systems are told of publications and incidents. Others import only this package.

`note_publications`, `note_unpublished`, and `note_incidents` are called in the transaction of the change.
`start` begins the thread of a process that delivers.
"""

from .outbox import note_incidents, note_publications, note_unpublished, send_again
from .sending import deliver_due, start

__all__ = [
    "deliver_due",
    "note_incidents",
    "note_publications",
    "note_unpublished",
    "send_again",
    "start",
]
