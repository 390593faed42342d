"""Parameters as they travel, turned into values: decoded by `style` and `explode`, typed by their schema, validated.

Source: OpenAPI 3.0.3 and 3.1.0, Parameter Object, "Style Values".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

import orjson

from specs import Document, Operation
from specs.document.document import Parameter
from specs.json.parsing import Json
from specs.schema.compile import CompiledSchema, Schemas
from specs.schema.messages import describe

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,300})(?:\.0{1,9})?", re.ASCII)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,300})(?:\.[0-9]{1,300})?(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
_DELIMITERS = {"form": ",", "simple": ",", "spaceDelimited": " ", "pipeDelimited": "|"}


class ParameterError(ValueError):
    """A parameter, or the query string, departs from the document.

    `reason` is what a client is told; `name` is the parameter's, where it is about one; `detail` says what was got and wanted;
    `keyword` is that of its schema which failed, where one did.
    """

    def __init__(self, reason: str, name: str | None = None, detail: str | None = None, keyword: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.name = name
        self.detail = detail or reason
        self.keyword = keyword


@dataclass(frozen=True, slots=True)
class ParameterReader:
    """How one parameter is read."""

    name: str
    location: str
    required: bool
    has_default: bool
    default: Json
    types: frozenset[str]
    item_types: frozenset[str]
    delimiter: str | None  # of a list's items, where they share one value
    is_deep: bool
    is_json: bool  # declared with `content`, not `schema`
    is_sensitive: bool
    schema: CompiledSchema | None  # None where any string will do

    def value_of(self, texts: Sequence[str]) -> Json:
        """The value of a parameter that was sent as `texts`, one a time it was given.

        Raises:
            ParameterError: it cannot be read, or its schema does not allow it.
        """
        if "array" in self.types and self.delimiter is None:
            value: Json = [_typed(text, self.item_types) for text in texts]
        elif len(texts) > 1:
            raise ParameterError(f"{self._label}: given {len(texts)} times, wanted once.", self.name)
        elif self.is_json:
            value = self._json(texts[0])
        elif "array" in self.types:
            parts = texts[0].split(self.delimiter) if texts[0] else []
            value = [_typed(part, self.item_types) for part in parts]
        else:
            value = _typed(texts[0], self.types)
        return self.checked(value)

    def checked(self, value: Json) -> Json:
        """`value`, if its schema allows it.

        Raises:
            ParameterError: it does not.
        """
        if self.schema is not None and not self.schema.is_valid(value):
            detail = describe(self._label, value, self.schema, hide=self.is_sensitive)
            reason = f"Invalid {self.name}" if self.location == "path" else detail  # the published words for a malformed id
            keyword = next((violation.keyword for violation in self.schema.violations(value)), None)
            raise ParameterError(reason, self.name, detail, keyword)
        return value

    def missing(self) -> ParameterError:
        """The refusal of a request that lacks it."""
        return ParameterError(f"{self._label}: missing, but required.", self.name)

    @property
    def _label(self) -> str:
        return f"{self.location} parameter {self.name}"

    def _json(self, text: str) -> Json:
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise ParameterError(f"{self._label}: not JSON: {error}", self.name) from None


def parameter_readers(operation: Operation, schemas: Schemas, sensitive: frozenset[str]) -> dict[str, tuple[ParameterReader, ...]]:
    """The readers of an operation's parameters, by location."""
    readers_by_location: dict[str, list[ParameterReader]] = {"path": [], "query": [], "header": [], "cookie": []}
    for parameter in operation.parameters:
        readers_by_location[parameter.location].append(_reader(operation.document, parameter, schemas, sensitive))
    return {location: tuple(readers) for location, readers in readers_by_location.items()}


def parse_query(text: bytes) -> dict[str, list[str]]:
    """A query string's values by name, in the order given.

    Raises:
        ParameterError: it is not percent-encoded UTF-8.
    """
    values_by_name: dict[str, list[str]] = {}
    try:
        for name, value in parse_qsl(text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1000):
            values_by_name.setdefault(name, []).append(value)
    except UnicodeDecodeError:
        raise ParameterError("The query string is not percent-encoded UTF-8.") from None
    except ValueError:
        raise ParameterError("The query string has more than 1000 parameters.") from None
    return values_by_name


def read_query(texts_by_name: Mapping[str, list[str]], declared: tuple[ParameterReader, ...]) -> dict[str, Json]:
    """The declared query parameters, defaults filled in; undeclared ones are left out.

    Raises:
        ParameterError: one is missing, unreadable or not allowed.
    """
    value_by_name: dict[str, Json] = {}
    for reader in declared:
        texts = texts_by_name.get(reader.name)
        if reader.is_deep:
            deep = {
                name[len(reader.name) + 1 : -1]: texts[-1] for name, texts in texts_by_name.items() if name.startswith(reader.name + "[")
            }
            if deep:
                value_by_name[reader.name] = reader.checked(deep)
                continue
        if texts is not None:
            value_by_name[reader.name] = reader.value_of(texts)
        elif reader.required:
            raise reader.missing()
        elif reader.has_default:
            value_by_name[reader.name] = reader.default
    return value_by_name


def read_single(text_by_name: Mapping[str, str], declared: tuple[ParameterReader, ...]) -> dict[str, Json]:
    """Path, header or cookie parameters, each given at most once; header names in lower case.

    Raises:
        ParameterError: one is missing, unreadable or not allowed.
    """
    value_by_name: dict[str, Json] = {}
    for reader in declared:
        text = text_by_name.get(reader.name.lower() if reader.location == "header" else reader.name)
        if text is not None:
            value_by_name[reader.name] = reader.value_of((text,))
        elif reader.required:
            raise reader.missing()
        elif reader.has_default:
            value_by_name[reader.name] = reader.default
    return value_by_name


def _reader(document: Document, parameter: Parameter, schemas: Schemas, sensitive: frozenset[str]) -> ParameterReader:
    media = next(iter(parameter.raw.get("content", {})), None)
    schema_pointer = f"{parameter.pointer}/schema"
    if media is not None:
        schema_pointer = f"{parameter.pointer}/content/{media.replace('~', '~0').replace('/', '~1')}/schema"
    raw_schema = parameter.raw["content"][media].get("schema", {}) if media is not None else parameter.raw.get("schema", {})
    schema = document.resolve(raw_schema, schema_pointer)[1]
    types = _types(document, schema)
    is_array = "array" in types
    is_split = is_array and not (parameter.style == "form" and parameter.explode)
    return ParameterReader(
        name=parameter.name,
        location=parameter.location,
        required=parameter.required,
        has_default=isinstance(schema, dict) and "default" in schema,
        default=schema.get("default") if isinstance(schema, dict) else None,
        types=types,
        item_types=_types(document, schema.get("items", {})) if is_array else frozenset(),
        delimiter=_DELIMITERS.get(parameter.style, ",") if is_split else None,
        is_deep=parameter.style == "deepObject",
        is_json=media is not None,
        is_sensitive=parameter.name in sensitive,
        schema=None if schema in ({"type": "string"}, {}, True) else schemas.compile(schema_pointer, "request"),
    )


def _types(document: Document, schema: Json) -> frozenset[str]:
    """Every type that a value of this schema may have."""
    schema = document.schema(schema)
    if not isinstance(schema, dict):
        return frozenset()
    declared_type = schema.get("type", ())
    types = {declared_type} if isinstance(declared_type, str) else set(declared_type)
    if schema.get("nullable"):
        types.add("null")
    for key in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(key, ()):
            types |= _types(document, part)
    return frozenset(types)


def _typed(text: str, types: frozenset[str]) -> Json:
    """`text` as the first of the types that it can be; itself where it can be none, so that validation refuses it."""
    if "integer" in types and _INTEGER.fullmatch(text):
        return int(text.partition(".")[0])
    if "number" in types and _NUMBER.fullmatch(text):
        return float(text)
    if "boolean" in types and text in ("true", "false"):
        return text == "true"
    if "null" in types and text in ("", "null") and "string" not in types:
        return None
    return text


def typed_header(text: str, types: frozenset[str]) -> Json:
    """The value of a reply's header, typed as its schema asks."""
    return _typed(text, types)
