"""Values that a schema allows and that services often refuse all the same, by rules that few documents state.

A text of blanks, a control character, a number far beyond what anyone counts: where such a value is refused, the document is incomplete.
Where an ordinary value is refused, the service is wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from contracts.analysis.declarations.declared_parts import DeclaredPart, declared_parts
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.traffic.json_text import NOTHING
from specs.json.parsing import Json
from specs.resources.collections import request_properties

_LARGE, _LARGEST_LIST, _LONGEST_TEXT = 1000, 10, 255  # beyond them, where no bound is declared, a service has one of its own
_MOST_PLACES = 2
_NUMBERED_IDS = 2**31
_EXACT = 2**53
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_YEARS = r"(?:19[0-9]{2}|20[0-9]{2})"
_DAY = rf"{_YEARS}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_ORDINARY_FORMATS: dict[str, re.Pattern[str]] = {
    "date": re.compile(_DAY),
    "date-time": re.compile(rf"{_DAY}T(?:[01][0-9]|2[0-3])(?::[0-5][0-9]){{2}}(?:\.[0-9]{{1,6}})?(?:Z|[+-](?:0[0-9]|1[0-2]):(?:00|30))"),
    "uuid": re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
    "email": re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+(?:com|org|net|io|dev)"),
    "uri": re.compile(r"https?://(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+(?:com|org|net|io|dev)(?:/[A-Za-z0-9._/-]*)?"),
    "decimal": re.compile(r"-?(?:0|[1-9][0-9]{0,2})(?:\.[0-9]{1,2})?"),
}
_ORDINARY_FORMATS["url"] = _ORDINARY_FORMATS["uri"]
_TEXT_FORMATS = ("password", "string", "text", "")  # formats that say nothing of the text


def holds_odd_value(matched: MatchedExchange, field: str) -> bool:
    """Whether a request holds a value that services often refuse: at the place that a refusal names, or at any where it names none."""
    if field.startswith("?"):
        return any(_is_odd_text(matched, field[1:], text) for text in matched.query.get(field[1:], ()))
    parts = list(_body_parts(matched))
    if not field:
        is_query_odd = any(_is_odd_text(matched, name, text) for name, texts in matched.query.items() for text in texts)
        return is_query_odd or any(is_odd(part) for part in parts)
    first = field.split("/")[1] if field.startswith("/") else field
    own_parts = [part for part in parts if part.path[:1] == (first,)]
    return any(is_odd(part) for part in own_parts) or any(_is_refused_elsewhere(matched, part) for part in own_parts)


def names_odd_id(matched: MatchedExchange) -> bool:
    """Whether a path names something by an id that no service gives out: no version's UUID, a number below one or beyond 32 bits."""
    operation = matched.operation
    for parameter in operation.parameters if operation else ():
        text = matched.path_parameters.get(parameter.name)
        if parameter.location != "path" or text is None or operation is None:
            continue
        part = next(declared_parts(operation.document, parameter.raw.get("schema", {}), text))
        is_uuid = any(schema.get("format") == "uuid" for schema in part.schemas)
        if is_uuid and _ORDINARY_FORMATS["uuid"].fullmatch(text.lower()) is None:
            return True
        is_number = "integer" in part.types or "number" in part.types
        if is_number and not (_PLAIN_NUMBER.fullmatch(text) and 0 < float(text) < _NUMBERED_IDS):
            return True
    return False


def holds_inexact_integer(matched: MatchedExchange) -> bool:
    """Whether a request holds an integer that not every reader holds exactly, and that no schema says to be in bounds.

    Source: RFC 8259, section 6, and RFC 7493, section 2.2: beyond 2**53, senders "SHOULD NOT" expect numbers to be kept.
    """
    operation = matched.operation
    texts = [*matched.path_parameters.items(), *((name, text) for name, texts in matched.query.items() for text in texts)]
    for parameter in operation.parameters if operation else ():
        for text in (text for name, text in texts if name == parameter.name and _PLAIN_NUMBER.fullmatch(text) and "." not in text):
            if operation and any(map(_is_inexact, declared_parts(operation.document, parameter.raw.get("schema", {}), int(text)))):
                return True
    return any(map(_is_inexact, _body_parts(matched)))


def _is_inexact(part: DeclaredPart) -> bool:
    value, schemas = part.value, part.schemas
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) <= _EXACT or _has(schemas, "maximum", "exclusiveMaximum"):
        return False
    return not any(schema.get("format") == "int64" for schema in schemas) or not -(2**63) <= value < 2**63


def is_odd(part: DeclaredPart) -> bool:
    """Whether a value inside a body is one that services often refuse."""
    value, schemas = part.value, part.schemas
    if any("enum" in schema or "const" in schema for schema in schemas):
        return False
    if not part.path:
        return value in ({}, [])
    if not any(schema.keys() - {"title", "description", "nullable", "default", "example"} for schema in schemas):
        return True  # nobody says what it may be
    if isinstance(value, bool) or value is None:
        return False
    if isinstance(value, str):
        return _is_odd_string(value, schemas)
    if isinstance(value, int | float):
        return _is_odd_number(value, part)
    if isinstance(value, list):
        return not value or (len(value) > _LARGEST_LIST and not _has(schemas, "maxItems")) or _has_twice(value)
    return not value


def _has(schemas: Sequence[Json], *names: str) -> bool:
    return any(name in schema for schema in schemas for name in names)


def _has_twice(items: list[Json]) -> bool:
    return any(item in items[:number] for number, item in enumerate(items))


def _is_odd_string(text: str, schemas: Sequence[Json]) -> bool:
    if text != text.strip() or not text or any(unicodedata.category(character)[0] == "C" for character in text):
        return True
    if len(text) > _LONGEST_TEXT and not _has(schemas, "maxLength"):
        return True
    formats = {str(schema["format"]) for schema in schemas if "format" in schema} - {*_TEXT_FORMATS}
    if formats:
        patterns = [_ORDINARY_FORMATS[name] for name in formats if name in _ORDINARY_FORMATS]
        return not any(pattern.fullmatch(text) for pattern in patterns)
    numbers = [schema for schema in schemas if schema.get("type") in ("number", "integer")]
    if numbers:  # it is a number as text
        return _ORDINARY_FORMATS["decimal"].fullmatch(text) is None or any(_fails(schema, float(text)) for schema in numbers)
    return _has(schemas, "pattern") and not text.isascii()


def _is_odd_number(number: float, part: DeclaredPart) -> bool:
    schemas = part.schemas
    if isinstance(number, float) and "integer" in part.types and "number" not in part.types:
        return True
    if number <= 0 and not _has(schemas, "minimum", "exclusiveMinimum"):
        return True
    if number > _LARGE and not _has(schemas, "maximum", "exclusiveMaximum"):
        return True
    digits = repr(number)
    return isinstance(number, float) and ("e" in digits or len(digits.partition(".")[2]) > _MOST_PLACES)


def _is_odd_text(matched: MatchedExchange, name: str, text: str) -> bool:
    """Whether the text of a query parameter is odd, by what the document says of the parameter."""
    operation = matched.operation
    parameters = [parameter for parameter in operation.parameters if parameter.name == name] if operation else []
    if operation is None or not parameters or parameters[0].location != "query":
        return False
    schema = parameters[0].raw.get("schema", {})
    part = next(declared_parts(operation.document, schema, text))._replace(path=(name,))
    if text == "null" and "null" in part.types:
        return True  # no text of a query is null to everyone
    if part.types & {"integer", "number"} and "string" not in part.types:
        if _PLAIN_NUMBER.fullmatch(text) is None:
            return True
        return is_odd(part._replace(value=float(text) if "." in text else int(text)))
    return not text or is_odd(part)


def _body_parts(matched: MatchedExchange) -> Iterator[DeclaredPart]:
    """Every part of the request's body; what no schema declares among them."""
    media = matched.request_media
    if media is not None and matched.request_json is not NOTHING:
        yield from declared_parts(matched.contract.document, media.raw.get("schema", {}), matched.request_json)


def _is_refused_elsewhere(matched: MatchedExchange, part: DeclaredPart) -> bool:
    """Whether the same property, as another request or an answer of the collection declares it, does not allow the value."""
    collection = matched.contract.by_operation.get(matched.key)
    if collection is None or len(part.path) != 1 or isinstance(part.value, dict | list) or part.value is None:
        return False
    name = part.path[0]
    operations = (collection.create, collection.update, collection.replace)
    schemas = [request_properties(operation).get(name) for operation in operations if operation is not None]
    schemas.append(collection.item_properties.get(name))
    return any(isinstance(schema, dict) and _fails(schema, part.value) for schema in schemas)


def _fails(schema: Json, value: Json) -> bool:
    """Whether a value is beyond a bound that a schema states at its top."""
    if isinstance(value, str):
        return any(key in schema and fails(len(value), schema[key]) for key, fails in _TEXT_BOUNDS)
    return any(isinstance(schema.get(key), int | float) and fails(value, schema[key]) for key, fails in _NUMBER_BOUNDS)


_TEXT_BOUNDS: tuple[tuple[str, Callable[[Json, Json], bool]], ...] = (
    ("minLength", lambda length, bound: bool(length < bound)),
    ("maxLength", lambda length, bound: bool(length > bound)),
)
_NUMBER_BOUNDS: tuple[tuple[str, Callable[[Json, Json], bool]], ...] = (
    ("minimum", lambda number, bound: bool(number < bound)),
    ("maximum", lambda number, bound: bool(number > bound)),
    ("exclusiveMinimum", lambda number, bound: not isinstance(bound, bool) and bool(number <= bound)),
    ("exclusiveMaximum", lambda number, bound: not isinstance(bound, bool) and bool(number >= bound)),
)
