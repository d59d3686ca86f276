"""The address of the server: one at a time has it."""

import errno
import socket
import sys
from typing import NoReturn

BACKLOG = 1024


def listen(host: str, port: int) -> socket.socket:
    """Listen for this process and its workers; end with one line if another server has the address."""
    try:
        listening = socket.create_server((host, port), family=_family(host), backlog=BACKLOG)
    except OSError as error:
        _refuse(host, port, error)
    listening.setblocking(False)
    return listening


def refuse_taken(host: str, port: int) -> None:
    """Say now, in one line, what the server would say later in many, or never."""
    with socket.socket(_family(host)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            _refuse(host, port, error)


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _refuse(host: str, port: int, error: OSError) -> NoReturn:
    if error.errno != errno.EADDRINUSE:
        sys.exit(f"helpcenter: port {port} on {host} can't be used: {error.strerror}.")
    other = min(port, 65_000) + 1
    sys.exit(f"helpcenter: port {port} on {host} is in use. Choose another one, such as PORT={other}.")
