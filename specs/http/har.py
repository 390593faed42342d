"""Recorded traffic, read: HAR 1.2, the format in which browsers and proxies save it, and the `run.json` of the judge.

Source: http://www.softwareishard.com/blog/har-12-spec/. What HAR has no place for stands under names that begin with `_`, as it allows.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

from specs.json.parsing import Json

Headers = tuple[tuple[str, str], ...]


class HarError(ValueError):
    """No HAR, or none that can be read. The message says what was got and what was wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedMessage:
    """A recorded request, and the answer or the failure that came of it; secrets and all."""

    method: str
    url: str  # as it was sent: whole in a HAR, "/v1/deployments?limit=2" in a run
    request_headers: Headers = field(repr=False)
    request_body: bytes = field(repr=False)
    status: int | None  # None: no answer came
    response_headers: Headers = field(repr=False)
    response_body: bytes = field(repr=False)  # without content codings
    sent_s: float  # since the first was sent
    elapsed_s: float
    extensions: Mapping[str, Json] = field(repr=False)  # what the recorder said besides, under names without `_`

    @property
    def is_callback(self) -> bool:
        """Whether the service sent it, and not its client."""
        return self.extensions.get("purpose") == "callback"


@dataclass(frozen=True, slots=True, kw_only=True)
class HarRecording:
    """What a HAR holds."""

    messages: tuple[RecordedMessage, ...]  # in the order sent
    left_out: tuple[str, ...]  # what was not read, and why, in words
    began: datetime  # when the first was sent


def read_har(raw: Json) -> HarRecording:
    """The messages of a HAR whose answers are what the service sent, and how many were none.

    Raises:
        HarError: `raw` is no HAR, or has no entry.
    """
    log = raw.get("log") if isinstance(raw, dict) else None
    entries = log.get("entries") if isinstance(log, dict) else None
    if not isinstance(entries, list):
        raise HarError("wanted a HAR (an object with `log.entries`), got something else")
    if not entries:
        raise HarError("the HAR has no entries: nothing was recorded")
    times = [(_start_of(entry, number), number) for number, entry in enumerate(entries)]
    began = min(times)[0]
    messages: list[RecordedMessage] = []
    left_out: list[str] = []
    for time, number in sorted(times):
        try:
            reason = _unfit(entries[number])
            if reason is None:
                messages.append(_message(entries[number], (time - began).total_seconds()))
            else:
                left_out.append(f"log.entries[{number}]: {reason}")
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise HarError(f"log.entries[{number}]: not an entry of HAR 1.2: {error!r}") from error
    return HarRecording(messages=tuple(messages), left_out=tuple(left_out), began=began)


def _start_of(entry: Json, number: int) -> datetime:
    """When the request of an entry was sent."""
    try:
        return time_of(entry["startedDateTime"])
    except (KeyError, TypeError, ValueError) as error:
        raise HarError(f"log.entries[{number}]: no startedDateTime that can be read: {error!r}") from error


def message_of_run(raw: Json) -> RecordedMessage:
    """One exchange of a `run.json`.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: `raw` is none.
    """
    return RecordedMessage(
        method=raw["method"],
        url=raw["target"],
        request_headers=_header_pairs(raw["request_headers"]),
        request_body=body_of(raw["request_body"]),
        status=None if raw["status"] is None else int(raw["status"]),
        response_headers=_header_pairs(raw["response_headers"]),
        response_body=body_of(raw["response_body"]),
        sent_s=raw.get("sent_s", 0.0),
        elapsed_s=raw.get("elapsed_s", 0.0),
        extensions={name: raw.get(name) for name in ("number", "scope", "purpose", "intent", "identity", "clock_s", "failure")},
    )


def time_of(text: str) -> datetime:
    """A `startedDateTime`; UTC, where it names no zone."""
    time = datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def unfit_reason(method: str, request_header_names: set[str], status: int | None) -> str | None:
    """Why an answer says nothing of the service, or a request nothing of its client; `request_header_names` in lower case."""
    if status == 304:
        return "answered from a cache"
    if method == "OPTIONS" and "access-control-request-method" in request_header_names:
        return "a browser's own preflight request"
    return None


def body_of(raw: Json) -> bytes:
    """A body as `run.json` keeps it: text, or an object with `base64`."""
    return base64.b64decode(raw["base64"], validate=True) if isinstance(raw, dict) else str(raw).encode("utf-8", "surrogatepass")


def body_as_json(body: bytes) -> Json:
    """A body for `run.json`."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode("ascii")}


def _header_pairs(raw: Json) -> Headers:
    return tuple((str(name), str(value)) for name, value in raw)


def _unfit(entry: Json) -> str | None:
    request, response = entry["request"], entry["response"]
    content = response.get("content") or {}
    if entry.get("_fromCache") is not None:
        return "answered from a cache"
    reason = unfit_reason(request["method"], {name.lower() for name, _ in _headers(request)}, response["status"])
    if reason is None and content.get("text") is None and (content.get("size") or 0) > 0:
        return "saved without the answer's body"
    return reason


def _message(entry: Json, sent_s: float) -> RecordedMessage:
    request, response = entry["request"], entry["response"]
    status = response["status"] or None
    url = urlsplit(request["url"])
    if not url.scheme or not url.netloc:
        raise ValueError(f"request.url is no URL: {request['url']!r:.100}")
    extensions = {name[1:]: value for name, value in entry.items() if name.startswith("_")}
    return RecordedMessage(
        method=str(request["method"]).upper(),
        url=str(request["url"]),
        request_headers=tuple(_headers(request)),
        request_body=_request_body(request.get("postData")),
        status=int(status) if status else None,
        response_headers=tuple(_headers(response)),
        response_body=_decoded(response.get("content") or {}, "encoding"),
        sent_s=sent_s,
        elapsed_s=max(0.0, float(entry.get("time") or 0) / 1000),
        extensions={**extensions, "failure": None if status else str(response.get("_error") or "no answer was recorded")},
    )


def _request_body(post: Json) -> bytes:
    if not post:
        return b""
    if not post.get("text") and post.get("params"):
        return urlencode([(parameter["name"], parameter.get("value", "")) for parameter in post["params"]]).encode("ascii")
    return _decoded(post, "_encoding")


def _decoded(content: Json, encoding: str) -> bytes:
    text = content.get("text") or ""
    if content.get(encoding) == "base64":
        try:
            return base64.b64decode(text, validate=True)
        except binascii.Error as error:
            raise ValueError(f"a body that is said to be base64 is none: {error}") from error
    return str(text).encode("utf-8", "surrogatepass")


def _headers(message: Json) -> Iterator[tuple[str, str]]:
    for header in message.get("headers") or ():
        if not header["name"].startswith(":"):  # HTTP/2's own
            yield str(header["name"]), str(header["value"])
