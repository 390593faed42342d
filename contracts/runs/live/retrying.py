"""Sends a request again where the service says that it came too soon, and nothing was done."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.analysis.matched_exchange import MatchedExchange
from contracts.runs.live.request_policy import SAFE, RequestPolicy
from contracts.traffic.exchange import Identity
from contracts.traffic.json_text import NOTHING
from contracts.transport.session import RecordingSession, path_to
from specs import Operation
from specs.json.parsing import Json

_TRIES = 4


class RetryingSender:
    """A session's careful hand."""

    def __init__(self, session: RecordingSession, guard: RequestPolicy) -> None:
        self.session = session
        self.guard = guard

    def read(
        self,
        operation: Operation,
        parameters: Mapping[str, str],
        *,
        query: Mapping[str, Json] | None = None,
        identity: Identity = "owner",
        purpose: str,
        intent: str,
    ) -> MatchedExchange:
        """Send a request that changes nothing; again, where it came too soon.

        Raises:
            contracts.runs.live.budget.Spent: the run must end.
        """
        if operation.method not in SAFE:
            raise ValueError(f"{operation.key} may change something")
        for _ in range(_TRIES):
            matched = self.session.call(operation, parameters, query=query, identity=identity, purpose=purpose, intent=intent)
            if matched.status not in (429, 503):
                break
        return matched

    def write(
        self,
        operation: Operation,
        parameters: Mapping[str, str],
        *,
        json: Json = NOTHING,
        headers: Mapping[str, str] | None = None,
        purpose: str,
        intent: str,
        tries: int = _TRIES,
    ) -> MatchedExchange:
        """Send a request that changes something of ours; again, where it came too soon.

        Raises:
            contracts.runs.live.budget.Spent: the run must end.
        """
        with self.guard.permitted(operation.method, path_to(operation, parameters)):
            for _ in range(tries):
                matched = self.session.call(operation, parameters, json=json, headers=headers, purpose=purpose, intent=intent)
                if matched.status != 429:
                    break
        return matched
