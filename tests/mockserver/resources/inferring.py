"""A mock of a document that consists of a few paths, and a client of it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import httpx

from mockserver.embedded import running
from specs.document.document import from_raw
from specs.json.parsing import Json


@contextlib.contextmanager
def client_of(name: str, paths: Json, schemas: Json, *, openapi: str = "3.0.3") -> Iterator[httpx.Client]:
    """A client at the base URL of a mock of a document of this name, while the block lasts."""
    raw = {"openapi": openapi, "info": {"title": name, "version": "1"}, "paths": paths, "components": {"schemas": schemas}}
    with (
        running(documents=(from_raw(raw, name=name),)) as mock,
        httpx.Client(base_url=mock.base_url(name), trust_env=False) as client,
    ):
        yield client
