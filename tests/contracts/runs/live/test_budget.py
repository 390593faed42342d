"""Budgets and the pace of requests, on a clock of the test's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contracts.analysis.declarations.contract import Contract
from contracts.runs.live.budget import LONGEST_WAIT_S, Budget, BudgetSpent, Pace, retry_after_s
from contracts.runs.live.ledger import Ledger, LedgerEntry
from contracts.runs.live.request_policy import NotAllowed, RepeatedFailures, RequestPolicy
from contracts.traffic.exchange import Exchange, Headers
from specs import load

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


@dataclass
class Clock:
    """Time that passes only by sleeping."""

    now_s: float = 100.0
    slept_s: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept_s.append(seconds)
        self.now_s += seconds

    def pace(self, per_second: float) -> Pace:
        return Pace(per_second, now_s=lambda: self.now_s, sleep=self.sleep)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        (" 17 ", 17),
        ("Sun, 01 Mar 2026 12:00:30 GMT", 30),
        ("Sunday, 01-Mar-26 12:00:30 GMT", 30),
        ("Sun Mar  1 12:00:30 2026", 30),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0),
        ("99999999999", float("inf")),
        ("-5", None),
        ("soon", None),
        ("1.5", None),
        ("\u0663", None),
        (None, None),
    ],
)
def test_retry_after_is_read_in_each_of_its_forms(text: str | None, seconds: float | None) -> None:
    assert retry_after_s(text, now=NOW) == seconds


def test_requests_keep_their_distance() -> None:
    clock = Clock()
    pace = clock.pace(2.0)
    for _ in range(3):
        pace.wait()
    assert clock.slept_s == [0.5, 0.5]


def test_a_rest_is_never_shorter_than_was_asked_for() -> None:
    clock = Clock()
    pace = clock.pace(2.0)
    pace.wait()
    pace.rest(30)
    pace.rest(1)
    pace.wait()
    assert clock.now_s == 130.0


def test_a_budget_is_spent_when_it_is_spent() -> None:
    budget = Budget(requests=1, creations=1)
    budget.take_request()
    budget.take_creation()
    with pytest.raises(BudgetSpent, match="1 requests is spent"):
        budget.take_request()
    with pytest.raises(BudgetSpent, match="1 creations is spent"):
        budget.take_creation()


def _guard(clock: Clock, *, per_second: float = 1.0) -> RequestPolicy:
    return RequestPolicy(Contract(load("tavus")), Budget(requests=100, creations=0), clock.pace(per_second))


def _answered(status: int | None, headers: Headers = ()) -> Exchange:
    return Exchange(
        number=0, scope="live", purpose="live", intent="", identity="owner", sent_s=0.0, elapsed_s=0.0, clock_s=None, method="GET",
        target="/v2/faces", request_headers=(), request_body=b"", status=status, response_headers=headers, response_body=b"",
    )  # fmt: skip


@pytest.mark.parametrize("status", [429, 503])
def test_a_service_is_left_alone_for_as_long_as_it_asks(status: int) -> None:
    clock = Clock()
    guard = _guard(clock)
    guard.before("GET", "/v2/faces")
    guard.after(_answered(status, (("Retry-After", "45"),)))
    guard.before("GET", "/v2/faces")
    assert clock.now_s == 145.0


def test_a_service_that_does_not_say_how_long_is_given_twice_the_time_each_time() -> None:
    clock = Clock()
    guard = _guard(clock)
    waits = []
    for _ in range(3):
        before = clock.now_s
        guard.before("GET", "/v2/faces")
        waits.append(clock.now_s - before)
        guard.after(_answered(429))
    assert waits == [0, 2, 4]


def test_a_service_that_asks_for_too_long_is_not_asked_again() -> None:
    clock = Clock()
    guard = _guard(clock)
    guard.after(_answered(429, (("Retry-After", "86400"),)))
    with pytest.raises(BudgetSpent, match="asks to wait 86400 s, longer than the 120 s"):
        guard.before("GET", "/v2/faces")
    with guard.cleaning():
        guard.before("GET", "/v2/faces")
    assert clock.now_s <= 100 + LONGEST_WAIT_S


def test_a_streak_of_failures_ends_a_run_and_one_success_breaks_it() -> None:
    guard = _guard(Clock())
    for status in (500, None, 200, 502, 500):
        guard.after(_answered(status))
    guard.before("GET", "/v2/faces")
    guard.after(_answered(500))
    with pytest.raises(RepeatedFailures, match="3 requests in a row failed"):
        guard.before("GET", "/v2/faces")


@pytest.mark.parametrize(("method", "path"), [("GET", "/admin"), ("POST", "/v2/faces"), ("DELETE", "/v2/faces/r1")])
def test_what_was_not_announced_is_never_sent(method: str, path: str) -> None:
    with pytest.raises(NotAllowed):
        _guard(Clock()).before(method, path)


def test_a_ledger_whose_last_line_was_cut_short_is_read_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    entry = LedgerEntry(mark="contracts-a-1", api="tavus", origin="https://x.example", collection="/v2/faces", name_field="face_name")
    with Ledger(path) as held:
        held.intend(entry)
    path.write_bytes(path.read_bytes() + b'{"event": "crea')
    with Ledger(path) as held:
        assert [one.mark for one in held.open_entries] == ["contracts-a-1"]
        held.note("contracts-a-1", "gone")
    with Ledger(path) as held:
        assert held.open_entries == ()
