"""JSON bodies, as RFC 8259 has them."""

from __future__ import annotations

import json
import re

import orjson

from mockserver.errors import BadRequest
from specs.json.nesting import MOST_LEVELS, is_too_deep
from specs.json.parsing import Json

_DIGITS = bytes.maketrans(b"123456789", b"0" * 9)
_LONG_INTEGER = b"0" * 19  # orjson rounds integers beyond 64 bits; a body with one is read again, exactly
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)


def parse_json(body: bytes) -> Json:
    """The value of JSON text, as RFC 8259 has it: no NaN, no infinities, no lone surrogates, no depth without end.

    Raises:
        BadRequest: it is no such text; the message says what and where.
    """
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"body: not JSON: {error}.") from None
    if body.count(b"[") + body.count(b"{") > MOST_LEVELS and is_too_deep(value):
        raise BadRequest(f"body: nested more than {MOST_LEVELS} levels deep.")
    return json.loads(body) if _LONG_INTEGER in body.translate(_DIGITS) and _has_long_number(body) else value


def _has_long_number(body: bytes) -> bool:
    """Whether JSON text has so many digits outside of its strings, too."""
    without_strings = _STRING.sub(b"", body) if b"\\" in body else b"".join(body.split(b'"')[::2])
    return _LONG_INTEGER in without_strings.translate(_DIGITS)
