"""Exchanges of the journal as a HAR. Source: HTTP Archive 1.2."""

from __future__ import annotations

import importlib.metadata
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, quote

from specs.json.parsing import Json


def har_of(exchanges: Sequence[dict[str, Json]], origin: str) -> Json:
    """Exchanges, as the journal shows them, as a HAR; `origin` is where they were sent to."""
    creator = {"name": "mockserver", "version": importlib.metadata.version("contract-mocks")}
    return {"log": {"version": "1.2", "creator": creator, "entries": [_entry(exchange, origin) for exchange in exchanges]}}


def _entry(exchange: dict[str, Json], origin: str) -> dict[str, Json]:
    duration_ms = exchange["duration_us"] / 1000
    return {
        "startedDateTime": exchange["at"],
        "time": duration_ms,
        "request": _request(exchange["request"], origin),
        "response": _response(exchange["response"]),
        "cache": {},
        "timings": {"send": 0, "wait": duration_ms, "receive": 0},
        "comment": exchange["operation"] or "",
    }


def _request(sent: dict[str, Json], origin: str) -> dict[str, Any]:
    query = f"?{sent['query']}" if sent["query"] else ""
    request: dict[str, Any] = {
        "method": sent["method"],
        "url": origin + quote(sent["path"], safe="/:@!$&'()*+,;=~-._") + query,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _headers(sent["headers"]),
        "queryString": [{"name": name, "value": value} for name, value in parse_qsl(sent["query"], keep_blank_values=True)],
        "headersSize": -1,
        "bodySize": -1,
    }
    if sent["body"] is not None:
        request["postData"] = {"mimeType": _type(sent["headers"]), "text": _text(sent["body"])}
    return request


def _response(answered: dict[str, Json]) -> dict[str, Any]:
    content = "" if answered["body"] is None else _text(answered["body"])
    return {
        "status": answered["status"],
        "statusText": "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _headers(answered["headers"]),
        "content": {"size": len(content.encode()), "mimeType": _type(answered["headers"]), "text": content},
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": -1,
    }


def _headers(pairs: Json) -> list[dict[str, Json]]:
    return [{"name": name, "value": value} for name, value in pairs]


def _type(pairs: Json) -> str:
    return next((value for name, value in pairs if name.lower() == "content-type"), "")


def _text(body: Json) -> str:
    return json.dumps(body, ensure_ascii=False)
