"""What an agent can judge with: `mockserver mcp` offers these tools beside those of its mock, and finds them by their entry point."""

from __future__ import annotations

import itertools
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from contracts.analysis.finding import Finding
from contracts.generation.judge_extra import MissingExtraError
from contracts.judging import check
from contracts.reports.comparing import compare
from contracts.reports.view.curl import curl, met_by, repeat_command
from contracts.runs.run import Run
from contracts.traffic.exchange import Exchange
from contracts.transport.target import MOCK
from specs import DocumentError
from specs.json.parsing import Json

_MOST_FINDINGS = 30  # shown of one run
_MOST_RUNS = 20  # kept
_MOST_BODY = 2000  # characters shown of one body


def tools(origin: str) -> Sequence[Callable[..., Json]]:
    """The tools, for a server whose mock is at `origin`."""
    judge = JudgeTools(origin)
    return (judge.check, judge.replay_finding)


@dataclass(frozen=True, slots=True)
class _KeptRun:
    """A run, and how it was asked for."""

    run: Run
    target: str
    profile: str


class JudgeTools:
    """Checks of services, and what they found; each public method is a tool, and its docstring is what an agent is told of it."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._runs: OrderedDict[int, _KeptRun] = OrderedDict()
        self._numbers = itertools.count(1)
        self._turn = threading.Lock()  # one check at a time: two would share the time of this process

    def check(
        self,
        document: str,
        target: str = MOCK,
        profile: Literal["quick", "standard", "deep"] = "quick",
        only: list[str] | None = None,
        seed: int = 0,
    ) -> dict[str, Any]:
        """Judge a service by its OpenAPI document: requests are generated and sent, and each exchange is held against the document.

        Each finding is one cause, with the exchange that shows it and the command that repeats it.

        Args:
            document: the name of a built-in API, or the path of an OpenAPI document.
            target: the URL of the service, on loopback, whose key is in the environment (for openapi.yaml in OPENAPI_API_KEY);
                `running`: the mock of this server; `mock`: a fresh mock of the document.
            profile: how much is sent.
            only: operations to judge, by their operationId or their method and path; none: all.
            seed: decides every generated request.
        """
        where = self._origin if target == "running" else target
        run = self._judged(document, where, profile, tuple(only or ()), seed)
        number = self._keep(_KeptRun(run, where, profile))
        return {"run": number, **_verdict(run), "findings": _listed(run)}

    def replay_finding(self, run: int, finding: int) -> dict[str, Any]:
        """Send again what led to a finding, and say whether it is fixed: the exchange before, and the exchange now.

        The outcome is `fixed`, `still there`, or `not shown`: what showed it did not arise this time, which proves nothing.

        Args:
            run: the number of the run, as `check` gave it.
            finding: its number in that run.
        """
        kept, found = self._finding(run, finding)
        operation = met_by(kept.run, found)
        if not operation:
            raise ValueError(f"finding {finding} is about no request: run `check` again")
        again = self._judged(kept.run.api, kept.target, kept.profile, (operation,), kept.run.seed)
        number = self._keep(_KeptRun(again, kept.target, kept.profile))
        before = kept.run.exchange(found.exchanges[-1])
        after = _same_request(again, before)
        compared = compare(kept.run, again)
        still = next((one for one in compared.same if (one.fingerprint, one.party) == (found.fingerprint, found.party)), None)
        outcome = "still there" if still else "fixed" if after is not None and after.status is not None else "not shown"
        shown_after = again.exchange(still.exchanges[-1]) if still else after
        return {
            "outcome": outcome,
            "finding": {"check": found.check, "operation": found.operation, "detail": found.sentence},
            "before": _shown(before),
            "after": None if shown_after is None else _shown(shown_after),
            "run": number,
            **_verdict(again),
            "new_findings": [{"check": one.check, "operation": one.operation, "detail": one.sentence} for one in compared.new],
        }

    def _judged(self, document: str, target: str, profile: str, only: tuple[str, ...], seed: int) -> Run:
        try:
            with self._turn:
                return check(document, target=target, profile=profile, only=only, seed=seed)
        except (MissingExtraError, DocumentError) as error:
            raise ValueError(str(error)) from error

    def _keep(self, kept: _KeptRun) -> int:
        number = next(self._numbers)
        self._runs[number] = kept
        while len(self._runs) > _MOST_RUNS:
            self._runs.popitem(last=False)
        return number

    def _finding(self, number: int, finding: int) -> tuple[_KeptRun, Finding]:
        """A run that is kept, and the finding of this number.

        Raises:
            ValueError: there is none.
        """
        kept = self._runs.get(number)
        if kept is None:
            raise ValueError(f"no run {number}: wanted one of {', '.join(map(str, self._runs)) or '(none was made yet)'}")
        findings = kept.run.open_findings
        if not 1 <= finding <= len(findings):
            raise ValueError(f"no finding {finding} in run {number}, which has {len(findings)}")
        return kept, findings[finding - 1]


def _verdict(run: Run) -> dict[str, Any]:
    return {
        "verdict": run.verdict,
        "exchanges": len(run.exchanges),
        "failed": dict(run.failed),
        "total_findings": len(run.open_findings),
        "command": run.command,
    }


def _listed(run: Run) -> list[Json]:
    return [
        {
            "finding": number,
            "check": found.check,
            "rule": found.rule,
            "operation": found.operation,
            "detail": found.sentence,
            "pointer": found.pointer,
            "fault_of": found.party,
            "weight": found.weight,
            "count": found.count,
            "exchange": _shown(run.exchange(found.exchanges[-1])) if found.exchanges else None,
            "curl": curl(run, run.exchange(found.exchanges[-1])) if found.exchanges else None,
            "repeat": repeat_command(run, found),
        }
        for number, found in enumerate(run.open_findings[:_MOST_FINDINGS], start=1)
    ]


def _same_request(run: Run, exchange: Exchange) -> Exchange | None:
    """The exchange of a later run that asks for the same: sent alike where there is one, else meant alike."""
    meant = [other for other in run.exchanges if _meaning(other) == _meaning(exchange)]
    sent = [other for other in meant if (other.target, other.request_body) == (exchange.target, exchange.request_body)]
    return next(iter(sent or meant), None)


def _meaning(exchange: Exchange) -> tuple[str, ...]:
    return exchange.method, exchange.purpose, exchange.scope, exchange.intent


def _shown(exchange: Exchange) -> dict[str, Any]:
    """An exchange, whose secrets are masked since before it was judged."""
    return {
        "request": f"{exchange.method} {exchange.target}",
        "body": _text(exchange.request_body),
        "status": exchange.status,
        "answer": _text(exchange.response_body) if exchange.failure is None else exchange.failure,
    }


def _text(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    return text if len(text) <= _MOST_BODY else f"{text[:_MOST_BODY]}… ({len(text):,} characters)"
