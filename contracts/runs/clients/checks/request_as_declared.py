"""What a client emits is what the document declares; the check of observed traffic says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contracts.analysis.finding import Departure
from contracts.rules.checks import request_as_declared
from contracts.runs.clients.client_case import ClientCase

RULE = request_as_declared.RULE


def check(trial: ClientCase) -> Iterator[Departure]:
    """Every way in which a request departs: method, path, parameters, credential, media type, body."""
    for matched in trial.readings:
        operation = trial.operation
        if matched.operation is not None and not trial.is_where_asked(matched):
            continue  # it is judged as one that went astray, not by what it is there
        yield from (replace(departure, operation=operation.key) for departure in request_as_declared.check(matched))
        if matched.operation == operation and matched.exchange.request_body:
            if not operation.request_content:
                yield trial.departure("body: the operation takes none")
            elif not matched.exchange.request_header("content-type"):
                names = ", ".join(media_type.name for media_type in operation.request_content)
                yield trial.departure(f"Content-Type: missing, wanted {names}", pointer=f"{operation.pointer}/requestBody")
