"""Every service of others that is here, and how each is started: a process on loopback that gives its own document."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

HERE = Path(__file__).resolve().parent
_ROOT = HERE.parents[1]

EVERYWHERE = (
    "wrong-status",
    "dropped-field",
    "wrong-type",
    "server-error",
    "other-value-kept",
    "update-ignored",
    "deleted-listed",
    "limit-off-by-one",
    "stale-read",
    "delete-ignored",
)


@dataclass(frozen=True, kw_only=True)
class Service:
    """A service as others would write it: correct by construction, and broken where it is asked to be."""

    name: str
    command: tuple[str, ...]
    document_path: str = "/openapi.json"  # where the service itself shows its document
    ways: tuple[str, ...] = EVERYWHERE  # in which it can be broken
    field: str = "title"  # of its items: a required text
    number: str = "pages"  # of its items: a number

    @property
    def missing(self) -> str | None:
        """What it needs and is not here; None where nothing is."""
        if self.command[0] != "node":
            return None
        if shutil.which("node") is None:
            return "there is no node"
        return None if (HERE / "node" / "node_modules").is_dir() else "its packages are not installed: run npm ci in tests/others/node"


@dataclass(frozen=True)
class RunningService:
    """A service that answers."""

    origin: str  # "http://127.0.0.1:49152"
    document: Path  # its own document, written down


def _python(module: str, **values: object) -> Service:
    return Service(name=module, command=(sys.executable, "-m", f"tests.others.python.{module}"), **values)  # type: ignore[arg-type]


def _node(script: str, **values: object) -> Service:
    return Service(name=script, command=("node", f"tests/others/node/{script}.js"), **values)  # type: ignore[arg-type]


ALL = (
    _python("fastapi_plain", ways=(*EVERYWHERE, "duplicate-taken", "idle-action", "found-below-other-parent")),
    _python("fastapi_rich"),
    _python("fastapi_text_ids", ways=(*EVERYWHERE, "idle-action")),
    _python("flask_apispec", ways=(*EVERYWHERE, "duplicate-taken")),
    _python("django_rest"),
    _python("litestar_notes"),
    _node("express_zod", ways=(*EVERYWHERE, "idle-action")),
    _node("json_server"),
)
BY_NAME = {service.name: service for service in ALL}


@contextmanager
def running(service: Service, folder: Path, way: str = "") -> Iterator[RunningService]:
    """The service for as long as the block lasts, broken in one way where one is named; its document is written into `folder`."""
    environment = {**os.environ, "BREAK": way, "BREAK_FIELD": service.field, "BREAK_NUMBER": service.number, "PYTHONDONTWRITEBYTECODE": "1"}
    process = subprocess.Popen(service.command, cwd=_ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        port = (process.stdout.readline() if process.stdout else "").strip()
        if not port:
            raise RuntimeError(f"{service.name} did not start: status {process.wait(10)}")
        origin = f"http://127.0.0.1:{port}"
        document = folder / "openapi.json"
        document.write_bytes(httpx.get(origin + service.document_path, timeout=30).raise_for_status().content)
        yield RunningService(origin, document)
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout:
            process.stdout.close()
