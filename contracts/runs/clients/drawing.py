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
        whole, free = self._input_schema(operation)
        name = json.dumps([whole, free, [one.name for one in operation.parameters if one.location == "path"]])
        if (name, many) not in self._asked:
            self._asked[name, many] = self.drawn(self.inputs(operation), many, name=name)
        return self._asked[name, many]

    def allows(self, operation: Operation, asked: MethodCall) -> bool:
        """Whether an input is legal, and can be sent."""
        readers = {(one.location, one.name): one for held in self.contract.readers(operation).values() for one in held}
        given: dict[tuple[str, str], Json] = {("path", name): value for name, value in asked.path.items()}
        given |= {("query", name): value for name, value in asked.query.items()}
        given |= {("header", name.lower()): value for name, value in asked.header.items()}
        wanted = {place for place, reader in readers.items() if reader.required}
        if not _is_sendable(asked) or not wanted <= given.keys() <= readers.keys():
            return False
        if not all(readers[place].schema is None or readers[place].schema.is_valid(value) for place, value in given.items()):  # type: ignore[union-attr]
            return False
        media = _json_body(operation)
        if media is None or asked.body is NOTHING:
            return asked.body is NOTHING and not (media and operation.is_body_required)
        return self.contract.schemas.compile(str(media.schema_pointer), "request").is_valid(asked.body)

    def inputs(self, operation: Operation) -> SearchStrategy[MethodCall]:
        """All that the operation's parameters and request schema allow."""
        whole, texts = self._input_schema(operation)
        free = {name: _segments(schema) for name, schema in texts.items()}
        media = _json_body(operation)
        is_empty = media is None and not any(whole["properties"][part]["properties"] for part in _PARTS)
        drawn = strategies.just({part: {} for part in _PARTS}) if is_empty else self._strategy(whole, "request")

        def declared_body(found: dict[str, Json]) -> Json:
            body = found.get("body", NOTHING)
            return body if media is None or body is NOTHING else self._declared(str(media.schema_pointer), "request", body)

        def put_together(found: dict[str, Json], segments: dict[str, str]) -> MethodCall:
            path = {**{name: str(value) for name, value in found["path"].items()}, **segments}
            order = [p.name for p in operation.parameters if p.location == "path"]
            return MethodCall(
                path={name: path[name] for name in order},
                query=found["query"],
                header=found["header"],
                body=declared_body(found),
            )

        found = strategies.builds(put_together, drawn, strategies.fixed_dictionaries(free))
        return found.filter(_is_sendable)

    def _input_schema(self, operation: Operation) -> tuple[dict[str, Json], dict[str, dict[str, Json]]]:
        """All that an operation takes as one schema of an object: path, query, header and body; and the path's free texts by name."""
        held: dict[str, dict[str, Json]] = {part: {} for part in _PARTS}
        required: dict[str, list[str]] = {part: [] for part in _PARTS}
        free: dict[str, dict[str, Json]] = {}
        for parameter in operation.parameters:
            schema = self._schema(f"{parameter.pointer}/schema", "request")
            if parameter.location == "path" and schema.get("type") == "string" and not _BOUND & schema.keys():
                free[parameter.name] = schema
            elif parameter.location in _PARTS:
                held[parameter.location][parameter.name] = schema
                required[parameter.location] += [parameter.name] if parameter.required else []
        parts: dict[str, Json] = {
            part: {"type": "object", "properties": held[part], "required": required[part], "additionalProperties": False} for part in _PARTS
        }
        media = _json_body(operation)
        if media is not None:
            parts["body"] = self._schema(str(media.schema_pointer), "request")
        wanted = [*_PARTS, *(["body"] if media is not None and operation.is_body_required else [])]
        return {"type": "object", "properties": parts, "required": wanted, "additionalProperties": False}, free

    def answers(self, at: str) -> SearchStrategy[Json]:
        """All that the response schema at a pointer allows."""
        if at not in self._answers:
            compiled = self.contract.schemas.compile(at, "response")
            drawn = self._strategy(self._schema(at, "response"), "response")
            self._answers[at] = drawn.map(lambda body: self._declared(at, "response", body)).filter(compiled.is_valid)
        return self._answers[at]

    def drawn_answers(self, at: str, many: int) -> list[Json]:
        """About `many` values of the response schema at a pointer, the smallest first; the same list for schemas that are one."""
        place = self.contract.document.resolve(pointer.follow(self.contract.document.raw, pointer.split(at)), at)[0]
        if (place, many) not in self._drawn:
            self._drawn[place, many] = self.drawn(self.answers(at), many, name=place)
        return self._drawn[place, many]

    def drawn(self, strategy: SearchStrategy[T], many: int, *, name: str) -> list[T]:
        """At most `many` values, in the order in which they came; fewer where there are no more."""
        found: list[T] = []
        with contextlib.suppress(Unsatisfiable):
            _run(strategy, found.append, many, seed=self._seed_of(name))
        return found

    def _declared(self, at: str, direction: Direction, value: Json) -> Json:
        """`value` without what its schema does not name, where it is allowed so."""
        document = self.contract.document
        found = declared_only(document, pointer.follow(document.raw, pointer.split(at)), value)
        return found if self.contract.schemas.compile(at, direction).is_valid(found) else value

    def _seed_of(self, name: str) -> int:
        return zlib.crc32(name.encode()) ^ self._seed

    def _schema(self, at: str, direction: Direction) -> dict[str, Json]:
        raw: Json = pointer.follow(self._document(direction), pointer.split(at))
        return raw if isinstance(raw, dict) else {}

    def _document(self, direction: Direction) -> Json:
        if direction not in self._rewritten:
            self._rewritten[direction] = rewrite(self.contract.document, direction)
        return self._rewritten[direction]

    def _strategy(self, schema: Json, direction: Direction) -> SearchStrategy[Json]:
        """The values of a schema, whose references lead into the document."""
        body = {"required": True, "content": {"application/json": {"schema": schema}}}
        raw = {
            "openapi": "3.1.0",
            "info": {"title": "one schema", "version": "1"},
            "paths": {"/": {"post": {"requestBody": body, "responses": {"200": {"description": "None."}}}}},
            "components": self._document(direction).get("components", {}),
        }
        found: SearchStrategy[Any] = schemathesis.openapi.from_dict(raw)["/"]["POST"].as_strategy()
        return found.map(lambda case: case.body)


def _run(strategy: SearchStrategy[T], look: Callable[[T], None], many: int, *, seed: int) -> None:
    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=many,
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
    return next((one for one in operation.request_content if "json" in one.name and one.schema_pointer), None)


def _segments(schema: dict[str, Json]) -> SearchStrategy[str]:
    """Texts for a path: mostly plain, some with all that must be percent-encoded."""
    least, most = max(1, schema.get("minLength", 1)), schema.get("maxLength", 40)
    return strategies.text(_HARD + _PLAIN, min_size=least, max_size=most)


def _is_sendable(asked: MethodCall) -> bool:
    """Whether a path can carry its values: `.` and `..` mean something else there, and "" is nothing."""
    return not any(value in ("", ".", "..") for value in asked.path.values())
