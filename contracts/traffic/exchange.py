"""One request and its answer: what everything after the engine works on. Plain, storable, judged again at any time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Literal

from specs.http.har import body_as_json, body_of
from specs.json.parsing import Json

Headers = tuple[tuple[str, str], ...]
Identity = Literal["owner", "other", "none", "wrong", "unknown"]
OBSERVED = "observed"
"""The purpose of what a client sent and we watched, and the scope of it until it is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request, and the answer or the failure that came of it."""

    number: int = 0  # within its run, from 1; 0 until the run numbers it
    scope: str = OBSERVED  # exchanges of one scope share one state and stand in order: "POST /v1/deployments"
    purpose: str = OBSERVED  # examples, coverage, fuzzing, stateful, follow-up, an experiment's name, observed, or callback
    intent: str = ""  # what the sender meant by it, in words: "Missing required property: name"
    identity: Identity = "unknown"  # whose credential it carried
    sent_s: float  # seconds since the run began
    elapsed_s: float  # until the whole answer was there
    clock_s: float | None = None  # the target's own time when it was sent, in seconds since the epoch, where that is known
    moved_s: float = 0.0  # how far its time, which runs by itself, had been moved on by then
    method: str
    target: str  # as it was sent: "/v1/deployments?limit=2"; a callback's is its whole URL
    request_headers: Headers = ()
    request_body: bytes = b""
    status: int | None = None  # None: no answer came
    response_headers: Headers = ()
    response_body: bytes = b""
    failure: str | None = None  # why no answer came

    @property
    def is_callback(self) -> bool:
        """Whether the service sent it to us, and not we to the service."""
        return self.purpose == "callback"

    @property
    def time(self) -> tuple[float | None, float]:
        """What differs from that of another exchange where the target's time was moved between the two."""
        return self.clock_s, self.moved_s

    @property
    def size_bytes(self) -> int:
        """How much there is to read: what makes one exchange a smaller example than another."""
        return len(self.target) + len(self.request_body) + len(self.response_body)

    def header(self, name: str) -> str | None:
        """The first value of a response header."""
        return _first(self.response_headers, name)

    def request_header(self, name: str) -> str | None:
        """The first value of a request header."""
        return _first(self.request_headers, name)

    def as_kept(self) -> Exchange:
        """The same exchange, its times as `to_json` writes them: to the microsecond."""
        return replace(self, sent_s=round(self.sent_s, 6), elapsed_s=round(self.elapsed_s, 6))

    def to_json(self) -> Json:
        """The exchange as `run.json` keeps it; a body that is not UTF-8 as base64."""
        members: dict[str, Json] = {}
        for name in _NAMES:
            value = getattr(self, name)
            if isinstance(value, bytes):
                value = body_as_json(value)
            elif isinstance(value, tuple):
                value = [list(pair) for pair in value]
            elif name in ("sent_s", "elapsed_s"):
                value = round(value, 6)
            members[name] = value
        if not self.moved_s:  # of most runs
            del members["moved_s"]
        return members


def from_json(raw: Json) -> Exchange:
    """The exchange that `to_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: `raw` is none.
    """
    arguments = {name: raw[name] for name in _NAMES if name != "moved_s"}
    arguments["moved_s"] = raw.get("moved_s", 0.0)
    for name in ("request_headers", "response_headers"):
        arguments[name] = tuple((str(key), str(value)) for key, value in arguments[name])
    for name in ("request_body", "response_body"):
        arguments[name] = body_of(arguments[name])
    return Exchange(**arguments)


_NAMES = tuple(field.name for field in fields(Exchange))


def decoded_headers(pairs: Iterable[tuple[bytes, bytes]]) -> Headers:
    """Headers as text, byte for byte as they stood on the wire."""
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in pairs)


def _first(headers: Headers, name: str) -> str | None:
    lowercase_name = name.lower()
    return next((value for key, value in headers if key.lower() == lowercase_name), None)
