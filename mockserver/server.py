"""The server that a mock runs on: uvicorn, with our protocol."""

from __future__ import annotations

import uvicorn
from starlette.types import ASGIApp

from mockserver.protocol import Protocol


def server_of(app: ASGIApp, *, log_level: str) -> uvicorn.Server:
    """The server that a mock runs on."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            http=Protocol,
            log_level=log_level,
            access_log=False,
            lifespan="on",
            ws="none",
            backlog=2048,
            proxy_headers=False,
            server_header=False,
        )
    )
