"""What differs between the mock's answer and the service's to one case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial

from contracts.analysis.matched_exchange import MatchedExchange
from contracts.runs.drift import headers
from contracts.runs.drift.placing import SchemaLocation, is_map, schema_location
from contracts.runs.drift.shape import ANY, EACH, Place, ValueShape, shape_of
from contracts.runs.live import plan
from contracts.traffic.json_text import NOTHING
from specs.http.media_types import essence_of

STATUS, MEDIA_TYPE, HEADER = "drift_status", "drift_media_type", "drift_header"
MISSING, EXTRA, TYPE, VALUE, LAW = "drift_field_missing", "drift_field_extra", "drift_type", "drift_value", "drift_law"
RULES = {
    STATUS: "Mock and service answer the same case with the same status.",
    MEDIA_TYPE: "Mock and service answer the same case with the same media type.",
    HEADER: "Mock and service send the same headers.",
    MISSING: "What the mock's answer holds, the service's holds too.",
    EXTRA: "What the service's answer holds, the mock's holds too.",
    TYPE: "What stands in an answer is of the same type at mock and service.",
    VALUE: "What is neither generated nor anyone's own says the same at mock and service.",
    LAW: "What holds for the mock over several exchanges holds for the service.",
}
_INNER = ((EACH,), (ANY,), ())
_OURS = (plan.CREATE, plan.READ_CREATED, plan.RENAME, plan.READ_RENAMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseDifference:
    """One difference, and where in the document it belongs."""

    aspect: str  # a key of RULES
    operation: str
    pointer: str
    detail: str  # without anything that differs from run to run
    breaks_document: bool  # whether what the service does is not declared: then the overlay is to change
    mock: int  # numbers of the exchanges that show it, each on its side
    service: int


def response_differences(mock: MatchedExchange, other: MatchedExchange, service: MatchedExchange) -> Iterator[ResponseDifference]:
    """What differs, in the answers to one case. `other`: a second mock's answer; what already differs there is generated."""
    intent = service.exchange.intent
    if mock.exchange.status != service.exchange.status:
        told = f"{intent}: the mock answers {mock.status or 'not at all'}, the service {service.status or 'not at all'}"
        declared = service.operation is not None and service.response is not None
        pointer = f"{service.pointer}/responses" + (f"/{service.status}" if service.status else "")
        yield _difference(STATUS, mock, service, pointer, told, breaks_document=not declared)
        return
    yield from _headers(mock, service)
    ours, theirs = (essence_of(reading.exchange.header("content-type") or "") for reading in (mock, service))
    if ours != theirs:
        told = f"{intent}: {service.status} of the mock is {ours or 'without a type'}, of the service {theirs or 'without a type'}"
        yield _difference(MEDIA_TYPE, mock, service, _response(service), told, breaks_document=service.response_media is None)
        return
    if mock.body is NOTHING or service.body is NOTHING:
        if (mock.body is NOTHING) != (service.body is NOTHING):
            one, two = ("no JSON" if reading.body is NOTHING else "JSON" for reading in (mock, service))
            told = f"{intent}: the body of {service.status} is {one} at the mock, {two} at the service"
            yield _difference(TYPE, mock, service, _response(service), told, breaks_document=service.body is NOTHING)
        return
    yield from _bodies(mock, other, service)


def _headers(mock: MatchedExchange, service: MatchedExchange) -> Iterator[ResponseDifference]:
    declared = {header.name.lower() for header in service.response.headers} if service.response else set()
    for one in headers.header_differences(mock.exchange, service.exchange):
        told = f"{service.status} header {one.name}: {one.mock} at the mock, {one.service} at the service"
        is_told = one.name in declared
        yield _difference(HEADER, mock, service, f"{_response(service)}/headers/{one.name}", told, breaks_document=not is_told)


def _bodies(mock: MatchedExchange, other: MatchedExchange, service: MatchedExchange) -> Iterator[ResponseDifference]:
    """What differs in two JSON bodies of the same status."""
    ours, theirs = (_shape(reading) for reading in (mock, service))
    is_strict = service.status >= 400 or service.exchange.intent in _OURS
    for place in theirs.types:
        is_known = place in ours.types
        if is_known:
            yield from _types(mock, service, ours, theirs, place, is_strict=is_strict)
        elif place[-1:] not in _INNER and ours.count(place[:-1], "object"):
            spot = schema_location(service, place)
            told = f"{service.status} body `{shown(place)}`: the service has it, the mock has not"
            yield _difference(EXTRA, mock, service, spot.pointer, told, breaks_document=not spot.is_declared)
    for place in ours.types:
        if place in theirs.types or place[-1:] in _INNER or not theirs.count(place[:-1], "object"):
            continue
        if is_strict or ours.present(place) >= ours.count(place[:-1], "object"):
            spot = schema_location(mock, place)
            told = f"{service.status} body `{shown(place)}`: the mock has it, the service has not"
            yield _difference(MISSING, mock, service, spot.pointer, told, breaks_document=spot.is_required)
    if service.exchange.intent in _OURS and service.is_success:
        yield from _values(mock, other, service)


def _types(
    mock: MatchedExchange, service: MatchedExchange, ours: ValueShape, theirs: ValueShape, place: Place, *, is_strict: bool
) -> Iterator[ResponseDifference]:
    one, two = set(ours.types[place]), set(theirs.types[place])
    if not is_strict:  # what others have there may be null, or a time not told, where the mock's is not
        one, two = one - {"null"}, two - {"null"}
        if not one or not two or one & two:
            return
    if one != two:
        spot = schema_location(service, place)
        told = f"{service.status} body `{shown(place)}`: {_kinds(one)} at the mock, {_kinds(two)} at the service"
        yield _difference(TYPE, mock, service, spot.pointer, told, breaks_document=_breaks(service, spot))


def _values(mock: MatchedExchange, other: MatchedExchange, service: MatchedExchange) -> Iterator[ResponseDifference]:
    ours, again, theirs = (_shape(reading) for reading in (mock, other, service))
    collection = service.contract.by_operation.get(service.key)
    moving = collection.status_field if collection and service.exchange.intent != plan.CREATE else None
    for place, held in ours.values.items():
        is_fixed = again.values.get(place) == held and ours.types[place] == again.types.get(place)
        found = theirs.values.get(place)
        if not is_fixed or found == held or ours.types[place].keys() != theirs.types.get(place, {}).keys() or place[-1:] == (moving,):
            continue
        spot = schema_location(service, place)
        said = "something else" if not found else _said(found)
        told = f"{service.exchange.intent}: `{shown(place)}` is {_said(held)} at the mock, {said} at the service"
        yield _difference(VALUE, mock, service, spot.pointer, told, breaks_document=_breaks(service, spot))


def _breaks(service: MatchedExchange, spot: SchemaLocation) -> bool:
    """Whether the service's body departs from its schema at or below a spot."""
    schema = service.response_schema()
    return not spot.is_declared or (schema is not None and not schema.is_valid(service.body))


def _shape(reading: MatchedExchange) -> ValueShape:
    return shape_of(reading.body, cache(partial(is_map, reading)))


def _response(reading: MatchedExchange) -> str:
    return reading.response.pointer if reading.response else f"{reading.pointer}/responses"


def _difference(
    aspect: str, mock: MatchedExchange, service: MatchedExchange, pointer: str, detail: str, *, breaks_document: bool
) -> ResponseDifference:
    return ResponseDifference(
        aspect=aspect,
        operation=service.key,
        pointer=pointer,
        detail=detail,
        breaks_document=breaks_document,
        mock=mock.exchange.number,
        service=service.exchange.number,
    )


def shown(place: Place) -> str:
    """A place in words: `data[].status`."""
    text = ""
    for step in place:
        text += step if step == EACH else f".{step}" if text else step
    return text or "the whole"


def _kinds(kinds: set[str]) -> str:
    return " or ".join(sorted(kinds))


def _said(values: set[object]) -> str:
    told = sorted(str(value).lower() if isinstance(value, bool) else repr(value) for value in values)
    return ", ".join(told[:3]) + (", …" if len(told) > 3 else "")
