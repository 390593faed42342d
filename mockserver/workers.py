"""Several processes that serve at one address: each has a socket of its own there, among which the kernel shares the connections out."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from types import FrameType

_FREED_WITHIN_S = 3.0  # an address whose last owner was killed: its workers end as they notice
_PAUSE_S = 1.0  # before a worker is started again that ended at once

log = logging.getLogger("mockserver")


@contextlib.contextmanager
def shared_sockets(host: str, port: int, count: int) -> Iterator[list[socket.socket]]:
    """Sockets that are bound to one address, which nobody else has; port 0 is a free one.

    Raises:
        OSError: the address cannot be listened on.
    """
    with contextlib.ExitStack() as stack:
        port = _free_address(host, port)
        sockets = []
        for _ in range(count):
            listener = stack.enter_context(socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET))
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            listener.bind((host, port))
            sockets.append(listener)
        yield sockets


def run_workers(sockets: Sequence[socket.socket], serve: Callable[[socket.socket], None]) -> None:
    """Run `serve` in a process for each socket until this one is told to end; one that ends by itself is started again.

    The workers end when this process does, however it ends.
    """
    Supervisor(sockets, serve).run()


class Supervisor:
    """The process that starts the others and waits for them."""

    def __init__(self, sockets: Sequence[socket.socket], serve: Callable[[socket.socket], None]) -> None:
        self._sockets = sockets
        self._serve = serve
        self._workers: dict[int, socket.socket] = {}
        self._started_s: dict[int, float] = {}
        self._is_ending = False
        self._lifeline = os.pipe()  # its writing end is this process' alone: who reads its end knows that the process has ended

    def run(self) -> None:
        """Start the workers, and wait until all have ended."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        signal.signal(signal.SIGHUP, self._pass_on)
        for listener in self._sockets:
            self._start(listener)
        while self._workers:
            pid, status = os.waitpid(-1, 0)
            listener = self._workers.pop(pid)
            if self._is_ending:
                continue
            log.error("A worker ended with status %d, and is started again.", os.waitstatus_to_exitcode(status))
            if time.monotonic() - self._started_s.pop(pid) < _PAUSE_S:
                time.sleep(_PAUSE_S)
            if not self._is_ending:
                self._start(listener)

    def _start(self, listener: socket.socket) -> None:
        pid = os.fork()
        if pid == 0:
            self._work(listener)
        self._workers[pid] = listener
        self._started_s[pid] = time.monotonic()
        if self._is_ending:  # the signal came meanwhile
            os.kill(pid, signal.SIGTERM)

    def _work(self, listener: socket.socket) -> None:
        """The life of a worker, which never returns."""
        status = 1
        try:
            os.setpgid(0, 0)  # Ctrl-C is for the supervisor, which passes it on once
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            os.close(self._lifeline[1])
            threading.Thread(target=_end_with, args=(self._lifeline[0],), daemon=True).start()
            for other in self._sockets:
                if other is not listener:
                    other.close()
            self._serve(listener)
            status = 0
        except BaseException:
            log.exception("A worker failed.")
        finally:
            os._exit(status)

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        """Let the workers end: a second time, at once."""
        self._is_ending = True
        self._pass_on(signal.SIGTERM, None)

    def _pass_on(self, number: int, _frame: FrameType | None) -> None:
        for pid in tuple(self._workers):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)


def _end_with(lifeline: int) -> None:
    """End this process as soon as the supervisor has: what was answered is committed."""
    os.read(lifeline, 1)
    os._exit(1)


def _free_address(host: str, port: int) -> int:
    """The port of an address that nobody has; a socket that shares it would be let in beside others."""
    deadline_s = time.monotonic() + _FREED_WITHIN_S
    while True:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                if error.errno != errno.EADDRINUSE or time.monotonic() > deadline_s:
                    raise
                time.sleep(0.05)
            else:
                return int(probe.getsockname()[1])
