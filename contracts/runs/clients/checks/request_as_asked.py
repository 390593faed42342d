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
from specs.http.parameters import ParameterError
from specs.json.parsing import Json

RULE = "A request carries what the client was asked for and nothing else, with every value, false, 0, null and empty ones too."
_MOST = 5  # differences of one request


def check(trial: ClientCase) -> Iterator[Departure]:
    """Every difference between what was asked and the first request; those that follow repeat it, or ask for another page."""
    if not trial.readings:
        return
    reading = trial.readings[0]
    if not trial.is_where_asked(reading):
        got = f"{reading.exchange.method} {urlsplit(reading.exchange.target).path}"
        yield trial.departure(f"sent {shown(got)}, asked for {trial.operation.key} with {shown(dict(trial.asked.path))}")
        return
    yield from _parameters(trial, reading)
    yield from _body(trial, reading)


def _parameters(trial: ClientCase, reading: MatchedExchange) -> Iterator[Departure]:
    sent = {"query": _typed(trial, reading), "header": _headers(trial, reading)}
    asked = {"query": trial.asked.query, "header": trial.asked.header}
    pointers = {(one.location, one.name): one.pointer for one in trial.operation.parameters}
    for location, wanted in asked.items():
        for found in list(differences(dict(wanted), dict(sent[location])))[:_MOST]:
            if trial.handed is not None and found.wanted is NOTHING:
                continue  # how pages are asked for is the iterator's own business
            at = pointers.get((location, str(found.path[0])))
            detail = f"{found.place(location)}: asked {shown(found.wanted)}, sent {shown(found.got)}"
            yield trial.departure(detail, pointer=at or f"{trial.operation.pointer}/parameters")


def _typed(trial: ClientCase, reading: MatchedExchange) -> dict[str, Json]:
    """The query's values as their schemas read them; as text where they cannot be read, or are not declared."""
    declared = {reader.name: reader for reader in trial.contract.readers(trial.operation)["query"]}
    found: dict[str, Json] = {}
    for name, texts in reading.query.items():
        try:
            found[name] = declared[name].value_of(texts)
        except (KeyError, ParameterError):
            found[name] = texts[0] if len(texts) == 1 else texts
    return found


def _headers(trial: ClientCase, reading: MatchedExchange) -> dict[str, Json]:
    """The declared headers that were sent."""
    found: dict[str, Json] = {}
    for reader in trial.contract.readers(trial.operation)["header"]:
        text = reading.exchange.request_header(reader.name)
        if text is not None:
            name = next((one for one in trial.asked.header if one.lower() == reader.name.lower()), reader.name)
            try:
                found[name] = reader.value_of([text])
            except ParameterError:
                found[name] = text
    return found


def _body(trial: ClientCase, reading: MatchedExchange) -> Iterator[Departure]:
    sent = reading.request_json if reading.exchange.request_body else NOTHING
    if sent is NOTHING and reading.exchange.request_body:
        yield trial.departure("body: what was sent is no JSON", pointer=trial.body_pointer(()))
        return
    asked = trial.asked.body
    if asked is NOTHING and not trial.operation.request_content:
        return  # a body that nothing declares is another check's
    if not trial.operation.is_body_required and (asked, sent) in ((NOTHING, {}), ({}, NOTHING)):
        return  # an object without anything in it and none at all say the same, where none is needed
    exact = NOTHING if sent is NOTHING else json.loads(reading.exchange.request_body)  # with integers of any length, which `sent` rounds
    for found in list(differences(asked, exact))[:_MOST]:
        detail = f"{found.place('body')}: asked {shown(found.wanted)}, sent {shown(found.got)}"
        yield trial.departure(detail, pointer=trial.body_pointer(found.path))
