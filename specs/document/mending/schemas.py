"""Schema Objects mended: a keyword that no validator could take is read as what it most likely means, or left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

import jsonschema_rs

from specs.document.mending.fault_log import FaultLog, Place
from specs.document.mending.references import References
from specs.json.equality import is_strictly_equal
from specs.json.parsing import Json, kind_of

_TYPES = frozenset({"string", "number", "integer", "boolean", "array", "object", "null"})
_MEANT_TYPES = {
    "str": "string", "text": "string", "date": "string", "datetime": "string", "date-time": "string", "uuid": "string", "file": "string",
    "binary": "string", "byte": "string", "enum": "string", "char": "string", "url": "string", "uri": "string", "timestamp": "string",
    "int": "integer", "int32": "integer", "int64": "integer", "long": "integer", "float": "number", "double": "number",
    "decimal": "number", "bool": "boolean", "list": "array", "dict": "object", "map": "object", "hash": "object", "json": "object",
    "none": "null",
}  # fmt: skip
_FORMATS_OF_TYPES = {
    "file": "binary", "binary": "binary", "byte": "byte", "date": "date", "datetime": "date-time", "date-time": "date-time",
}  # fmt: skip
_MAPS = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"})
_LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_SINGLES = frozenset({
    "not", "items", "additionalProperties", "if", "then", "else", "contains", "propertyNames", "unevaluatedItems", "unevaluatedProperties",
    "contentSchema",
})  # fmt: skip
_NUMBER = re.compile(r"-?[0-9]{1,300}(?:\.[0-9]{1,300})?(?:[eE][+-]?[0-9]{1,2})?", re.ASCII)
_ABSENT: Final = object()


class SchemaMending:
    """Mends the schemas of one document, in their places."""

    def __init__(self, references: References, log: FaultLog, *, is_30: bool) -> None:
        self._references = references
        self._log = log
        self._is_30 = is_30

    def mended(self, value: Json, at: Place) -> Json:
        """`value`, mended in place, or what is assumed instead of it."""
        if isinstance(value, bool):
            return value
        if not isinstance(value, dict):
            self._log.add(at, f"wanted a Schema Object, got {kind_of(value)}", "any value is allowed")
            return {}
        if "$ref" in value and not self._is_kept(value, at):
            return value
        if "$id" in value:
            self._references.identify()
        for key in tuple(value):
            if key in _SINGLES:
                self._single(value, key, at)
            elif key in _MAPS:
                self._map(value, key, at)
            elif key in _LISTS:
                self._list(value, key, at)
            elif key in _CHECKS:
                self._keyword(value, key, at)
        if not self._is_30:
            self._numeric_bounds(value, at)
        if "enum" in value or "default" in value:
            self._values(value, at)
        return value

    def _is_kept(self, value: dict[str, Json], at: Place) -> bool:
        """Mend a `$ref`, and tell whether keywords beside it count."""
        reference = value["$ref"]
        target = self._references.target(reference, "schema") if isinstance(reference, str) else None
        if target is None:
            problem = self._references.problem(reference, "schema") if isinstance(reference, str) else "a `$ref` is no string"
            self._log.add((*at, "$ref"), problem, "any value is allowed")
            del value["$ref"]
            if self._is_30:
                value.clear()
            return not self._is_30
        value["$ref"] = target
        return not self._is_30

    def _single(self, value: dict[str, Json], key: str, at: Place) -> None:
        child = value[key]
        if key == "items" and isinstance(child, list):
            self._log.add((*at, key), "`items` is a list", "an item may be any of them")
            child = child[0] if len(child) == 1 else {"anyOf": child} if child else {}
        if isinstance(child, str) and child.lower() in ("true", "false"):
            self._log.add((*at, key), f"wanted a Schema Object, got the string {child!r}", f"it is {child.lower()}")
            child = child.lower() == "true"
        elif child is None:
            self._log.add((*at, key), "wanted a Schema Object, got nothing", "it is not there")
            del value[key]
            return
        value[key] = self.mended(child, (*at, key))

    def _map(self, value: dict[str, Json], key: str, at: Place) -> None:
        children = value[key]
        if not isinstance(children, dict):
            self._log.add((*at, key), f"wanted a mapping, got {kind_of(children)}", "it is not there")
            del value[key]
            return
        for name, child in children.items():
            if key == "properties" and isinstance(child, dict) and isinstance(child.get("required"), bool):
                self._required_property(value, name, child, (*at, key, name))
            children[name] = self.mended(child, (*at, key, name))
        if key == "patternProperties":
            for pattern in [pattern for pattern in children if not is_pattern(pattern)]:
                self._log.add((*at, key, pattern), "no regular expression", "it is not there")
                del children[pattern]

    def _required_property(self, value: dict[str, Json], name: str, child: dict[str, Json], at: Place) -> None:
        is_required = child.pop("required")
        state = "required" if is_required else "not required"
        self._log.add((*at, "required"), "`required` of a property is a boolean", f"the property is {state}")
        if is_required:
            required = value.get("required")
            value["required"] = [*(required if isinstance(required, list) else ()), name]

    def _list(self, value: dict[str, Json], key: str, at: Place) -> None:
        children = value[key]
        if isinstance(children, dict) and children:
            self._log.add((*at, key), "wanted a list, got a mapping", "it is the only item")
            children = value[key] = [children]
        if not isinstance(children, list) or not children:
            problem = "is empty" if children == [] else f"is {kind_of(children)}, wanted a list"
            self._log.add((*at, key), f"`{key}` {problem}", "it is not there")
            del value[key]
            return
        children[:] = [self.mended(child, (*at, key, index)) for index, child in enumerate(children)]

    def _keyword(self, value: dict[str, Json], key: str, at: Place) -> None:
        wanted, mend = _CHECKS[key]
        current = value[key]
        mended = mend(current)
        if mended is current:
            return
        if mended is _ABSENT:
            assumed = "it is not there"
            del value[key]
        else:
            assumed = f"it is {mended!r:.100}"
            value[key] = mended
            if key == "type" and isinstance(current, str) and current.lower() in _FORMATS_OF_TYPES:
                value.setdefault("format", _FORMATS_OF_TYPES[current.lower()])
        self._log.add((*at, key), f"`{key}` is {_shown(current)}, wanted {wanted}", assumed)

    def _numeric_bounds(self, value: dict[str, Json], at: Place) -> None:
        """OpenAPI 3.1 has the bounds of JSON Schema 2020-12, in which an exclusive bound is a number."""
        for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
            flag = value.get(exclusive)
            if isinstance(flag, bool):
                del value[exclusive]
                if flag and bound in value:
                    value[exclusive] = value.pop(bound)
                assumed = f"`{bound}` is {'' if flag else 'not '}exclusive"
                self._log.add((*at, exclusive), f"`{exclusive}` is a boolean, wanted a number", assumed)

    def _values(self, value: dict[str, Json], at: Place) -> None:
        """Mend the `enum` and the `default` of a schema that names one type."""
        kind = value.get("type")
        if isinstance(kind, list):
            kinds = [name for name in kind if name != "null"]
            kind = kinds[0] if len(kinds) == 1 else None
        if "enum" in value:
            self._enum(value, kind, at)
        if "default" in value:
            self._default(value, kind, at)

    def _enum(self, value: dict[str, Json], kind: Json, at: Place) -> None:
        members = value["enum"]
        mended = [_as_type(member, kind) for member in members]
        kept = [new if new is not _ABSENT else old for new, old in zip(mended, members, strict=True)]
        if any(new is not old for new, old in zip(kept, members, strict=True)):
            self._log.add((*at, "enum"), f"`enum` has values that are no {kind}", "the values are those of the same text")
            value["enum"] = kept

    def _default(self, value: dict[str, Json], kind: Json, at: Place) -> None:
        default = value["default"]
        if default is None and (value.get("nullable") is True or kind is None or "null" in value.get("type", ())):
            return
        mended = _as_type(default, kind) if default is not None else _ABSENT
        problem = f"the default {_shown(default)} is no {kind}"
        if mended is not _ABSENT and "enum" in value and not any(is_strictly_equal(mended, member) for member in value["enum"]):
            mended, problem = _ABSENT, f"the default {_shown(default)} is not in the `enum`"
        if mended is _ABSENT:
            del value["default"]
            self._log.add((*at, "default"), problem, "there is no default")
        elif mended is not default:
            value["default"] = mended
            self._log.add((*at, "default"), problem, f"it is {mended!r:.100}")


def _shown(value: Json) -> str:
    return f"{value!r:.80}" if isinstance(value, str | int | float | bool) else kind_of(value)


def _as_type(value: Json, kind: Json) -> Json:
    """`value`, or the value of type `kind` that its text has; `_ABSENT` where there is none."""
    if value is None or not isinstance(kind, str) or kind not in _IS_TYPE:
        return value
    if _IS_TYPE[kind](value):
        return value
    if kind == "string" and isinstance(value, bool | int | float):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if kind == "boolean" and isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if kind in ("integer", "number"):
        number = _number(value)
        if number is _ABSENT or not _IS_TYPE[kind](number):
            return _ABSENT
        return int(number) if kind == "integer" else number
    return _ABSENT


_IS_TYPE: dict[str, Callable[[Json], bool]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int | float) and not isinstance(value, bool) and value == int(value),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}


def _type(value: Json) -> Json:
    if isinstance(value, str):
        return value if value in _TYPES else _meant_type(value)
    if value is None:
        return _ABSENT
    if not isinstance(value, list) or not value:
        return _ABSENT
    names = [name if isinstance(name, str) and name in _TYPES else "null" if name is None else _meant_type(name) for name in value]
    names = list(dict.fromkeys(name for name in names if name is not _ABSENT))
    return value if names == value else names or _ABSENT


def _meant_type(name: Json) -> Json:
    text = str(name).lower()
    return text if text in _TYPES else _MEANT_TYPES.get(text, _ABSENT)


def _number(value: Json) -> Json:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return float(value) if set(value) & set(".eE") else int(value)
    return _ABSENT


def _count(value: Json) -> Json:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    number = _number(value)
    return int(number) if number is not _ABSENT and number >= 0 and number == int(number) else _ABSENT


def _positive(value: Json) -> Json:
    number = _number(value)
    return number if number is not _ABSENT and number > 0 else _ABSENT


def _boolean(value: Json) -> Json:
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    return value if isinstance(value, bool) else _ABSENT


def _bound(value: Json) -> Json:
    return value if isinstance(value, bool) else _number(value)


def _pattern(value: Json) -> Json:
    return value if isinstance(value, str) and is_pattern(value) else _ABSENT


def _names(value: Json) -> Json:
    if not isinstance(value, list):
        return _ABSENT
    names = list(dict.fromkeys(name for name in value if isinstance(name, str)))
    return value if names == value else names


def _members(value: Json) -> Json:
    return value if isinstance(value, list) and value else _ABSENT


def _text(value: Json) -> Json:
    return value if isinstance(value, str) else _ABSENT


def _discriminator(value: Json) -> Json:
    if isinstance(value, str):
        return {"propertyName": value}
    return value if isinstance(value, dict) and isinstance(value.get("propertyName"), str) else _ABSENT


def _name_lists(value: Json) -> Json:
    return value if isinstance(value, dict) and all(_names(names) is names for names in value.values()) else _ABSENT


@lru_cache(maxsize=4096)
def is_pattern(text: str) -> bool:
    """Whether a text is a regular expression that values can be held against."""
    try:
        jsonschema_rs.Draft202012Validator({"pattern": text})
    except (jsonschema_rs.ValidationError, ValueError):
        return False
    return True


_CHECKS: dict[str, tuple[str, Callable[[Json], Json]]] = {
    "type": ("a type of JSON Schema", _type),
    **dict.fromkeys(
        ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains"),
        ("a count", _count),
    ),
    **dict.fromkeys(("minimum", "maximum"), ("a number", _number)),
    **dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum"), ("a number or a boolean", _bound)),
    "multipleOf": ("a number over 0", _positive),
    **dict.fromkeys(("nullable", "readOnly", "writeOnly", "uniqueItems", "deprecated"), ("a boolean", _boolean)),
    "pattern": ("a regular expression", _pattern),
    "required": ("a list of names", _names),
    "enum": ("a list of values", _members),
    **dict.fromkeys(("format", "contentMediaType", "contentEncoding", "$comment"), ("a string", _text)),
    "discriminator": ("a mapping with a `propertyName`", _discriminator),
    "dependentRequired": ("a mapping of lists of names", _name_lists),
    **dict.fromkeys(("$id", "$anchor", "$dynamicAnchor", "$schema"), ("a string", _text)),
}
