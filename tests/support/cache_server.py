"""A server that speaks as much of the protocol of Redis as the cache needs, and fails when told to."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

WRITES = {"SET", "INCRBY", "EXPIRE"}


class CacheServer:
    """What is in the cache, and how it fails: `hung` answers nothing, `full` takes no value."""

    def __init__(self) -> None:
        self.values: dict[str, bytes] = {}
        self.seconds: dict[str, int] = {}
        self.fault = ""
        self.commands = 0
        self._ends = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"redis://127.0.0.1:{self._listener.getsockname()[1]}/0"
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        self._ends.set()
        with suppress(OSError):  # stopped before
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connected, _address = self._listener.accept()
                threading.Thread(target=self._serve, args=[connected], daemon=True).start()

    def _serve(self, connected: socket.socket) -> None:
        with connected, connected.makefile("rb") as stream, suppress(OSError):
            while words := read_command(stream):
                self.commands += 1
                if self.fault == "hung":
                    self._ends.wait(20)
                if self._ends.is_set():
                    return
                connected.sendall(self._answer(*words))

    def _answer(self, command: str, key: str = "", *rest: str) -> bytes:
        if self.fault == "full" and command in WRITES:
            return b"-OOM command not allowed when used memory > 'maxmemory'.\r\n"
        if command == "SET":
            if "NX" in rest and key in self.values:
                return b"$-1\r\n"
            self.values[key] = rest[0].encode()
            if "EX" in rest:
                self.seconds[key] = int(rest[rest.index("EX") + 1])
            return b"+OK\r\n"
        if command == "GET":
            value = self.values.get(key)
            return b"$-1\r\n" if value is None else b"$%d\r\n%b\r\n" % (len(value), value)
        if command == "INCRBY":
            self.values[key] = b"%d" % (int(self.values[key]) + int(rest[0]))
            return b":%b\r\n" % self.values[key]
        if command in ("DEL", "EXISTS"):
            known = key in self.values
            if command == "DEL":
                self.values.pop(key, None)
            return b":%d\r\n" % known
        return b"+PONG\r\n" if command == "PING" else b"+OK\r\n"


def read_command(stream: IO[bytes]) -> list[str]:
    """Return the words of a command; none at the end of the stream."""
    count = int(stream.readline()[1:] or 0)
    words = []
    for _word in range(count):
        length = int(stream.readline()[1:])
        words.append(stream.read(length + 2)[:-2].decode())
    return [words[0].upper(), *words[1:]] if words else []


@contextmanager
def serve_cache() -> Iterator[CacheServer]:
    server = CacheServer()
    try:
        yield server
    finally:
        server.stop()
