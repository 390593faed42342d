"""What a value departs from, in words: the keyword that failed and what it asks for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from specs.json.parsing import Json

_Kind = jsonschema_rs.ValidationErrorKind


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which a value departs from its schema."""

    path: tuple[str | int, ...]  # into the value
    schema_path: tuple[str | int, ...]  # into the schema, `$ref`s followed
    keyword: str
    wanted: str  # what the keyword asks for, in words; never the value that failed it
    got: Json


def violations(error: jsonschema_rs.ValidationError) -> Iterator[Violation]:
    """The departures that one error stands for; where alternatives failed, those of the closest one."""
    if not isinstance(error.kind, (_Kind.AnyOf, _Kind.OneOfNotValid)):
        yield _violation(error, _keyword(error), _wanted(error))
        return
    branches = [branch for branch in error.kind.context if branch]
    if branches and all(_has_other_type(error, branch) for branch in branches):
        types = [name for branch in branches for failure in branch if isinstance(failure.kind, _Kind.Type) for name in failure.kind.types]
        yield _violation(error, _keyword(error), _of_type(types))
    elif branches and all(_lacks_properties(error, branch) for branch in branches):
        lacking = [" and ".join(f"`{failure.kind.as_dict()['property']}`" for failure in branch) for branch in branches]
        yield _violation(error, "required", "the property " + " or ".join(dict.fromkeys(lacking)))
    elif branches:
        for failure in min(branches, key=lambda branch: _distance(error, branch)):
            yield from violations(failure)
    else:
        yield _violation(error, _keyword(error), _wanted(error))


def _violation(error: jsonschema_rs.ValidationError, keyword: str, wanted: str) -> Violation:
    return Violation(tuple(error.instance_path), tuple(error.schema_path), keyword, wanted, error.instance)


def _has_other_type(error: jsonschema_rs.ValidationError, branch: Sequence[jsonschema_rs.ValidationError]) -> bool:
    return any(isinstance(failure.kind, _Kind.Type) and failure.instance_path == error.instance_path for failure in branch)


def _lacks_properties(error: jsonschema_rs.ValidationError, branch: Sequence[jsonschema_rs.ValidationError]) -> bool:
    return all(isinstance(failure.kind, _Kind.Required) and failure.instance_path == error.instance_path for failure in branch)


def _distance(error: jsonschema_rs.ValidationError, branch: Sequence[jsonschema_rs.ValidationError]) -> tuple[int, int]:
    """How far a value is from an alternative: another type, then another constant in it or in its properties, then how much is wrong."""
    if _has_other_type(error, branch):
        return 2, len(branch)
    max_depth = len(error.instance_path) + 1
    tells = any(isinstance(failure.kind, (_Kind.Constant, _Kind.Enum)) and len(failure.instance_path) <= max_depth for failure in branch)
    return int(tells), len(branch)


def _keyword(error: jsonschema_rs.ValidationError) -> str:
    """The keyword that failed, as JSON Schema spells it; `falseSchema` where the schema is `false`."""
    last = error.schema_path[-1] if error.schema_path else ""
    return str(last) if last in ("minContains", "maxContains", "additionalProperties") else error.kind.name


def _wanted(error: jsonschema_rs.ValidationError) -> str:
    keyword = _keyword(error)
    if isinstance(error.kind, _Kind.FalseSchema) and keyword == "additionalProperties":
        return "an object without properties"
    say = _WORDS.get(keyword)
    return say(error.kind) if say else f"what `{keyword}` asks for"


def _of_type(types: Sequence[str]) -> str:
    names = sorted(dict.fromkeys(types), key=lambda name: name == "null")
    return "a value of type " + " or ".join(names)


def _listed(values: Sequence[Json]) -> str:
    quoted = [f"`{value}`" if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str) for value in values]
    return ", ".join(quoted[:12]) + (", …" if len(quoted) > 12 else "")


def _many(limit: int, noun: str, nouns: str) -> str:
    return f"{limit} {noun if limit == 1 else nouns}"


def _one_of(kind: Any) -> str:
    fitting = sum(not branch for branch in kind.context)
    if fitting:
        return f"a value that fits exactly one of the schema's alternatives (oneOf): it fits {fitting}"
    return "a value that fits one of the schema's alternatives (oneOf)"


def _other_than(kind: Any) -> str:
    """What `not` asks for, said plainly where its schema has one assertion."""
    asserted = {key: member for key, member in kind.schema.items() if key not in _ANNOTATIONS} if isinstance(kind.schema, dict) else {}
    match asserted:
        case {"required": [str() as name], **others} if others in ({}, {"type": "object"}):
            return f"no property `{name}`"
        case {"required": [*names], **others} if others in ({}, {"type": "object"}):
            return f"not the properties {_listed(names)} together"
        case {"enum": [*values], **others} if others in ({}, {"type": "string"}):
            return f"anything but {_listed(values)}"
        case {"const": value, **others} if not others:
            return f"anything but {_listed([value])}"
        case {"type": str() as name, **others} if not others:
            return f"anything but a value of type {name}"
        case {"pattern": pattern, **others} if others in ({}, {"type": "string"}):
            return f"no match of the pattern {pattern}"
    return "a value that does not fit the schema under `not`"


_ANNOTATIONS = ("title", "description", "default", "examples", "deprecated", "$comment")
_WORDS: dict[str, Any] = {
    "type": lambda k: _of_type(k.types),
    "required": lambda k: f"the property `{k.property}`",
    "enum": lambda k: f"one of {_listed(k.options)}",
    "const": lambda k: f"exactly {_listed([k.expected_value])}",
    "minimum": lambda k: f"at least {k.limit}",
    "maximum": lambda k: f"at most {k.limit}",
    "exclusiveMinimum": lambda k: f"more than {k.limit}",
    "exclusiveMaximum": lambda k: f"less than {k.limit}",
    "minLength": lambda k: f"at least {_many(k.limit, 'character', 'characters')}",
    "maxLength": lambda k: f"at most {_many(k.limit, 'character', 'characters')}",
    "minItems": lambda k: f"at least {_many(k.limit, 'item', 'items')}",
    "maxItems": lambda k: f"at most {_many(k.limit, 'item', 'items')}",
    "minProperties": lambda k: f"at least {_many(k.limit, 'property', 'properties')}",
    "maxProperties": lambda k: f"at most {_many(k.limit, 'property', 'properties')}",
    "pattern": lambda k: f"a match of the pattern {k.pattern}",
    "format": lambda k: f"the format {k.format}",
    "multipleOf": lambda k: f"a multiple of {k.multiple_of}",
    "uniqueItems": lambda k: "no item twice",
    "additionalProperties": lambda k: f"no property {_listed(k.unexpected)}",
    "unevaluatedProperties": lambda k: f"no property {_listed(k.unexpected)}",
    "unevaluatedItems": lambda k: "no further items",
    "additionalItems": lambda k: "no further items",
    "propertyNames": lambda k: f"property names that are {_wanted(k.error)}",
    "contains": lambda k: "an item that fits the schema under `contains`",
    "minContains": lambda k: "more items that fit the schema under `contains`",
    "maxContains": lambda k: "fewer items that fit the schema under `contains`",
    "anyOf": lambda k: "a value that fits one of the schema's alternatives (anyOf)",
    "oneOf": _one_of,
    "not": _other_than,
    "falseSchema": lambda k: "nothing: no value is allowed here",
}
