"""What drills play on: two databases, Valkey, two nodes of the site, and nginx before them."""

import contextlib
import json
import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path

from drills.load import Load
from drills.nginx import Nginx
from drills.postgres import NAME, USER, Postgres, find_programs
from drills.processes import Processes, children, free_port, send, wait_for
from drills.requests import answers
from drills.valkey import Valkey
from drills.visitors import Visitors

ROOT = Path(__file__).resolve().parent.parent
EDITOR, PASSWORD = "drill", secrets.token_urlsafe(16)
CREATE_EDITOR = f"""
from django.contrib.auth import get_user_model
get_user_model().objects.create_superuser({EDITOR!r}, "drill@example.com", {PASSWORD!r})
"""
# Address of each article, and its id in the admin.
LIST_ARTICLES = """
import json
from articles.models import Publication
rows = Publication.objects.live().order_by("pk").values_list("slug", "article_id")
print(json.dumps({f"/articles/{slug}/": str(article) for slug, article in rows}))
"""


class Node:
    """One machine of the site: its own DATA_DIR, on a port of its own."""

    def __init__(self, processes: Processes, name: str, settings: dict[str, str], code: Path = ROOT) -> None:
        self.processes, self.name, self.code = processes, name, code
        self.port = free_port()
        self.data = processes.folder / name
        self.settings = settings
        self.process: subprocess.Popen[bytes] | None = None

    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(self.data),
            "PORT": str(self.port),
            "WORKERS": "2",
            "DEMO": "0",
            "LOG_REQUESTS": "0",
            "PYTHONUNBUFFERED": "1",
            **self.settings,
        }

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        return self.processes.run(command, self.environment(), self.code)

    def start(self, is_waiting: bool = True) -> None:
        command = [sys.executable, "-m", "helpcenter.start"]
        self.process = self.processes.start(command, self.name, self.environment(), self.code)
        if is_waiting:
            self.wait()

    def wait(self, seconds: float = 90) -> None:
        wait_for(self.is_ready, f"{self.name} is ready", seconds)

    def is_ready(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            raise RuntimeError(f"{self.name} has ended: {self.log()[-1500:]}")
        return answers(self.port, "/readyz")

    def stop(self) -> None:
        if self.process:
            self.processes.end(self.process)

    def articles(self) -> dict[str, str]:
        """Return the id in the admin of each published article, by its address."""
        found: dict[str, str] = json.loads(self.manage("shell", "-v", "0", "-c", LIST_ARTICLES))
        return found

    def add_editor(self) -> None:
        self.manage("shell", "-v", "0", "-c", CREATE_EDITOR)

    def workers(self) -> list[int]:
        assert self.process
        return [pid for pid in children(self.process.pid) if _is_worker(pid)]

    def kill_worker(self) -> None:
        """Kill the worker that has lived longest."""
        send(self.workers()[0], signal.SIGKILL)

    def reload(self) -> None:
        assert self.process
        send(self.process.pid, signal.SIGHUP)

    def log(self) -> str:
        return (self.processes.folder / f"{self.name}.log").read_text(errors="replace")


def _is_worker(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


class Site:
    """Two nodes behind nginx, with a primary, a replica, and Valkey."""

    def __init__(self, processes: Processes) -> None:
        self.processes = processes
        programs = find_programs(processes)
        self.primary = Postgres(processes, programs, "postgres-1")
        self.replica = Postgres(processes, programs, "postgres-2")
        self.valkey = Valkey(processes)
        self.nginx = Nginx(processes)
        self.media = processes.folder / "media"
        self.key = secrets.token_urlsafe(50)
        self.nodes: list[Node] = []

    @property
    def port(self) -> int:
        return self.nginx.port

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.nginx.port}"

    def settings(self) -> dict[str, str]:
        first, second = self.primary.port, self.replica.port
        has_cache = _has_redis() and self.valkey.process is not None
        return {
            # Whichever takes writes, so that a replica that was promoted is found without a change.
            "DATABASE_URL": f"postgres://{USER}@127.0.0.1:{first},127.0.0.1:{second}/{NAME}"
            "?target_session_attrs=read-write",
            "DATABASE_REPLICA_URLS": f"postgres://{USER}@127.0.0.1:{second}/{NAME}",
            "MEDIA_DIR": str(self.media),
            "SECRET_KEY": self.key,
            "SITE_URL": f"http://127.0.0.1:{self.nginx.port}",
            "ALLOWED_HOSTS": "127.0.0.1",
            "TRUST_PROXY": "1",
            **({"CACHE_URL": f"rediscache://127.0.0.1:{self.valkey.port}/0"} if has_cache else {}),
        }

    def start(self) -> None:
        self.media.mkdir(mode=0o700)
        self.primary.create()
        self.primary.start()
        self.primary.ask(f"CREATE DATABASE {NAME}")
        self.replica.copy(self.primary)
        self.replica.start()
        if _has_valkey() and _has_redis():
            self.valkey.start()
        settings = self.settings()
        self.nodes = [Node(self.processes, f"node-{number}", settings) for number in (1, 2)]
        self.nodes[0].settings = {**settings, "DEMO": "1"}
        self.nodes[0].start()
        self.nodes[0].add_editor()
        self.nodes[1].start()
        self.nginx.start([node.port for node in self.nodes])
        self.visitors = Visitors(self.nginx.port, self.host, self.nodes[0].articles(), (EDITOR, PASSWORD))

    def load(self, port: int = 0) -> AbstractContextManager[Load]:
        """Put nginx, or a node by its port, under load."""
        return self.visitors.load([node.port for node in self.nodes], port)


def _has_redis() -> bool:
    from importlib.util import find_spec

    return find_spec("redis") is not None


def _has_valkey() -> bool:
    return bool(shutil.which("valkey-server") or shutil.which("redis-server"))


class Stage:
    """The scratch folder of a run, and the site, which starts when a drill first asks for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes = Processes(folder, _unprivileged_user())

    @cached_property
    def site(self) -> Site:
        site = Site(self.processes)
        site.start()
        return site

    def log_lines(self, most: int = 12) -> list[str]:
        """Return the last lines in which the nodes told of errors."""
        found = []
        for path in sorted(self.folder.glob("node-*.log")):
            lines = [line[:300] for line in path.read_text(errors="replace").splitlines()]
            found += [f"{path.stem}: {line}" for line in lines if re.search("ERROR|WARNING|Error:", line)]
        return found[-most:]


@contextlib.contextmanager
def open_stage() -> Iterator[Stage]:
    """Make a scratch folder, and end and remove all that came of it, whatever happens."""
    folder = Path(tempfile.mkdtemp(prefix="drill-", dir="/tmp"))
    folder.chmod(0o755)
    stage = Stage(folder)
    try:
        yield stage
    finally:
        with nothing_interrupts():
            stage.processes.end_all()
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def nothing_interrupts() -> Iterator[None]:
    """Hold back signals: a terminal, `make` and `timeout` each send their own for one Ctrl-C."""
    signal.alarm(0)
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, signal.SIG_IGN) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _unprivileged_user() -> str:
    """Return who runs what must not run as root; empty if we aren't root."""
    if os.geteuid():
        return ""
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            pwd.getpwnam(name)
            return name
    return "nobody"
