"""`contracts check --live` and `contracts cleanup`, as a user runs them, on a service that bills, limits, fails and dies."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from contracts.runs.live.ledger import Ledger
from tests.contracts.runs.live.standin import KEY, Fate, Seen, StandIn, standing_in

ROOT = Path(__file__).parents[4]
COLLECTIONS = {
    "tavus": ("/v2/faces", "/v2/deployments", "/v2/pals"),
    "together": ("/v1/deployments", "/v1/deployments/secrets", "/v1/deployments/storage/volumes"),
}


@pytest.fixture
def service() -> Iterator[StandIn]:
    with standing_in() as found:
        found.stock = {id_ for paths in COLLECTIONS.values() for id_ in found.left(paths)}
        yield found


def _begin(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TAVUS_API_KEY": KEY, "TOGETHER_API_KEY": KEY}
    command = [sys.executable, "-m", "contracts", *arguments, "--rate", "500"]
    return subprocess.Popen(command, env=environment, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _done(folder: Path, *arguments: str) -> tuple[int, str, str]:
    process = _begin(folder, *arguments)
    out, err = process.communicate(timeout=300)
    assert KEY not in out + err
    assert not any(KEY.encode() in path.read_bytes() for path in folder.rglob("*") if path.is_file())
    return process.returncode, out, err


def _check(service: StandIn, folder: Path, *arguments: str, api: str = "tavus") -> tuple[int, str, str]:
    return _done(folder, "check", api, "--target", service.origin, "--live", *arguments)


def _nth_create(wanted: int, fate: Fate) -> Callable[[Seen], Fate]:
    """What happens to the nth request that creates, and to no other."""
    creates: list[int] = []

    def decides(seen: Seen) -> Fate:
        if seen.creates:
            creates.append(seen.number)
        return fate if seen.creates and len(creates) == wanted else "answered"

    return decides


@pytest.mark.parametrize("api", list(COLLECTIONS))
def test_nothing_is_changed_unless_it_is_allowed(service: StandIn, tmp_path: Path, api: str) -> None:
    status, out, err = _check(service, tmp_path, api=api)
    assert status == 0, out + err
    assert {seen.method for seen in service.seen} == {"GET"}
    assert "creates, changes and deletes nothing" in err
    assert not list(tmp_path.glob("*.jsonl"))


@pytest.mark.parametrize("api", list(COLLECTIONS))
def test_what_is_created_is_deleted(service: StandIn, tmp_path: Path, api: str) -> None:
    status, out, err = _check(service, tmp_path, "--allow-writes", "--report", "json=run.json", api=api)
    assert status == 0, out + err
    assert service.billed > 0
    assert service.left(COLLECTIONS[api]) == []
    assert not any(seen.path.startswith("/__mock__") for seen in service.seen)
    assert err.startswith(f"LIVE {service.origin}, key from {api.upper()}_API_KEY\n")


def test_budgets_are_kept_and_end_the_run_in_order(service: StandIn, tmp_path: Path) -> None:
    status, out, err = _check(service, tmp_path, "--allow-writes", "--max-creates", "2")
    assert (status, service.billed) == (0, 2), out + err
    assert "the budget of 2 creations is spent" in out
    assert service.left(COLLECTIONS["tavus"]) == []


def test_the_budget_of_requests_does_not_count_what_deletes(service: StandIn, tmp_path: Path) -> None:
    _check(service, tmp_path)
    most = len(service.seen) + 2  # the reads, a create, and the read of what it created
    service.seen.clear()
    status, out, err = _check(service, tmp_path, "--allow-writes", "--max-requests", str(most))
    assert (status, service.billed) == (0, 1), out + err
    assert [seen.method for seen in service.seen[most:]] == ["DELETE", "GET"]
    assert f"the budget of {most} requests is spent" in out
    assert service.left(COLLECTIONS["tavus"]) == []


def test_a_service_that_asks_for_time_is_given_it_and_asked_again(service: StandIn, tmp_path: Path) -> None:
    service.decides = lambda seen: "too soon" if seen.number % 3 == 0 else "answered"
    status, out, err = _check(service, tmp_path, "--allow-writes", "--max-requests", "300", "--max-creates", "20")
    assert status in (0, 1), out + err
    assert "not done: live" not in out
    assert service.left(COLLECTIONS["tavus"]) == []


def test_a_service_that_asks_for_more_time_than_it_is_granted_ends_the_run(service: StandIn, tmp_path: Path) -> None:
    service.retry_after = "86400"
    service.decides = lambda seen: "too soon" if seen.number == 3 else "answered"
    _, out, _ = _check(service, tmp_path)
    assert len(service.seen) == 3
    assert "the service asks to wait 86400 s" in out


def test_a_service_that_fails_three_times_in_a_row_is_left_alone(service: StandIn, tmp_path: Path) -> None:
    service.decides = lambda seen: "failed" if seen.number > 4 else "answered"
    status, out, err = _check(service, tmp_path)
    assert len(service.seen) == 7
    assert status == 1, out + err
    assert "ENDED 3 requests in a row failed" in err


@pytest.mark.parametrize("fate", ["lost", "done but failed"])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_what_was_created_without_an_answer_is_found_and_deleted(service: StandIn, tmp_path: Path, fate: Fate, number: int) -> None:
    service.decides = _nth_create(number, fate)
    status, out, err = _check(service, tmp_path, "--allow-writes")
    assert status in (0, 1), out + err
    assert service.billed >= number
    assert service.left(COLLECTIONS["tavus"]) == []


def test_what_comes_late_is_waited_for_and_deleted(service: StandIn, tmp_path: Path) -> None:
    service.decides = _nth_create(1, "late")
    _check(service, tmp_path, "--allow-writes", "--max-creates", "1")
    assert (service.billed, service.late) == (1, [])
    assert service.left(COLLECTIONS["tavus"]) == []


def test_two_runs_at_once_leave_each_others_things_alone(service: StandIn, tmp_path: Path) -> None:
    service.decides = _nth_create(2, "held")
    process = _begin(tmp_path, "check", "tavus", "--target", service.origin, "--live", "--allow-writes")
    assert service.held.wait(60)
    before = service.left(COLLECTIONS["tavus"])
    status, out, err = _check(service, tmp_path, "--allow-writes", "--ledger", "another.jsonl")
    assert status == 0, out + err
    assert service.left(COLLECTIONS["tavus"]) == before != []
    assert _done(tmp_path, "cleanup", "--ledger", "another.jsonl")[:2] == (0, "PASS nothing is left, 0 deleted\n")
    status, _, err = _done(tmp_path, "cleanup")
    assert (status, service.left(COLLECTIONS["tavus"])) == (2, before)
    assert "another run is using this ledger" in err
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert service.left(COLLECTIONS["tavus"]) == []


def test_a_missing_key_is_named_and_nothing_is_sent(service: StandIn, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")} | {"PYTHONPATH": str(ROOT)}
    for where in (("live",), (service.origin, "--live")):
        command = [sys.executable, "-m", "contracts", "check", "tavus", "--target", *where]
        done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 2
        assert "wanted a key in the environment variable TAVUS_API_KEY" in done.stderr
    assert service.seen == []


def test_a_ledger_holds_what_finds_things_again_and_nothing_more(service: StandIn, tmp_path: Path) -> None:
    _check(service, tmp_path, "--allow-writes", "--max-creates", "2", api="together")
    lines = [json.loads(line) for line in (tmp_path / "contracts-ledger.jsonl").read_text().splitlines()]
    assert {line["event"] for line in lines} == {"intent", "created", "gone"}
    told = {"event", "mark", "api", "origin", "collection", "name_field", "key", "at", "parents", "id"}
    assert {name for line in lines for name in line} <= told
    assert all(len(line["key"]) == 4 for line in lines if line["event"] == "intent")


@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("api", list(COLLECTIONS))
def test_an_interrupted_run_deletes_what_it_created(service: StandIn, tmp_path: Path, signal_: signal.Signals, api: str) -> None:
    service.decides = _nth_create(2, "held")
    process = _begin(tmp_path, "check", api, "--target", service.origin, "--live", "--allow-writes")
    assert service.held.wait(60)
    process.send_signal(signal_)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 2, out + err
    assert f"interrupted by {signal_.name}" in err
    assert service.left(COLLECTIONS[api]) == []


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("api", list(COLLECTIONS))
def test_what_a_killed_run_created_is_cleaned_up(service: StandIn, tmp_path: Path, number: int, api: str) -> None:
    service.decides = _nth_create(number, "held")
    process = _begin(tmp_path, "check", api, "--target", service.origin, "--live", "--allow-writes")
    assert service.held.wait(60)
    process.kill()
    process.communicate(timeout=60)
    assert len(service.left(COLLECTIONS[api])) == 1
    status, out, err = _done(tmp_path, "cleanup")
    assert (status, out) == (0, "PASS nothing is left, 1 deleted\n"), err
    assert service.left(COLLECTIONS[api]) == []
    assert _done(tmp_path, "cleanup")[:2] == (0, "PASS nothing is left, 0 deleted\n")


def test_what_a_dead_service_keeps_is_named_and_cleaned_up_when_it_is_back(service: StandIn, tmp_path: Path) -> None:
    dying = _nth_create(1, "answered")
    service.decides = lambda seen: "dead" if dying(seen) and service.billed else "answered"
    status, out, err = _check(service, tmp_path, "--allow-writes")
    (left,) = service.left(COLLECTIONS["tavus"])
    assert status == 2, out + err
    assert f"LEFT BEHIND {left} in /v2/faces at {service.origin}" in err
    status, out, err = _done(tmp_path, "cleanup")
    assert status == 2
    assert "FAIL 1 things are left" in out
    service.decides = lambda seen: "answered"
    assert _done(tmp_path, "cleanup")[0] == 0
    assert service.left(COLLECTIONS["tavus"]) == []


def test_a_delete_that_fails_at_first_is_tried_again(service: StandIn, tmp_path: Path) -> None:
    deletes: list[int] = []

    def decides(seen: Seen) -> Fate:
        if seen.method == "DELETE":
            deletes.append(seen.number)
        return "failed" if seen.method == "DELETE" and len(deletes) < 5 else "answered"

    service.decides = decides
    status, out, err = _check(service, tmp_path, "--allow-writes", "--max-creates", "1")
    assert status == 1, out + err
    assert service.left(COLLECTIONS["tavus"]) == []


def test_another_key_does_not_count_as_gone(service: StandIn, tmp_path: Path) -> None:
    service.decides = _nth_create(1, "held")
    process = _begin(tmp_path, "check", "tavus", "--target", service.origin, "--live", "--allow-writes")
    assert service.held.wait(60)
    process.kill()
    process.communicate(timeout=60)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TAVUS_API_KEY": "test-another"}
    command = [sys.executable, "-m", "contracts", "cleanup"]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "created with another key than that in TAVUS_API_KEY" in done.stderr
    assert len(service.left(COLLECTIONS["tavus"])) == 1


def test_cleanup_sends_no_key_where_only_a_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "contracts-ledger.jsonl").write_text(
        '{"event": "intent", "mark": "contracts-1-1", "api": "tavus", "origin": "https://elsewhere.example", "collection": "/v2/faces", '
        '"name_field": "face_name", "key": "", "at": "2026-01-01T00:00:00Z", "parents": {}}\n'
    )
    status, _, err = _done(tmp_path, "cleanup")
    assert status == 2
    assert "https://elsewhere.example is no server of tavus: name it too" in err


def test_a_ledger_that_another_run_holds_is_not_used(service: StandIn, tmp_path: Path) -> None:
    with Ledger(tmp_path / "contracts-ledger.jsonl"):
        status, _, err = _check(service, tmp_path, "--allow-writes")
    assert status == 2
    assert "another run is using this ledger" in err
    assert service.billed == 0


def test_nothing_is_sent_over_plain_http_to_another_machine(tmp_path: Path) -> None:
    status, _, err = _done(tmp_path, "check", "tavus", "--target", "http://192.0.2.1", "--live")
    assert status == 2
    assert "wanted an https URL" in err


def test_a_document_without_a_server_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "api.yaml").write_text("openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\n")
    status, _, err = _done(tmp_path, "check", "api.yaml", "--target", "live")
    assert status == 2
    assert "names no server with a host" in err
