"""Runtime expressions, by which callbacks and links name what an exchange holds: `{$request.body#/callbackUrl}`.

Source: OpenAPI 3.1.1, "Runtime Expressions".
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from specs.json import pointer
from specs.json.parsing import Json

_EMBEDDED = re.compile(r"\{(\$[^{}]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeValues:
    """What an expression may name; the names of headers are in lower case."""

    url: str = ""
    method: str = ""
    status: int = 200
    path: Mapping[str, Json] = field(default_factory=dict)
    query: Mapping[str, Json] = field(default_factory=dict)
    request_headers: Mapping[str, str] = field(default_factory=dict)
    request_body: Json = None
    response_headers: Mapping[str, str] = field(default_factory=dict)
    response_body: Json = None


def evaluated(template: str, exchange: ExchangeValues) -> str | None:
    """A text with each expression in it replaced by what it names; the text may be one expression. None where one names nothing."""
    if template.startswith("$"):
        return _text(_value(template, exchange))
    values = {match[1]: _text(_value(match[1], exchange)) for match in _EMBEDDED.finditer(template)}
    if None in values.values():
        return None
    return _EMBEDDED.sub(lambda match: values[match[1]] or "", template)


def _value(expression: str, exchange: ExchangeValues) -> Json:
    """What an expression names; None where that is nothing."""
    if expression in ("$url", "$method", "$statusCode"):
        return {"$url": exchange.url, "$method": exchange.method, "$statusCode": exchange.status}[expression]
    source, _, place = expression.partition(".")
    is_request = source == "$request"
    if source not in ("$request", "$response"):
        return None
    if place.partition("#")[0] == "body":
        return _in_body(exchange.request_body if is_request else exchange.response_body, place.partition("#")[2])
    location, _, name = place.partition(".")
    if location == "header":
        return (exchange.request_headers if is_request else exchange.response_headers).get(name.lower())
    if is_request and location in ("query", "path"):
        return (exchange.query if location == "query" else exchange.path).get(name)
    return None


def _in_body(body: Json, at: str) -> Json:
    try:
        return pointer.follow(body, pointer.split("#" + at))
    except (LookupError, ValueError, TypeError):
        return None


def _text(value: Json) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else json.dumps(value)
