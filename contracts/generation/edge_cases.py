"""Values that a schema allows and that break servers all the same: odd texts, the edges of numbers, every member of an enum."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.declarations.declared_parts import DeclaredPart, declared_parts
from specs import Document
from specs.json.parsing import Json

TEXTS = (
    "null", "true", "0", "", " ", "Ünïcödé 漢字", "😀👩‍👩‍👧", "שלום\u200f مرحبا", "e\u0301\u0323", "' OR 1=1 --",
    "<script>alert(1)</script>", "../../etc/passwd", "%00", "%s%n{0}${jndi:x}", " padded ", "line\nbreak\ttab",
    "undefined", "NaN", "-1", "1e309", "007", "1.10", "a" * 5000, "two  blanks\r\nand a break", "<b>&amp;</b>",
    "\\\"'`;&|", "None", "[]", "{}", "\u0000", "\ufeffmark",
    "test", "admin", "A", "2026-01-01T00:00:00Z", "https://example.com/a?b=c#d", "a,b", "a/b", "ﬁ ǅ İ ß",
)  # fmt: skip
NUMBERS = (
    0,
    1,
    -1,
    2,
    3,
    7,
    10,
    13,
    42,
    50,
    64,
    99,
    100,
    101,
    127,
    128,
    255,
    256,
    999,
    1000,
    1001,
    1024,
    2**31 - 1,
    2**31,
    2**53 - 1,
    2**53 + 1,
    2**63 - 1,
    4.0,
)
FRACTIONS = (0.5, 0.1, -0.5, 1.5, 1e-9, 1e15)
_LONGEST_LIST = 20


def variants(schemas: tuple[Json, ...]) -> list[Json]:
    """Values worth a try for a place with these schemas, of every type that they name; not all of them are allowed."""
    values: list[Json] = []
    for schema in schemas:
        values += schema.get("enum", ())
        values += [schema[key] for key in ("const", "default", "example") if key in schema]
    if values and any("enum" in schema or "const" in schema for schema in schemas):
        return _once(values)
    types = DeclaredPart((), None, schemas).types
    bounds = [schema[key] for schema in schemas for key in ("minimum", "maximum") if isinstance(schema.get(key), int | float)]
    if "string" in types or not types:
        values += _texts(schemas)
    if types & {"integer", "number"}:
        values += [*bounds, *NUMBERS, *(FRACTIONS if "number" in types else ())]
    if "boolean" in types:
        values += [True, False]
    if "null" in types or any(schema.get("nullable") for schema in schemas):
        values.append(None)
    return _once(values)


def of_list(value: list[Json]) -> Iterator[list[Json]]:
    """A list as none, one, several times the same, and many; of texts, in no order and with some twice."""
    yield []
    if value:
        yield value[:1]
        yield value[:1] * 2
        yield value[:1] * _LONGEST_LIST
        if isinstance(value[0], str):
            yield ["b", "A", "b", "", "a", "a b", "a,b"]
            yield ["b", "a", "b"]


def _texts(schemas: tuple[Json, ...]) -> Iterator[str]:
    """Odd texts, and ones as short and as long as the schemas allow."""
    least = max((schema.get("minLength", 0) for schema in schemas), default=0)
    most = min((schema["maxLength"] for schema in schemas if isinstance(schema.get("maxLength"), int)), default=None)
    if least:
        yield "x" * least
    if most is not None and most <= 10_000:
        yield "x" * most
        yield "é" * most
    yield from TEXTS


def _once(values: list[Json]) -> list[Json]:
    unique_values: list[Json] = []
    for value in values:
        if not any(value == earlier_value and type(value) is type(earlier_value) for earlier_value in unique_values):
            unique_values.append(value)
    return unique_values


def places(document: Document, schema: Json, body: Json) -> dict[tuple[str | int, ...], DeclaredPart]:
    """Every place of a body that its schema declares, with what it says of it; of a list, only the first item's."""
    part_by_path: dict[tuple[str | int, ...], DeclaredPart] = {}
    for part in declared_parts(document, schema, body):
        part_by_path.setdefault(tuple(0 if step == "[]" else step for step in part.path), part)
    return part_by_path


def put(body: Json, path: tuple[str | int, ...], value: Json) -> Json:
    """`body` with another value at a place."""
    if not path:
        return value
    step, *remaining_steps = path
    if isinstance(body, list) and isinstance(step, int):
        return [put(item, tuple(remaining_steps), value) if number == step else item for number, item in enumerate(body)]
    if isinstance(body, dict):
        return {**body, str(step): put(body.get(str(step), {}), tuple(remaining_steps), value)}
    return body
