"""Recorded traffic, read from a HAR 1.2 or from a `run.json` of the judge: what was asked, and what was answered."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import orjson

from specs.json.parsing import Json

Headers = tuple[tuple[str, str], ...]


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
    """What a recording holds, in the order in which it was sent; requests that got no answer are left out.

    Raises:
        RecordingError: it cannot be read, is neither a HAR nor a run, or has no answer in it.
    """
    try:
        raw = orjson.loads(path.read_bytes())
    except OSError as error:
        raise RecordingError(f"{path}: {error.strerror}") from error
    except orjson.JSONDecodeError as error:
        raise RecordingError(f"{path}: not JSON: {error}") from error
    if isinstance(raw, dict) and isinstance(raw.get("log"), dict) and isinstance(raw["log"].get("entries"), list):
        field_path, entries = "log.entries", sorted(raw["log"]["entries"], key=_started)
    elif isinstance(raw, dict) and raw.get("format") == "contract-run" and isinstance(raw.get("exchanges"), list):
        field_path, entries = "exchanges", raw["exchanges"]
    else:
        raise RecordingError(f"{path}: wanted a HAR (an object with `log.entries`) or a run.json, got something else")
    exchanges: list[RecordedExchange] = []
    for number, entry in enumerate(entries):
        try:
            exchanges += _of_har(entry) if field_path == "log.entries" else _of_run(entry)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise RecordingError(f"{path}: {field_path}[{number}] is no recorded exchange: {error!r}") from error
    if not exchanges:
        raise RecordingError(f"{path}: no answered request is in it: nothing to replay")
    return tuple(exchanges)


def _started(entry: Json) -> str:
    return str(entry.get("startedDateTime", "")) if isinstance(entry, dict) else ""


def _of_har(entry: Json) -> Iterator[RecordedExchange]:
    request, response = entry["request"], entry["response"]
    if not response["status"]:
        return
    url, post, content = urlsplit(request["url"]), request.get("postData") or {}, response.get("content") or {}
    form = urlencode([(parameter["name"], parameter.get("value", "")) for parameter in post.get("params") or ()]).encode("ascii")
    yield RecordedExchange(
        method=str(request["method"]).upper(),
        path=url.path or "/",
        query=url.query,
        request_body=_body(post.get("text") or "", post.get("_encoding")) or form,
        status=int(response["status"]),
        headers=tuple(
            (str(header["name"]), str(header["value"])) for header in response.get("headers") or () if not header["name"].startswith(":")
        ),
        body=_body(content.get("text") or "", content.get("encoding")),
    )


def _of_run(exchange: Json) -> Iterator[RecordedExchange]:
    if exchange["status"] is None or exchange["purpose"] == "callback":
        return
    url = urlsplit(exchange["target"])
    request_body, response_body = (
        _body(encoded_body["base64"], "base64") if isinstance(encoded_body, dict) else _body(encoded_body, None)
        for encoded_body in (exchange["request_body"], exchange["response_body"])
    )
    yield RecordedExchange(
        method=exchange["method"],
        path=url.path or "/",
        query=url.query,
        request_body=request_body,
        status=int(exchange["status"]),
        headers=tuple((str(name), str(value)) for name, value in exchange["response_headers"]),
        body=response_body,
    )


def _body(text: str, encoding: str | None) -> bytes:
    return base64.b64decode(text, validate=True) if encoding == "base64" else text.encode("utf-8", "surrogatepass")
