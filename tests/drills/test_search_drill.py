"""Several processes share one index, and one that writes is killed: what real workers go through."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection, connections

from articles import search
from articles.search.index_folder import INDEX
from tests.support.paths import ROOT
from tests.support.waiting import PATIENCE

pytestmark = [pytest.mark.once, pytest.mark.slow]  # the index lies in files

ROUNDS = 4  # kills


class Worker:
    """A process, and what it has said so far."""

    def __init__(self, data: Path, *arguments: object):
        environment = {**os.environ, "DATA_DIR": str(data), "DATABASE_URL": database_url()}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        self.errors = data / f"{arguments[0]}-{time.monotonic_ns()}.err"
        with self.errors.open("w") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "error", "-m", "tests.drills.worker", *map(str, arguments)],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        assert self.process.stdout is not None
        self.lines = self.process.stdout
        self.said: list[dict] = []

    def listen(self, wanted: str, times: int = 1, seconds: float = PATIENCE) -> dict:
        """Wait until it has said this so often."""
        until = time.monotonic() + seconds
        while times:
            line = self.lines.readline()
            assert line, f"it ended: {self.errors.read_text()}"
            assert time.monotonic() < until
            self.said.append(json.loads(line))
            times -= wanted in self.said[-1]
        return self.said[-1]

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        rest, _nothing = self.process.communicate(timeout=PATIENCE)
        # What was cut off by the end, or read in part before, is no line.
        whole = [line for line in rest.splitlines() if line.startswith("{") and line.endswith("}")]
        self.said += [json.loads(line) for line in whole]


def database_url() -> str:
    """The database of this test, for another process."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{connection.settings_dict['NAME']}"
    server = urlsplit(os.environ["TEST_DATABASE_URL"])
    return server._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


@pytest.fixture
def workers(transactional_db, tmp_path, settings):
    """Starts processes that share a folder of their own; ends them."""
    settings.SEARCH_DIR = tmp_path / "search"
    started = []

    def start(*arguments):
        started.append(Worker(tmp_path, *arguments))
        return started[-1]

    INDEX.follow()
    connections.close_all()
    yield start
    for one in started:
        if one.process.poll() is None:
            one.kill()
        one.lines.close()


def test_writer_killed_at_any_moment_leaves_nothing_wrong(workers):
    """Readers in processes of their own never fail, and find every article; nothing differs afterwards."""
    chance = random.Random(7)
    readers = [workers("read"), workers("read")]
    for reader in readers:
        reader.listen("ready")
    for n in range(ROUNDS):
        writer = workers("publish", n * 1000)
        writer.listen("asked", times=3)
        time.sleep(chance.random() * 0.08)  # into a save, a publication, a commit of the index
        writer.kill()
        told = [one["live"] for one in writer.said if "live" in one]
        assert len(told) >= 3
        for n in told:
            assert search.find(f"ZB-{n}").jump is not None, "what it said is public is public"
        assert search.find_differences() == []
        for reader in readers:
            reader.listen("code", times=2)
    for reader in readers:
        assert all(one["found"] for one in reader.said if "code" in one), "it waited in vain"
        assert reader.process.poll() is None
        assert reader.errors.read_text() == ""


def test_several_writers_and_readers_agree(workers):
    """Whoever comes too late for the lock answers from what there is, and catches up."""
    writers = [workers("publish", n * 1000) for n in range(1, 4)]
    reader = workers("read")
    for writer in writers:
        writer.listen("asked", times=6)
    reader.listen("code", times=5)
    for worker in [*writers, reader]:
        assert worker.process.poll() is None
        assert worker.errors.read_text() == ""
        worker.kill()
    for writer in writers:
        for n in [one["live"] for one in writer.said if "live" in one]:
            assert search.find(f"ZB-{n}").jump is not None
    search.sync()
    assert search.find_differences() == []
