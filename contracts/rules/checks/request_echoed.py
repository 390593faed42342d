"""What a write answers is what was written."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.causes import first_difference, generalised, kind_of_change
from contracts.analysis.declarations.declared_parts import DeclaredPart, declared_parts
from contracts.analysis.finding import Departure, Weight
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.purposes import CONCURRENCY
from contracts.analysis.values.echo import EMPTY_IS_ABSENT, EXTENDED, is_next_version
from contracts.analysis.values.fitting import fits
from contracts.analysis.values.same_value import is_rounded, is_same_by, is_trimmed
from contracts.traffic.redaction import is_redacted
from specs.document.document import Operation
from specs.json.equality import is_shown_scalar
from specs.json.parsing import Json
from specs.resources.envelopes import schema_at
from specs.schema.messages import shown
from specs.schema.properties import properties

RULE = "The answer to a create or an update shows the values that were sent, under the names they were sent by."
_ABSENT_ONLY = ("default yields",)  # of x-normalized: speaks of what was not sent


def check(matched: MatchedExchange) -> Iterator[Departure]:
    """A property of the answer that the request set to something else.

    Left out: what the document marks writeOnly or readOnly, or `x-normalized` in a way that allows it; a status that moves by itself
    (`x-lifecycle`); a property whose types differ between request and answer; null and the empty object, in whose place a default may
    stand; JSON Patch; spellings that are one value by their schemas. A text that only lost the blanks around it is lenient, and so is
    an integer that a double rounds; one of several simultaneous updates may answer with what another one wrote.

    Silent: where the answer does not show the property, or shows it under another type.

    Source: the document, which gives both bodies one property; `x-normalized` where an answer may differ.
    """
    operation, payload, answer = matched.operation, matched.request_json, matched.item
    if matched.exchange.purpose == CONCURRENCY:
        return
    if operation is None or not matched.is_success or not _is_write(matched, operation) or matched.faults:
        return
    if not isinstance(payload, dict) or not isinstance(answer, dict) or matched.request_text.doubts or "code=" in matched.preferred:
        return
    request_properties = _declared(matched, operation.request_content)
    collection = matched.contract.by_operation.get(operation.key)
    if collection is not None and collection.place(operation):
        answer_schema = schema_at(operation.document, operation.success_schema, collection.place(operation))
        answer_properties = properties(operation.document, answer_schema)
    else:
        answer_properties = _declared(matched, matched.response.content if matched.response else ())
    for name, value in payload.items():
        if name not in answer or (request_properties and name not in request_properties):
            continue
        if name in answer_properties and not fits(value, answer_properties[name], operation.document):
            continue  # it is shown in another form
        sides = [
            next(declared_parts(matched.contract.document, property_schemas[name], answer[name]))
            for property_schemas in (request_properties, answer_properties)
            if name in property_schemas
        ]
        normalized = {str(schema["x-normalized"]) for side in sides for schema in side.schemas if "x-normalized" in schema}
        if _is_free(sides, normalized, value) or is_next_version(name, value, answer[name]):
            continue
        if is_same(value, answer[name], is_extended=EXTENDED in normalized):
            continue
        if not is_same_by(operation.document, [schema for side in sides for schema in side.schemas], value, answer[name]):
            weight: Weight = "lenient" if is_trimmed(value, answer[name]) or is_rounded(value, answer[name]) else "error"
            detail = f"{name}: sent {shown(value)}, answered {shown(answer[name])}"
            place = f"{_schema_pointer(matched)}/properties/{name.replace('~', '~0').replace('/', '~1')}"
            kind, field = kind_of_change(value, answer[name]), _field(matched, name, value)
            yield matched.departure(detail, pointer=place, weight=weight, kind=kind, field=field)


def _field(matched: MatchedExchange, name: str, sent: Json) -> str:
    """The first place below a property at which the answer shows something else than was sent."""
    schema = matched.response_media.raw.get("schema", {}) if matched.response_media else {}
    return generalised(matched.contract.document, schema, (name, *first_difference(sent, matched.item[name])))


def _is_write(matched: MatchedExchange, operation: Operation) -> bool:
    """Whether an operation makes or changes a thing, and answers with it: an action may use a word in another sense."""
    collection = matched.contract.by_operation.get(operation.key)
    makes = collection is not None and operation in (collection.create, collection.update, collection.replace)
    return makes or operation.method in ("PUT", "PATCH")


def _declared(matched: MatchedExchange, content: tuple[Json, ...]) -> dict[str, Json]:
    document = matched.contract.document
    schema_by_name: dict[str, Json] = {}
    for media in content:
        if media.is_json or media is matched.request_media:
            schema_by_name.update(properties(document, media.raw.get("schema", {})))
    return schema_by_name


def _is_free(sides: list[DeclaredPart], normalized: set[str], sent: Json) -> bool:
    """Whether the document lets the answer say something else than what was sent; `sides`: of request and answer."""
    if any(side.says(flag) for side in sides for flag in ("writeOnly", "readOnly")):
        return True
    if any("x-lifecycle" in schema for side in sides for schema in side.schemas):
        return True
    if normalized - {EMPTY_IS_ABSENT, EXTENDED, *_ABSENT_ONLY} or (EMPTY_IS_ABSENT in normalized and sent in ("", [], {}, None)):
        return True
    types = [side.types - {"null"} for side in sides]
    if len(types) != 2 or not types[0] or not types[1]:
        return False
    return not _overlap(types[0], types[1]) or not _overlap(frozenset({_type_of(sent)}), types[1])


def _type_of(value: Json) -> str:
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), "null")


def _overlap(request_types: frozenset[str], answer_types: frozenset[str]) -> bool:
    numbers = {"integer", "number"}
    return bool(request_types & answer_types) or bool(request_types & numbers and answer_types & numbers)


def is_same(sent: Json, got: Json, *, is_extended: bool = False) -> bool:
    """Whether an answer shows what was sent: of objects, everything that was named; of a list, every item, and more if `is_extended`."""
    if sent is None or sent == {} or (sent == [] and got is None):
        return True
    if isinstance(sent, dict) and isinstance(got, dict):
        return all(name not in got or is_same(value, got[name]) for name, value in sent.items())
    if isinstance(sent, list) and isinstance(got, list):
        if is_extended:
            remaining = iter(got)
            return all(any(_shows(item, answer_item) for answer_item in remaining) for item in sent)
        return len(sent) == len(got) and all(map(is_same, sent, got))
    if is_redacted(sent) or is_redacted(got):
        return bool(sent == got) or not (is_redacted(sent) and is_redacted(got))
    return is_shown_scalar(sent, got)


def _shows(sent: Json, got: Json) -> bool:
    """Whether an item of a list is the one that was sent: an object has every name, where that was not null."""
    if not isinstance(sent, dict):
        return is_same(sent, got)
    return isinstance(got, dict) and all(value is None or (name in got and is_same(value, got[name])) for name, value in sent.items())


def _schema_pointer(matched: MatchedExchange) -> str:
    media = matched.response_media
    return media.schema_pointer if media and media.schema_pointer else matched.pointer
