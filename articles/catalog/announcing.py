"""Incidents made public: in the pages of readers, and to other systems."""

from articles import active_incidents, webhooks


def announce_incidents() -> None:
    """Announce the incidents that have not ended. A transaction is open, and takes a seq after this."""
    webhooks.note_incidents(*active_incidents.announce())
