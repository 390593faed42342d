"""action.yml: its shell parts are run here, with what GitHub would tell them; its steps hang together."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mockserver.embedded import running
from mockserver.health import is_healthy
from mockserver.settings import Settings
from specs.json.parsing import Json, read
from tests.ci.workflows import uses_of

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "ci" / "action.sh"
ACTION: Json = read(ROOT / "action.yml")
STEPS: list[Json] = ACTION["runs"]["steps"]


class Job:
    """A job on a runner: a workspace, and the files by which a step tells GitHub something."""

    def __init__(self, folder: Path) -> None:
        self.workspace, self._temporary = folder / "workspace", folder / "temporary"
        for made in (self.workspace, self._temporary):
            made.mkdir()

    def run(self, command: str, **inputs: str) -> subprocess.CompletedProcess[str]:
        told = {f"GITHUB_{name}": str(self._temporary / name.lower()) for name in ("OUTPUT", "STEP_SUMMARY", "ENV")}
        environment = {
            **os.environ,
            **told,
            **{f"ACTION_{name.upper()}": value for name, value in inputs.items()},
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(self._temporary),
            "TAVUS_API_KEY": "test",
        }
        return subprocess.run(
            ["bash", str(SCRIPT), command], cwd=self.workspace, env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    def told(self, name: str) -> str:
        path = self._temporary / name
        return path.read_text("utf-8") if path.exists() else ""

    @property
    def outputs(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in self.told("output").splitlines())


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    job = Job(tmp_path)
    yield job
    if "pid" in job.outputs:
        os.kill(int(job.outputs["pid"]), signal.SIGTERM)


def test_a_check_that_passes_is_summed_up_and_its_reports_are_kept(job: Job) -> None:
    done = job.run("check", document="tavus", options="--only listPals --jobs 1\n--seed 3")
    assert done.returncode == 0, done.stdout + done.stderr
    assert job.outputs == {"status": "0", "verdict": "PASS", "findings": "0"}
    assert "Tavus" in job.told("step_summary")
    kept = {path.name for path in (job.workspace / "contract-reports").iterdir()}
    assert kept == {"summary.md", "findings.sarif", "junit.xml", "report.html", "run.json"}
    assert json.loads((job.workspace / "contract-reports" / "run.json").read_bytes())["seed"] == 3


def test_findings_are_annotated_and_fail_a_later_step(job: Job) -> None:
    with running(Settings(apis=("tavus",)), defect="any_key_taken") as mock:
        done = job.run("check", document="tavus", target=mock.origin, options="--only listPals --only getPal --jobs 1")
    assert done.returncode == 0, done.stderr
    assert re.search(r"^::error .*title=", done.stdout, re.MULTILINE)
    assert (job.outputs["status"], job.outputs["verdict"]) == ("1", "FAIL")
    assert int(job.outputs["findings"]) > 0
    assert json.loads((job.workspace / "contract-reports" / "findings.sarif").read_bytes())["runs"][0]["results"]


@pytest.mark.parametrize(
    ("command", "inputs", "said"),
    [
        ("check", {}, "document: wanted"),
        ("check", {"document": "no-such-api"}, "nothing was judged"),
        ("deploy", {}, "command: got 'deploy'"),
        ("serve", {"document": "tavus", "port": "0", "options": "--no-such-option"}, "the mock did not start"),
    ],
)
def test_what_cannot_be_done_fails_the_step_and_says_why(job: Job, command: str, inputs: dict[str, str], said: str) -> None:
    done = job.run(command, **inputs)
    assert done.returncode == 2
    assert f"::error title=contract-mocks::{said}" in done.stdout


def test_an_option_is_no_program(job: Job) -> None:
    job.run("check", document="tavus", options="--only $(touch${IFS}made) `touch made` ; touch made")
    assert not (job.workspace / "made").exists()


def test_a_mock_is_there_for_the_steps_that_follow(job: Job) -> None:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/t": {"get": {"responses": {"204": {"description": "."}}}}},
    }
    (job.workspace / "openapi.json").write_text(json.dumps(document), "utf-8")
    done = job.run("serve", document="openapi.json", port="0", options="--quiet")
    assert done.returncode == 0, done.stdout + done.stderr
    assert is_healthy(job.outputs["origin"])
    assert job.told("env") == f"MOCKSERVER_URL={job.outputs['origin']}\n"
    assert "openapi" in done.stdout


def test_the_file_is_an_action_as_github_reads_it() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_input_reaches_a_step_and_none_is_put_into_a_script() -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(ACTION["inputs"])
    assert not [step["run"] for step in STEPS if "${{" in step.get("run", "")]
    told = {name for step in STEPS for name in step.get("env", {}) if name.startswith("ACTION_")}
    assert set(re.findall(r"\bACTION_[A-Z_]+", SCRIPT.read_text(encoding="utf-8"))) - {"ACTION_", "ACTION_VENV"} <= told


def test_every_output_is_one_that_the_script_puts_out() -> None:
    put_out = set(re.findall(r"^\s*output (\w+)", SCRIPT.read_text(encoding="utf-8"), re.MULTILINE))
    wanted = set(re.findall(r"steps\.run\.outputs\.(\w+)", (ROOT / "action.yml").read_text(encoding="utf-8")))
    assert wanted <= put_out


def test_it_is_failed_only_after_its_reports_are_kept() -> None:
    assert "exit" in STEPS[-1]["run"]
    assert [use.partition("@")[0] for use in uses_of(STEPS)] == [
        "actions/setup-python",
        "github/codeql-action/upload-sarif",
        "actions/upload-artifact",
    ]
