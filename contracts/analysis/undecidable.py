"""Why it cannot be told whether a service has to accept a request, although nothing is seen to be wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contracts.analysis.matched_request import MatchedRequest
from contracts.analysis.values.redacted_validation import shown_plainly
from contracts.traffic.json_text import NOTHING
from contracts.traffic.redaction import hides_number, is_redacted, placeholders_in
from specs import Operation
from specs.http.media_types import is_json
from specs.json.nesting import is_too_deep
from specs.json.parsing import Json
from specs.schema.form_fields import FormError, pairs_of

_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
_MOST_LEVELS, _MOST_BYTES, _LONGEST_LINE = 32, 64 * 1024, 4000  # beyond them a service may refuse what its document allows
_FILLINGS = ("x", "\x01 é" * 2000)  # in the place of a secret: what takes both takes about any string that is not empty


def undecidable_reasons(request: MatchedRequest, operation: Operation) -> Iterator[str]:
    """Every such reason, in words."""
    exchange = request.exchange
    if request.undeclared_query:
        yield "it has query parameters that are not declared"
    if len(exchange.target) > _LONGEST_LINE or any(len(value) > _LONGEST_LINE for _, value in exchange.request_headers):
        yield "its target or a header is very long"
    for location, readers in request.contract.readers(operation).items():
        for reader in readers:
            if reader.schema is not None and any(map(is_redacted, _texts_of(request, location, reader.name))):
                yield f"the {location} parameter {reader.name} is a secret"
    if exchange.request_body and operation.request_content:
        yield from _of_body(request)


def _texts_of(request: MatchedRequest, location: str, name: str) -> list[str]:
    if location == "query":
        return request.query.get(name, [])
    if location == "path":
        return [request.path_parameters.get(name, "")]
    header_text = request.exchange.request_header(name if location == "header" else "cookie")
    return [header_text] if header_text else []


def _of_body(request: MatchedRequest) -> Iterator[str]:
    exchange, media = request.exchange, request.request_media
    content_type = exchange.request_header("content-type") or ""
    charset = _CHARSET.search(content_type)
    if not content_type or is_redacted(content_type):
        yield "its body has no media type"
    if exchange.request_header("content-encoding") or (charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii")):
        yield "its body is encoded"
    if len(exchange.request_body) > _MOST_BYTES:
        yield "its body is long"
    if media is None:
        return
    if request.form_fields is not None:
        yield from _of_form(request)
    elif not is_json(content_type):
        yield "its body is neither JSON nor a form"
        return
    else:
        yield from request.request_text.doubts
    value = request.request_json
    if value is NOTHING:
        return
    if is_too_deep(value, _MOST_LEVELS):
        yield "its body is nested deeply"
    elif media.schema_pointer is not None and b"***" in exchange.request_body:
        schema = request.contract.schemas.compile(media.schema_pointer, "request")
        if any(map(hides_number, placeholders_in(shown_plainly(value)))) or not all(
            schema.is_valid(_filled(value, text)) for text in _FILLINGS
        ):
            yield "whether its body is allowed hangs on a secret"


def _of_form(request: MatchedRequest) -> Iterator[str]:
    """Why readers of a form may differ: names that nest or stand twice, and what has no text."""
    if request.is_form_masked:
        yield "its form may hold a secret"
    try:
        pairs = pairs_of(request.exchange.request_body)
    except FormError:
        pairs = []
    if request.request_json is NOTHING:
        yield "its form cannot be read"
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names) or any("[" in name or "." in name for name in names):
        yield "its form has names that nest or repeat"
    if any(text in ("", "null") or text[:1] in ("[", "{") for _, text in pairs):
        yield "its form has fields that may stand for nothing, or for JSON"


def _filled(value: Json, text: str) -> Json:
    if isinstance(value, dict):
        return {name: _filled(member, text) for name, member in value.items()}
    if isinstance(value, list):
        return [_filled(item, text) for item in value]
    return text if is_redacted(value) else value
