"""HAR 1.2, the format in which browsers and proxies save traffic: exchanges written to it, and read from it.

What HAR has no place for is kept under names that begin with `_`, as it allows; so what we wrote comes back whole.
Source: http://www.softwareishard.com/blog/har-12-spec/.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

from contracts.traffic.exchange import Exchange, Headers
from specs.json.parsing import Json


class HarError(ValueError):
    """No HAR, or none that can be judged. The message says what was got and what was wanted."""


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
    log = raw.get("log") if isinstance(raw, dict) else None
    entries = log.get("entries") if isinstance(log, dict) else None
    if not isinstance(entries, list):
        raise HarError("wanted a HAR (an object with `log.entries`), got something else")
    if not entries:
        raise HarError("the HAR has no entries: nothing was recorded")
    times = []
    for number, entry in enumerate(entries):
        try:
            times.append((time_of(entry["startedDateTime"]), number))
        except (KeyError, TypeError, ValueError) as error:
            raise HarError(f"log.entries[{number}]: no startedDateTime that can be read: {error!r}") from error
    began = min(times)[0]
    exchanges: list[Exchange] = []
    left_out: list[str] = []
    for time, number in sorted(times):
        try:
            reason = _unfit(entries[number])
            if reason is None:
                exchanges.append(_exchange(entries[number], len(exchanges) + 1, (time - began).total_seconds()))
            else:
                left_out.append(f"log.entries[{number}]: {reason}")
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise HarError(f"log.entries[{number}]: not an entry of HAR 1.2: {error!r}") from error
    return exchanges, left_out


def _entry(exchange: Exchange, origin: str, start: datetime) -> Json:
    url = exchange.target if exchange.is_callback else origin + exchange.target
    milliseconds = round(exchange.elapsed_s * 1000, 3)
    return {
        "startedDateTime": (start + timedelta(seconds=exchange.sent_s)).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "time": milliseconds,
        "request": {
            "method": exchange.method,
            "url": url,
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _pairs(exchange.request_headers),
            "queryString": _pairs(tuple(parse_qsl(urlsplit(url).query, keep_blank_values=True, errors="replace"))),
            **({"postData": _post(exchange)} if exchange.request_body else {}),
            "headersSize": -1,
            "bodySize": len(exchange.request_body),
        },
        "response": {
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
        },
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "_scope": exchange.scope,
        "_purpose": exchange.purpose,
        "_intent": exchange.intent,
        "_identity": exchange.identity,
        "_clock_s": exchange.clock_s,
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


def _unfit(entry: Json) -> str | None:
    """Why nothing can be said of an entry: its answer is not what the service sent, or it is none of an API's."""
    request, response = entry["request"], entry["response"]
    headers = {name.lower() for name, _ in _headers(request)}
    content = response.get("content") or {}
    if response["status"] == 304 or entry.get("_fromCache") is not None:
        return "answered from a cache"
    if request["method"] == "OPTIONS" and "access-control-request-method" in headers:
        return "a browser's own preflight request"
    if content.get("text") is None and (content.get("size") or 0) > 0:
        return "saved without the answer's body"
    return None


def _exchange(entry: Json, number: int, sent_s: float) -> Exchange:
    request, response = entry["request"], entry["response"]
    status = response["status"] or None
    url = urlsplit(request["url"])
    if not url.scheme or not url.netloc:
        raise ValueError(f"request.url is no URL: {request['url']!r:.100}")
    return Exchange(
        number=number,
        scope=str(entry.get("_scope") or "observed"),
        purpose=str(entry.get("_purpose") or "observed"),
        intent=str(entry.get("_intent") or ""),
        identity=entry["_identity"] if entry.get("_identity") in ("owner", "other", "none", "wrong") else "unknown",
        sent_s=sent_s,
        elapsed_s=max(0.0, float(entry.get("time") or 0) / 1000),
        clock_s=entry.get("_clock_s"),
        method=str(request["method"]).upper(),
        target=str(request["url"]),
        request_headers=tuple(_headers(request)),
        request_body=_request_body(request.get("postData")),
        status=int(status) if status else None,
        response_headers=tuple(_headers(response)),
        response_body=_decoded(response.get("content") or {}, "encoding"),
        failure=None if status else str(response.get("_error") or "no answer was recorded"),
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


def _pairs(headers: Headers) -> list[Json]:
    return [{"name": name, "value": value} for name, value in headers]


def time_of(text: str) -> datetime:
    """A `startedDateTime`; UTC, where it names no zone."""
    time = datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=UTC)
