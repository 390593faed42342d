"""Bodies that are no JSON, or JSON that not every reader takes."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Iterator

from contracts.generation.resource_pool import ResourcePool
from contracts.generation.valid_request import refreshed, valid_request
from contracts.transport.session import RecordingSession
from specs import Operation
from specs.json.parsing import Json

_PURPOSE = "malformed bodies"
_LEVELS = 5000


def probe(session: RecordingSession, pool: ResourcePool, operation: Operation) -> None:
    """Send each of them where a right body is accepted; nothing where the operation takes no JSON."""
    request = valid_request(session, pool, operation, purpose=_PURPOSE)
    if operation.json_body is None or not request.content:
        return
    for intent, content in _contents(request.body, request.content):
        request = refreshed(pool, request)
        headers = {**request.headers, "Content-Type": request.media_type or ""}
        exchange = session.send(
            operation.method, request.path, query=request.query, body=content, headers=headers, purpose=_PURPOSE, intent=intent
        )
        pool.learn(exchange)


def _contents(body: Json, content: bytes) -> Iterator[tuple[str, bytes]]:
    yield "Nothing", b""
    yield "Blanks", b"  \n"
    yield "Cut off", content[:-1]
    yield "Twice", content + content
    yield "A comma at its end", content[:-1] + b"," + content[-1:]
    yield "Behind a byte order mark", b"\xef\xbb\xbf" + content
    yield "As UTF-16", content.decode("utf-8", "replace").encode("utf-16")
    yield "Python instead of JSON", repr(body).encode("utf-8", "backslashreplace")
    yield from (("Null", b"null"), ("A number", b"0"), ("A text", b'"text"'), ("True", b"true"))
    yield ("An object for a list", b"{}") if isinstance(body, list) else ("A list for an object", b"[" + content + b"]")
    yield "Nested deeply", b"[" * _LEVELS + b"]" * _LEVELS
    yield "Nested deeply, and cut off", b'{"a":' * _LEVELS
    if isinstance(body, dict):
        yield from _with_members(body, content)


def _with_members(body: dict[str, Json], content: bytes) -> Iterator[tuple[str, bytes]]:
    """The object with one member more, which no schema forbids where it may have further ones."""
    head = content.rstrip()[:-1] + (b"," if body else b"")
    yield "With NaN", head + b'"x_more":NaN}'
    yield "With an infinity", head + b'"x_more":-Infinity}'
    yield "With a text that is not UTF-8", head + b'"x_more":"\xff\xfe"}'
    yield "With half a surrogate pair", head + b'"x_more":"\\ud800"}'
    yield "With a very long integer", head + b'"x_more":1' + b"0" * 400 + b"}"
    yield "With a number beyond every double", head + b'"x_more":1e400}'
    yield "With a very long text", head + b'"x_more":"' + b"x" * 50_000 + b'"}'
    yield "With an empty name", head + b'"":1}'
    yield "With the name of a prototype", head + b'"__proto__":{"admin":true},"constructor":1}'
    for name, value in list(body.items())[:1]:
        written = jsonlib.dumps({name: value}, ensure_ascii=False).encode("utf-8", "surrogatepass")[1:-1]
        yield "With a name twice", head + written + b"}"
