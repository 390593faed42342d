"""The page that says how much of the documents the traffic so far has touched."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from urllib.parse import parse_qsl

from flask import Blueprint, Response, jsonify

from mockserver.mock import Api, Mock
from mockserver.state.journal import JournalEntry
from specs import Operation
from specs.json.parsing import Json


def add_coverage_page(pages: Blueprint, mock: Mock) -> None:
    """Add `/coverage`."""

    @pages.get("/coverage")
    def coverage() -> Response:
        """Each operation with the statuses it answered and those it never did, since the start, and the parameters in what is kept."""
        return jsonify({"apis": coverage_of(mock)})


def coverage_of(mock: Mock) -> list[dict[str, Json]]:
    """What was exercised of each document."""
    entries: defaultdict[tuple[str, str], list[JournalEntry]] = defaultdict(list)
    for entry in mock.journal:
        if entry.operation is not None:
            entries[entry.api, entry.operation].append(entry)
    answered: defaultdict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    for (api_name, key, status), count in tuple(mock.metrics.requests.items()):
        answered[api_name, key][status] += count
    return [_of_api(api, answered, entries) for api in mock.apis.values()]


def _of_api(
    api: Api, answered: Mapping[tuple[str, str], Counter[int]], entries: Mapping[tuple[str, str], list[JournalEntry]]
) -> dict[str, Json]:
    operations = [
        _of_operation(operation, answered.get((api.name, operation.key), Counter()), entries.get((api.name, operation.key), []))
        for operation in api.document.operations
    ]
    declared = sum(len(row["statuses"]) for row in operations)
    seen = sum(status["count"] > 0 for row in operations for status in row["statuses"])
    return {
        "api": api.name,
        "operations": operations,
        "exercised": sum(row["requests"] > 0 for row in operations),
        "statuses_declared": declared,
        "statuses_seen": seen,
    }


def _of_operation(operation: Operation, answered: Counter[int], entries: list[JournalEntry]) -> dict[str, Json]:
    counts: Counter[str] = Counter()
    undeclared: Counter[str] = Counter()
    for status, count in answered.items():
        response = operation.response(status)
        if response is None:
            undeclared[str(status)] += count
        else:
            counts[response.status] += count
    return {
        "operation": operation.key,
        "requests": answered.total(),
        "statuses": [{"status": response.status, "count": counts[response.status]} for response in operation.responses],
        "undeclared": [{"status": status, "count": count} for status, count in sorted(undeclared.items())],
        "parameters": _parameters(operation, entries),
    }


def _parameters(operation: Operation, entries: list[JournalEntry]) -> list[Json]:
    sent: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        sent.update(("query", name) for name in {name for name, _ in parse_qsl(entry.query.decode("latin-1"), keep_blank_values=True)})
        sent.update(("header", name) for name in {name.decode("latin-1").lower() for name, _ in entry.request_headers})
    return [
        {
            "in": parameter.location,
            "name": parameter.name,
            "count": len(entries)
            if parameter.location == "path"
            else sent[parameter.location, parameter.name.lower() if parameter.location == "header" else parameter.name],
        }
        for parameter in operation.parameters
    ]
