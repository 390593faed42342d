"""The last exchanges, in a ring: what was asked, what was answered, and why a request was refused. Secrets are masked."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

import orjson

from mockserver.limits import DEFAULTS
from mockserver.state.clock import timestamp
from specs.http.credentials import CREDENTIAL_HEADERS
from specs.json.nesting import MOST_LEVELS, is_too_deep
from specs.json.parsing import Json

MASK = "***"
MOST_BODY_BYTES = 16 * 1024  # of one body kept

Headers = Sequence[tuple[bytes, bytes]]


class JournalEntry(NamedTuple):
    """One request and its answer as they were; `to_json` gives them masked, and is the only way out."""

    number: int
    at_s: float
    api: str
    operation: str | None  # its key; None where no operation was reached
    world: str | None
    method: str
    path: str
    query: bytes
    request_headers: Headers
    request_body: bytes
    status: int
    reply_headers: Headers
    reply_body: bytes
    reason: str | None
    duration_us: int

    def to_json(self, sensitive: Collection[str]) -> Json:
        """The exchange as plain JSON. The values of properties named in `sensitive` are masked, and so are credentials."""
        secrets = _credentials(self.request_headers)
        return {
            "number": self.number,
            "at": timestamp(self.at_s),
            "duration_us": self.duration_us,
            "api": self.api,
            "operation": self.operation,
            "world": self.world,
            "request": {
                "method": self.method,
                "path": self.masked_path(),
                "query": _without(_query(self.query, sensitive), secrets),
                "headers": _headers(self.request_headers, secrets),
                "body": _body(self.request_body, sensitive, secrets),
            },
            "response": {
                "status": self.status,
                "headers": _headers(self.reply_headers, secrets),
                "body": _body(self.reply_body, sensitive, secrets),
            },
            "reason": self.masked_reason(),
        }

    def masked_path(self) -> str:
        """The path without the query, and without the credentials."""
        return _without(self.path, _credentials(self.request_headers))

    def masked_reason(self) -> str | None:
        """Why the request was refused, without the credentials."""
        return None if self.reason is None else _without(self.reason, _credentials(self.request_headers))


class Journal:
    """The last `size` exchanges, or as many of them as `most_bytes` hold."""

    def __init__(self, size: int, most_bytes: int = DEFAULTS.journal) -> None:
        self._ring: deque[JournalEntry] = deque()
        self._weights: deque[int] = deque()  # of each that is kept
        self._size = size
        self._most_bytes = most_bytes
        self._bytes = 0  # of what is kept
        self.total = 0  # ever recorded

    def __len__(self) -> int:
        return len(self._ring)

    def __iter__(self) -> Iterator[JournalEntry]:
        return iter(tuple(self._ring))

    def newest(self, most: int) -> list[JournalEntry]:
        """The last exchanges, newest first."""
        return list(itertools.islice(reversed(self._ring), most))

    def entry(self, number: int) -> JournalEntry | None:
        """The exchange of this number, where it is still kept."""
        return next((entry for entry in reversed(tuple(self._ring)) if entry.number == number), None)

    def record(self, exchange: JournalEntry) -> None:
        """Keep an exchange, and let the oldest go when the ring is full."""
        if len(exchange.request_body) > MOST_BODY_BYTES:
            exchange = exchange._replace(request_body=_too_long(exchange.request_body))
        if len(exchange.reply_body) > MOST_BODY_BYTES:
            exchange = exchange._replace(reply_body=_too_long(exchange.reply_body))
        weight = _weight(exchange)
        self._ring.append(exchange)
        self._weights.append(weight)
        self._bytes += weight
        while self._ring and (len(self._ring) > self._size or self._bytes > self._most_bytes):
            self._ring.popleft()
            self._bytes -= self._weights.popleft()

    def select(
        self, world: str | None, operation: str | None, status: str | None, mask: Callable[[JournalEntry], Json]
    ) -> tuple[list[Json], int, int]:
        """The exchanges that fit, oldest first, as `mask` shows them; how many there ever were, and how many are kept."""
        exchanges = [
            mask(exchange)
            for exchange in self
            if world in (None, exchange.world) and operation in (None, exchange.operation) and status in (None, str(exchange.status))
        ]
        return exchanges, self.total, len(self)

    def next_number(self) -> int:
        """The number of the next exchange."""
        self.total += 1
        return self.total

    def clear(self, world: str | None = None) -> None:
        """Forget the exchanges of one world, or all; then numbers begin again."""
        if world is None:
            self.total = 0
        self._ring = deque() if world is None else deque(exchange for exchange in self._ring if exchange.world != world)
        self._weights = deque(map(_weight, self._ring))
        self._bytes = sum(self._weights)


def _weight(exchange: JournalEntry) -> int:
    """About how many bytes an exchange takes up; its headers are bounded where they are received."""
    return len(exchange.request_body) + len(exchange.reply_body) + len(exchange.path) + len(exchange.query) + 1000


def _too_long(body: bytes) -> bytes:
    return orjson.dumps(f"({len(body)} bytes: longer than the {MOST_BODY_BYTES} that are kept)")


def is_cut(body: bytes) -> bool:
    """Whether a body that was kept is only the note that it was too long to be."""
    return body.startswith(b'"(') and body.endswith(b'that are kept)"')


def _credentials(headers: Headers) -> tuple[str, ...]:
    secrets = []
    for name, value in headers:
        if name.decode("latin-1").lower() in CREDENTIAL_HEADERS:
            text = value.decode("latin-1")
            secrets += [text, text.partition(" ")[2].strip()]
    return tuple(secret for secret in secrets if len(secret) > 5)


def _headers(headers: Headers, secrets: tuple[str, ...]) -> Json:
    return [
        [
            name.decode("latin-1"),
            MASK if name.decode("latin-1").lower() in CREDENTIAL_HEADERS else _without(value.decode("latin-1"), secrets),
        ]
        for name, value in headers
    ]


def _query(query: bytes, sensitive: Collection[str]) -> str:
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    return urlencode([(name, MASK if name in sensitive else value) for name, value in pairs], safe="*,")


def _body(body: bytes, sensitive: Collection[str], secrets: tuple[str, ...]) -> Json:
    if not body:
        return None
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return f"({len(body)} bytes that are not JSON: not shown, as they may hold a secret)"
    if is_too_deep(value, 2 * MOST_LEVELS):  # a reply lies somewhat deeper than what was sent
        return f"({len(body)} bytes of JSON, nested too deeply to be shown)"
    return redacted(value, sensitive, secrets)


def redacted(value: Json, sensitive: Collection[str], secrets: tuple[str, ...] = ()) -> Json:
    """`value` with what is secret in it replaced, JSON Patch operations on a secret included."""
    if isinstance(value, dict):
        if isinstance(value.get("path"), str) and any(name in sensitive for name in value["path"].split("/")):
            value = {key: member if key in ("op", "path", "from") else MASK for key, member in value.items()}
        return {
            key: MASK if key in sensitive and member is not None and not isinstance(member, bool) else redacted(member, sensitive, secrets)
            for key, member in value.items()
        }
    if isinstance(value, list):
        return [redacted(item, sensitive, secrets) for item in value]
    return _without(value, secrets) if isinstance(value, str) else value


def _without(text: str, secrets: tuple[str, ...]) -> str:
    for secret in secrets:
        text = text.replace(secret, MASK)
    return text
