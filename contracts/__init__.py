"""Finds out whether a service, or a client, keeps its published contract.

Public is what stands here, and nothing else:

`Adapter`            what `contracts client` must know of a client library
`ClientOpening`      what an adapter opens its client with
`Contract`           a document, read for judging
`Departure`          what a rule yields: one place where an exchange departs from its document
`Exchange`           a request with its answer
`Finding`            departures of one cause, with the smallest exchange that shows it
`History`            the exchanges of one scope, as a law is given them
`MatchedExchange`    an exchange and its operation, as a check is given it
`MethodCall`         what an adapter's call is given
`MissingExtraError`  what generates requests is not installed
`Observer`           judges what an httpx client or a requests session exchanges
`PagedMethod`        an adapter's call that follows pages
`RefusedCall`        what an adapter makes of its client's exceptions
`Run`                what was judged, exchanged and found; every report is rendered from it
`RunError`           a file is no run
`TargetError`        the target cannot be judged
`check`              judge a service by its document, as `contracts check` does
`judge`              judge what was recorded, as `contracts judge` does
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from specs.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from contracts.analysis.declarations.contract import Contract
    from contracts.analysis.finding import Departure, Finding
    from contracts.analysis.history import History
    from contracts.analysis.matched_exchange import MatchedExchange
    from contracts.generation.judge_extra import MissingExtraError
    from contracts.judging import check, judge
    from contracts.observed.observer import Observer
    from contracts.runs.clients.adapter import Adapter, ClientOpening, MethodCall, PagedMethod, RefusedCall
    from contracts.runs.run import Run, RunError
    from contracts.traffic.exchange import Exchange
    from contracts.transport.target import TargetError

__all__ = [
    "Adapter",
    "ClientOpening",
    "Contract",
    "Departure",
    "Exchange",
    "Finding",
    "History",
    "MatchedExchange",
    "MethodCall",
    "MissingExtraError",
    "Observer",
    "PagedMethod",
    "RefusedCall",
    "Run",
    "RunError",
    "TargetError",
    "check",
    "judge",
]

_MODULES = {
    "Adapter": "contracts.runs.clients.adapter",
    "ClientOpening": "contracts.runs.clients.adapter",
    "Contract": "contracts.analysis.declarations.contract",
    "Departure": "contracts.analysis.finding",
    "Exchange": "contracts.traffic.exchange",
    "Finding": "contracts.analysis.finding",
    "History": "contracts.analysis.history",
    "MatchedExchange": "contracts.analysis.matched_exchange",
    "MethodCall": "contracts.runs.clients.adapter",
    "MissingExtraError": "contracts.generation.judge_extra",
    "Observer": "contracts.observed.observer",
    "PagedMethod": "contracts.runs.clients.adapter",
    "RefusedCall": "contracts.runs.clients.adapter",
    "Run": "contracts.runs.run",
    "RunError": "contracts.runs.run",
    "TargetError": "contracts.transport.target",
    "check": "contracts.judging",
    "judge": "contracts.judging",
}

if not TYPE_CHECKING:  # a type checker knows the names above, and no other
    __getattr__ = lazy_exports(__name__, _MODULES)


def __dir__() -> list[str]:
    """The public names."""
    return __all__
