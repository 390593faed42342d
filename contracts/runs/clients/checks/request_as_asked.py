"""What a client sends is what it was asked for: nothing dropped, nothing changed, nothing added."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

from contracts.analysis.finding import Departure
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.runs.clients.client_case import ClientCase
from contracts.runs.clients.difference import differences, shown
from contracts.traffic.json_text import NOTHING
from specs.json.parsing import Json
from specs.schema.parameters import ParameterError

RULE = "A request carries what the client was asked for and nothing else, with every value, false, 0, null and empty ones too."
_MOST = 5  # differences of one request


def check(trial: ClientCase) -> Iterator[Departure]:
    """Every difference between what was asked and the first request; those that follow repeat it, or ask for another page."""
    if not trial.readings:
        return
    matched = trial.readings[0]
    if not trial.is_where_asked(matched):
        request_line = f"{matched.exchange.method} {urlsplit(matched.exchange.target).path}"
        yield trial.departure(f"sent {shown(request_line)}, asked for {trial.operation.key} with {shown(dict(trial.method_call.path))}")
        return
    yield from _parameters(trial, matched)
    yield from _body(trial, matched)


def _parameters(trial: ClientCase, matched: MatchedExchange) -> Iterator[Departure]:
    sent_by_location = {"query": _typed(trial, matched), "header": _headers(trial, matched)}
    requested_by_location = {"query": trial.method_call.query, "header": trial.method_call.header}
    pointers = {(parameter.location, parameter.name): parameter.pointer for parameter in trial.operation.parameters}
    for location, requested_values in requested_by_location.items():
        for difference in list(differences(dict(requested_values), dict(sent_by_location[location])))[:_MOST]:
            if trial.handed is not None and difference.expected is NOTHING:
                continue  # how pages are asked for is the iterator's own business
            at = pointers.get((location, str(difference.path[0])))
            detail = f"{difference.location(location)}: asked {shown(difference.expected)}, sent {shown(difference.actual)}"
            yield trial.departure(detail, pointer=at or f"{trial.operation.pointer}/parameters")


def _typed(trial: ClientCase, matched: MatchedExchange) -> dict[str, Json]:
    """The query's values as their schemas read them; as text where they cannot be read, or are not declared."""
    declared = {reader.name: reader for reader in trial.contract.readers(trial.operation)["query"]}
    value_by_name: dict[str, Json] = {}
    for name, texts in matched.query.items():
        try:
            value_by_name[name] = declared[name].value_of(texts)
        except (KeyError, ParameterError):
            value_by_name[name] = texts[0] if len(texts) == 1 else texts
    return value_by_name


def _headers(trial: ClientCase, matched: MatchedExchange) -> dict[str, Json]:
    """The declared headers that were sent."""
    value_by_name: dict[str, Json] = {}
    for reader in trial.contract.readers(trial.operation)["header"]:
        text = matched.exchange.request_header(reader.name)
        if text is not None:
            name = next(
                (header_name for header_name in trial.method_call.header if header_name.lower() == reader.name.lower()), reader.name
            )
            try:
                value_by_name[name] = reader.value_of([text])
            except ParameterError:
                value_by_name[name] = text
    return value_by_name


def _body(trial: ClientCase, matched: MatchedExchange) -> Iterator[Departure]:
    body = matched.request_json if matched.exchange.request_body else NOTHING
    if body is NOTHING and matched.exchange.request_body:
        yield trial.departure("body: what was sent is no JSON", pointer=trial.body_pointer(()))
        return
    requested_body = trial.method_call.body
    if requested_body is NOTHING and not trial.operation.request_content:
        return  # a body that nothing declares is another check's
    if not trial.operation.is_body_required and (requested_body, body) in ((NOTHING, {}), ({}, NOTHING)):
        return  # an object without anything in it and none at all say the same, where none is needed
    exact = NOTHING if body is NOTHING else json.loads(matched.exchange.request_body)  # with integers of any length, which `sent` rounds
    for difference in list(differences(requested_body, exact))[:_MOST]:
        detail = f"{difference.location('body')}: asked {shown(difference.expected)}, sent {shown(difference.actual)}"
        yield trial.departure(detail, pointer=trial.body_pointer(difference.path))
