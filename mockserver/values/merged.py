"""What Schema Objects that hold together say of a value: `$ref` and `allOf` followed, bounds and types intersected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from specs import Document
from specs.json import pointer as pointers
from specs.json.equality import is_numerically_equal
from specs.json.parsing import Json

Parts = tuple[str, ...]
"""The pointers of Schema Objects that hold for one value together."""


@dataclass(frozen=True, slots=True)
class Alternatives:
    """A `oneOf` or `anyOf`: the pointers of its branches, and what tells them apart."""

    pointer: str
    branches: Parts
    is_exclusive: bool
    discriminator: Json = None


@dataclass(frozen=True, slots=True)
class Conditional:
    """An `if` with its `then` and `else`, or a `dependentSchemas` entry, whose `if` is the presence of a property."""

    condition: str
    then: str | None
    otherwise: str | None
    property_name: str | None = None


@dataclass(frozen=True, slots=True)
class AdditionalProperties:
    """What one Schema Object asks of the properties that it does not declare: the pointer of their schema; None where it has none."""

    names: frozenset[str]
    patterns: Parts
    schema: str | None


@dataclass(slots=True)
class Merged:
    """The keywords of all parts together; a keyword that several have holds what all of them allow."""

    parts: Parts
    visited: dict[str, None] = field(default_factory=dict)
    """The pointers of every Schema Object that took part, outermost first."""
    is_impossible: bool = False
    is_nullable: bool = False
    """Whether an OpenAPI 3.0 `nullable` beside `allOf`, `anyOf` or `oneOf` allows null, whatever these say."""
    flags: set[str] = field(default_factory=set)
    """Which of `readOnly` and `writeOnly` hold."""
    types: tuple[str, ...] | None = None
    enum: list[Json] | None = None
    allowed: list[Json] | None = None
    """What the other keywords leave of `enum`; None before it was asked for."""
    examples: list[Json] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    minimum: Json = None
    maximum: Json = None
    exclusive_minimum: Json = None
    exclusive_maximum: Json = None
    multiples: list[Json] = field(default_factory=list)
    lowest: dict[str, int] = field(default_factory=dict)
    """minLength, minItems and minProperties."""
    highest: dict[str, int] = field(default_factory=dict)
    """maxLength, maxItems and maxProperties."""
    patterns: list[str] = field(default_factory=list)
    properties: dict[str, Parts] = field(default_factory=dict)
    required: dict[str, None] = field(default_factory=dict)
    pattern_properties: list[tuple[str, str]] = field(default_factory=list)
    additional: list[AdditionalProperties] = field(default_factory=list)
    unevaluated: list[str] = field(default_factory=list)
    property_names: Parts = ()
    dependent: list[tuple[str, list[str]]] = field(default_factory=list)
    items: list[tuple[int, str]] = field(default_factory=list)
    """From which index on the schema at a pointer holds for items."""
    prefix_items: dict[int, Parts] = field(default_factory=dict)
    has_unique_items: bool = False
    contains: list[tuple[str, int]] = field(default_factory=list)
    alternatives: list[Alternatives] = field(default_factory=list)
    conditionals: list[Conditional] = field(default_factory=list)
    negated: list[str] = field(default_factory=list)
    discriminators: list[tuple[str, Json]] = field(default_factory=list)
    """The `discriminator`s without a `oneOf` or `anyOf` beside them, each with the pointer of its schema."""


class Merging:
    """The Schema Objects of one document, merged once for each set of parts."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._is_30 = document.version == "3.0"
        self._cache: dict[Parts, Merged] = {}

    def merged(self, parts: Parts) -> Merged:
        """What the schemas at `parts` say together."""
        merged = self._cache.get(parts)
        if merged is None:
            merged = Merged(parts)
            for pointer in parts:
                self._add(merged, pointer, self._raw(pointer))
            self._cache[parts] = merged
        return merged

    def target(self, pointer: str) -> str:
        """Where the Schema Object at `pointer` stands, a `$ref` that is all of it followed once."""
        raw = self._raw(pointer)
        return _place(raw["$ref"]) if isinstance(raw, dict) and isinstance(raw.get("$ref"), str) else pointer

    def _raw(self, pointer: str) -> Json:
        try:
            return pointers.follow(self.document.raw, pointers.split(pointer))
        except (LookupError, ValueError):
            return {}  # compiling the schema says so

    def _add(self, merged: Merged, pointer: str, raw: Json) -> None:
        if raw is False:
            merged.is_impossible = True
        if not isinstance(raw, dict) or pointer in merged.visited:
            return
        merged.visited[pointer] = None
        reference = raw.get("$ref")
        if isinstance(reference, str):
            if not self._is_30:
                self._add_keywords(merged, pointer, raw)
            target = _place(reference)
            self._add(merged, target, self._raw(target))
            return
        self._add_keywords(merged, pointer, raw)

    def _add_keywords(self, merged: Merged, pointer: str, raw: dict[str, Json]) -> None:
        _add_annotations(merged, raw)
        self._add_types(merged, raw)
        _add_bounds(merged, raw)
        _add_properties(merged, pointer, raw)
        _add_items(merged, pointer, raw)
        _add_combinations(merged, pointer, raw)
        for number, part in enumerate(_list(raw.get("allOf"))):
            self._add(merged, f"{pointer}/allOf/{number}", part)

    def _add_types(self, merged: Merged, raw: dict[str, Json]) -> None:
        declared = raw.get("type")
        kinds = [declared] if isinstance(declared, str) else _list(declared)
        if self._is_30 and raw.get("nullable") is True:
            kinds += ["null"] if kinds else []
            merged.is_nullable |= any(key in raw for key in ("allOf", "anyOf", "oneOf", "not"))
        if kinds:
            merged.types = tuple(kinds) if merged.types is None else _common_types(merged.types, kinds)
        allowed = _list(raw.get("enum")) if "enum" in raw else None
        if "const" in raw and not self._is_30:
            allowed = [raw["const"]]
        if allowed is not None:
            merged.enum = allowed if merged.enum is None else [member for member in merged.enum if is_member(member, allowed)]


def is_member(value: Json, members: list[Json]) -> bool:
    """Whether a value is among others, by JSON Schema's equality."""
    return value in members if isinstance(value, str) else any(is_numerically_equal(value, member) for member in members)


def _place(reference: str) -> str:
    try:
        return pointers.join(*pointers.split(reference)) if reference.startswith("#") else reference
    except ValueError:
        return reference


def _list(value: Json) -> list[Json]:
    return list(value) if isinstance(value, list) else []


def _dict(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _common_types(first: Iterable[str], second: list[str]) -> tuple[str, ...]:
    """The types that both allow; an integer is a number."""
    common = [name for name in first if name in second or (name == "integer" and "number" in second)]
    if "integer" in second and "integer" not in common and "number" in first:
        common.append("integer")
    return tuple(common)


def _add_annotations(merged: Merged, raw: dict[str, Json]) -> None:
    merged.texts += [raw[key] for key in ("title", "description") if isinstance(raw.get(key), str)]
    merged.flags |= {flag for flag in ("readOnly", "writeOnly") if raw.get(flag) is True}
    if isinstance(raw.get("format"), str):
        merged.formats.append(raw["format"])
    merged.examples += [raw["example"]] if "example" in raw else []
    merged.examples += _list(raw.get("examples"))
    merged.examples += [raw["default"]] if "default" in raw else []


def _number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _add_bounds(merged: Merged, raw: dict[str, Json]) -> None:
    low, high, over, under = (raw.get(key) for key in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"))
    if over is True:
        low, over = None, low
    if under is True:
        high, under = None, high
    for name, bound, choose in (
        ("minimum", low, max), ("exclusive_minimum", over, max), ("maximum", high, min), ("exclusive_maximum", under, min),
    ):  # fmt: skip
        if _number(bound):
            known = getattr(merged, name)
            setattr(merged, name, bound if known is None else choose(known, bound))
    merged.multiples += [raw["multipleOf"]] if _number(raw.get("multipleOf")) and raw["multipleOf"] > 0 else []
    merged.patterns += [raw["pattern"]] if isinstance(raw.get("pattern"), str) else []
    for noun in ("Length", "Items", "Properties"):
        if _number(raw.get("min" + noun)):
            merged.lowest[noun] = max(int(raw["min" + noun]), merged.lowest.get(noun, 0))
        if _number(raw.get("max" + noun)):
            merged.highest[noun] = min(int(raw["max" + noun]), merged.highest.get(noun, int(raw["max" + noun])))


def _add_properties(merged: Merged, pointer: str, raw: dict[str, Json]) -> None:
    declared, by_pattern = _dict(raw.get("properties")), _dict(raw.get("patternProperties"))
    for name in declared:
        merged.properties[name] = (*merged.properties.get(name, ()), pointer + pointers.join("properties", name))
    merged.pattern_properties += [(pattern, pointer + pointers.join("patternProperties", pattern)) for pattern in by_pattern]
    merged.required.update(dict.fromkeys(name for name in _list(raw.get("required")) if isinstance(name, str)))
    additional = raw.get("additionalProperties", True)
    if additional is not True:
        schema = None if additional is False else f"{pointer}/additionalProperties"
        merged.additional.append(AdditionalProperties(frozenset(declared), tuple(by_pattern), schema))
    if raw.get("unevaluatedProperties", True) is not True:
        merged.unevaluated.append(f"{pointer}/unevaluatedProperties")
    if "propertyNames" in raw:
        merged.property_names = (*merged.property_names, f"{pointer}/propertyNames")
    merged.dependent += [(name, _list(names)) for name, names in _dict(raw.get("dependentRequired")).items()]


def _add_items(merged: Merged, pointer: str, raw: dict[str, Json]) -> None:
    prefix = _list(raw.get("prefixItems"))
    for index in range(len(prefix)):
        merged.prefix_items[index] = (*merged.prefix_items.get(index, ()), f"{pointer}/prefixItems/{index}")
    if isinstance(raw.get("items"), dict | bool):
        merged.items.append((len(prefix), f"{pointer}/items"))
    merged.has_unique_items |= raw.get("uniqueItems") is True
    if "contains" in raw:
        merged.contains.append((f"{pointer}/contains", int(raw.get("minContains", 1))))


def _add_combinations(merged: Merged, pointer: str, raw: dict[str, Json]) -> None:
    discriminator = raw.get("discriminator") if isinstance(raw.get("discriminator"), dict) else None
    lists = [(key, _list(raw.get(key))) for key in ("oneOf", "anyOf") if _list(raw.get(key))]
    for key, branches in lists:
        place = f"{pointer}/{key}"
        branch_pointers = tuple(f"{place}/{number}" for number in range(len(branches)))
        merged.alternatives.append(Alternatives(place, branch_pointers, key == "oneOf", discriminator))
    if discriminator and not lists:
        merged.discriminators.append((pointer, discriminator))
    merged.conditionals += _conditionals(pointer, raw)
    if "not" in raw:
        merged.negated.append(f"{pointer}/not")


def _conditionals(pointer: str, raw: dict[str, Json]) -> Iterator[Conditional]:
    if "if" in raw:
        then, otherwise = (f"{pointer}/{key}" if key in raw else None for key in ("then", "else"))
        yield Conditional(f"{pointer}/if", then, otherwise)
    for name in _dict(raw.get("dependentSchemas")):
        place = pointer + pointers.join("dependentSchemas", name)
        yield Conditional(place, place, None, property_name=name)
