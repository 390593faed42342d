"""`contracts merge`: shards put together are the run that was cut."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contracts.runs import run as runs
from contracts.runs.merging import RunMergeError, merge_runs
from contracts.runs.run import Run
from tests.contracts.reports import sample
from tests.contracts.wrong import invoke, served, written


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a whole run of a wrong service, and the same run in three shards."""
    folder = tmp_path_factory.mktemp("shards")
    document = written(folder)
    with served() as origin:
        for name, shard in (("whole", ()), ("1", ("--shard", "1/3")), ("2", ("--shard", "2/3")), ("3", ("--shard", "3/3"))):
            check = ("check", document, "--target", origin, "--profile", "quick", "--jobs", "1", *shard)
            done = invoke(*check, "--report", f"json={folder / name}.json", folder=folder)
            assert done.returncode in (0, 1), done.stderr
    return folder


def test_the_shards_give_what_the_whole_run_found(cut: Path) -> None:
    done = invoke("merge", cut / "3.json", cut / "1.json", cut / "2.json", "-o", cut / "merged.json")
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("FAIL")
    whole, together = _plain(cut / "whole.json"), _plain(cut / "merged.json")
    assert together["findings"] == whole["findings"]
    assert len(whole["findings"]) > 3
    assert [(one["number"], one["scope"], one["target"]) for one in together["exchanges"]] == [
        (one["number"], one["scope"], one["target"]) for one in whole["exchanges"]
    ]
    for name in ("scopes", "coverage", "laws", "skipped", "command", "shard", "judged", "checks"):
        assert together[name] == whole[name], name


def _plain(path: Path) -> Any:
    return json.loads(path.read_bytes())


def _shards(number: int) -> list[Run]:
    return [replace(sample.run(), shard=f"{k}/{number}", command=f"contracts check x --shard {k}/{number}") for k in range(1, number + 1)]


def test_a_missing_and_a_double_shard_are_named() -> None:
    one, _, three = _shards(3)
    with pytest.raises(RunMergeError, match="double 1/3; missing 2/3"):
        merge_runs([one, three, one])


def test_shards_of_different_cuts_are_refused() -> None:
    with pytest.raises(RunMergeError, match="different cuts: K/2, K/3"):
        merge_runs([_shards(2)[0], _shards(3)[1]])


def test_a_whole_run_is_no_shard() -> None:
    with pytest.raises(RunMergeError, match="a whole run is among them"):
        merge_runs([sample.run()])


@pytest.mark.parametrize(("name", "value"), [("seed", 8), ("target", "mock"), ("document_sha256", "0" * 64), ("profile", "deep")])
def test_shards_of_different_runs_are_refused(name: str, value: object) -> None:
    one, two = _shards(2)
    with pytest.raises(RunMergeError, match="the shards differ in"):
        merge_runs([one, replace(two, **{name: value})])  # type: ignore[arg-type] # each value is of its field's type


def test_what_cannot_be_merged_is_told_without_a_traceback(tmp_path: Path) -> None:
    runs.write(_shards(2)[0], tmp_path / "one.json")
    done = invoke("merge", tmp_path / "one.json", "-o", tmp_path / "whole.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "ERROR not every shard once: missing 2/2\n"
