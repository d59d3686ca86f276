"""The address of the server: one at a time has it."""

import errno
import socket
import sys

_held: list[socket.socket] = []


def hold(host: str, port: int) -> None:
    """Hold an address as long as this process lives; end with one line if another server has it.

    The server's own sockets share a port (SO_REUSEPORT), for its workers: a second server would get half of
    the readers. Two that start at once both find the port free, so this name decides: only one socket of a
    machine can have it, and the system frees it with its process.
    """
    if sys.platform == "linux":
        name = socket.socket(socket.AF_UNIX)
        try:
            name.bind(f"\0helpcenter {host} {port}")
        except OSError:
            name.close()
            _refuse(host, port)
        _held.append(name)
    refuse_taken(host, port)


def refuse_taken(host: str, port: int) -> None:
    """Say now, in one line, what the server would say later in many, or never."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                _refuse(host, port)
            sys.exit(f"helpcenter: port {port} on {host} cannot be used: {error.strerror}.")


def _refuse(host: str, port: int) -> None:
    other = min(port, 65_000) + 1
    sys.exit(f"helpcenter: port {port} on {host} is in use; choose another one, for example PORT={other}.")
