"""Legal inputs and legal answers, drawn by Hypothesis from the document's schemas; the same for the same seed, in every process.

Schemathesis turns schemas into strategies, but its cases are already spelled for the wire. Here all that an operation takes is put
together as one JSON Schema, so that a client is given values, and its spelling can be judged.
"""

from __future__ import annotations

import contextlib
import json
import zlib
from collections.abc import Callable
from typing import Any, TypeVar

import hypothesis
import schemathesis
from hypothesis import strategies
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy

from contracts.analysis.declarations.contract import Contract
from contracts.generation import schemathesis_source  # noqa: F401 - on import, it makes a seed mean the same in every process
from contracts.runs.clients.adapter import MethodCall
from contracts.runs.clients.declared_only import declared_only
from contracts.traffic.json_text import NOTHING
from specs import Operation
from specs.document.document import MediaType
from specs.json import pointer
from specs.json.parsing import Json
from specs.schema.compile import Direction, rewrite

T = TypeVar("T")
_HARD = "/?#%&=+; :@,'\"\\{}[]<>|.~é中😀\t"  # what a path must not be left with
_PLAIN = "ab1-_ab1-_ab1-_"
_BOUND = frozenset(("pattern", "enum", "format", "const"))  # what leaves a text no freedom
_PARTS = ("path", "query", "header")


class InputDrawer:
    """The strategies of one document."""

    def __init__(self, contract: Contract, *, seed: int) -> None:
        self.contract = contract
        self._seed = seed
        self._rewritten: dict[Direction, Json] = {}
        self._drawn: dict[tuple[str, int], list[Json]] = {}
        self._asked: dict[tuple[str, int], list[MethodCall]] = {}
        self._answers: dict[str, SearchStrategy[Json]] = {}

    def drawn_inputs(self, operation: Operation, many: int) -> list[MethodCall]:
        """At most `many` inputs of an operation; fewer where there are no more. The same list for operations that take the same."""
        input_schema, free = self._input_schema(operation)
        name = json.dumps([input_schema, free, [parameter.name for parameter in operation.parameters if parameter.location == "path"]])
        if (name, many) not in self._asked:
            self._asked[name, many] = self.drawn(self.inputs(operation), many, name=name)
        return self._asked[name, many]

    def allows(self, operation: Operation, method_call: MethodCall) -> bool:
        """Whether an input is legal, and can be sent."""
        readers = {
            (reader.location, reader.name): reader
            for location_readers in self.contract.readers(operation).values()
            for reader in location_readers
        }
        value_by_key: dict[tuple[str, str], Json] = {("path", name): value for name, value in method_call.path.items()}
        value_by_key |= {("query", name): value for name, value in method_call.query.items()}
        value_by_key |= {("header", name.lower()): value for name, value in method_call.header.items()}
        required_keys = {key for key, reader in readers.items() if reader.required}
        if not _is_sendable(method_call) or not required_keys <= value_by_key.keys() <= readers.keys():
            return False
        if not all(readers[key].schema is None or readers[key].schema.is_valid(value) for key, value in value_by_key.items()):  # type: ignore[union-attr]
            return False
        media = _json_body(operation)
        if media is None or method_call.body is NOTHING:
            return method_call.body is NOTHING and not (media and operation.is_body_required)
        return self.contract.schemas.compile(str(media.schema_pointer), "request").is_valid(method_call.body)

    def inputs(self, operation: Operation) -> SearchStrategy[MethodCall]:
        """All that the operation's parameters and request schema allow."""
        input_schema, texts = self._input_schema(operation)
        free = {name: _segments(schema) for name, schema in texts.items()}
        media = _json_body(operation)
        is_empty = media is None and not any(input_schema["properties"][part]["properties"] for part in _PARTS)
        drawn = strategies.just({part: {} for part in _PARTS}) if is_empty else self._strategy(input_schema, "request")

        def declared_body(value_by_part: dict[str, Json]) -> Json:
            body = value_by_part.get("body", NOTHING)
            return body if media is None or body is NOTHING else self._declared(str(media.schema_pointer), "request", body)

        def put_together(value_by_part: dict[str, Json], segments: dict[str, str]) -> MethodCall:
            path = {**{name: str(value) for name, value in value_by_part["path"].items()}, **segments}
            order = [p.name for p in operation.parameters if p.location == "path"]
            return MethodCall(
                path={name: path[name] for name in order},
                query=value_by_part["query"],
                header=value_by_part["header"],
                body=declared_body(value_by_part),
            )

        strategy = strategies.builds(put_together, drawn, strategies.fixed_dictionaries(free))
        return strategy.filter(_is_sendable)

    def _input_schema(self, operation: Operation) -> tuple[dict[str, Json], dict[str, dict[str, Json]]]:
        """All that an operation takes as one schema of an object: path, query, header and body; and the path's free texts by name."""
        properties_by_part: dict[str, dict[str, Json]] = {part: {} for part in _PARTS}
        required: dict[str, list[str]] = {part: [] for part in _PARTS}
        free: dict[str, dict[str, Json]] = {}
        for parameter in operation.parameters:
            schema = self._schema(f"{parameter.pointer}/schema", "request")
            if parameter.location == "path" and schema.get("type") == "string" and not _BOUND & schema.keys():
                free[parameter.name] = schema
            elif parameter.location in _PARTS:
                properties_by_part[parameter.location][parameter.name] = schema
                required[parameter.location] += [parameter.name] if parameter.required else []
        parts: dict[str, Json] = {
            part: {"type": "object", "properties": properties_by_part[part], "required": required[part], "additionalProperties": False}
            for part in _PARTS
        }
        media = _json_body(operation)
        if media is not None:
            parts["body"] = self._schema(str(media.schema_pointer), "request")
        required_parts = [*_PARTS, *(["body"] if media is not None and operation.is_body_required else [])]
        return {"type": "object", "properties": parts, "required": required_parts, "additionalProperties": False}, free

    def answers(self, at: str) -> SearchStrategy[Json]:
        """All that the response schema at a pointer allows."""
        if at not in self._answers:
            compiled = self.contract.schemas.compile(at, "response")
            drawn = self._strategy(self._schema(at, "response"), "response")
            self._answers[at] = drawn.map(lambda body: self._declared(at, "response", body)).filter(compiled.is_valid)
        return self._answers[at]

    def drawn_answers(self, at: str, many: int) -> list[Json]:
        """About `many` values of the response schema at a pointer, the smallest first; the same list for schemas that are one."""
        schema_address = self.contract.document.resolve(pointer.follow(self.contract.document.raw, pointer.split(at)), at)[0]
        if (schema_address, many) not in self._drawn:
            self._drawn[schema_address, many] = self.drawn(self.answers(at), many, name=schema_address)
        return self._drawn[schema_address, many]

    def drawn(self, strategy: SearchStrategy[T], many: int, *, name: str) -> list[T]:
        """At most `many` values, in the order in which they came; fewer where there are no more."""
        values: list[T] = []
        with contextlib.suppress(Unsatisfiable):
            _run(strategy, values.append, many, seed=self._seed_of(name))
        return values

    def _declared(self, at: str, direction: Direction, value: Json) -> Json:
        """`value` without what its schema does not name, where it is allowed so."""
        document = self.contract.document
        declared_value = declared_only(document, pointer.follow(document.raw, pointer.split(at)), value)
        return declared_value if self.contract.schemas.compile(at, direction).is_valid(declared_value) else value

    def _seed_of(self, name: str) -> int:
        return zlib.crc32(name.encode()) ^ self._seed

    def _schema(self, at: str, direction: Direction) -> dict[str, Json]:
        schema: Json = pointer.follow(self._document(direction), pointer.split(at))
        return schema if isinstance(schema, dict) else {}

    def _document(self, direction: Direction) -> Json:
        if direction not in self._rewritten:
            self._rewritten[direction] = rewrite(self.contract.document, direction)
        return self._rewritten[direction]

    def _strategy(self, schema: Json, direction: Direction) -> SearchStrategy[Json]:
        """The values of a schema, whose references lead into the document."""
        body = {"required": True, "content": {"application/json": {"schema": schema}}}
        document = {
            "openapi": "3.1.0",
            "info": {"title": "one schema", "version": "1"},
            "paths": {"/": {"post": {"requestBody": body, "responses": {"200": {"description": "None."}}}}},
            "components": self._document(direction).get("components", {}),
        }
        strategy: SearchStrategy[Any] = schemathesis.openapi.from_dict(document)["/"]["POST"].as_strategy()
        return strategy.map(lambda case: case.body)


def _run(strategy: SearchStrategy[T], look: Callable[[T], None], max_examples: int, *, seed: int) -> None:
    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=max_examples,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=tuple(hypothesis.HealthCheck),
    )
    @hypothesis.given(value=strategy)
    def each(value: T) -> None:
        look(value)

    each()


def _json_body(operation: Operation) -> MediaType | None:
    media = operation.json_body
    return media if media and media.schema_pointer else None


def _segments(schema: dict[str, Json]) -> SearchStrategy[str]:
    """Texts for a path: mostly plain, some with all that must be percent-encoded."""
    least, most = max(1, schema.get("minLength", 1)), schema.get("maxLength", 40)
    return strategies.text(_HARD + _PLAIN, min_size=least, max_size=most)


def _is_sendable(method_call: MethodCall) -> bool:
    """Whether a path can carry its values: `.` and `..` mean something else there, and "" is nothing."""
    return not any(value in ("", ".", "..") for value in method_call.path.values())
