"""Examples of a document that break the schema they are examples of: faults of the document, which nobody but a validator notices."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator
from pathlib import Path

from specs.document.document import Document
from specs.document.faults import Fault
from specs.document.object_model import walk
from specs.http.media_types import is_json
from specs.json import pointer as pointers
from specs.json.parsing import Json
from specs.json.positions import lines_of
from specs.schema.compile import Direction, Schemas, Violation
from specs.schema.messages import describe_violation
from specs.schema.properties import is_type

_ASSUMED = "it is used as far as it fits"
_BOTH: tuple[Direction, ...] = ("request", "response")
_OF_REQUESTS = ("requestBody", "requestBodies")
_OF_RESPONSES = ("responses",)

Tokens = tuple[str | int, ...]


def example_faults(document: Document, schemas: Schemas) -> tuple[Fault, ...]:
    """A fault for each example that its schema does not allow, in the document's order, with the line where the file is at hand.

    Silent: about null, which mostly means that there is none, and about texts that stand for what is no text, as in XML or in a style.
    """
    return _located(document, tuple(_faults(document, schemas)))


def _faults(document: Document, schemas: Schemas) -> Iterator[Fault]:
    for tokens, kind, value in walk(document.raw):
        if not isinstance(value, dict):
            continue
        schema_tokens = tokens if kind == "schema" else (*tokens, "schema")
        for place, example in _examples(document, kind, tokens, value):
            if example is None or _is_written(kind, tokens, example, document.schema(value if kind == "schema" else value["schema"])):
                continue
            problem = _problem(schemas, pointers.join(*map(str, schema_tokens)), _directions(kind, tokens), example)
            if problem is not None:
                yield Fault(pointer=pointers.join(*map(str, place)), problem=problem, assumed=_ASSUMED)


def _examples(document: Document, kind: str, tokens: Tokens, value: dict[str, Json]) -> Iterator[tuple[Tokens, Json]]:
    """The examples that an object gives of the values of its schema, each with its place."""
    if kind == "schema":
        if document.version == "3.0" and "$ref" in value:
            return  # what stands beside a reference is ignored
        if "example" in value:
            yield (*tokens, "example"), value["example"]
        if document.version != "3.0" and isinstance(value.get("examples"), list):
            yield from (((*tokens, "examples", index), example) for index, example in enumerate(value["examples"]))
    elif kind in ("media type", "parameter", "header") and isinstance(value.get("schema"), dict):
        if "example" in value:
            yield (*tokens, "example"), value["example"]
        for name, example in (value.get("examples") or {}).items() if isinstance(value.get("examples") or {}, dict) else ():
            if isinstance(example, dict) and "value" in example:
                yield (*tokens, "examples", name, "value"), example["value"]


def _is_written(kind: str, tokens: Tokens, example: Json, schema: Json) -> bool:
    """Whether an example is a text that stands for another value: in XML, in a form, in the style of a parameter."""
    if not isinstance(example, str) or kind == "schema" or not isinstance(schema, dict):
        return False
    if kind == "media type":
        return not is_json(str(tokens[-1]))
    return not is_type(schema, "string")


def _directions(kind: str, tokens: Tokens) -> tuple[Direction, ...]:
    """The ways in which what an object describes travels."""
    names = [token for token in tokens if token in (*_OF_REQUESTS, *_OF_RESPONSES)]
    if kind != "media type" or not names:
        return _BOTH
    return ("request",) if names[-1] in _OF_REQUESTS else ("response",)


def _problem(schemas: Schemas, pointer: str, directions: tuple[Direction, ...], example: Json) -> str | None:
    """What is wrong with an example, in words; None where its schema allows it in one of the directions, or cannot be used."""
    violations: list[Violation] = []
    for direction in directions:
        try:
            compiled = schemas.compile(pointer, direction)
        except ValueError:
            return None
        if compiled.is_valid(example):
            return None
        violations += itertools.islice(compiled.violations(example), 1)
    why = describe_violation("value", violations[-1]).removesuffix(".") if violations else "it is not allowed"
    return f"the example breaks its own schema: {why}"


def _located(document: Document, faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """The faults with the file and the line of each that stands in the document's own file."""
    location = document.location
    if not faults or not location or document.applied or not Path(location).is_file():
        return faults
    lines = lines_of(Path(location).read_bytes(), {fault.pointer for fault in faults})
    return tuple(
        dataclasses.replace(fault, file=location, line=lines[fault.pointer]) if fault.pointer in lines else fault for fault in faults
    )
