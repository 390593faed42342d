"""Where exchanges depart from their contract, and whose fault it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from contracts.traffic.exchange import Exchange
from specs.json.parsing import Json

Party = Literal["document", "service", "client"]
Weight = Literal["error", "lenient", "document"]
"""error: the contract is broken. lenient: the service takes more than it declares. document: the document lacks what anyone expects."""
FailOn = Literal["error", "lenient", "document", "never"]
"""The lightest findings that set the exit status."""
WEIGHTS: tuple[Weight, ...] = ("error", "lenient", "document")
"""From the heaviest."""
Reach = Literal["anyone", "some"]
"""Whom a departure hits. anyone: who sends what the document allows, with a right credential. some: who sends something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """What a check or a law says of the exchanges that it was shown: one departure, not yet put together with its like."""

    detail: str  # what was got and what was wanted; never a secret's value
    pointer: str  # into the document: "/paths/~1v2~1faces/get/responses"
    exchanges: tuple[Exchange, ...]  # those that show it, in order; the last one is where it shows
    operation: str  # its key: "GET /v2/faces/{face_id}"
    party: Party = "service"
    weight: Weight = "error"
    kind: str = ""  # of departure, in a word that stays the same from run to run: "changed-unnamed"
    field: str = ""  # the place in a body as a JSON Pointer, `*` for any item: "/items/*/title"; or a query parameter: "?limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One cause: every departure with the same check, operation, pointer, kind and field, and the smallest that shows it."""

    check: str  # of a check or a law: "status_declared"
    rule: str  # in a sentence
    party: Party
    operation: str
    pointer: str
    detail: str
    exchanges: tuple[int, ...]  # numbers in the run, in order
    count: int  # departures with this cause
    waived: str | None = None  # the reason, where a waiver accepts it
    example: str | None = None  # the smallest call that shows it, as a test to be pasted; only where a client was called
    kind: str = ""  # as a departure's
    field: str = ""  # as a departure's
    weight: Weight = "error"  # only errors set the exit status, unless a run fails on more
    reach: Reach = "anyone"
    reason: str = ""  # the service's own words for the refusal or the failure that shows it

    @property
    def fingerprint(self) -> str:
        """What a waiver names it by; the same in every run."""
        return " ".join((self.old_fingerprint, *filter(None, (self.kind, self.field))))

    @property
    def old_fingerprint(self) -> str:
        """What a waiver named it by when causes were told apart by check, operation and pointer alone."""
        return f"{self.check} {self.operation} {self.pointer}"

    @property
    def sentence(self) -> str:
        """What was got and what was wanted, with the service's own reason where it gives one."""
        return f"{self.detail}: “{self.reason}”" if self.reason else self.detail

    def to_json(self) -> Json:
        """The finding as `run.json` keeps it."""
        values = {**asdict(self), "exchanges": list(self.exchanges)}
        return {name: value for name, value in values.items() if name not in _OPTIONAL or value != _OPTIONAL[name]}


_OPTIONAL = {"example": None, "kind": "", "field": "", "weight": "error", "reach": "anyone", "reason": ""}  # left out where it is this


def from_json(raw: Json) -> Finding:
    """The finding that `to_json` wrote."""
    return Finding(**{**raw, "exchanges": tuple(raw["exchanges"])})


def group_departures(
    check: str,
    rule: str,
    departures: Iterable[Departure],
    *,
    reach_of: Callable[[Sequence[Departure]], Reach] = lambda departures: "anyone",
    reason_of: Callable[[Exchange], str] = lambda exchange: "",
) -> list[Finding]:
    """The departures that one check saw, put together by cause; each cause is shown by the smallest exchanges that do.

    Args:
        check: its name.
        rule: what it holds services to.
        departures: all that it saw.
        reach_of: whom the departures of one cause hit.
        reason_of: the service's own words in the exchange where a departure shows.
    """
    causes: dict[tuple[str, str, Party, Weight, str, str], list[Departure]] = {}
    for departure in departures:
        cause = (departure.operation, departure.pointer, departure.party, departure.weight, departure.kind, departure.field)
        causes.setdefault(cause, []).append(departure)
    findings = []
    for of_cause in causes.values():
        smallest = min(of_cause, key=_size)
        reason = reason_of(smallest.exchanges[-1]) if smallest.exchanges else ""
        findings.append(_finding(check, rule, smallest, count=len(of_cause), reach=reach_of(of_cause), reason=reason))
    return findings


def _finding(check: str, rule: str, departure: Departure, *, count: int, reach: Reach, reason: str) -> Finding:
    """The finding that a departure shows, of which there are `count` of the same cause."""
    return Finding(
        check=check,
        rule=rule,
        party=departure.party,
        operation=departure.operation,
        pointer=departure.pointer,
        detail=departure.detail,
        exchanges=tuple(exchange.number for exchange in departure.exchanges),
        count=count,
        kind=departure.kind,
        field=departure.field,
        weight=departure.weight,
        reach=reach,
        reason=reason,
    )


def _size(departure: Departure) -> tuple[int, int]:
    return len(departure.exchanges), sum(exchange.size_bytes for exchange in departure.exchanges)
