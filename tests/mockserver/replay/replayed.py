"""`mockserver serve --replay` as a process."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def served(recording: Path) -> Iterator[str]:
    """A recording, served at the origin that is given, until the block ends."""
    command = [sys.executable, "-m", "mockserver", "serve", "--port", "0", "--replay", str(recording)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={"PYTHONUNBUFFERED": "1"}) as process:
        assert process.stdout is not None
        found = re.match(r"(http://\S+) answers", process.stdout.readline())
        assert found
        try:
            yield found[1]
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)
