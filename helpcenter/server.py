"""Granian's server of several processes, so that none of them takes a request with it when it ends."""

import logging
import multiprocessing
import os
import socket
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

from granian._granian import SocketHolder
from granian.server import MPServer

from helpcenter.address import BACKLOG

log = logging.getLogger(__name__)

LOAD_SECONDS = 60.0  # that a new worker has before the old one stays in its place
POLL_SECONDS = 0.2
NOTE_SECONDS = 1.0  # that the end of a worker may take to be noted

Loader = Callable[[], Callable[..., Any]]


class Server(MPServer):
    """Workers that take connections from one queue, and are replaced only by others that are ready.

    Granian gives each worker a queue of its own, which is lost with it, and ends the site if a worker was
    killed twice in five seconds. A reload ends the old worker after a fixed time, ready or not.
    """

    def __init__(self, listening: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listening = listening
        self.ends_with_terminal = has_terminal()

    def signal_handler_interrupt(self, *args: Any, **kwargs: Any) -> None:
        """Stop, once: a terminal, `make` and `timeout` all send a signal to every process.

        Granian's handler sets an Event, and one that is interrupted by the next waits for itself for ever.
        """
        if not self.interrupt_signal:
            super().signal_handler_interrupt(*args, **kwargs)

    def signal_handler_reload(self, *args: Any, **kwargs: Any) -> None:
        """Replace the workers on SIGHUP, unless that tells that the terminal was closed."""
        if self.ends_with_terminal:
            self.signal_handler_interrupt(*args, **kwargs)
        elif not self.reload_signal:
            super().signal_handler_reload(*args, **kwargs)

    def _init_shared_socket(self) -> None:
        """Give all workers the socket of the main process."""
        granian: Any = self  # whose annotations know no such socket
        number = self.listening.fileno()
        granian._ssp, granian._sso, granian._sfd = None, self.listening, number
        granian._shd = SocketHolder(number, False, BACKLOG)  # type: ignore[call-arg]

    def _reload(self, spawn_target: Any, target_loader: Loader) -> None:
        # Read all of the code again: a fork would have what this process has of it.
        multiprocessing.set_start_method("spawn", force=True)
        super()._reload(spawn_target, target_loader)

    def _respawn_workers(
        self, workers: list[int], spawn_target: Any, target_loader: Loader, delay: float = 0
    ) -> None:
        for number in workers:
            old = self.wrks[number]
            new, is_ready = self._start_worker(number, spawn_target, target_loader)
            if is_ready:
                self.wrks[number] = new
                self._end_worker(old)
                continue
            self._end_worker(new)
            if old.is_alive():
                log.error("a new worker didn't start, so the old ones keep running")
                return
            self.respawned_wrks[number] = time.monotonic()  # which ends the server
            self.interrupt_children.append(number)
            self.main_loop_interrupt.set()

    def _start_worker(self, number: int, spawn_target: Any, target_loader: Loader) -> tuple[Any, bool]:
        """Start a worker, and return whether it has loaded the application."""
        listener, teller = multiprocessing.Pipe(duplex=False)
        loader = partial(load_and_tell, target_loader, teller)
        worker = self._spawn_worker(idx=number, target=spawn_target, callback_loader=loader)
        worker.interrupt_by_parent = True  # until it is ready, its end is nothing but a failed start
        worker.start()
        teller.close()
        is_ready, until = False, time.monotonic() + LOAD_SECONDS
        with listener:
            while not self.interrupt_signal and time.monotonic() < until:
                if listener.poll(POLL_SECONDS):
                    is_ready = _is_told(listener)
                    break
        worker.interrupt_by_parent = not is_ready
        return worker, is_ready or self.interrupt_signal

    def _stop_workers(self) -> None:
        for worker in self.wrks:
            worker.terminate()
        until = time.monotonic() + (self.workers_kill_timeout or 0)
        for worker in self.wrks:
            self._kill_if_alive(worker, until)
        self.wrks.clear()

    def _end_worker(self, worker: Any) -> None:
        worker.terminate()
        self._kill_if_alive(worker, time.monotonic() + (self.workers_kill_timeout or 0))

    def _kill_if_alive(self, worker: Any, until: float) -> None:
        """Wait for a worker to end, and kill it then.

        The thread that watches it may learn of its end first. Until it has noted that, `join` returns at
        once, and the worker seems to be alive: granian said that it killed one that had long ended.
        """
        worker.join(max(until - time.monotonic(), 0))
        noted = time.monotonic() + NOTE_SECONDS
        while worker.is_alive() and time.monotonic() < noted:
            time.sleep(0.01)
        if worker.is_alive():
            log.warning("worker %d didn't stop and was killed", worker.idx + 1)
            worker.kill()
            worker.join()


def load_and_tell(load: Loader, teller: Connection) -> Callable[..., Any]:
    """Load the application in a worker, and tell the main process that it did."""
    application = load()
    teller.send(True)
    teller.close()
    return application


def _is_told(listener: Connection) -> bool:
    """Return what a worker tells; False if it has ended."""
    try:
        return bool(listener.recv())
    except EOFError:
        return False


def has_terminal() -> bool:
    """Return whether this process would be told when its terminal is closed."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True
