"""A lean HTTP client: one keep-alive connection, JSON both ways."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson

from benchmarks.server import KEY, Server

Json: TypeAlias = Any  # raw JSON at the edge

_CONNECTIONS = 16  # that fill a server


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply's status, and its body read as JSON."""

    status: int
    body: Json


class Client:
    """One connection to a server, on which requests follow one another. Its credential works for both APIs."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def connect(cls, server: Server) -> Client:
        """A client of `server`, connected."""
        return cls(*await asyncio.open_connection("127.0.0.1", server.port))

    async def get(self, path: str) -> Answer:
        """The answer to GET."""
        return await self._ask("GET", path, b"")

    async def post(self, path: str, body: Json) -> Answer:
        """The answer to POST."""
        return await self._ask("POST", path, orjson.dumps(body))

    def close(self) -> None:
        """Hang up."""
        self._writer.close()

    async def _ask(self, method: str, path: str, body: bytes) -> Answer:
        head = (
            f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {KEY}\r\nx-api-key: {KEY}\r\n"
            f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        self._writer.write(head.encode() + body)
        status_line, *headers = (await self._reader.readuntil(b"\r\n\r\n")).lower().split(b"\r\n")
        length = next(int(header.partition(b":")[2]) for header in headers if header.startswith(b"content-length:"))
        content = await self._reader.readexactly(length)
        return Answer(int(status_line.split(b" ")[1]), orjson.loads(content) if content else None)


async def fill(server: Server, path: str, body: dict[str, Json], *, name_field: str, prefix: str, count: int) -> list[Json]:
    """Create `count` resources over HTTP, and return them in no order: `body`, each with a name of its own after `prefix`.

    Raises:
        RuntimeError: one was refused.
    """
    named = ({**body, name_field: f"{prefix}-{number}"} for number in range(count))
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_create(server, path, named)) for _ in range(_CONNECTIONS)]
    return [item for task in tasks for item in task.result()]


async def _create(server: Server, path: str, bodies: Iterator[Json]) -> list[Json]:
    """Create from `bodies`, which others take from too."""
    client = await Client.connect(server)
    created = []
    for body in bodies:
        answer = await client.post(path, body)
        if answer.status != 200:
            raise RuntimeError(f"POST {path} answered {answer.status}: {answer.body}")
        created.append(answer.body)
    client.close()
    return created
