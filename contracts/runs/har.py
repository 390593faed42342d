"""HAR 1.2, the format in which browsers and proxies save traffic: exchanges written to it, and read from it.

What HAR has no place for is kept under names that begin with `_`, as it allows; so what we wrote comes back whole.
Source: http://www.softwareishard.com/blog/har-12-spec/.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

from contracts.traffic.exchange import Exchange, Headers
from specs.http.har import HarRecording, RecordedMessage, read_har
from specs.json.parsing import Json


def to_har(exchanges: Sequence[Exchange], *, origin: str, began: str, version: str) -> Json:
    """The exchanges as a HAR.

    `origin` stands before every target that is no URL itself; `began` (RFC 3339) is when `sent_s` was 0; `version` is ours.
    """
    start = datetime.fromisoformat(began)
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "contracts", "version": version},
            "entries": [_entry(exchange, origin, start) for exchange in exchanges],
        }
    }


def from_har(raw: Json) -> tuple[list[Exchange], list[str]]:
    """The exchanges of a HAR in the order sent, not yet masked, their targets still whole URLs; and what was left out, in words.

    Raises:
        HarError: `raw` is no HAR, or holds no exchange.
    """
    recording = read_har(raw)
    return exchanges_of(recording), list(recording.left_out)


def exchanges_of(recording: HarRecording) -> list[Exchange]:
    """The messages of a HAR as exchanges, not yet masked."""
    return [_exchange(message, number) for number, message in enumerate(recording.messages, 1)]


def _entry(exchange: Exchange, origin: str, start: datetime) -> Json:
    milliseconds = round(exchange.elapsed_s * 1000, 3)
    return {
        "startedDateTime": (start + timedelta(seconds=exchange.sent_s)).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "time": milliseconds,
        "request": _request(exchange, origin),
        "response": _response(exchange),
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "_scope": exchange.scope,
        "_purpose": exchange.purpose,
        "_intent": exchange.intent,
        "_identity": exchange.identity,
        "_clock_s": exchange.clock_s,
        **({"_moved_s": exchange.moved_s} if exchange.moved_s else {}),
    }


def _request(exchange: Exchange, origin: str) -> Json:
    url = exchange.target if exchange.is_callback else origin + exchange.target
    return {
        "method": exchange.method,
        "url": url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(exchange.request_headers),
        "queryString": _pairs(tuple(parse_qsl(urlsplit(url).query, keep_blank_values=True, errors="replace"))),
        **({"postData": _post(exchange)} if exchange.request_body else {}),
        "headersSize": -1,
        "bodySize": len(exchange.request_body),
    }


def _response(exchange: Exchange) -> Json:
    return {
        "status": exchange.status or 0,
        "statusText": "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(exchange.response_headers),
        "content": _content(exchange),
        "redirectURL": exchange.header("location") or "",
        "headersSize": -1,
        "bodySize": len(exchange.response_body),
        **({"_error": exchange.failure} if exchange.failure else {}),
    }


def _post(exchange: Exchange) -> Json:
    post_data = {"mimeType": exchange.request_header("content-type") or "", "params": []}
    try:
        return {**post_data, "text": exchange.request_body.decode("utf-8")}
    except UnicodeDecodeError:
        return {**post_data, "text": base64.b64encode(exchange.request_body).decode("ascii"), "_encoding": "base64"}


def _content(exchange: Exchange) -> Json:
    content: Json = {"size": len(exchange.response_body), "mimeType": exchange.header("content-type") or ""}
    try:
        return {**content, "text": exchange.response_body.decode("utf-8")}
    except UnicodeDecodeError:
        return {**content, "text": base64.b64encode(exchange.response_body).decode("ascii"), "encoding": "base64"}


def _exchange(message: RecordedMessage, number: int) -> Exchange:
    extensions = message.extensions
    return Exchange(
        number=number,
        scope=str(extensions.get("scope") or "observed"),
        purpose=str(extensions.get("purpose") or "observed"),
        intent=str(extensions.get("intent") or ""),
        identity=extensions["identity"] if extensions.get("identity") in ("owner", "other", "none", "wrong") else "unknown",
        sent_s=message.sent_s,
        elapsed_s=message.elapsed_s,
        clock_s=extensions.get("clock_s"),
        moved_s=extensions.get("moved_s", 0.0),
        method=message.method,
        target=message.url,
        request_headers=message.request_headers,
        request_body=message.request_body,
        status=message.status,
        response_headers=message.response_headers,
        response_body=message.response_body,
        failure=extensions["failure"],
    )


def _pairs(headers: Headers) -> list[Json]:
    return [{"name": name, "value": value} for name, value in headers]
