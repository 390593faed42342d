"""Schema Objects compiled to validators: 3.0 and 3.1 each by its own rules, for one direction of travel.

A 3.1 document's schemas are JSON Schema 2020-12 as they stand; a 3.0 document's are rewritten to 2020-12. In both,
`readOnly` and `writeOnly` decide what is required and allowed in a request or a reply.
Source: OpenAPI 3.0.3 and 3.1.0, Schema Object.
"""

from __future__ import annotations

import base64
import binascii
import logging
from collections.abc import Iterator
from typing import Literal

import jsonschema_rs

from specs.document.document import Document
from specs.document.object_model import children
from specs.json import pointer as pointers
from specs.json.parsing import Json
from specs.json.references import own_references_in
from specs.schema.large_values import violations_of
from specs.schema.violations import Violation

__all__ = ["CompiledSchema", "Direction", "Schemas", "Violation", "rewrite"]

log = logging.getLogger("specs")
Direction = Literal["request", "response"]


class CompiledSchema:
    """One compiled Schema Object."""

    __slots__ = ("_validator", "is_valid")

    def __init__(self, validator: jsonschema_rs.Draft202012Validator) -> None:
        self._validator = validator
        self.is_valid = validator.is_valid  # the fast path: one call into Rust

    def violations(self, value: Json) -> Iterator[Violation]:
        """Every departure of `value`, or enough of them. Where alternatives failed, it is what the closest alternative misses."""
        return violations_of(self._validator, value)


class Schemas:
    """Every Schema Object of a document, compiled on demand by its pointer."""

    def __init__(self, document: Document) -> None:
        self._registries: dict[Direction, jsonschema_rs.Registry] = {}
        self._compiled: dict[tuple[str, Direction, bool], CompiledSchema] = {}
        self._document = document
        self._parts = _Parts(document) if document.is_lenient else None

    def compile(self, pointer: str, direction: Direction, *, checks_formats: bool = True) -> CompiledSchema:
        """The schema that stands at `pointer`, for values that travel in `direction`; `format` counts unless told otherwise.

        Raises:
            ValueError: it is no valid schema; the message says why.
        """
        key = (pointer, direction, checks_formats)
        compiled = self._compiled.get(key)
        if compiled is None:
            compiled = self._compiled[key] = CompiledSchema(self._validator(pointer, direction, checks_formats=checks_formats))
        return compiled

    def _registry(self, uri: str, pointer: str, direction: Direction) -> jsonschema_rs.Registry:
        """What a schema can be compiled from: the whole document, or what the schema needs of a lenient one."""
        if self._parts is not None:
            return jsonschema_rs.Registry([(uri, self._parts.around(pointer, direction))], draft=jsonschema_rs.Draft202012)
        if direction not in self._registries:
            rewritten = rewrite(self._document, direction)
            self._registries[direction] = jsonschema_rs.Registry([(uri, rewritten)], draft=jsonschema_rs.Draft202012)
        return self._registries[direction]

    def _validator(self, pointer: str, direction: Direction, *, checks_formats: bool) -> jsonschema_rs.Draft202012Validator:
        uri = f"urn:{direction}"
        tokens = _rewritten_place(self._document, pointers.split(pointer))
        while True:
            try:
                return jsonschema_rs.Draft202012Validator(
                    {"$ref": uri + pointers.fragment(*tokens)},
                    registry=self._registry(uri, pointer, direction),
                    validate_formats=checks_formats,
                    formats=_FORMATS,
                )
            except jsonschema_rs.ValidationError as error:
                location = pointers.join(*error.instance_path)
                problem = f"the schema at {pointer} cannot be used: {error.message}{location and f' (at {location})'}"
                if self._parts is None or not self._parts.leave_out(pointer, direction, list(map(str, error.instance_path))):
                    raise ValueError(problem) from error
                log.warning("%s: %s: it is left out", self._document.name, problem)
            except jsonschema_rs.ReferencingError as error:
                raise ValueError(f"the schema at {pointer} cannot be used: {error}") from error


class _Parts:
    """A document's schemas rewritten one by one, as they are asked for: of a large one, most never are."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._rewriting: dict[Direction, _Rewriting] = {}
        self._rewritten: dict[tuple[str, Direction], tuple[Json, frozenset[str]]] = {}

    def around(self, pointer: str, direction: Direction) -> Json:
        """So much of the rewritten document as the schema at `pointer` needs, every schema at its place; indexes are keys there."""
        parts: dict[tuple[str, ...], Json] = {}
        pending, visited = [_root_of(pointer)], set[str]()
        while pending:
            place = pending.pop()
            if place in visited:
                continue
            visited.add(place)
            rewritten, references = self._part(place, direction)
            parts[tuple(_rewritten_place(self._document, pointers.split(place)))] = rewritten
            pending += references - visited
        return _assembled(parts)

    def leave_out(self, pointer: str, direction: Direction, tokens: list[str]) -> bool:
        """Leave a keyword out of the parts around a schema; whether there was one at `tokens` of the rewritten document."""
        try:
            holder = pointers.follow(self.around(pointer, direction), tokens[:-1])
            del holder[tokens[-1]]
        except (LookupError, TypeError):
            return False
        return True

    def _part(self, place: str, direction: Direction) -> tuple[Json, frozenset[str]]:
        key = (place, direction)
        if key not in self._rewritten:
            if direction not in self._rewriting:
                self._rewriting[direction] = _Rewriting(self._document, direction)
            try:
                schema = pointers.follow(self._document.raw, pointers.split(place))
            except LookupError:
                return True, frozenset()  # compiling the schema says so
            rewritten = self._rewriting[direction].rewritten("schema", schema)
            self._rewritten[key] = rewritten, frozenset(map(_root_of, own_references_in(schema)))
        return self._rewritten[key]


def _root_of(pointer: str) -> str:
    """The place of the whole schema that the one at `pointer` is a part of, where that stands among the components."""
    tokens = pointers.split(pointer)
    return pointers.join(*(tokens[:3] if tokens[:2] == ["components", "schemas"] else tokens))


def _assembled(parts: dict[tuple[str, ...], Json]) -> Json:
    """One value that holds every part at its place; a part inside another is there with it."""
    whole: dict[str, Json] = {}
    for tokens in sorted(parts, key=len):
        if any(tokens[:depth] in parts for depth in range(len(tokens))):
            continue
        holder = whole
        for token in tokens[:-1]:
            holder = holder.setdefault(token, {})
        holder[tokens[-1]] = parts[tokens]
    return whole


def rewrite(document: Document, direction: Direction) -> Json:
    """The whole document with every Schema Object in JSON Schema 2020-12, for values that travel in `direction`.

    Every schema stays at its pointer but those inside a 3.0 schema that is `nullable` and combines others, which needs an
    `anyOf` around it.
    """
    return _Rewriting(document, direction).rewritten("openapi", document.raw)


_COMBINING = ("allOf", "anyOf", "oneOf", "not")
_IN_PLACE = ("allOf", "anyOf", "oneOf", "then", "else", "dependentSchemas")  # they speak of the same value as their schema
_TESTING = ("not", "if")  # what is required there is a question, not a demand
_UNKNOWN_TO_30 = (
    "const", "contains", "maxContains", "minContains", "dependentRequired", "dependentSchemas", "dependencies", "if", "then",
    "else", "patternProperties", "prefixItems", "additionalItems", "propertyNames", "unevaluatedItems", "unevaluatedProperties",
    "$id", "$schema", "$anchor", "$dynamicRef", "$dynamicAnchor", "contentEncoding", "contentMediaType", "contentSchema",
    "example", "discriminator", "xml", "externalDocs",
)  # fmt: skip
_INTEGER_BOUNDS = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
_NONE: frozenset[str] = frozenset()


class _Rewriting:
    """One document on its way to JSON Schema 2020-12, for one direction.

    A property is *hidden* where it has no place in that direction: readOnly in a request, writeOnly in a reply.
    """

    def __init__(self, document: Document, direction: Direction) -> None:
        self._document = document
        self._is_30 = document.version == "3.0"
        self._flag = "readOnly" if direction == "request" else "writeOnly"
        self._forbids_hidden = direction == "response"
        self._inlined: list[str] = []

    def rewritten(self, kind: str, value: Json) -> Json:
        if kind == "schema":
            return self._schema(value, _NONE)
        if not isinstance(value, dict):
            return value
        result = dict(value)
        for tokens, child_kind, child in children(kind, value):
            _put(result, value, tokens, self.rewritten(child_kind, child))
        return result

    def _schema(self, value: Json, hidden: frozenset[str], *, is_test: bool = False) -> Json:
        """A schema, within schemas of the same value that hide the properties `hidden`."""
        if not isinstance(value, dict):
            return value
        if not is_test:
            hidden |= self._hidden_in(value, ())
        if isinstance(value.get("$ref"), str):
            return self._referring(value, hidden, is_test)
        return self._plain(value, hidden, is_test)

    def _referring(self, value: dict[str, Json], hidden: frozenset[str], is_test: bool) -> Json:
        reference = value["$ref"]
        target = self._target(value)
        siblings = {} if self._is_30 else {key: member for key, member in value.items() if key != "$ref"}  # 3.0: they "shall be ignored"
        result = self._plain(siblings, hidden, is_test)
        if reference in self._inlined or not (self._required_in(target, ()) & (hidden - self._hidden_in(target, ()))):
            if reference.startswith("#/"):
                reference = pointers.fragment(*_rewritten_place(self._document, pointers.split(reference)))
            return {"$ref": reference, **result}
        self._inlined.append(reference)  # the target requires what is hidden here, but not wherever it is used
        inline = self._schema(target, hidden)
        self._inlined.pop()
        return {**result, "allOf": [*result.get("allOf", ()), inline]}

    def _plain(self, value: dict[str, Json], hidden: frozenset[str], is_test: bool) -> Json:
        result = dict(value)
        for tokens, _, subschema in children("schema", value):
            tests = tokens[0] in _TESTING or (is_test and tokens[0] in _IN_PLACE)
            rewritten_subschema = self._schema(subschema, hidden if tokens[0] in _IN_PLACE and not tests else _NONE, is_test=tests)
            _put(result, value, tokens, rewritten_subschema)
        if not is_test:
            self._show(result, value, hidden)
        if self._is_30:
            _exclusive_bounds(result)
        _integer_bounds(result)
        return _as_2020(result) if self._is_30 else result

    def _show(self, result: dict[str, Json], value: dict[str, Json], hidden: frozenset[str]) -> None:
        """What is hidden is not required, and has no place in a reply at all."""
        if not hidden:
            return
        if isinstance(result.get("required"), list):
            result["required"] = [name for name in result["required"] if name not in hidden]
        if isinstance(result.get("dependentRequired"), dict):
            result["dependentRequired"] = {
                key: [name for name in names if name not in hidden] if isinstance(names, list) else names
                for key, names in result["dependentRequired"].items()
            }
        if self._forbids_hidden and isinstance(value.get("properties"), dict):
            own = {name for name, schema in value["properties"].items() if self._is_hidden(schema, ())}
            result["properties"] = {name: False if name in own else schema for name, schema in result["properties"].items()}

    def _is_hidden(self, schema: Json, visited_ids: tuple[int, ...]) -> bool:
        if not isinstance(schema, dict) or id(schema) in visited_ids:
            return False
        if schema.get(self._flag) is True and not (self._is_30 and "$ref" in schema):
            return True
        return any(self._is_hidden(part, (*visited_ids, id(schema))) for part in self._parts(schema))

    def _hidden_in(self, schema: Json, visited_ids: tuple[int, ...]) -> frozenset[str]:
        """The names of the hidden properties that a schema, or one that it includes, describes."""
        if not isinstance(schema, dict) or id(schema) in visited_ids:
            return _NONE
        properties = schema.get("properties")
        hidden_names = _NONE
        if isinstance(properties, dict) and not (self._is_30 and "$ref" in schema):
            hidden_names = frozenset(name for name, property_schema in properties.items() if self._is_hidden(property_schema, ()))
        return hidden_names.union(*(self._hidden_in(part, (*visited_ids, id(schema))) for part in self._parts(schema)))

    def _required_in(self, schema: Json, visited_ids: tuple[int, ...]) -> frozenset[str]:
        if not isinstance(schema, dict) or id(schema) in visited_ids:
            return _NONE
        required = schema.get("required")
        required_names = frozenset(name for name in required if isinstance(name, str)) if isinstance(required, list) else _NONE
        return required_names.union(*(self._required_in(part, (*visited_ids, id(schema))) for part in self._parts(schema)))

    def _parts(self, schema: dict[str, Json]) -> Iterator[Json]:
        """The schemas that every value of `schema` fits too."""
        target = self._target(schema)
        if target is not None:
            yield target
        if isinstance(schema.get("allOf"), list) and not (self._is_30 and target is not None):
            yield from schema["allOf"]

    def _target(self, schema: dict[str, Json]) -> Json:
        reference = schema.get("$ref")
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return None
        try:
            return pointers.follow(self._document.raw, pointers.split(reference))
        except LookupError:
            return None  # compiling the schema says so


def _put(result: dict[str, Json], value: dict[str, Json], tokens: tuple[str | int, ...], child: Json) -> None:
    key, *subkeys = tokens
    if not subkeys:
        result[str(key)] = child
        return
    if result[str(key)] is value[str(key)]:
        result[str(key)] = value[str(key)].copy()
    result[str(key)][subkeys[0]] = child


def _rewritten_place(document: Document, tokens: list[str]) -> list[str]:
    """Where the schema at `tokens` stands in the rewritten document."""
    if document.version != "3.0":
        return tokens
    rewritten_tokens: list[str] = []
    value = document.raw
    for token in tokens:
        if _is_wrapped(value):
            rewritten_tokens += ["anyOf", "0"]
        rewritten_tokens.append(token)
        try:
            value = pointers.follow(value, [token])
        except LookupError:
            return tokens  # compiling the schema says so
    return rewritten_tokens


def _is_wrapped(schema: Json) -> bool:
    return isinstance(schema, dict) and schema.get("nullable") is True and "$ref" not in schema and any(key in schema for key in _COMBINING)


def _as_2020(schema: dict[str, Json]) -> Json:
    is_wrapped = _is_wrapped(schema)
    result = {key: member for key, member in schema.items() if key not in _UNKNOWN_TO_30 and key != "nullable"}
    if is_wrapped:
        return {"anyOf": [result, {"type": "null"}]}
    if schema.get("nullable") is True and isinstance(schema.get("type"), str):  # an `enum` beside it still has to list null
        result["type"] = [schema["type"], "null"]
    return result


def _exclusive_bounds(schema: dict[str, Json]) -> None:
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        flag = schema.get(exclusive)
        if isinstance(flag, bool):
            del schema[exclusive]
            if flag and bound in schema:
                schema[exclusive] = schema.pop(bound)


def _integer_bounds(schema: dict[str, Json]) -> None:
    name, kinds = schema.get("format"), schema.get("type")
    bounds = _INTEGER_BOUNDS.get(name) if isinstance(name, str) else None
    if bounds and "integer" in (kinds if isinstance(kinds, list) else [kinds]):
        if isinstance(schema.get("minimum", 0), (int, float)):
            schema["minimum"] = max(schema.get("minimum", bounds[0]), bounds[0])
        if isinstance(schema.get("maximum", 0), (int, float)):
            schema["maximum"] = min(schema.get("maximum", bounds[1]), bounds[1])


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


_FORMATS = {"byte": _is_base64}
