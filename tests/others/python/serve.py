"""The way in of every service here: it listens on a free port of loopback, and says which on its first line."""

from __future__ import annotations

import socket
import sys
from typing import Any

import uvicorn

from tests.others.python.breaking import BrokenAnswers, broken_way


def serve(app: Any) -> None:
    """Serve an ASGI application until the process is ended; its answers are altered where `BREAK` says so."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    config = uvicorn.Config(BrokenAnswers(app, broken_way()), log_level="critical", lifespan="off")
    uvicorn.Server(config).run(sockets=[listener])
