"""Parameters as they travel, turned into values: decoded by `style` and `explode`, typed by their schema, validated.

Source: OpenAPI 3.0.3 and 3.1.0, Parameter Object, "Style Values".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, unquote_plus

import orjson

from specs import Operation
from specs.document.document import Parameter
from specs.http.media_types import is_json
from specs.http.nested_names import NameConflictError, split_name, tree_of
from specs.json.parsing import Json
from specs.schema.compile import CompiledSchema, Schemas
from specs.schema.messages import describe
from specs.schema.text_shapes import TextShape, typed_scalar, typed_tree

_DELIMITERS = {"form": ",", "simple": ",", "spaceDelimited": " ", "pipeDelimited": "|", "label": ".", "matrix": ";"}
_LOCATIONS = ("path", "query", "querystring", "header", "cookie")
_ABSENT = object()


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
    shape: TextShape
    types: frozenset[str]
    style: str
    explode: bool
    is_plain: bool  # one text that stands for one value
    takes_capitals: bool  # `True` and `False` are booleans, too, as clients in Python and .NET write them
    is_json: bool  # declared with a `content` of JSON, not `schema`
    may_be_empty: bool  # `allowEmptyValue`
    is_sensitive: bool
    other_names: frozenset[str]  # of parameters that are declared beside it in the same place
    schema: CompiledSchema | None  # None where any string will do

    def read(self, texts_by_name: Mapping[str, Sequence[str]]) -> Json:
        """The value of the parameter among all that was sent in its place; the default where it was not sent; `...` where it has none.

        Raises:
            ParameterError: it is missing, cannot be read, or its schema does not allow it.
        """
        texts = texts_by_name.get(self.name.lower() if self.location == "header" else self.name)
        if texts is not None:
            return self.value_of(texts)
        if not self.is_plain and self.location in ("query", "cookie"):
            value = self._spread(texts_by_name)
            if value is not _ABSENT:
                return self.checked(value)
        if self.required:
            raise self.missing()
        return self.default if self.has_default else ...

    def value_of(self, texts: Sequence[str]) -> Json:
        """The value of a parameter that was sent as `texts`, one a time it was given.

        Raises:
            ParameterError: it cannot be read, or its schema does not allow it.
        """
        if self.may_be_empty and list(texts) == [""]:
            return ""
        if self.is_plain and len(texts) == 1:
            return self.checked(typed_scalar(texts[0], self.types))
        candidates = list(self._candidates(texts))
        allowed = (value for value in candidates if self.schema is None or self.schema.is_valid(value))
        value = next(allowed, _ABSENT)
        return self.checked(candidates[0]) if value is _ABSENT else value

    def _candidates(self, texts: Sequence[str]) -> Iterator[Json]:
        """What `texts` may mean, the likeliest first: a schema may take a list and a text, and a client may have written it otherwise."""
        is_array, is_exploded = "array" in self.types, self.style == "form" and self.explode
        if is_array and not self.is_json:
            yield [self._item(part) for text in texts for part in ((text,) if is_exploded else self._parts(text))]
        if len(texts) > 1:
            if not is_array or self.is_json:
                raise ParameterError(f"{self._label}: given {len(texts)} times, wanted once.", self.name)
            return
        if self.is_json:
            yield self._json(texts[0])
            return
        if "object" in self.types:
            members = self._members(texts[0])
            if members is not None:
                yield typed_tree(members, self.shape)
        if texts[0][:1] in ("{", "[") and self.types & {"array", "object"}:
            yield typed_tree(texts[0], self.shape)
        text = self._body(texts[0])
        yield typed_scalar(text.lower() if self.takes_capitals and text in ("True", "False") else text, self.types)

    def _spread(self, texts_by_name: Mapping[str, Sequence[str]]) -> Json:
        """The value of a parameter that was sent under names of its own: `p[a]=1`, or the properties of an object, exploded."""
        start = self.name + "["
        pairs = [(name, text) for name, texts in texts_by_name.items() if name.startswith(start) for text in texts]
        if pairs:
            try:
                return typed_tree(tree_of(pairs, split_name).get(self.name, {}), self.shape)
            except NameConflictError as error:
                raise ParameterError(f"{self._label}: {error}.", self.name) from None
        if "object" not in self.types or self.style not in ("form", "cookie") or not self.explode:
            return _ABSENT
        names = self.shape.property_names or texts_by_name.keys()
        members = {name: texts_by_name[name] for name in names if name in texts_by_name and name not in self.other_names}
        if members or (self.required and self.schema is not None and self.schema.is_valid({})):
            return typed_tree({name: texts[0] if len(texts) == 1 else list(texts) for name, texts in members.items()}, self.shape)
        return _ABSENT

    def _item(self, text: str) -> Json:
        items = self.shape.items
        return typed_tree(text, items) if items.types & {"array", "object"} else typed_scalar(text, items.types)

    def _body(self, text: str) -> str:
        """`text` without what its style puts before it."""
        if self.style == "label":
            return text.removeprefix(".")
        if self.style == "matrix":
            body = text.removeprefix(";")
            return "" if body == self.name else body.removeprefix(f"{self.name}=")
        return text

    def _parts(self, text: str) -> list[str]:
        """The items that are written in one text."""
        body = self._body(text)
        if not body:
            return []
        if self.style == "matrix":
            return body.split(f";{self.name}=") if self.explode else body.split(",")
        if self.style == "label":
            return body.split("." if self.explode or "," not in body else ",")
        if self.location == "header":
            return [part.strip() for part in body.split(",")]
        return body.split(_DELIMITERS.get(self.style, ","))

    def _members(self, text: str) -> dict[str, str] | None:
        """The members of an object that are written in one text; None where it is none."""
        if self.explode and self.style in ("simple", "label", "matrix"):
            body = text.removeprefix(";") if self.style == "matrix" else self._body(text)
            pairs = [part.strip().partition("=") for part in body.split(_DELIMITERS[self.style]) if part]
            return {name: value for name, _, value in pairs} if all(equals for _, equals, _ in pairs) else None
        parts = self._parts(text)
        return dict(zip(parts[::2], parts[1::2], strict=True)) if len(parts) % 2 == 0 else None

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
    readers_by_location: dict[str, list[ParameterReader]] = {location: [] for location in _LOCATIONS}
    for parameter in operation.parameters:
        if parameter.location in readers_by_location:
            reader = _reader(operation, parameter, schemas, sensitive)
            readers_by_location[parameter.location].append(reader)
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


def parse_cookies(text: str) -> dict[str, list[str]]:
    """The values in a Cookie header by name, percent-decoded."""
    values_by_name: dict[str, list[str]] = {}
    for part in text.split(";"):
        name, equals, value = part.strip().partition("=")
        if equals:
            values_by_name.setdefault(name, []).append(unquote(value.strip('"')))
    return values_by_name


def read_query(texts_by_name: Mapping[str, Sequence[str]], declared: tuple[ParameterReader, ...]) -> dict[str, Json]:
    """The declared query or cookie parameters, defaults filled in; undeclared ones are left out.

    Raises:
        ParameterError: one is missing, unreadable or not allowed.
    """
    value_by_name: dict[str, Json] = {}
    for reader in declared:
        value = reader.read(texts_by_name)
        if value is not ...:
            value_by_name[reader.name] = value
    return value_by_name


def read_single(text_by_name: Mapping[str, str], declared: tuple[ParameterReader, ...]) -> dict[str, Json]:
    """Path or header parameters, each given at most once; header names in lower case.

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


def read_query_string(query_string: bytes, declared: tuple[ParameterReader, ...]) -> dict[str, Json]:
    """The parameter that is the whole query string, as OpenAPI 3.2 has it (`in: querystring`): JSON, or a form.

    Raises:
        ParameterError: it is missing, unreadable or not allowed.
    """
    value_by_name: dict[str, Json] = {}
    for reader in declared:
        if not query_string:
            if reader.required:
                raise reader.missing()
        elif reader.is_json:
            value_by_name[reader.name] = reader.value_of((unquote_plus(query_string.decode("latin-1")),))
        elif "object" in reader.types or not reader.types:
            pairs = [(name, text) for name, texts in parse_query(query_string).items() for text in texts]
            value_by_name[reader.name] = reader.checked(_typed_pairs(pairs, reader))
        else:
            value_by_name[reader.name] = reader.value_of((unquote_plus(query_string.decode("latin-1")),))
    return value_by_name


def _typed_pairs(pairs: list[tuple[str, str]], reader: ParameterReader) -> Json:
    try:
        return typed_tree(tree_of(pairs, split_name), reader.shape)
    except NameConflictError as error:
        raise ParameterError(f"The query string: {error}.", reader.name) from None


def _reader(operation: Operation, parameter: Parameter, schemas: Schemas, sensitive: frozenset[str]) -> ParameterReader:
    document = operation.document
    media = next(iter(parameter.raw.get("content") or {}), None)
    schema_pointer = f"{parameter.pointer}/schema"
    if media is not None:
        schema_pointer = f"{parameter.pointer}/content/{media.replace('~', '~0').replace('/', '~1')}/schema"
    raw_schema = parameter.raw["content"][media].get("schema", {}) if media is not None else parameter.raw.get("schema", {})
    schema = document.resolve(raw_schema, schema_pointer)[1]
    shape = TextShape(document, [raw_schema])
    is_nested = bool(shape.types & {"array", "object"}) or parameter.style in ("label", "matrix", "deepObject")
    beside = (other.name for other in operation.parameters if other is not parameter and other.location == parameter.location)
    takes_capitals = "boolean" in shape.types and document.is_lenient
    return ParameterReader(
        name=parameter.name,
        location=parameter.location,
        required=parameter.required,
        has_default=isinstance(schema, dict) and "default" in schema,
        default=schema.get("default") if isinstance(schema, dict) else None,
        shape=shape,
        types=shape.types,
        style=parameter.style,
        explode=parameter.explode,
        is_plain=media is None and not is_nested and not takes_capitals,
        takes_capitals=takes_capitals,
        is_json=media is not None and is_json(media),
        may_be_empty=parameter.location == "query" and parameter.raw.get("allowEmptyValue") is True,
        is_sensitive=parameter.name in sensitive,
        other_names=frozenset(beside),
        schema=None if schema in ({"type": "string"}, {}, True) else schemas.compile(schema_pointer, "request"),
    )


def typed_header(text: str, types: frozenset[str]) -> Json:
    """The value of a reply's header, typed as its schema asks."""
    return typed_scalar(text, types)
