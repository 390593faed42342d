"""Requests for paths that the document does not have: beside an operation's own, and below it."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.purposes import UNKNOWN_PATHS
from contracts.generation.resource_pool import ResourcePool
from contracts.generation.valid_request import valid_requests
from contracts.transport.session import RecordingSession
from specs import Operation

_NOTHING = "nothing-is-here"
_ANY_DEPTH = ("path", "file", "key", "rest", "wildcard", "proxy", "url", "slug")  # parameters that may take more than one segment


def probe(session: RecordingSession, pool: ResourcePool, operation: Operation) -> None:
    """Read each of them, and post to it."""
    if operation.method != next((other.method for other in session.contract.document.operations if other.path == operation.path), ""):
        return
    path = valid_requests(pool, operation)[0].path
    for unknown in dict.fromkeys(_unknown(operation, path)):
        if next(session.contract.paths_at(unknown), None) is None:
            accept = {"Accept": "application/json"}
            session.send("GET", unknown, headers=accept, purpose=UNKNOWN_PATHS, intent="A path that is not there")
            headers = {**accept, "Content-Type": "application/json"}
            session.send("POST", unknown, body=b"{}", headers=headers, purpose=UNKNOWN_PATHS, intent="A path that is not there")


def _unknown(operation: Operation, path: str) -> Iterator[str]:
    base = operation.url_path.removesuffix(operation.path)
    yield f"{base}/{_NOTHING}"
    if "{" not in operation.url_path:
        yield f"{path.rstrip('/')}-{_NOTHING}"
    names = [segment.strip("{}").lower() for segment in operation.url_path.split("/") if "{" in segment]
    if not any(word in name for name in names for word in _ANY_DEPTH):
        yield f"{path.rstrip('/')}/{_NOTHING}/{_NOTHING}"
