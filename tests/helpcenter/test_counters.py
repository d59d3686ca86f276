"""Counts of all workers of a machine, in files that outlive them."""

import subprocess
import sys
import threading

import pytest

from helpcenter.counters import BUCKETS, Counters
from tests.support.paths import ROOT

COUNTED, TIMED = [("lost",)], [("home", "2"), ("search", "5")]
# A worker that is killed in the middle of its work.
WORKER = (
    "import os, sys; from pathlib import Path; from helpcenter.counters import Counters\n"
    "counters = Counters(Path(sys.argv[1]), [('lost',)], [('home', '2'), ('search', '5')])\n"
    "counters.add(('lost',)); counters.observe(('home', '2'), 0.3); os.kill(os.getpid(), 9)"
)


def run_worker(folder):
    return subprocess.run([sys.executable, "-c", WORKER, str(folder)], cwd=ROOT, check=False).returncode


def test_counts_of_killed_workers_are_added_up_and_their_files_taken_over(tmp_path):
    own = Counters(tmp_path, COUNTED, TIMED)
    own.observe(("home", "2"), 0.0001)
    assert [run_worker(tmp_path), run_worker(tmp_path)] == [-9, -9]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.counts", "1.counts"]
    total = own.total()
    assert set(total) == {("lost",), ("home", "2")}
    assert total["lost",] == [2]
    *counts, seconds = total["home", "2"]
    assert (counts[0], counts[BUCKETS.index(0.5)], sum(counts)) == (1, 2, 3)
    assert seconds == pytest.approx(0.6001)


def test_threads_lose_no_count(tmp_path):
    counters = Counters(tmp_path, COUNTED, TIMED)

    def count():
        for _n in range(5000):
            counters.observe(("home", "2"), 0.2)
            counters.add(("lost",))

    threads = [threading.Thread(target=count) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    total = counters.total()
    assert (total["lost",], sum(total["home", "2"][:-1])) == ([20_000], 20_000)


def test_files_of_another_version_and_broken_ones_count_nothing(tmp_path):
    other = Counters(tmp_path, [("other",)], [])
    other.add(("other",), 7)
    (tmp_path / "9.counts").write_bytes(b"short")
    counters = Counters(tmp_path, COUNTED, TIMED)
    assert counters.total() == {}
    del other
    assert run_worker(tmp_path) == -9
    assert counters.total()["lost",] == [1]


def test_folder_that_cannot_be_written_leaves_a_worker_its_own_counts(tmp_path, caplog):
    (tmp_path / "file").write_text("")
    counters = Counters(tmp_path / "file" / "metrics", COUNTED, TIMED)
    counters.add(("lost",))
    counters.observe(("unknown",), 1.0)
    assert counters.total() == {("lost",): [1]}
    assert "keeps its own counts" in caplog.text
