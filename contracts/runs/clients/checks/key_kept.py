"""A key goes where the document wants it, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from contracts.analysis.finding import Departure
from contracts.runs.clients.client_case import ClientCase

RULE = "A credential travels only where the document's security schemes put it, and stands in no repr and no error."


def check(trial: ClientCase) -> Iterator[Departure]:
    """A key in a place where logs, caches or another service may read it."""
    for source, text in trial.text_by_source.items():
        if trial.key in text:
            yield trial.departure(f"the key stands in the {source}")
    schemes = trial.contract.document.security_schemes.values()
    fields = {str(scheme.get("name", "")).lower() for scheme in schemes if scheme.get("in") == "header"}
    fields |= {"authorization"} if any(scheme.get("type") not in ("apiKey", "mutualTLS") for scheme in schemes) else set()
    in_query = any(scheme.get("in") == "query" for scheme in schemes)
    for exchange in trial.emitted:
        if trial.key in unquote(exchange.target) and not in_query:
            yield trial.departure("the key stands in the URL")
        if trial.key.encode() in exchange.request_body:
            yield trial.departure("the key stands in the body")
        for name, value in exchange.request_headers:
            if trial.key in value and name.lower() not in fields:
                yield trial.departure(f"the key stands in the header {name}")
