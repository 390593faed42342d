"""The headers of an answer are there and as declared."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.traffic.json_text import NOTHING, read_json_text
from contracts.traffic.redaction import is_redacted
from specs.document.document import Parameter
from specs.json.parsing import Json
from specs.schema.messages import describe
from specs.schema.parameters import typed_header

RULE = "Every answer has the headers that its status requires, with values that their schemas allow."


def check(matched: MatchedExchange) -> Iterator[Departure]:
    """A required header that is missing, and one whose value its schema does not allow.

    Silent: about a status that is not declared, headers that the document does not name, and values that a mask hides.

    Source: OpenAPI 3.1.0, Header Object.
    """
    if matched.response is None:
        return
    for header in matched.response.headers:
        texts = [value for name, value in matched.exchange.response_headers if name.lower() == header.name.lower()]
        if not texts:
            if header.required:
                yield matched.departure(f"{matched.status} lacks the header {header.name}", pointer=header.pointer)
            continue
        if "schema" not in header.raw or any(map(is_redacted, texts)):
            continue
        value = _value(matched, header, ", ".join(texts))
        schema = matched.contract.schemas.compile(f"{header.pointer}/schema", "response")
        if not schema.is_valid(value):
            yield matched.departure(describe(f"{matched.status} header {header.name}", value, schema), pointer=f"{header.pointer}/schema")


def _value(matched: MatchedExchange, header: Parameter, text: str) -> Json:
    """A header's value in the style `simple`, the only one there is, or as the JSON that many write objects and arrays in."""
    types = _types(matched, header.raw["schema"])
    if types & {"array", "object"} and text[:1] in ("[", "{") and (value := read_json_text(text.encode()).value) is not NOTHING:
        return value
    if "array" in types:
        items = matched.contract.document.schema(header.raw["schema"]).get("items", {})
        return [typed_header(part.strip(), _types(matched, items)) for part in text.split(",")] if text else []
    if "object" in types:
        parts = [part.strip() for part in text.split(",")]
        pairs = [part.partition("=")[::2] for part in parts] if header.explode else list(zip(parts[::2], parts[1::2], strict=False))
        return dict(pairs)
    return typed_header(text, types)


def _types(matched: MatchedExchange, schema: Json) -> frozenset[str]:
    resolved = matched.contract.document.schema(schema)
    if not isinstance(resolved, dict):
        return frozenset()
    type_keyword = resolved.get("type", ())
    type_names = {type_keyword} if isinstance(type_keyword, str) else set(type_keyword)
    for key in ("allOf", "anyOf", "oneOf"):
        type_names = type_names.union(*(_types(matched, part) for part in resolved.get(key, ())))
    return frozenset(type_names)
