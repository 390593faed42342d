"""A server as a process of its own, on a core of its own, for as long as a `with` block lasts."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
KEY = "test-benchmark"
Command = Callable[[int], list[str]]  # the command that serves on a port


@dataclass(frozen=True, slots=True)
class Server:
    """A server that accepts connections on this port of 127.0.0.1."""

    port: int
    pid: int

    @property
    def cpu_s(self) -> float:
        """The CPU time that its threads have used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")  # utime, stime: proc(5)

    @property
    def rss_bytes(self) -> int:
        """The memory that it holds resident now."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    @property
    def peak_bytes(self) -> int:
        """The most memory that it has held resident so far."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def mockserver(port: int) -> list[str]:
    """The command that serves the mock, with its own defaults but for the line a request on standard error."""
    return [sys.executable, "-m", "mockserver", "serve", "--quiet", "--port", str(port)]


@contextlib.contextmanager
def serving(command: Command, *, timeout_s: float = 60, is_killed: bool = False, is_pinned: bool = True) -> Iterator[Server]:
    """Run a server until the block ends; `is_killed`: without waiting for what it does at its end; `is_pinned`: on one core.

    Raises:
        RuntimeError: it stopped by itself.
        TimeoutError: it did not accept connections within `timeout_s`.
    """
    port = free_port()
    process = start(command(port), is_pinned=is_pinned)
    try:
        _await_connect(process, port, time.monotonic() + timeout_s)
        yield Server(port, process.pid)
    finally:
        if is_killed:
            process.kill()
        stop(process)


def start(command: Sequence[str], *, is_pinned: bool = True) -> subprocess.Popen[bytes]:
    """The process of a server, on the first core that we may use, or on any. Its complaints go to our standard error."""
    return subprocess.Popen([*(pinned(0) if is_pinned else ()), *command], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process, kindly first."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def pinned(place: int) -> list[str]:
    """What to put before a command so that it stays on one core: 0 the first we may use, -1 the last; nothing without `taskset`."""
    found = shutil.which("taskset")
    return [found, "--cpu-list", str(sorted(os.sched_getaffinity(0))[place])] if found else []


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _await_connect(process: subprocess.Popen[bytes], port: int, deadline_s: float) -> None:
    while True:
        if process.poll() is not None:
            raise RuntimeError(f"the server stopped with status {process.returncode}: {process.args!r}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > deadline_s:
                raise TimeoutError(f"the server does not accept connections on port {port}: {process.args!r}") from None
            time.sleep(0.01)
