"""What answers show of what was sent: whether two values are the same JSON, and which of an item's fields a client can set.

Masked secrets compare by their masks; where a mask hides only one side, or a part, nothing can be said, and the values pass for the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache

from contracts.analysis.values.fitting import fits
from contracts.analysis.values.same_value import is_rounded, is_same_by, is_trimmed
from contracts.traffic.redaction import is_redacted
from specs import Document, Operation
from specs.json.equality import is_equal_by, is_shown_scalar
from specs.json.parsing import Json
from specs.resources.collections import Collection, request_properties
from specs.resources.envelopes import schema_at
from specs.resources.names import STATUSES, VERSIONS
from specs.schema.properties import properties

ABSENT = object()  # no such member: unlike any JSON value
EMPTY_IS_ABSENT = "empty is absent"  # x-normalized: null and what is empty take the field away
EXTENDED = "extended"  # x-normalized: the service adds items of its own
FOLLOWS = "follows another property"  # x-normalized: what another property says may decide its value
_ZEROES: tuple[Json, ...] = (None, "", 0, [], {})  # values that serializers leave out of what need not be there
_KNOWN = frozenset((EMPTY_IS_ABSENT, EXTENDED, FOLLOWS, "default yields"))
_WHOLE_MASK = re.compile(r"\*\*\*[0-9]+\*\*\*")
_SHORTEST_FOUND = 6  # shorter secrets are masked only where they are named: see contracts.traffic.redaction


def is_same(first: Json, second: Json) -> bool:
    """Whether two values are the same JSON: 1 is 1.0, but not true; times are compared as moments."""
    return is_equal_by(_is_same_scalar, first, second)


def _is_same_scalar(first: Json, second: Json) -> bool:
    if first != second and (is_redacted(first) or is_redacted(second)):
        return not _differ_masked(first, second)
    return is_shown_scalar(first, second)


def _differ_masked(first: Json, second: Json) -> bool:
    """Whether two values, one of them masked at least, are surely not the same."""
    wholly_masked = [isinstance(value, str) and _WHOLE_MASK.fullmatch(value) is not None for value in (first, second)]
    if all(wholly_masked):
        return True  # other numbers, other values
    if not any(wholly_masked):
        return False
    plain = second if wholly_masked[0] else first
    if not isinstance(plain, str):
        return True  # only texts are masked
    return not is_redacted(plain) and len(plain) >= _SHORTEST_FOUND  # the same text would have been masked here, too


def fields_in(value: Json, name: str) -> Json:
    """A member of an object; `ABSENT` where it has none, or is no object."""
    return value.get(name, ABSENT) if isinstance(value, Mapping) else ABSENT


def is_unchanged(before: Json, after: Json) -> bool:
    """Whether a field is the same in two answers; one that is absent is like one that is null."""
    before, after = (None if value is ABSENT else value for value in (before, after))
    return is_same(before, after)


def is_shown(sent: Json, shown: Json, schema: Json, document: Document, before: Json = ABSENT) -> bool:
    """Whether what is shown holds all that was sent; `schema` describes what is shown.

    Members that the schema declares may join an object, as defaults do, and so may those that stood there `before`.
    """
    if isinstance(sent, dict) and isinstance(shown, dict):
        return _shows_object(sent, shown, schema, document, before)
    if isinstance(sent, list) and isinstance(shown, list):
        items = _resolved(document, _resolved(document, schema).get("items", {}))
        return len(sent) == len(shown) and all(
            is_shown(sent_item, shown_item, items, document) for sent_item, shown_item in zip(sent, shown, strict=True)
        )
    return is_same(sent, shown)


def _shows_object(sent: dict[str, Json], shown: dict[str, Json], schema: Json, document: Document, before: Json) -> bool:
    declared = properties(document, schema)
    for name, value in sent.items():
        property_schema = _resolved(document, declared.get(name, {}))
        if name not in shown:
            if value is not None and (name in declared or not declared) and not property_schema.get("writeOnly"):
                return False
        elif not is_shown(value, shown[name], property_schema, document, fields_in(before, name)):
            return False
    return all(name in sent or name in declared or is_same(shown_value, fields_in(before, name)) for name, shown_value in shown.items())


def departures(
    sent: Mapping[str, Json],
    shown: Mapping[str, Json],
    fields: Mapping[str, EchoedField],
    before: Json = ABSENT,
    *,
    is_update: bool = False,
) -> Iterator[str]:
    """The names of the fields that were sent, can be shown, and are shown otherwise."""
    for name, value in sent.items():
        field = fields.get(name)
        if field is None or FOLLOWS in field.normalized or is_next_version(name, value, fields_in(shown, name)):
            continue
        if not field.shows(value, fields_in(shown, name), fields_in(before, name), is_update=is_update):
            yield name


def is_next_version(name: str, sent: Json, shown: Json) -> bool:
    """Whether an item's version was sent, and a later one is shown: a change names the one that it is based on, and makes the next."""
    if name not in VERSIONS or isinstance(sent, bool) or isinstance(shown, bool):
        return False
    if isinstance(sent, int | float) and isinstance(shown, int | float):
        return shown > sent
    return isinstance(sent, str) and isinstance(shown, str)


class EchoedField:
    """A property that a client can send, and an answer shows."""

    def __init__(self, document: Document, asked: Json, shown: Json, *, is_required: bool, others: tuple[Json, ...] = ()) -> None:
        """`others`: how further answers declare the property."""
        self._document = document
        self._others = others
        self.request_schema = asked  # its Schema Object in the request
        self.answer_schema = shown  # and in the answer
        self.is_required = is_required  # in the answer
        normalized = asked.get("x-normalized", ()) if isinstance(asked, dict) else ()
        self.normalized = tuple(map(str, normalized)) if isinstance(normalized, list | tuple) else (str(normalized),)

    @property
    def default(self) -> Json:
        """What it is where nothing is sent; `ABSENT` where no schema says."""
        return fields_in(self.request_schema, "default") if "default" in self.request_schema else fields_in(self.answer_schema, "default")

    def meaning(self, sent: Json) -> Json:
        """What an answer shows for a value that has a meaning of its own; `ABSENT` for any other. Source: `x-means: {'{}': null}`."""
        meanings = self.request_schema.get("x-means") if isinstance(self.request_schema, dict) else None
        for text, meant in meanings.items() if isinstance(meanings, Mapping) else ():
            if is_same(_value_of(text), sent):
                return meant
        return ABSENT

    def shows(self, sent: Json, shown: Json, before: Json = ABSENT, *, is_update: bool = False) -> bool:
        """Whether an answer may show this for what was sent; `is_update`: by a request that may leave fields as they were.

        What is made of a value that the request's schema does not allow, no document says.
        """
        if set(self.normalized) - _KNOWN:
            return True  # in a way that nobody here knows
        meant = self.meaning(sent)
        if meant is not ABSENT:
            return is_unchanged(meant, shown)
        if EMPTY_IS_ABSENT in self.normalized and sent in ("", [], {}) and sent is not False:
            return shown in (ABSENT, None, sent)
        if shown is ABSENT:
            is_zero = not isinstance(sent, bool) and sent in _ZEROES
            is_left_out = not self.is_required and (is_zero or not fits(sent, self.answer_schema, self._document))
            return is_left_out or (EMPTY_IS_ABSENT in self.normalized and sent in (None, "", [], {}))
        if sent is None and shown is not None and fits(None, self.request_schema, self._document):
            is_default = self.default is not ABSENT and is_same(shown, self.default)
            is_free = self.is_required and not fits(None, self.answer_schema, self._document)
            return is_default or is_free or (is_update and not self._may_be_null)
        if EXTENDED in self.normalized and isinstance(sent, list) and isinstance(shown, list):
            items = _resolved(self._document, self.answer_schema.get("items", {}))
            remaining = iter(shown)
            return all(any(is_shown(sent_item, shown_item, items, self._document) for shown_item in remaining) for sent_item in sent)
        if not all(fits(sent, schema, self._document) for schema in (self.request_schema, self.answer_schema, *self._others)):
            return True  # it is shown in another form
        if is_shown(sent, shown, self.answer_schema, self._document, before) or is_trimmed(sent, shown) or is_rounded(sent, shown):
            return True
        return is_same_by(self._document, (self.request_schema, self.answer_schema, *self._others), sent, shown)

    @property
    def _may_be_null(self) -> bool:
        """Whether every answer that shows it may show null: where none may, null in an update can only mean "not given"."""
        return all(fits(None, schema, self._document) for schema in (self.answer_schema, *self._others))


def _value_of(text: Json) -> Json:
    """The value that a text is the JSON of; the text itself, where it is none."""
    try:
        return json.loads(text) if isinstance(text, str) else text
    except ValueError:
        return text


@cache
def sendable_fields(collection: Collection, operation: Operation) -> Mapping[str, EchoedField]:
    """The properties of the operation's request body that an item shows too."""
    required = collection.item_schema.get("required", ()) if isinstance(collection.item_schema, dict) else ()
    fields = {}
    for name, request_schema in request_properties(operation).items():
        answer_schema = collection.item_properties.get(name)
        if (
            not isinstance(request_schema, dict)
            or not isinstance(answer_schema, dict)
            or request_schema.get("writeOnly")
            or answer_schema.get("writeOnly")
        ):
            continue
        if not answer_schema.get("readOnly"):
            others = tuple(schema for schema in _other_schemas(collection, name) if schema != answer_schema)
            fields[name] = EchoedField(collection.document, request_schema, answer_schema, is_required=name in required, others=others)
    return fields


def _other_schemas(collection: Collection, name: str) -> Iterator[dict[str, Json]]:
    """How the answers of a collection's operations on one item declare a property."""
    for operation in (collection.create, collection.retrieve, collection.update, collection.replace):
        if operation is not None:
            schema = schema_at(collection.document, operation.success_schema, collection.place(operation))
            declared = properties(collection.document, schema)
            if name in declared:
                yield _resolved(collection.document, declared[name])


@cache
def settled_fields(collection: Collection) -> tuple[str, ...]:
    """The item's fields that only a client's request changes: those it can send, but for a status that moves by itself."""
    names: dict[str, None] = {}
    for operation in (collection.create, collection.update, collection.replace):
        if operation is not None:
            names.update(
                {
                    name: None
                    for name, field in sendable_fields(collection, operation).items()
                    if not {EXTENDED, FOLLOWS} & {*field.normalized}
                }
            )
    names.update(dict.fromkeys(name for name in lasting_fields(collection) if name != collection.updated_field))
    return tuple(name for name in names if name not in (*STATUSES, *VERSIONS))


@cache
def lasting_fields(collection: Collection) -> tuple[str, ...]:
    """The item's fields that never change: its id, the time of its creation, and what has but one value."""
    names = [collection.id_field] if collection.id_field in collection.item_properties else []
    names += [collection.created_field] if collection.created_field else []
    return (*names, *collection.constants)


def _resolved(document: Document, schema: Json) -> dict[str, Json]:
    resolved = document.schema(schema)
    return resolved if isinstance(resolved, dict) else {}
