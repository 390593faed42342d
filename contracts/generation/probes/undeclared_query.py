"""The same read with and without query parameters that the document does not declare, between two plain ones.

All of them at once first: only where that answer differs, each alone.
"""

from __future__ import annotations

from contracts.analysis.matched_exchange import MatchedExchange
from contracts.generation.resource_pool import ResourcePool
from contracts.generation.valid_request import valid_requests
from contracts.transport.session import RecordingSession
from specs import Operation
from specs.resources.names import LIMITS, OFFSETS, PAGES, SEARCHES, SORTS

_PURPOSE = "undeclared query"
_ALWAYS = {
    "x_undeclared": "1",
    "fields": "id",
    "filter": "none",
    "debug": "true",
    "admin": "true",
    "verbose": "true",
    "format": "xml",
    "callback": "f",
    "include": "deleted",
    "include_deleted": "true",
    "all": "true",
    "expand": "all",
    "pretty": "true",
    "version": "2",
    "_method": "DELETE",
    "method": "DELETE",
    "status": "none",
    "name": "zzz",
    "id": "none",
    "user_id": "none",
    "created_after": "2999-01-01T00:00:00Z",
}
_PAGING = ((LIMITS, "1"), (PAGES, "7"), (OFFSETS, "1"), (SORTS, "asc"), (SEARCHES, "zzz"))
_ITEMS = 2


def probe(session: RecordingSession, pool: ResourcePool, operation: Operation) -> None:
    """Read, read with one parameter more, read again; one of nonsense, and those that services often heed in silence."""
    if operation.method != "GET":
        return
    collection = session.contract.by_operation.get(operation.key)
    if collection is not None and operation == collection.list:
        while len(pool.items.get(collection.path, ())) < _ITEMS and pool.create(collection, purpose=_PURPOSE) is not None:
            pass
    request = valid_requests(pool, operation)[0]
    declared = {parameter.name for parameter in operation.parameters if parameter.location == "query"}
    undeclared = {name: value for name, value in _ALWAYS.items() if name not in declared}
    undeclared |= {names[0]: value for names, value in _PAGING if not declared & set(names)}
    if not session.may_send("DELETE", request.path, query={}, headers={}, body=b""):
        undeclared = {name: value for name, value in undeclared.items() if value != "DELETE"}  # some frameworks heed it

    def read(undeclared: dict[str, str], intent: str) -> MatchedExchange:
        query = {**request.query, **undeclared}
        return session.call(operation, request.path_parameters, query=query, headers=request.headers, purpose=_PURPOSE, intent=intent)

    plain = read({}, "Plain")
    if not _is_same(plain, read(undeclared, "With all that it does not declare")):
        for name, value in undeclared.items():
            read({name: value}, f"With {name}={value}")
    read({}, "Plain again")


def _is_same(first: MatchedExchange, second: MatchedExchange) -> bool:
    return first.status == second.status and first.exchange.response_body == second.exchange.response_body
