"""HTTP as bytes on a socket: nothing is mended on the way, and nothing is hidden."""

from __future__ import annotations

import http.client
import json
import socket
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from mockserver.embedded import RunningMock
from mockserver.state import ids
from specs.json.parsing import Json

NOTHING: Final = object()  # no body; None is the JSON body `null`
TIMEOUT_S = 20.0

TAVUS_FACE = {"train_video_url": "https://example.com/rio.mp4", "face_name": "Rio"}
TAVUS_DEPLOYMENT = {"pal_id": "pcb7a34da5fe", "channel": "widget", "name": "Front desk"}
TOGETHER_DEPLOYMENT = {"name": "chat", "gpu_type": "h100-80gb", "image": "registry.together.ai/proj/chat:1"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Json:
        return json.loads(self.body)

    def message(self) -> str:
        """The reason in an error body, in whichever of the vendors' shapes it is; fails where it is in none."""
        body = self.json()
        assert self.headers["content-type"] == "application/json"
        if isinstance(body.get("error"), dict):
            assert set(body["error"]) == {"message", "type", "param", "code"}
            return str(body["error"]["message"])
        if "type" in body:  # the queue's
            assert {"message", "type"} <= set(body) <= {"message", "type", "param", "code"}
            return str(body["message"])
        assert len(body) == 1
        return str(body["error"] if self.status in (400, 422) else body["message"])


def exchange(origin: str, data: bytes, *, method: str = "GET") -> Answer:
    """Send `data` as it is, and read one answer. `method`: HEAD is answered without a body."""
    place = urlsplit(origin)
    with socket.create_connection((place.hostname, place.port), TIMEOUT_S) as connection:
        connection.sendall(data)
        answer = http.client.HTTPResponse(connection, method=method)
        answer.begin()
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())


def request(method: str, path: str, headers: dict[str, str | bytes], body: bytes | None = None) -> bytes:
    """The bytes of a request. Content-Length is there where a body is, unless the headers say how long it is."""
    lines = [f"{method} {path} HTTP/1.1".encode()]
    named = {"Host": "localhost", "Connection": "close", **headers}
    if body is not None and "Transfer-Encoding" not in named:
        named.setdefault("Content-Length", str(len(body)))
    lines += [name.encode() + b": " + (value if isinstance(value, bytes) else value.encode("latin-1")) for name, value in named.items()]
    return b"\r\n".join([*lines, b"", body or b""])


@dataclass(frozen=True, slots=True)
class Client:
    """One caller of a mock: its key opens both APIs."""

    mock: RunningMock
    key: str

    def credential(self, path: str) -> dict[str, str]:
        """The header that shows the key to the API which `path` belongs to."""
        return {"x-api-key": self.key} if path.startswith("/v2") else {"Authorization": f"Bearer {self.key}"}

    def call(self, method: str, path: str, body: object = NOTHING, headers: dict[str, str] | None = None) -> Answer:
        """Send `body` as JSON: bytes as they are."""
        named: dict[str, str | bytes] = {**self.credential(path), **(headers or {})}
        data = None
        if body is not NOTHING:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            named.setdefault("Content-Type", "application/json")
        return exchange(self.mock.origin, request(method, path, named, data), method=method)

    def made(self, path: str, body: object, *, prefer: str | None = None) -> Json:
        """What a create answers; fails where it is refused."""
        answer = self.call("POST", path, body, {"Prefer": prefer} if prefer else None)
        assert answer.status == 200, answer.body
        return answer.json()

    def read(self, path: str) -> Json:
        """What a read answers; fails where it is refused."""
        answer = self.call("GET", path)
        assert answer.status == 200, answer.body
        return answer.json()

    def advance(self, seconds: float) -> None:
        """Move the mock's time, and wait for what became due."""
        assert self.call("POST", "/__mock__/clock/advance", {"seconds": seconds}).status == 200

    @property
    def world(self) -> str:
        return ids.world_name(self.key)

    def state(self) -> dict[str, list[str]]:
        """Everything that the world of the key holds, to the last field."""
        with self.mock.mock.store.lock:
            found = [world for world in self.mock.mock.store.worlds() if world.name == self.world]
            held = {kind: [repr(record) for record in one] for world in found for kind, one in world.collections.items()}
        return {kind: records for kind, records in held.items() if records}

    def exchanges(self) -> list[Json]:
        """What the journal shows of this key, oldest first."""
        found: list[Json] = self.read(f"/__mock__/exchanges?key={self.key}")["exchanges"]
        return found
