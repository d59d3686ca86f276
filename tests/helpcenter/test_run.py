"""`make run` from outside: processes, files and answers of a site as it is served."""

import contextlib
import json
import os
import pty
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.paths import ROOT
from tests.support.ports import free_port
from tests.support.waiting import PATIENCE, until

pytestmark = pytest.mark.process

# Seconds for a first start, which makes tables, files, and an index. A process that ends is noticed at once,
# so only one that hangs takes them all.
START_PATIENCE = 10 * PATIENCE

HEADERS = {
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "Permissions-Policy",
    "X-Frame-Options",
}


WORKERS = 2
# Take the terminal at standard input for the session's own, as a login does, and start.
START_IN_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, "-m", "helpcenter.start"])
"""


class Answer(NamedTuple):
    status: int
    headers: Message
    body: str


def header_names(answer: Answer) -> set[str]:
    return {name.title() for name in answer.headers}


class Site:
    """A site under a data folder of its own, started and stopped as a person does it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()

    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HELPCENTER_LOCAL": "1",
            "DATA_DIR": str(self.folder),
            "PORT": str(self.port),
            "WORKERS": str(WORKERS),
            "PYTHONUNBUFFERED": "1",
        }

    def start(self, terminal: int | None = None) -> None:
        """Start it, perhaps in a terminal, which is then its own."""
        program = ["-m", "helpcenter.start"] if terminal is None else ["-c", START_IN_TERMINAL]
        self.log = open(self.folder.parent / f"{self.folder.name}.log", "w+")  # noqa: SIM115 - as long as the site
        self.process = subprocess.Popen(
            [sys.executable, *program],
            cwd=ROOT,
            env=self.environment(),
            stdin=terminal,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        until(self.answers, patience=START_PATIENCE)

    def answers(self) -> bool:
        assert self.process.poll() is None, self.said()
        with contextlib.suppress(OSError):
            return self.get("/livez").status == 200
        return False

    def stop(self, *signals: int) -> int:
        """Send the signals to all processes at once, as a terminal does."""
        for number in signals or (signal.SIGINT,):
            os.killpg(self.process.pid, number)
        try:
            code = self.process.wait(timeout=START_PATIENCE)
            assert "was killed" not in self.said(), "a worker had to be killed"
            return code
        finally:
            self.process.kill()
            self.log.close()

    def workers(self) -> set[int]:
        """Return the processes that answer, and not Python's helper for those that were started anew."""
        workers = set()
        for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
            with contextlib.suppress(OSError):  # it has ended
                if b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes():
                    workers.add(int(pid))
        return workers

    def said(self) -> str:
        return Path(self.log.name).read_text()

    def get(self, path: str, **headers: str) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request(
            "GET", path, headers={name.replace("_", "-"): text for name, text in headers.items()}
        )
        answer = connection.getresponse()
        body = answer.read().decode(errors="replace")
        connection.close()
        return Answer(answer.status, answer.headers, body)

    def python(self, code: str) -> subprocess.CompletedProcess[str]:
        setup = (
            "from helpcenter.bootstrap import load_settings; load_settings(); import django; django.setup()\n"
        )
        return subprocess.run(
            [sys.executable, "-c", setup + code],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=True,
        )


class SiteForOthers(Site):
    """A site as docs/deploy.md has it, behind a proxy, with JSON in the log and /metrics for this machine."""

    def environment(self) -> dict[str, str]:
        own = {"SITE_URL": "https://help.example.com", "ALLOWED_HOSTS": "help.example.com"}
        own |= {"SECRET_KEY": "long and random enough for a test of fifty characters", "TRUST_PROXY": "1"}
        own |= {"LOG_FORMAT": "json", "LOG_LEVEL": "info", "METRICS_ALLOW": "127.0.0.0/8", "WORKERS": "2"}
        environment = super().environment() | own
        del environment["HELPCENTER_LOCAL"]
        return environment

    def get(self, path: str, **headers: str) -> Answer:
        return super().get(path, **{"Host": "help.example.com", "X_Forwarded_Proto": "https"} | headers)


def port_is_free(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
        return True
    return False


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("run") / "site")
    site.start()
    yield site
    if site.process.poll() is None:
        site.stop()


def test_first_start_says_where_the_site_is_and_who_may_enter(site):
    assert f"http://127.0.0.1:{site.port}/" in site.said()
    assert f"http://127.0.0.1:{site.port}/admin/" in site.said()
    kept = site.folder / "first-password.txt"
    assert kept.read_text().strip() in site.said()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_demonstration_is_served(site):
    found = site.get("/e/102/")
    assert found.status == 302
    assert "102" in site.get(found.headers["Location"]).body


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/admin/login/", 302),
        ("/accounts/login/", 200),
        ("/admin/", 302),
        ("/products", 301),
        ("/nonsense/", 404),
        ("/static/nonsense.css", 404),
    ],
)
def test_every_answer_carries_the_headers(site, path, status):
    answer = site.get(path)
    if path != "/products":  # whether that exists is not this test's matter
        assert answer.status == status
    assert HEADERS - header_names(answer) == set()
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_another_host_name_is_refused_with_the_headers(site):
    answer = site.get("/", Host="evil.example")
    assert answer.status == 400
    assert HEADERS - header_names(answer) == set()
    assert "evil.example" not in answer.body


def test_pages_for_readers_set_no_cookie_and_answer_304(site):
    answer = site.get("/")
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert site.get("/", If_None_Match=answer.headers["ETag"]).status == 304


def test_static_files_are_compressed_and_kept_for_good(site):
    page = site.get("/accounts/login/").body
    path = re.search(r"/static/css/site\.[0-9a-f]+\.css", page)[0]
    answer = site.get(path, Accept_Encoding="br")
    assert answer.headers["Content-Encoding"] == "br"
    assert "immutable" in answer.headers["Cache-Control"]
    assert HEADERS - header_names(answer) == set()


@pytest.mark.parametrize("module", ["helpcenter.start", "helpcenter.serve"])
def test_taken_port_is_one_clear_line(site, module):
    second = subprocess.run(
        [sys.executable, "-m", module],
        cwd=ROOT,
        env=site.environment(),
        capture_output=True,
        text=True,
    )
    assert second.returncode == 1
    assert second.stdout == ""
    assert second.stderr.count("\n") == 1
    assert f"port {site.port} on 127.0.0.1 is in use" in second.stderr


def test_second_start_repeats_no_step_and_tells_no_password(site):
    assert site.stop() == 0
    site.start()
    assert site.said().count("\n") == 2, site.said()
    assert "password" not in site.said()


@pytest.mark.parametrize(
    "signals",
    [[signal.SIGINT] * 3, [signal.SIGTERM] * 3, [signal.SIGKILL]],
    ids=["int", "term", "killed"],
)
def test_site_ends_and_leaves_its_port_free(site, signals):
    site.stop(*signals)
    until(lambda: port_is_free(site.port))
    site.start()
    assert site.get("/livez").status == 200


def test_hangup_replaces_the_workers_or_ends_with_the_terminal(site):
    before = site.workers()
    os.kill(site.process.pid, signal.SIGHUP)
    until(lambda: len(site.workers()) == len(before) and not site.workers() & before)
    assert site.get("/livez").status == 200
    site.stop()
    mine, its = pty.openpty()
    site.start(terminal=its)
    os.close(its)
    os.close(mine)
    assert site.process.wait(START_PATIENCE) == 0
    site.log.close()
    until(lambda: port_is_free(site.port))
    site.start()


def test_killed_workers_come_back_however_often(site):
    for _kill in range(2):  # granian itself takes that for a crash loop, and ends
        killed = min(site.workers())
        os.kill(killed, signal.SIGKILL)
        until(lambda: killed not in site.workers() and len(site.workers()) == WORKERS)  # noqa: B023
        assert site.get("/livez").status == 200


def test_demonstration_does_not_come_back(site):
    site.python(
        "from articles import editing; from articles.models import Article\n"
        "for article in Article.objects.all(): editing.delete(article, None)"
    )
    done = site.python("from django.core.management import call_command; call_command('load_demo')")
    assert done.stdout == ""
    assert site.get("/e/102/").status == 410


def test_database_is_copied_before_it_is_changed(site):
    site.python(
        "from django.core.management import call_command; call_command('migrate', 'accounts', 'zero')"
    )
    done = site.python("from helpcenter.start import migrate; migrate(); migrate()")
    assert done.stdout.count("A copy of the old one") == 1
    (copy,) = (site.folder / "backups").iterdir()
    with sqlite3.connect(copy) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    assert "auth_user" in tables
    assert "accounts_temporarypassword" not in tables


def test_a_few_copies_are_kept(site):
    code = "from helpcenter.start import copy_database\nfor _ in range(8): print(copy_database())"
    written = site.python(code).stdout.split()
    assert sorted(map(str, (site.folder / "backups").iterdir())) == written[-5:]


@pytest.fixture(scope="module")
def site_for_others(tmp_path_factory):
    site = SiteForOthers(tmp_path_factory.mktemp("run") / "others")
    site.start()
    yield site
    if site.process.poll() is None:
        site.stop()


def test_site_for_others_begins_empty_and_is_its_owners_alone(site_for_others):
    site = site_for_others
    assert site.get("/readyz").status == 200
    assert site.get("/e/102/").status == 404
    assert site.get("/", X_Forwarded_Proto="http").headers["Location"] == "https://help.example.com/"
    assert stat.S_IMODE(site.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((site.folder / "db.sqlite3").stat().st_mode) == 0o600
    assert (site.folder / "db.sqlite3-shm").exists(), "held open, so that it can be read on a full disk"


def test_all_workers_of_a_site_are_counted_and_write_whole_lines(site_for_others):
    site = site_for_others
    for number in range(40):
        answer = site.get("/robots.txt", X_Request_Id=f"try-{number}")
        assert answer.headers["X-Request-Id"] == f"try-{number}"
    assert 'request_seconds_count{route="robots",status="2xx"} 40.0' in site.get("/metrics").body
    site.stop()
    written = [line for line in site.said().splitlines() if line.startswith("{")]
    requests = [line for line in map(json.loads, written) if line["logger"] == "helpcenter.requests"]
    ids = {line["id"] for line in requests if line["route"] == "robots"}
    assert ids == {f"try-{number}" for number in range(40)}  # those of the last moment, too
    assert "_granian" in {json.loads(line)["logger"] for line in written}
    assert not [line for line in site.said().splitlines() if "[INFO]" in line]


def write_program(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def run_tool(*arguments: str, python: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "PYTHON": str(python)}
    return subprocess.run(arguments, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_an_old_python_is_one_clear_line(tmp_path):
    old = write_program(tmp_path / "python3", "echo 3.10")
    done = run_tool(".ci/find-python", python=old)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"This needs Python 3.11 to 3.14, but {old} is 3.10" in done.stderr


def test_a_missing_python_is_one_clear_line(tmp_path):
    done = run_tool(".ci/find-python", python=tmp_path / "python9")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "was not found" in done.stderr


def test_a_python_without_venv_is_one_clear_line(tmp_path):
    bare = write_program(
        tmp_path / "python3", f'case "$*" in *venv*) exit 1 ;; esac; exec "{sys.executable}" "$@"'
    )
    done = run_tool(".ci/setup", str(tmp_path / "venv"), "requirements.lock", python=bare)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "python3-venv" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_a_missing_browser_fails_the_run_in_one_line():
    done = subprocess.run(
        [sys.executable, "-m", "tests.run"],
        cwd=ROOT,
        env={**os.environ, "CHROMIUM": "/nowhere/chromium"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout.count("\n") == 1
    assert "CHROMIUM=/nowhere/chromium" in done.stdout
