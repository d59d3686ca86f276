"""Processes that drills start: each is ended with all that it started, whatever happens."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import SystemRandom

from drills.drill import Skipped


def free_port() -> int:
    """Return a free port of the range that no system gives away by itself."""
    while True:
        port = SystemRandom().randrange(10_000, 30_000)
        with contextlib.suppress(OSError):
            socket.create_server(("127.0.0.1", port)).close()
            return port


def wait_for(condition: Callable[[], object], what: str, seconds: float = 60) -> float:
    """Wait until something is so, and return how many seconds that took."""
    started = time.monotonic()
    while not condition():
        if time.monotonic() - started > seconds:
            raise TimeoutError(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.05)
    return time.monotonic() - started


def program(name: str, package: str) -> str:
    """Return the path of a program, or skip the drill if it is not installed."""
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if not path:
        raise Skipped(f"{name} is missing: apt-get install {package}")
    return path


def parents() -> dict[int, int]:
    """Return the parent of each process that lives."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                state, parent = (folder / "stat").read_text().rpartition(") ")[2].split()[:2]
                if state != "Z":
                    found[int(folder.name)] = int(parent)
    return found


def children(pid: int) -> list[int]:
    return sorted(child for child, parent in parents().items() if parent == pid)


def descendants(pid: int) -> list[int]:
    """Return a process and all that come from it, also those that left its group."""
    of, found = parents(), [pid]
    for known in found:
        found += [child for child, parent in of.items() if parent == known]
    return found


def send(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


class Processes:
    """Those of one run. As root, what must not run as root runs as `user`."""

    patience = 15.0  # seconds that a process has to end by itself

    def __init__(self, folder: Path, user: str = "") -> None:
        self.folder, self.user = folder, user
        self.running: dict[subprocess.Popen[bytes], int] = {}  # and the signal that ends it

    def start(
        self,
        command: Sequence[str],
        log: str,
        environment: dict[str, str] | None = None,
        folder: Path | None = None,
        as_user: bool = False,
        end_signal: int = signal.SIGTERM,
    ) -> "subprocess.Popen[bytes]":
        """Start a program whose output goes to a file in the folder, and which ends with this process."""
        with open(self.folder / f"{log}.log", "ab") as output:
            process = subprocess.Popen(
                [*self._wrapper(as_user), *command],
                cwd=folder or self.folder,
                env=environment or {"PATH": os.environ["PATH"]},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.running[process] = end_signal
        return process

    def run(
        self,
        command: Sequence[str],
        environment: dict[str, str] | None = None,
        folder: Path | None = None,
        as_user: bool = False,
        seconds: float = 120,
    ) -> str:
        """Run a program to its end and return what it printed; RuntimeError if it fails."""
        done = subprocess.run(
            [*self._wrapper(as_user), *command],
            cwd=folder or self.folder,
            env=environment or {"PATH": os.environ["PATH"]},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=seconds,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command[:3])} failed: {done.stdout[-2000:]}")
        return done.stdout

    def _wrapper(self, as_user: bool) -> list[str]:
        """Let a program end even if this process is killed, and not run as root."""
        identity = (
            ["--reuid", self.user, "--regid", self.user, "--clear-groups"] if as_user and self.user else []
        )
        setpriv = shutil.which("setpriv")
        if not setpriv:
            if identity:
                raise Skipped("setpriv is missing: apt-get install util-linux")
            return []
        return [setpriv, *identity, "--pdeathsig", "KILL"]

    def end(self, process: "subprocess.Popen[bytes]", number: int = 0) -> None:
        """End a process and all that it started, by its own signal or another one."""
        number = number or self.running.get(process, signal.SIGTERM)
        everyone = descendants(process.pid) if process.poll() is None else []
        for pid in reversed(everyone):
            send(pid, signal.SIGCONT)  # one that is frozen takes no other signal
        if number != signal.SIGKILL and everyone:
            send(process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(self.patience)
        for pid in everyone[1:] if process.poll() is not None else everyone:
            send(pid, signal.SIGKILL)
        process.wait(15)
        self.running.pop(process, None)

    def end_all(self) -> None:
        for process in reversed(list(self.running)):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.end(process)
