"""`contracts drift`, as a user runs it: a mock beside a mock that is served elsewhere, sound or broken in one known way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

from contracts.cli.main import main
from contracts.runs.run import read
from mockserver.embedded import running
from mockserver.settings import Settings
from tests.contracts.runs.live.standin import KEY, StandIn, standing_in

PALS = "GET /v2/pals/{pal_id}"
Serve = Callable[[str | None], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A mock at an origin of its own, with a mutant or without."""
    with ExitStack() as stack:
        yield lambda mutant: stack.enter_context(running(Settings(), defect=mutant)).origin


def _drift(folder: Path, api: str, origin: str, *arguments: str, key: str = "test-drift-canary") -> tuple[int, str, str]:
    words = ["drift", api, "--target", origin, "--rate", "5000", "--store", str(folder / "store.json")]
    words += ["--ledger", str(folder / "ledger.jsonl"), *arguments]
    done = CliRunner().invoke(main, words, env={"TAVUS_API_KEY": key, "TOGETHER_API_KEY": key}, catch_exceptions=False)
    written = [path.read_text() for path in folder.iterdir() if path.is_file()]
    assert not any(key in text for text in (done.stdout, done.stderr, *written))
    return done.exit_code, done.stdout, done.stderr


def _shown(out: str) -> list[str]:
    """The new differences: "drift_status  GET /v2/pals/{pal_id}"."""
    return [line[4:].partition(":")[0] for line in out.splitlines() if line.startswith("  + ")]


@pytest.mark.parametrize("api", ["tavus", "together"])
@pytest.mark.parametrize("writes", [(), ("--allow-writes", "--max-creates", "20")])
def test_a_mock_beside_a_mock_shows_nothing(serve: Serve, tmp_path: Path, api: str, writes: tuple[str, ...]) -> None:
    status, out, err = _drift(tmp_path, api, serve(None), *writes)
    assert status == 0, out + err
    assert "0 new, 0 gone, 0 remain" in out
    assert int(out.split("remain; ")[1].split(" ")[0]) > (80 if writes else 25)


@pytest.mark.parametrize(
    ("api", "mutant", "shown", "remedy"),
    [
        ("tavus", "unknown_pal_is_gone", [f"drift_status  {PALS}"], "specs/tavus/overlay.yaml"),
        ("tavus", "etag_missing", ["drift_header  GET /v2/deployments/{deployment_id}"], "mockserver/apis/tavus/deployment.py"),
        ("tavus", "total_of_the_page", ["drift_law  GET /v2/pals"], "mockserver/apis/tavus/pal.py"),
        ("tavus", "voices_without_credential", ["drift_status  GET /v2/voices"], "mockserver/apis/tavus/voice.py"),
        ("tavus", "voices_without_content_type", ["drift_media_type  GET /v2/voices"], "specs/tavus/overlay.yaml"),
        ("together", "version_number_as_text", ["drift_type  GET /deployments/storage/volumes/{id}"], "specs/together/overlay.yaml"),
        ("together", "volume_created_with_201", ["drift_status  POST /deployments/storage/volumes"], "specs/together/overlay.yaml"),
    ],
)
def test_a_defect_is_shown_as_what_it_is_and_as_nothing_else(
    serve: Serve, tmp_path: Path, api: str, mutant: str, shown: list[str], remedy: str
) -> None:
    status, out, err = _drift(tmp_path, api, serve(mutant), "--allow-writes", "--max-creates", "20")
    assert status == 1, out + err
    assert sorted(set(_shown(out))) == shown, out
    assert f"Change {remedy}" in out


def test_what_cannot_be_deleted_is_told_beside_what_differs(serve: Serve, tmp_path: Path) -> None:
    status, out, err = _drift(tmp_path, "tavus", serve("deleted_pal_still_read"), "--allow-writes", "--max-creates", "20")
    assert status == 2, out + err
    assert _shown(out) == [f"drift_status  {PALS}", f"drift_law  {PALS}"]
    assert "things are left at" in err


def test_the_next_run_shows_only_what_moved(serve: Serve, tmp_path: Path) -> None:
    with standing_in() as service:
        known = set(service.left(["/v2/faces", "/v2/pals"]))
        service.rewrites = lambda seen, status, body: (410, body) if status == 404 and seen.path.startswith("/v2/pals/") else (status, body)
        first = _drift(tmp_path, "tavus", service.origin, key=KEY)
        second = _drift(tmp_path, "tavus", service.origin, key=KEY)
        service.rewrites = _renamed_total
        third = _drift(tmp_path, "tavus", service.origin, key=KEY)
        assert set(service.left(["/v2/faces", "/v2/pals"])) == known
        assert service.billed == 0
    assert first[0] == 1
    assert {line.split("  ")[0] for line in _shown(first[1])} == {"drift_status"}
    count = len(_shown(first[1]))
    assert second[0] == 0
    assert f"0 new, 0 gone, {count} remain" in second[1]
    assert _shown(second[1]) == []
    assert third[0] == 1
    assert f"{count} gone, 0 remain" in third[1]
    assert _shown(third[1]) == ["drift_field_extra  GET /v2/voices", "drift_field_missing  GET /v2/voices"]


def _renamed_total(seen: object, status: int, body: bytes) -> tuple[int, bytes]:
    path = getattr(seen, "path", "")
    if status != 200 or not path.startswith("/v2/voices"):
        return status, body
    held = orjson.loads(body)
    return status, orjson.dumps({**{name: value for name, value in held.items() if name != "total_count"}, "count": held["total_count"]})


def test_the_reports_show_both_sides(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    status, out, err = _drift(tmp_path, "tavus", serve("unknown_pal_is_gone"), "--report", f"json={path}")
    assert status == 1, out + err
    run = read(path)
    (found,) = run.findings
    mock, service = (run.exchange(number) for number in found.exchanges)
    assert (mock.scope, mock.status, service.scope, service.status) == ("mock", 404, "service", 410)
    assert run.profile == "drift"


def test_what_is_created_is_deleted_and_written_down_without_secrets(tmp_path: Path) -> None:
    with standing_in() as service:
        paths = ["/v2/faces", "/v2/deployments", "/v2/pals"]
        before = service.left(paths)
        status, out, err = _drift(tmp_path, "tavus", service.origin, "--allow-writes", "--max-creates", "20", key=KEY)
        assert status == 0, out + err
        assert service.billed >= 6
        assert service.left(paths) == before
        assert err.startswith(f"LIVE {service.origin}, key from TAVUS_API_KEY\n")


def test_a_budget_ends_the_comparison_in_order(tmp_path: Path) -> None:
    with standing_in() as service:
        status, out, err = _drift(tmp_path, "tavus", service.origin, "--max-requests", "7", key=KEY)
        assert status == 0, out + err
        assert len(service.seen) == 7
        assert {seen.method for seen in service.seen} == {"GET"}
    assert "ENDED the budget of 7 requests is spent" in err
    assert "not compared" in out


def test_what_a_spent_budget_left_unseen_stays_known(tmp_path: Path) -> None:
    with standing_in() as service:
        service.rewrites = _renamed_total
        assert _drift(tmp_path, "tavus", service.origin, key=KEY)[0] == 1
        status, out, err = _drift(tmp_path, "tavus", service.origin, "--max-requests", "7", key=KEY)
        assert status == 0, out + err
        assert "0 new, 0 gone, 0 remain, 2 not seen this time" in out
        assert "2 remain" in _drift(tmp_path, "tavus", service.origin, key=KEY)[1]


def test_a_service_that_fails_cannot_be_compared(tmp_path: Path) -> None:
    with standing_in() as service:
        _fail(service)
        status, _, err = _drift(tmp_path, "tavus", service.origin, key=KEY)
    assert status == 2
    assert "3 requests in a row failed" in err
    assert not (tmp_path / "store.json").exists()


def _fail(service: StandIn) -> None:
    service.decides = lambda seen: "failed"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("tavus", "--target", "mock"), "the mock is one side already"),
        (("nothing", "--target", "live"), "no API and no file 'nothing'"),
        (("tavus", "--target", "live"), "wanted a key in the environment variable TAVUS_API_KEY"),
        (("tavus", "--target", "http://192.0.2.1", "--live"), "wanted an https URL"),
    ],
)
def test_a_mistake_is_told(arguments: tuple[str, ...], message: str) -> None:
    done = CliRunner().invoke(main, ["drift", *arguments], env={"TAVUS_API_KEY": "", "TOGETHER_API_KEY": ""})
    assert done.exit_code == 2
    assert message in done.stderr


@pytest.mark.parametrize("text", ["{", "[]", json.dumps({"format": "contract-drift", "version": 9, "targets": {}})])
def test_a_store_that_is_none_is_told_before_anything_is_sent(tmp_path: Path, text: str) -> None:
    (tmp_path / "store.json").write_text(text)
    with standing_in() as service:
        status, _, err = _drift(tmp_path, "tavus", service.origin, key=KEY)
        assert (status, service.seen) == (2, [])
    assert "store.json: " in err
