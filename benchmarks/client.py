"""A lean HTTP client: one keep-alive connection, JSON both ways."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson

from benchmarks.server import KEY, Server

Json: TypeAlias = Any  # raw JSON at the edge


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
        return await self._ask("POST", path, json.dumps(body).encode())

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


async def fill(server: Server, path: str, body: dict[str, Json], *, name_field: str, count: int, connections: int = 16) -> None:
    """Create `count` resources over HTTP: `body`, each with a name of its own.

    Raises:
        RuntimeError: one was refused.
    """
    numbers = iter(range(count))
    async with asyncio.TaskGroup() as tasks:
        for _ in range(connections):
            tasks.create_task(_create(server, path, body, name_field, numbers))


async def _create(server: Server, path: str, body: dict[str, Json], name_field: str, numbers: Iterator[int]) -> None:
    client = await Client.connect(server)
    for number in numbers:
        answer = await client.post(path, {**body, name_field: f"item-{number}"})
        if answer.status != 200:
            raise RuntimeError(f"POST {path} answered {answer.status}: {answer.body}")
    client.close()
