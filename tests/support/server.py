"""The server that the browser's tests talk to: it can be waited for, and loses nobody on the way."""

import socket
import threading
from typing import Any

from django.core.servers.basehttp import ThreadedWSGIServer

PATIENCE = 60.0  # seconds; a request of a test takes far less


class SettlingServer(ThreadedWSGIServer):
    """Knows which connections are open.

    A page that is closed leaves requests behind (a beacon, a picture, a suggestion nobody waits
    for). One that still reads when the tables are emptied for the next test makes a deadlock on PostgreSQL.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._open: set[socket.socket] = set()
        self._changed = threading.Condition()
        super().__init__(*args, **kwargs)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._changed:
            self._open.add(request)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._changed:
                self._open.discard(request)
                self._changed.notify_all()

    def settle(self) -> None:
        """Take nothing more from those who are connected, and wait until all that was asked is answered."""
        with self._changed:
            for connected in self._open:
                try:
                    connected.shutdown(socket.SHUT_RD)
                except OSError:
                    continue  # the browser was quicker
            assert self._changed.wait_for(lambda: not self._open, PATIENCE), "A request does not end."
