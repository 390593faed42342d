"""The proof: what is asked of the judge, and how it is told."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from contracts.rules import registry
from contracts.runs.mutation.plain_schemathesis import SchemathesisFailure, schemathesis_failures
from contracts.runs.mutation.runner import LIMIT_S, BaselineResult, MutantResult, MutantTask, MutationRun, judge_mutant, table
from contracts.transport.target import TargetOptions
from mockserver.mutants import mutant as catalogue

_WITHOUT_MUTANT = {
    "request_as_declared",  # what a client does wrong, no broken mock can show
    "idempotency_key_makes_once",  # neither document declares such a key: the catalog of `tests.others` does
    "stale_version_refused",  # nor counts versions, as that one does, too
}
CAUGHT = MutantResult(
    mutant="rust",
    wrong="Rust.",
    api="tavus",
    caught_by="status_declared",
    is_caught=True,
    seen_by=("json_is_strict", "status_declared"),
    requests=12,
    seconds=1.5,
)
QUIET = BaselineResult(api="tavus", seed=0, findings=(), requests=100, seconds=9.0)


def test_each_mutant_names_a_check_or_a_law() -> None:
    assert {named.caught_by for named in map(catalogue.named, catalogue.names())} <= _known()


def test_each_check_and_each_law_has_a_mutant_that_it_must_catch() -> None:
    known = _known() - _WITHOUT_MUTANT
    assert known <= {named.caught_by for named in map(catalogue.named, catalogue.names())}


@pytest.mark.parametrize(
    ("mutant", "said"),
    [
        ("volume_created_with_201", "POST /deployments/storage/volumes: answered 201"),  # a check, on what is as it should be
        ("any_key_taken", "answered 200 to a credential of nobody"),  # a check, on a scripted request
        ("enum_in_any_case_taken", "POST /deployments/storage/volumes: answered 200 to a request with a fault"),
        ("another_default", "gpu_count: left out, but not shown as its default"),  # a law, on an item's life
        ("callback_early", "and a read says started"),  # a law, on what the service sends by itself, while time is moved
        ("job_of_any_key", "answered 200 to another key than that which was told the id"),  # a law, along a link
    ],
)
def test_a_mutant_is_caught_by_the_check_that_it_names(mutant: str, said: str) -> None:
    found = judge_mutant(mutant)
    assert found.is_caught
    assert said in str(found.detail)
    assert found.caught_by in found.seen_by
    assert found.requests > 0
    assert found.schemathesis is None


def test_plain_schemathesis_is_held_against_the_same_mock() -> None:
    sound, broken = TargetOptions(api="together"), TargetOptions(api="together", mutant="volume_created_with_201")
    beyond = schemathesis_failures(broken) - schemathesis_failures(sound)
    assert SchemathesisFailure("UndefinedStatusCode", "POST /v1/deployments/storage/volumes") in beyond


def test_a_proof_holds_where_every_mutant_is_caught_in_time_and_the_sound_mock_is_quiet() -> None:
    late = replace(CAUGHT, seconds=LIMIT_S + 1)
    missed = replace(CAUGHT, is_caught=False)
    alarm = BaselineResult(api="tavus", seed=0, findings=("status_declared GET /: wrong",), requests=1, seconds=1.0)
    assert MutationRun((CAUGHT,), (QUIET,)).holds
    assert not MutationRun((CAUGHT, late), (QUIET,)).holds
    assert not MutationRun((CAUGHT, missed), (QUIET,)).holds
    assert not MutationRun((CAUGHT,), (QUIET, alarm)).holds


def test_the_table_ends_with_what_was_missed() -> None:
    missed = replace(CAUGHT, mutant="dust", is_caught=False, seen_by=(), schemathesis=("UndefinedStatusCode",))
    assert table([missed, CAUGHT]) == [
        "mutant  it names         caught  also seen by    requests  seconds  st run",
        "rust    status_declared  yes     json_is_strict  12        1.5",
        "dust    status_declared  NO      -               12        1.5      UndefinedStatusCode",
    ]


def test_an_order_can_ask_for_one_api() -> None:
    assert {one.api for one in MutantTask(apis=("tavus",)).chosen()} == {"tavus"}
    assert len(MutantTask().chosen()) == len(catalogue.names())


def test_an_order_can_ask_for_one_mutant_of_each_rule() -> None:
    order = MutantTask(is_one_per_rule=True)
    assert sorted(one.caught_by for one in order.chosen()) == sorted(_known() - _WITHOUT_MUTANT)
    assert set(order.rules_without_mutant) == _WITHOUT_MUTANT
    assert {one.api for one in MutantTask(is_one_per_rule=True, apis=("tavus",)).chosen()} == {"tavus"}
    assert MutantTask().rules_without_mutant == ()


def test_what_a_mutant_breaks_is_looked_at_first() -> None:
    first_of_all = judge_mutant("new_name_forgotten")  # of volumes, the last collection of their document
    assert first_of_all.is_caught
    assert first_of_all.requests < 200


def test_the_command_names_the_rules_that_no_mutant_breaks() -> None:
    done = _prove("--one-per-rule", "--mutant", "volume_created_with_201", "--seeds", "0", "--jobs", "1")
    assert done.returncode == 0, done.stderr
    names = done.stdout.splitlines()[-1].removeprefix("No mutant here breaks ").split(", ")
    assert set(names) == _known() - {"status_declared"}


def test_the_command_tells_the_verdict_first_and_writes_it_as_json(tmp_path: Path) -> None:
    done = _prove("--mutant", "volume_created_with_201", "--seeds", "0", "--jobs", "1", "--json", str(tmp_path / "proof.json"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("PASS 1 of 1 mutants caught by the check they name within 30 s\n")
    assert done.stderr == ""
    told = orjson.loads((tmp_path / "proof.json").read_bytes())
    assert told["verdict"] == "PASS"
    assert [one["defect"] for one in told["defects"]] == ["volume_created_with_201"]


def test_the_command_refuses_a_mutant_that_there_is_not() -> None:
    done = _prove("--defect", "rust")
    assert done.returncode == 2
    assert done.stderr.startswith("ERROR no mutant 'rust'")


def _known() -> set[str]:
    return {*(check.name for check in registry.checks()), *(law.name for law in registry.laws())}


def _prove(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "contracts", "prove", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
