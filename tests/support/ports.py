"""Ports for servers that run as a process of their own."""

import random
import socket


def free_port() -> int:
    """Return a free port that stays free: one that no system gives away by itself.

    A port that the system chose and that was closed again may be another connection's a moment later.
    """
    while True:
        port = random.SystemRandom().randrange(10_000, 30_000)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port
