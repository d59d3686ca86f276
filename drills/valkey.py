"""Valkey, or Redis where that is what the system has."""

import shutil
import signal
import socket
import subprocess

from drills.drill import Skipped
from drills.processes import Processes, free_port, send, wait_for


class Valkey:
    def __init__(self, processes: Processes) -> None:
        self.processes, self.port = processes, free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        server = shutil.which("valkey-server") or shutil.which("redis-server")
        if not server:
            raise Skipped("Valkey is missing: apt-get install valkey-server, or redis-server")
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = self.processes.start([server, *options], "valkey")
        wait_for(lambda: self.ask("PING") == "+PONG", "Valkey starts")

    def stop(self) -> None:
        assert self.process
        self.processes.end(self.process)

    def freeze(self, is_frozen: bool = True) -> None:
        assert self.process
        send(self.process.pid, signal.SIGSTOP if is_frozen else signal.SIGCONT)

    def fill(self) -> None:
        """Leave no room, so that every write is refused."""
        self.ask("CONFIG SET maxmemory-policy noeviction")
        self.ask("CONFIG SET maxmemory 1")

    def empty(self) -> None:
        self.ask("CONFIG SET maxmemory 0")

    def ask(self, line: str) -> str:
        """Return the first line of the answer to a command; empty if there is none."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
                connection.sendall(line.encode() + b"\r\n")
                return connection.recv(1000).decode().partition("\r\n")[0]
        except OSError:
            return ""
