"""`contracts compare`: what is new, what is gone, and what two runs cannot tell."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from contracts.reports.comparing import compare, text
from contracts.reports.verdict import lines
from contracts.runs import run as runs
from tests.contracts.reports import sample
from tests.contracts.wrong import invoke


def test_a_run_has_nothing_new_beside_itself() -> None:
    compared = compare(sample.run(), sample.run())
    assert (compared.new, compared.gone, compared.unseen, compared.notes) == ((), (), (), ())
    assert len(compared.same) == 3


def test_new_and_gone_findings_are_told_apart() -> None:
    before, after = sample.run(findings=4), sample.run(findings=6)
    compared = compare(replace(before, findings=before.findings[1:]), after)
    assert [found.fingerprint for found in compared.new] == [after.findings[n].fingerprint for n in (0, 4, 5)]
    assert compare(after, before).gone == after.findings[4:6]


def test_a_finding_whose_waiver_was_withdrawn_is_new() -> None:
    before = sample.run()
    after = replace(before, findings=tuple(replace(found, waived=None) for found in before.findings))
    assert [found.operation for found in compare(before, after).new] == ["DELETE /things/{id}"]


def test_what_was_not_judged_this_time_is_not_gone() -> None:
    before = sample.run()
    after = replace(before, findings=(), judged=("POST /things",))
    compared = compare(before, after)
    assert [found.operation for found in compared.gone] == ["POST /things"]
    assert len(compared.unseen) == 2


def test_runs_that_are_not_alike_are_told_so() -> None:
    compared = compare(sample.run(), replace(sample.run(), seed=8, document_sha256="0" * 64, tools={}))
    assert len(compared.notes) == 3


def test_the_command_says_it_first_and_exits_1_for_new_findings(tmp_path: Path) -> None:
    runs.write(sample.run(findings=0), tmp_path / "before.json")
    runs.write(sample.run(), tmp_path / "after.json")
    done = invoke("compare", tmp_path / "before.json", tmp_path / "after.json", "--report", f"json={tmp_path}/c.json")
    assert done.returncode == 1
    assert done.stdout.startswith("FAIL  things.yaml: 3 new, 0 gone, 0 still there\n  + status_declared  GET /things: ")
    assert [found["check"] for found in json.loads((tmp_path / "c.json").read_text())["new"]] == [
        found.check for found in sample.run().open_findings
    ]
    done = invoke("compare", tmp_path / "after.json", tmp_path / "before.json", "--report", "markdown=-")
    assert done.returncode == 0
    assert done.stdout.startswith("## ✅ Things \\& \\<Kinds\\>: 0 new, 3 gone, 0 still there\n")
    assert done.stderr.startswith("PASS")


def test_a_terminal_does_nothing_that_an_answer_tells_it() -> None:
    bell = replace(sample.run().findings[0], detail="\x1b[2J\x07\u202e\nPASS")
    run = replace(sample.run(), findings=(bell,))
    for said in ("\n".join(lines(run, color=False)), text(compare(sample.run(findings=0), run))):
        assert not {"\x1b", "\x07", "\u202e"} & set(said)
        assert "\nPASS" not in said
        assert "\\u001b[2J\\u0007\\u202e\\nPASS" in said
