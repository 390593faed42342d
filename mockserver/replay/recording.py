"""Recorded traffic, read from a HAR 1.2 or from a `run.json` of the judge: what was asked, and what was answered."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import orjson

from specs.http.har import Headers, RecordedMessage, message_of_run, read_har
from specs.json.parsing import Json

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")  # RFC 9110, 5.6.2
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")


class RecordingError(ValueError):
    """A file is no recording that can be replayed. The message says what was got and what was wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedExchange:
    """One request, and the answer that it got."""

    method: str
    path: str  # as it was sent, percent-encoded
    query: str
    request_body: bytes = field(repr=False)
    status: int
    headers: Headers = field(repr=False)  # of the answer
    body: bytes = field(repr=False)  # of the answer, without content codings

    @property
    def name(self) -> str:
        """Method, path and query, as a person would name it."""
        return f"{self.method} {self.path}" + (f"?{self.query}" if self.query else "")


def read_recording(path: Path) -> tuple[RecordedExchange, ...]:
    """What a recording holds, in the order in which it was sent.

    Requests that got no answer are left out, and so is what says nothing of the service: answers from a cache or without their body, a
    browser's preflights, callbacks.

    Raises:
        RecordingError: it cannot be read, is neither a HAR nor a run, or has no answer in it.
    """
    try:
        raw = orjson.loads(path.read_bytes())
    except OSError as error:
        raise RecordingError(f"{path}: {error.strerror}") from error
    except orjson.JSONDecodeError as error:
        raise RecordingError(f"{path}: not JSON: {error}") from error
    try:
        messages = _messages(raw)
        exchanges = tuple(_exchange(message) for message in messages if _is_answered(message))
    except ValueError as error:
        raise RecordingError(f"{path}: {error}") from error
    if not exchanges:
        raise RecordingError(f"{path}: no answered request is in it: nothing to replay")
    return exchanges


def _messages(raw: Json) -> Iterable[RecordedMessage]:
    if isinstance(raw, dict) and raw.get("format") == "contract-run" and isinstance(raw.get("exchanges"), list):
        return [_message_of_run(exchange, number) for number, exchange in enumerate(raw["exchanges"])]
    if isinstance(raw, dict) and isinstance(raw.get("log"), dict):
        return read_har(raw).messages
    raise RecordingError("wanted a HAR (an object with `log.entries`) or a run.json, got something else")


def _message_of_run(exchange: Json, number: int) -> RecordedMessage:
    try:
        return message_of_run(exchange)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RecordingError(f"exchanges[{number}] is no recorded exchange: {error!r}") from error


def _is_answered(message: RecordedMessage) -> bool:
    """Whether there is an answer to replay: interim ones, such as a change to WebSocket, say nothing without what follows.

    Raises:
        RecordingError: its status is none of HTTP's.
    """
    if message.status is None or message.is_callback or 100 <= message.status < 200:
        return False
    if message.status not in range(200, 600):
        raise RecordingError(f"the answer to {message.method} {message.url[:100]}: got status {message.status}, wanted 200 to 599")
    return True


def _headers(recorded: Headers) -> Headers:
    """Recorded headers as they may be sent: no value goes over its line, however the recording spells it.

    Browsers write several Set-Cookie as the lines of one value.
    """
    pairs = [(name, line) for name, value in recorded for line in (value.split("\n") if name.lower() == "set-cookie" else [value])]
    return tuple((name, " ".join(_CONTROL.sub(" ", value).split(" ")).strip()) for name, value in pairs if _TOKEN.fullmatch(name))


def _exchange(message: RecordedMessage) -> RecordedExchange:
    url = urlsplit(message.url)
    return RecordedExchange(
        method=message.method,
        path=url.path or "/",
        query=url.query,
        request_body=message.request_body,
        status=message.status or 0,
        headers=_headers(message.response_headers),
        body=message.response_body,
    )
