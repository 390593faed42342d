"""Which side of each schema keyword the values that were sent stood on: legal, illegal, or exactly at its limit.

A tally is read off a Schema Object once, and then fed with values. It judges keyword by keyword, which a validator does not: a validator
says of a value that it failed, not which of the other keywords were put to the test. Not tallied: `if`, `contains`, `propertyNames` and
`unevaluated…`, and what stands more than six levels deep or repeats itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial

import jsonschema_rs

from contracts.traffic.redaction import is_redacted
from specs import Document
from specs.json.equality import is_numerically_equal
from specs.json.parsing import Json

_DEEPEST = 6
_MOST_MEMBERS = 40  # of one enum, each of its own; the others are counted together
_FORMATS = ("date-time", "date", "time", "duration", "email", "uri", "uri-reference", "uuid", "ipv4", "ipv6", "hostname")
_SIDES = Callable[[Json], bool | None]  # None: the keyword says nothing of such a value


@dataclass(slots=True)
class KeywordCoverage:
    """One keyword of one schema, and how often values stood on each side of it."""

    name: str  # "maxLength 64"
    is_legal: _SIDES
    is_at_limit: Callable[[Json], bool] | None = None  # None: it has no limit
    has_illegal: bool = True  # whether anything stands on the other side
    legal: int = 0
    illegal: int = 0
    at_limit: int = 0

    def feed(self, value: Json) -> bool:
        """Count a value; whether the keyword allows it."""
        side = self.is_legal(value)
        if side is None:
            return True
        if side:
            self.legal += 1
        else:
            self.illegal += 1
        if self.is_at_limit is not None and self.is_at_limit(value):
            self.at_limit += 1
        return side

    def to_json(self) -> list[int | None]:
        """[legal, illegal, at the limit]; None where the keyword has no such side."""
        return [self.legal, self.illegal if self.has_illegal else None, self.at_limit if self.is_at_limit else None]


@dataclass(slots=True)
class BranchCoverage:
    """A `oneOf` or an `anyOf`: a value counts in the branches it fits, or in the one it comes closest to."""

    is_exclusive: bool
    branches: list[KeywordTally]
    keywords: list[KeywordCoverage]  # one a branch, and one for the choice

    def feed(self, value: Json) -> bool:
        """Count a value; whether the choice allows it."""
        missed = [branch.misses(value) for branch in self.branches]
        closest = missed.index(min(missed))
        fitting = [number for number, miss_count in enumerate(missed) if not miss_count]
        for number in fitting or [closest]:
            self.branches[number].feed(value)
        for number in fitting:
            self.keywords[number + 1].legal += 1
        fits = self._allows(len(fitting))
        self.keywords[0].legal += fits
        self.keywords[0].illegal += not fits
        return fits

    def misses(self, value: Json) -> int:
        """How far a value is from the closest branch; nothing is counted."""
        missed = [branch.misses(value) for branch in self.branches]
        return 0 if self._allows(missed.count(0)) else max(1, min(missed))

    def _allows(self, fitting: int) -> bool:
        return fitting == 1 if self.is_exclusive else fitting > 0


@dataclass(slots=True)
class KeywordTally:
    """One Schema Object at one place, and what was sent there."""

    location: str  # "body autoscaling.max"
    valid: int = 0
    invalid: int = 0
    keywords: list[KeywordCoverage] = field(default_factory=list)
    properties: dict[str, KeywordTally] = field(default_factory=dict)
    additional: KeywordTally | None = None
    items: KeywordTally | None = None
    every: list[KeywordTally] = field(default_factory=list)  # allOf: the same value, by other schemas
    choices: list[BranchCoverage] = field(default_factory=list)
    is_nullable: bool = False

    def feed(self, value: Json) -> bool:
        """Count a value and what is inside it; whether all that is tallied allows it."""
        if is_redacted(value):
            return True
        if value is None and self.is_nullable:
            self.valid += 1
            return True
        missed = sum(not keyword.feed(value) for keyword in self.keywords)
        missed += sum(not part.feed(value) for part in self.every)
        missed += sum(not choice.feed(value) for choice in self.choices)
        missed += sum(not part.feed(nested_value) for part, nested_value in self._inside(value))
        if missed:
            self.invalid += 1
        else:
            self.valid += 1
        return not missed

    def misses(self, value: Json) -> int:
        """How many keywords a value and what is inside it stand on the wrong side of; nothing is counted."""
        if is_redacted(value) or (value is None and self.is_nullable):
            return 0
        missed = sum(keyword.is_legal(value) is False for keyword in self.keywords)
        missed += sum(part.misses(value) for part in self.every)
        missed += sum(choice.misses(value) for choice in self.choices)
        return missed + sum(part.misses(nested_value) for part, nested_value in self._inside(value))

    def _inside(self, value: Json) -> Iterator[tuple[KeywordTally, Json]]:
        if isinstance(value, dict):
            for name, nested_value in value.items():
                part = self.properties.get(name, self.additional)
                if part is not None:
                    yield part, nested_value
        elif isinstance(value, list) and self.items is not None:
            for nested_value in value:
                yield self.items, nested_value

    def walk(self, *, is_first: bool = True) -> Iterator[tuple[KeywordTally, bool]]:
        """The tally itself and all inside it, each with whether it is the first of its value: others are parts of the same schema."""
        yield self, is_first
        for part in (*self.every, *(branch for choice in self.choices for branch in choice.branches)):
            yield from part.walk(is_first=False)
        for part in (*self.properties.values(), *filter(None, (self.additional, self.items))):
            yield from part.walk()


def tally(document: Document, schema: Json, place: str) -> KeywordTally:
    """An empty tally of the Schema Object `schema`, whose values are named `place`."""
    return _Reading(document).read(schema, place, ())


class _Reading:
    """Schema Objects read into tallies."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def read(self, schema: Json, place: str, visited_ids: tuple[int, ...]) -> KeywordTally:
        schema_tally = KeywordTally(place)
        resolved_schema = self._document.schema(schema)
        if not isinstance(resolved_schema, dict) or id(resolved_schema) in visited_ids or len(visited_ids) > _DEEPEST:
            return schema_tally
        visited_ids = (*visited_ids, id(resolved_schema))
        schema_tally.is_nullable = resolved_schema.get("nullable") is True
        schema_tally.keywords = list(_keywords(resolved_schema))
        inside = "" if place.endswith(" ") else "."
        for name, property_schema in (resolved_schema.get("properties") or {}).items():
            if not (isinstance(property_schema, dict) and property_schema.get("readOnly") is True):
                schema_tally.properties[name] = self.read(property_schema, f"{place}{inside}{name}", visited_ids)
        if isinstance(resolved_schema.get("additionalProperties"), dict):
            schema_tally.additional = self.read(resolved_schema["additionalProperties"], f"{place}{inside}*", visited_ids)
        if isinstance(resolved_schema.get("items"), dict):
            schema_tally.items = self.read(resolved_schema["items"], f"{place}[]", visited_ids)
        schema_tally.every = [self.read(part, place, visited_ids) for part in resolved_schema.get("allOf") or ()]
        for name in ("oneOf", "anyOf"):
            if isinstance(resolved_schema.get(name), list) and resolved_schema[name]:
                schema_tally.choices.append(self._choice(name, resolved_schema[name], place, visited_ids))
        return schema_tally

    def _choice(self, name: str, parts: list[Json], place: str, visited_ids: tuple[int, ...]) -> BranchCoverage:
        keywords = [KeywordCoverage(name, _says_nothing)]
        keywords += [
            KeywordCoverage(f"{name} {number}{_title(part)}", _says_nothing, has_illegal=False) for number, part in enumerate(parts, 1)
        ]
        return BranchCoverage(name == "oneOf", [self.read(part, place, visited_ids) for part in parts], keywords)


def _says_nothing(value: Json) -> None:
    """Counted by its choice."""


def _title(part: Json) -> str:
    if not isinstance(part, dict):
        return ""
    title = part.get("title") or str(part.get("$ref", "")).rpartition("/")[2] or part.get("type")
    return f" {title}" if isinstance(title, str) else ""


def _keywords(schema: dict[str, Json]) -> Iterator[KeywordCoverage]:
    types = _types(schema)
    if types:
        names = "|".join(sorted(types, key=lambda name: (name == "null", name)))
        yield KeywordCoverage(f"type {names}", lambda value: _is_of(value, types))
    yield from _members(schema)
    yield from _numbers(schema)
    for name, count, kind in _COUNTED:
        if isinstance(schema.get(name), int):
            yield _counted(name, schema[name], count, kind)
    if isinstance(schema.get("pattern"), str):
        yield KeywordCoverage(f"pattern {schema['pattern']}", _by_validator("pattern", schema["pattern"]))
    if schema.get("format") in _FORMATS:
        yield KeywordCoverage(f"format {schema['format']}", _by_validator("format", schema["format"]))
    if schema.get("uniqueItems") is True:
        yield KeywordCoverage("uniqueItems", _are_unique)
    for name in schema.get("required") or ():
        if isinstance(name, str):
            yield KeywordCoverage(f"required {name}", lambda value, name=name: name in value if isinstance(value, dict) else None)  # type: ignore[misc] # a default binds the name
    excluded = schema["not"].get("required") if isinstance(schema.get("not"), dict) else None
    if isinstance(excluded, list) and excluded and set(schema["not"]) <= {"required", "type"}:
        label = ", ".join(map(str, excluded))
        yield KeywordCoverage(f"not required {label}", lambda value: not set(excluded) <= set(value) if isinstance(value, dict) else None)
    if schema.get("additionalProperties") is False:
        declared_names = frozenset(schema.get("properties") or ())
        yield KeywordCoverage(
            "additionalProperties false", lambda value: declared_names.issuperset(value) if isinstance(value, dict) else None
        )


def _members(schema: dict[str, Json]) -> Iterator[KeywordCoverage]:
    if "const" in schema:
        yield KeywordCoverage(f"const {schema['const']}", lambda value: is_numerically_equal(value, schema["const"]))
    members = schema.get("enum")
    if not isinstance(members, list):
        return
    yield KeywordCoverage("enum", lambda value: any(is_numerically_equal(value, member) for member in members))
    for member in members[:_MOST_MEMBERS]:
        label = "null" if member is None else str(member)
        yield KeywordCoverage(f"enum = {label}", partial(_is_member, member), has_illegal=False)
    others = members[_MOST_MEMBERS:]
    if others:
        yield KeywordCoverage(f"enum = {len(others)} others", lambda value: True if value in others else None, has_illegal=False)


def _numbers(schema: dict[str, Json]) -> Iterator[KeywordCoverage]:
    for name, exclusive, sign in (("minimum", "exclusiveMinimum", 1), ("maximum", "exclusiveMaximum", -1)):
        bounds = []
        if _is_number(schema.get(name)):
            bounds.append((exclusive if schema.get(exclusive) is True else name, schema[name]))
        if _is_number(schema.get(exclusive)):
            bounds.append((exclusive, schema[exclusive]))
        for keyword, limit in bounds:
            yield _bound(keyword, limit, sign)
    step = schema.get("multipleOf")
    if _is_number(step) and step:
        yield KeywordCoverage(f"multipleOf {step}", lambda value: _is_multiple(value, step) if _is_number(value) else None)


def _bound(keyword: str, limit: float, sign: int) -> KeywordCoverage:
    def is_legal(value: Json) -> bool | None:
        if not _is_number(value):
            return None
        beyond = (value - limit) * sign
        return bool(beyond > 0 if keyword.startswith("exclusive") else beyond >= 0)

    return KeywordCoverage(f"{keyword} {limit}", is_legal, lambda value: _is_number(value) and value == limit)


def _counted(keyword: str, limit: int, count: Callable[[Json], int], kind: type) -> KeywordCoverage:
    def is_legal(value: Json) -> bool | None:
        if not isinstance(value, kind):
            return None
        return count(value) >= limit if keyword.startswith("min") else count(value) <= limit

    return KeywordCoverage(
        f"{keyword} {limit}",
        is_legal,
        lambda value: isinstance(value, kind) and count(value) == limit,
        has_illegal=not (keyword.startswith("min") and limit <= 0),
    )


_COUNTED: tuple[tuple[str, Callable[[Json], int], type], ...] = (
    ("minLength", len, str),
    ("maxLength", len, str),
    ("minItems", len, list),
    ("maxItems", len, list),
    ("minProperties", len, dict),
    ("maxProperties", len, dict),
)


@cache
def _validator(keyword: str, keyword_value: str) -> jsonschema_rs.Draft202012Validator | None:
    try:
        return jsonschema_rs.Draft202012Validator({keyword: keyword_value}, validate_formats=True)
    except jsonschema_rs.ValidationError:
        return None  # a pattern that is no regular expression


def _by_validator(keyword: str, keyword_value: str) -> _SIDES:
    validator = _validator(keyword, keyword_value)
    return lambda value: bool(validator.is_valid(value)) if validator is not None and isinstance(value, str) else None


def _types(schema: dict[str, Json]) -> frozenset[str]:
    declared_type = schema.get("type", ())
    types = {declared_type} if isinstance(declared_type, str) else {name for name in declared_type if isinstance(name, str)}
    return frozenset(types | {"null"} if types and schema.get("nullable") is True else types)


def _is_of(value: Json, types: frozenset[str]) -> bool:
    return any(_TYPES[name](value) for name in types if name in _TYPES)


_TYPES: dict[str, Callable[[Json], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "number": lambda value: _is_number(value),
    "integer": lambda value: _is_number(value) and value == value // 1,
}


def _is_number(value: Json) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == value and value not in (float("inf"), -float("inf"))


def _is_member(member: Json, value: Json) -> bool | None:
    return True if is_numerically_equal(value, member) else None


def _are_unique(value: Json) -> bool | None:
    if not isinstance(value, list):
        return None
    return (
        all(not any(is_numerically_equal(item, earlier_item) for earlier_item in value[:number]) for number, item in enumerate(value))
        if len(value) < 200
        else None
    )


def _is_multiple(value: float, step: float) -> bool:
    parts = value / step
    return abs(parts - round(parts)) < 1e-9 * max(1.0, abs(parts))
