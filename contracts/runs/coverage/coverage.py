"""What a run exercised: for every operation its statuses, parameters, properties and schema keywords; and how often each situation arose.

Kept in `run.json` as {operation key: {statuses, situations, is_open, parameters, properties, keywords}}:

- statuses: declared or answered status -> exchanges; 0 where a declared one was never seen;
- situations: how often each arose that a check needs (see `contracts.runs.scoring`);
- is_open: whether it asks for no credential;
- parameters, properties: place -> [sent as the document allows, sent otherwise];
- keywords: place -> {keyword: [legal side, illegal side, exactly at the limit]}, None where a keyword has no such side.

What was masked is counted nowhere: nothing can be said of it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.runs.coverage.keywords import KeywordTally, tally
from contracts.traffic.exchange import Exchange
from contracts.traffic.json_text import NOTHING
from contracts.traffic.redaction import is_redacted
from specs import Operation
from specs.json.parsing import Json
from specs.schema.parameters import ParameterError, ParameterReader

SITUATIONS = (
    "sent", "answered", "valid", "invalid", "success", "success with a body", "refused", "no credential", "wrong credential",
    "undeclared method", "observed",
)  # fmt: skip


def measure(contract: Contract, exchanges: Iterable[Exchange]) -> Json:
    """What the exchanges, masked, exercised of every operation of the document."""
    return whole(contract, [reached(contract, (MatchedExchange(exchange, contract) for exchange in exchanges))])


def reached(contract: Contract, readings: Iterable[MatchedExchange]) -> Json:
    """What the exchanges exercised of those operations that they reached."""
    measures: dict[str, _Measure] = {}

    def of(operation: Operation) -> _Measure:
        if operation.key not in measures:
            measures[operation.key] = _Measure(contract, operation)
        return measures[operation.key]

    for matched in readings:
        if matched.operation is not None:
            of(matched.operation).feed(matched)
        elif not matched.exchange.is_callback and matched.exchange.status:
            for operation, _ in contract.paths_at(matched.path):
                of(operation).arose("undeclared method")
    return {key: operation_measure.to_json() for key, operation_measure in measures.items()}


def whole(contract: Contract, parts: Iterable[Json]) -> Json:
    """The coverage of every operation of the document, by what was `reached` in the parts of a run."""
    return merged([{operation.key: _Measure(contract, operation).to_json() for operation in contract.document.operations}, *parts])


def merged(parts: Iterable[Json]) -> Json:
    """The coverage of several runs of one document as one: every count added up."""
    total: Json = {}
    for part in parts:
        total = _added(total, part) if total else part
    return total


def _added(first: Json, second: Json) -> Json:
    if isinstance(first, dict) and isinstance(second, dict):
        return {key: _added(first.get(key), second.get(key)) for key in {**first, **second}}
    if isinstance(first, list) and isinstance(second, list):
        return [_added(first_item, second_item) for first_item, second_item in zip(first, second, strict=True)]
    if first is None or second is None or isinstance(first, bool):
        return second if first is None else first
    return first + second


class _Measure:
    """One operation, and what was sent to it and came back."""

    def __init__(self, contract: Contract, operation: Operation) -> None:
        self._statuses = {response.status: 0 for response in operation.responses}
        self._is_open = operation.is_public
        self._situations = dict.fromkeys(SITUATIONS, 0)
        self._parameters: dict[tuple[str, str], tuple[ParameterReader, KeywordTally]] = {}
        readers = contract.readers(operation)
        for parameter in operation.parameters:
            reader = next(candidate for candidate in readers[parameter.location] if candidate.name == parameter.name)
            media: Json = next(iter(parameter.raw.get("content", {}).values()), {})
            schema = parameter.raw.get("schema") or media.get("schema", {})
            counted = tally(contract.document, schema, f"{parameter.location} {parameter.name}")
            if "schema" in parameter.raw:
                _take_as_text(counted)
            self._parameters[parameter.location, parameter.name] = (dataclasses.replace(reader, schema=None), counted)
        body = operation.json_body
        self._body = tally(contract.document, body.raw.get("schema", {}), "body ") if body else None

    def arose(self, situation: str) -> None:
        """Count a situation."""
        self._situations[situation] += 1

    def feed(self, matched: MatchedExchange) -> None:
        """Count one exchange."""
        status = matched.response.status if matched.response else str(matched.status)
        if matched.status:
            self._statuses[status] = self._statuses.get(status, 0) + 1
        for situation in _situations(matched):
            self.arose(situation)
        for parameter_key, texts in _texts(matched):
            self._feed_parameter(parameter_key, texts)
        if self._body is not None and matched.request_json is not NOTHING:
            self._body.feed(matched.request_json)

    def _feed_parameter(self, parameter_key: tuple[str, str], texts: list[str]) -> None:
        reader_and_tally = self._parameters.get(parameter_key)
        if reader_and_tally is None or any(is_redacted(text) for text in texts):
            return
        reader, counted = reader_and_tally
        try:
            counted.feed(reader.value_of(texts))
        except ParameterError:
            counted.invalid += 1

    def to_json(self) -> Json:
        tallies = [counted for _, counted in self._parameters.values()]
        parameters = {counted.location: [counted.valid, counted.invalid] for counted in tallies}
        every = [part for counted in (*tallies, *filter(None, [self._body])) for part in counted.walk()]
        properties: dict[str, list[int]] = {}
        keywords: dict[str, dict[str, list[int | None]]] = {}
        for part, is_first in every:
            if is_first and part.location.startswith("body ") and part.location != "body ":
                property_counts = properties.setdefault(part.location[5:], [0, 0])
                property_counts[:] = [property_counts[0] + part.valid, property_counts[1] + part.invalid]
            for keyword in (*part.keywords, *(keyword for choice in part.choices for keyword in choice.keywords)):
                at = keywords.setdefault(part.location.strip(), {})
                counts = keyword.to_json()
                at[keyword.name] = _added(at[keyword.name], counts) if keyword.name in at else counts
        return {
            "statuses": self._statuses,
            "situations": self._situations,
            "is_open": self._is_open,
            "parameters": parameters,
            "properties": properties,
            "keywords": keywords,
        }


def _take_as_text(counted: KeywordTally) -> None:
    """What stands in a URL or a header is text: of `type: string`, and of a list of such, nothing stands on the other side."""
    for part, _ in counted.walk():
        for keyword in part.keywords:
            if keyword.name in ("type string", "type array"):
                keyword.has_illegal = False


def _situations(matched: MatchedExchange) -> Iterator[str]:
    yield "sent"
    if matched.status:
        yield "answered"
    if matched.exchange.purpose == "observed":
        yield "observed"
    if any(fault.part == "credential" for fault in matched.faults):
        yield "no credential" if matched.exchange.identity == "none" else "wrong credential"
    elif matched.faults:
        yield "invalid"
    else:
        yield "valid"
    if matched.is_success:
        yield "success"
        if matched.exchange.request_body:
            yield "success with a body"
    elif 400 <= matched.status < 500:
        yield "refused"


def _texts(matched: MatchedExchange) -> Iterator[tuple[tuple[str, str], list[str]]]:
    """What stood in each parameter's place: ((location, name), its texts)."""
    operation = matched.operation
    if operation is None:
        return
    headers = {name.lower(): value for name, value in matched.exchange.request_headers}
    cookies = _cookies(headers.get("cookie", ""))
    for parameter in operation.parameters:
        match parameter.location:
            case "path":
                texts = [matched.path_parameters[parameter.name]] if parameter.name in matched.path_parameters else None
            case "query":
                texts = matched.query.get(parameter.name)
            case "header":
                texts = [headers[parameter.name.lower()]] if parameter.name.lower() in headers else None
            case _:
                texts = [cookies[parameter.name]] if parameter.name in cookies else None
        if texts is not None:
            yield (parameter.location, parameter.name), texts


def _cookies(header: str) -> Mapping[str, str]:
    pairs = (part.strip().partition("=") for part in header.split(";") if part.strip())
    return {name: unquote(value) for name, _, value in pairs}
