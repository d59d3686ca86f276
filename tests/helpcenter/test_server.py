"""The server of several processes: how its workers end."""

import time
from typing import Any

import pytest

from helpcenter.server import Server


class Worker:
    """A process as granian has it: `join` returns when another thread has learned of its end, or at once."""

    idx = 0

    def __init__(self, seconds: float) -> None:
        self.noted_at = time.monotonic() + seconds
        self.is_killed = False

    def is_alive(self) -> bool:
        return not self.is_killed and time.monotonic() < self.noted_at

    def join(self, _seconds: float = 0) -> None:
        pass

    def terminate(self) -> None:
        pass

    def kill(self) -> None:
        self.is_killed = True


@pytest.fixture
def server() -> Any:
    server: Any = object.__new__(Server)  # without a socket
    server.workers_kill_timeout = 0.01
    return server


def test_worker_whose_end_is_noted_a_moment_later_is_not_killed(server):
    server.wrks = [worker] = [Worker(0.05)]
    server._stop_workers()
    assert not worker.is_killed and not server.wrks


def test_worker_that_does_not_stop_is_killed_and_named(server, caplog, monkeypatch):
    monkeypatch.setattr("helpcenter.server.NOTE_SECONDS", 0.02)
    worker = Worker(60)
    server._end_worker(worker)
    assert worker.is_killed
    assert caplog.messages == ["worker 1 didn't stop and was killed"]
