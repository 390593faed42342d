"""`run.json`: what its schema says, what is read back, and what is refused."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from contracts.reports.writing import FORMATS
from contracts.runs import run as runs
from contracts.runs.run import RunError
from tests.contracts.reports import sample
from tests.contracts.wrong import KEY, invoke, served, written

_SCHEMA = json.loads(Path(runs.__file__).with_name("run.schema.json").read_text("utf-8"))


def test_the_schema_is_one() -> None:
    jsonschema_rs.meta.validate(_SCHEMA)


def test_every_property_of_a_run_is_described() -> None:
    raw = sample.run().to_json()
    assert set(raw) == {*_SCHEMA["required"], "facts"}
    more = replace(sample.run(), is_shared=True, fail_on="lenient", muted=("a GET / /paths",), notes=("so",))
    assert set(more.to_json()) == set(_SCHEMA["properties"])
    assert runs.from_json(more.to_json()) == more
    moved = replace(sample.run().exchanges[0], moved_s=60.0).to_json()
    assert set(moved) == {*raw["exchanges"][0], "moved_s"} == set(_SCHEMA["$defs"]["exchange"]["properties"])


def test_a_real_run_fits_the_schema_and_holds_no_key(tmp_path: Path) -> None:
    document = written(tmp_path)
    wanted = [word for form in FORMATS for word in ("--report", f"{form}={tmp_path / form}")]
    with served() as origin:
        done = invoke("check", document, "--target", origin, "--profile", "quick", "--jobs", "1", *wanted)
    assert done.returncode == 1, done.stderr
    raw = json.loads((tmp_path / "json").read_text("utf-8"))
    jsonschema_rs.Draft202012Validator(_SCHEMA, validate_formats=True).validate(raw)
    for form in FORMATS:
        assert KEY not in (tmp_path / form).read_text("utf-8"), form
        again = invoke("report", tmp_path / "json", "--format", form)
        assert again.stdout == (tmp_path / form).read_text("utf-8"), form


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    runs.write(sample.run(), tmp_path / "run.json")
    assert runs.read(tmp_path / "run.json") == sample.run()


def test_half_a_surrogate_pair_does_not_stop_a_run_from_being_written(tmp_path: Path) -> None:
    run = sample.run()
    run = replace(run, findings=(replace(run.findings[0], detail="got '\ud800'"),))
    runs.write(run, tmp_path / "run.json")
    assert runs.read(tmp_path / "run.json").findings[0].detail == "got '\\ud800'"


@pytest.mark.parametrize("run", [sample.run(), replace(sample.run(), exchanges=(), findings=())], ids=["with exchanges", "without"])
def test_a_run_is_written_piece_by_piece(run: runs.Run, tmp_path: Path) -> None:
    runs.write(run, tmp_path / "run.json")
    assert (tmp_path / "run.json").read_bytes() == runs.dumped(run.to_json())


def _broken(**changes: Any) -> bytes:
    return json.dumps({**sample.run().to_json(), **changes}).encode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not JSON"),
        (runs.dumped(sample.run().to_json())[:2000], "not JSON"),
        (b"[]", "wanted a run"),
        (b'{"format": "contract-run"}', "wanted a run of version 1, got version None"),
        (_broken(version=2), "wanted a run of version 1, got version 2: a newer `contracts` wrote it"),
        (_broken(version=True), "wanted a run of version 1, got version True"),
        (_broken(coverage=[]), "departs from its schema at /coverage"),
        (_broken(operations="GET /things"), "departs from its schema at /operations"),
        (_broken(exchanges=[]), "a finding names an exchange beyond the last, 0"),
        (b'{"format": "contract-run", "version": 1}', "departs from its schema"),
        (b"\xff\xfe", "not JSON"),
    ],
)
def test_what_is_no_run_is_refused_in_words(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_bytes(content)
    with pytest.raises(RunError, match=said) as caught:
        runs.read(path)
    assert str(path) in str(caught.value)


def test_a_folder_and_a_file_that_is_not_there_are_no_runs(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "gone.json"):
        with pytest.raises(RunError, match=str(path)):
            runs.read(path)


@pytest.mark.parametrize("name", ["report", "judge", "compare", "merge"])
def test_no_command_answers_a_bad_file_with_a_traceback(name: str, tmp_path: Path) -> None:
    for number, content in enumerate((b"", b"{", _broken(version=9), _broken(findings=None))):
        path = tmp_path / f"{number}.json"
        path.write_bytes(content)
        many: dict[str, list[str | Path]] = {"compare": [path, path], "merge": [path, "-o", "-"]}
        words = many.get(name, [path])
        done = invoke(name, *words)
        assert (done.returncode, done.stdout) == (2, ""), done.stderr
        assert done.stderr.startswith(f"ERROR {path}: ")


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("pdf=report.pdf", "no format 'pdf': wanted one of ctrf, github, har, html"),
        ("html", "wanted FORMAT=PATH such as html=report.html"),
        ("html=", "wanted FORMAT=PATH"),
        ("html=.", ". is a folder: wanted a file"),
        ("html=no/such/folder/report.html", "no folder no/such/folder"),
        ("html=twice.html", "json and html would both be written to twice.html"),
    ],
)
def test_a_report_that_cannot_be_written_is_refused_before_the_run(wanted: str, said: str, tmp_path: Path) -> None:
    done = invoke("check", "together", "--report", "json=./twice.html", "--report", wanted, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_path_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    runs.write(sample.run(), tmp_path / "run.json")
    done = invoke("report", tmp_path / "run.json", "-o", tmp_path / "run.json" / "report.html")
    assert done.returncode == 2
    assert done.stderr.startswith("ERROR ")
    assert "Not a directory" in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_is_not_ours_is_told_before_the_run(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    done = invoke("check", "together", "--report", f"html={tmp_path}/report.html")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Permission denied" in done.stderr


def test_one_command_renders_several_reports(tmp_path: Path) -> None:
    runs.write(sample.run(), tmp_path / "run.json")
    done = invoke("report", "run.json", "--report", "markdown=-", "--report", "sarif=run.sarif", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "wrote run.sarif\n")
    assert done.stdout.startswith("## ")
    assert json.loads((tmp_path / "run.sarif").read_text("utf-8"))["version"] == "2.1.0"


@pytest.mark.parametrize("name", ["check", "compare", "judge", "merge", "report", "waive"])
def test_help_shows_how_it_is_used(name: str) -> None:
    done = invoke(name, "--help")
    assert done.returncode == 0
    assert f"Examples:\n    contracts {name} " in done.stdout


@pytest.mark.parametrize(("environment", "is_painted"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_color_is_for_terminals_that_want_it(environment: dict[str, str], is_painted: bool, tmp_path: Path) -> None:
    shard = replace(sample.run(), shard="1/1")
    runs.write(shard, tmp_path / "1.json")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "contracts", "merge", str(tmp_path / "1.json"), "-o", str(tmp_path / "run.json")]
    inherited = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    subprocess.run(command, env={**inherited, **environment}, stdout=theirs, check=False, timeout=60)
    os.close(theirs)
    shown = os.read(ours, 100_000)
    os.close(ours)
    assert shown.lstrip(b"\x1b[31m").startswith(b"FAIL")
    assert (b"\x1b[" in shown) is is_painted
