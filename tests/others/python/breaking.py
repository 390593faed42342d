"""What a service can be broken by: what it keeps wrongly (see `shelf`), and what its answers say wrongly, whatever its framework."""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Json = Any
Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]

FIELD = os.environ.get("BREAK_FIELD", "title")  # a required text of the service's items
NUMBER = os.environ.get("BREAK_NUMBER", "pages")  # a number of theirs


def broken_way() -> str:
    """How the service is to be broken; "" where it is to be right."""
    return os.environ.get("BREAK", "")


class BrokenAnswers:
    """An ASGI application whose answers are altered on their way out; one that alters none where `way` is not about answers."""

    def __init__(self, app: Any, way: str) -> None:
        self._app = app
        self._alter = _ALTERATIONS.get(way)

    async def __call__(self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Send) -> None:
        if self._alter is None or scope["type"] != "http" or scope["path"].endswith(("openapi.json", "schema")):
            await self._app(scope, receive, send)
            return
        sent: list[Message] = []

        async def keep(message: Message) -> None:
            sent.append(message)

        await self._app(scope, receive, keep)
        start, text = sent[0], b"".join(message.get("body", b"") for message in sent[1:])
        status, body = self._alter(scope["method"], start["status"], _parsed(text))
        text = text if body is None else json.dumps(body).encode()
        headers = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
        if status != 204:
            headers.append((b"content-length", b"%d" % len(text)))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": text})


def _parsed(text: bytes) -> Json:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _wrong_status(method: str, status: int, body: Json) -> tuple[int, Json]:
    return (202 if method == "POST" and status == 201 else status), body


def _dropped_field(method: str, status: int, body: Json) -> tuple[int, Json]:
    if method == "GET" and status == 200 and isinstance(body, dict) and FIELD in body:
        body.pop(FIELD)
    return status, body


def _wrong_type(method: str, status: int, body: Json) -> tuple[int, Json]:
    if isinstance(body, dict) and status == 200 and isinstance(body.get(NUMBER), int):
        body[NUMBER] = f"{body[NUMBER]} pages"
    return status, body


def _server_error(method: str, status: int, body: Json) -> tuple[int, Json]:
    return (500 if method == "GET" and status == 404 else status), body


_ALTERATIONS: dict[str, Callable[[str, int, Json], tuple[int, Json]]] = {
    "wrong-status": _wrong_status,
    "dropped-field": _dropped_field,
    "wrong-type": _wrong_type,
    "server-error": _server_error,
}
