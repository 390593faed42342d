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
        detail = f"{intent}: the mock answers {mock.status or 'not at all'}, the service {service.status or 'not at all'}"
        declared = service.operation is not None and service.response is not None
        pointer = f"{service.pointer}/responses" + (f"/{service.status}" if service.status else "")
        yield _difference(STATUS, mock, service, pointer, detail, breaks_document=not declared)
        return
    yield from _headers(mock, service)
    mock_type, service_type = (essence_of(matched.exchange.header("content-type") or "") for matched in (mock, service))
    if mock_type != service_type:
        detail = (
            f"{intent}: {service.status} of the mock is {mock_type or 'without a type'}, of the service {service_type or 'without a type'}"
        )
        yield _difference(MEDIA_TYPE, mock, service, _response(service), detail, breaks_document=service.response_media is None)
        return
    if mock.body is NOTHING or service.body is NOTHING:
        if (mock.body is NOTHING) != (service.body is NOTHING):
            mock_kind, service_kind = ("no JSON" if matched.body is NOTHING else "JSON" for matched in (mock, service))
            detail = f"{intent}: the body of {service.status} is {mock_kind} at the mock, {service_kind} at the service"
            yield _difference(TYPE, mock, service, _response(service), detail, breaks_document=service.body is NOTHING)
        return
    yield from _bodies(mock, other, service)


def _headers(mock: MatchedExchange, service: MatchedExchange) -> Iterator[ResponseDifference]:
    declared = {header.name.lower() for header in service.response.headers} if service.response else set()
    for difference in headers.header_differences(mock.exchange, service.exchange):
        detail = f"{service.status} header {difference.name}: {difference.mock} at the mock, {difference.service} at the service"
        is_declared = difference.name in declared
        yield _difference(HEADER, mock, service, f"{_response(service)}/headers/{difference.name}", detail, breaks_document=not is_declared)


def _bodies(mock: MatchedExchange, second_mock: MatchedExchange, service: MatchedExchange) -> Iterator[ResponseDifference]:
    """What differs in two JSON bodies of the same status."""
    mock_shape, service_shape = (_shape(matched) for matched in (mock, service))
    is_strict = service.status >= 400 or service.exchange.intent in _OURS
    for path in service_shape.types:
        is_known = path in mock_shape.types
        if is_known:
            yield from _types(mock, service, mock_shape, service_shape, path, is_strict=is_strict)
        elif path[-1:] not in _INNER and mock_shape.count(path[:-1], "object"):
            location = schema_location(service, path)
            detail = f"{service.status} body `{shown(path)}`: the service has it, the mock has not"
            yield _difference(EXTRA, mock, service, location.pointer, detail, breaks_document=not location.is_declared)
    for path in mock_shape.types:
        if path in service_shape.types or path[-1:] in _INNER or not service_shape.count(path[:-1], "object"):
            continue
        if is_strict or mock_shape.present(path) >= mock_shape.count(path[:-1], "object"):
            location = schema_location(mock, path)
            detail = f"{service.status} body `{shown(path)}`: the mock has it, the service has not"
            yield _difference(MISSING, mock, service, location.pointer, detail, breaks_document=location.is_required)
    if service.exchange.intent in _OURS and service.is_success:
        yield from _values(mock, second_mock, service)


def _types(
    mock: MatchedExchange, service: MatchedExchange, mock_shape: ValueShape, service_shape: ValueShape, path: Place, *, is_strict: bool
) -> Iterator[ResponseDifference]:
    mock_types, service_types = set(mock_shape.types[path]), set(service_shape.types[path])
    if not is_strict:  # what others have there may be null, or a time not told, where the mock's is not
        mock_types, service_types = mock_types - {"null"}, service_types - {"null"}
        if not mock_types or not service_types or mock_types & service_types:
            return
    if mock_types != service_types:
        location = schema_location(service, path)
        detail = f"{service.status} body `{shown(path)}`: {_kinds(mock_types)} at the mock, {_kinds(service_types)} at the service"
        yield _difference(TYPE, mock, service, location.pointer, detail, breaks_document=_breaks(service, location))


def _values(mock: MatchedExchange, second_mock: MatchedExchange, service: MatchedExchange) -> Iterator[ResponseDifference]:
    mock_shape, second_mock_shape, service_shape = (_shape(matched) for matched in (mock, second_mock, service))
    collection = service.contract.by_operation.get(service.key)
    moving = collection.status_field if collection and service.exchange.intent != plan.CREATE else None
    for path, mock_values in mock_shape.values.items():
        is_fixed = second_mock_shape.values.get(path) == mock_values and mock_shape.types[path] == second_mock_shape.types.get(path)
        service_values = service_shape.values.get(path)
        if (
            not is_fixed
            or service_values == mock_values
            or mock_shape.types[path].keys() != service_shape.types.get(path, {}).keys()
            or path[-1:] == (moving,)
        ):
            continue
        location = schema_location(service, path)
        service_text = "something else" if not service_values else _said(service_values)
        detail = f"{service.exchange.intent}: `{shown(path)}` is {_said(mock_values)} at the mock, {service_text} at the service"
        yield _difference(VALUE, mock, service, location.pointer, detail, breaks_document=_breaks(service, location))


def _breaks(service: MatchedExchange, location: SchemaLocation) -> bool:
    """Whether the service's body departs from its schema at or below a spot."""
    schema = service.response_schema()
    return not location.is_declared or (schema is not None and not schema.is_valid(service.body))


def _shape(matched: MatchedExchange) -> ValueShape:
    return shape_of(matched.body, cache(partial(is_map, matched)))


def _response(matched: MatchedExchange) -> str:
    return matched.response.pointer if matched.response else f"{matched.pointer}/responses"


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


def shown(path: Place) -> str:
    """A place in words: `data[].status`."""
    text = ""
    for step in path:
        text += step if step == EACH else f".{step}" if text else step
    return text or "the whole"


def _kinds(kinds: set[str]) -> str:
    return " or ".join(sorted(kinds))


def _said(values: set[object]) -> str:
    texts = sorted(str(value).lower() if isinstance(value, bool) else repr(value) for value in values)
    return ", ".join(texts[:3]) + (", …" if len(texts) > 3 else "")
