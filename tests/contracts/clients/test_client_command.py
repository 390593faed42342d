"""`contracts client` on the command line: verdict first, the command that repeats it last, 0, 1 or 2."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contracts.cli.main import main

BROKEN = "tests.contracts.clients.broken"


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["client", *words])


def test_a_client_that_conforms_passes() -> None:
    result = run("tavus", "--inputs", "5", "--only", "getFace")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0].startswith("PASS  tavus on contracts.clients.Tavus: 0 findings")
    assert lines[-1] == "Repeat: contracts client contracts.adapters.tavus:ADAPTER --inputs 5 --seed 0 --only getFace"
    assert result.stderr == ""


def test_one_that_does_not_fails_and_shows_a_test(tmp_path: Path) -> None:
    report = tmp_path / "run.json"
    words = (f"{BROKEN}.swallows_errors:ADAPTER", "--inputs", "5", "--only", "DELETE /v2/faces/{face_id}", "--report", f"json={report}")
    result = run(*words)
    assert result.exit_code == 1, result.output
    assert result.stdout.startswith("FAIL  tavus on a small client: 1 error (1 client)")
    assert "def test_delete_v2_faces_face_id_error_raised() -> None:" in result.stdout
    assert result.stdout.splitlines()[-1].startswith("Repeat: contracts client")
    held = json.loads(report.read_bytes())
    assert [(one["check"], one["party"], one["count"] > 1) for one in held["findings"]] == [("error_raised", "client", True)]
    shown = held["exchanges"][held["findings"][0]["exchanges"][-1] - 1]
    assert (shown["method"], shown["status"]) == ("DELETE", 400)
    assert "test-key-of-the-judged-client" not in report.read_text()
    assert CliRunner().invoke(main, ["judge", str(report)]).exit_code == 2


def test_the_same_seed_gives_the_same_run(tmp_path: Path) -> None:
    found = []
    for number, seed in enumerate((3, 3, 4)):
        path = tmp_path / f"{number}.json"
        only = ("--only", "POST /v2/faces", "--inputs", "40", "--seed", str(seed))
        assert run(f"{BROKEN}.drops_falsy_values:ADAPTER", *only, "--report", f"json={path}").exit_code == 1
        held = json.loads(path.read_bytes())
        bodies = [(one["target"], one["request_body"], one["response_body"]) for one in held["exchanges"]]
        found.append((held["findings"], bodies))
    assert found[0] == found[1]
    assert found[0][1] != found[2][1]


def test_several_processes_give_the_same_run(tmp_path: Path) -> None:
    told = []
    for jobs in ("1", "2"):
        path = tmp_path / f"{jobs}.json"
        only = [word for name in ("POST /v2/faces", "getFace", "GET /v2/faces") for word in ("--only", name)]
        result = run(f"{BROKEN}.drops_falsy_values:ADAPTER", *only, "--inputs", "10", "--jobs", jobs, "--report", f"json={path}")
        assert result.exit_code == 1, result.output
        held = json.loads(path.read_bytes())
        sent = [(one["number"], one["method"], one["target"], one["request_body"], one["response_body"]) for one in held["exchanges"]]
        told.append((result.stdout.splitlines()[-1], held["findings"], sent, held["judged"]))
    assert told[0] == told[1]
    assert told[0][1]


def test_a_client_that_cannot_be_opened_in_a_process_is_told() -> None:
    result = run("tests.contracts.clients.unopened:ADAPTER", "--inputs", "1", "--jobs", "2")
    assert result.exit_code == 2
    assert result.stderr == "ERROR tests.contracts.clients.unopened:ADAPTER: the client cannot be opened: OSError: no licence for http\n"
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("acme",), "ERROR no client 'acme': wanted one of tavus, together, or MODULE:ADAPTER"),
        (("no_such_module:ADAPTER",), "ERROR no_such_module:ADAPTER: no module 'no_such_module' can be imported"),
        ((f"{BROKEN}.small:NOWHERE",), "there is no such name in"),
        ((f"{BROKEN}.small:Small",), "it is type, wanted an Adapter"),
        (("tavus", "--only", "getFaces"), "ERROR no operation 'getFaces' in tavus: wanted one such as 'POST /v2/faces'"),
        (("tavus", "--inputs", "1", "--only", "getFace", "--skip", "nothing"), "ERROR no operation 'nothing'"),
    ],
)
def test_what_cannot_be_judged_is_said_in_a_sentence(words: tuple[str, ...], said: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.output


@pytest.mark.parametrize(("api", "package"), [("tavus", "tavus_mcp"), ("together", "together")])
def test_an_official_client_that_is_not_installed_is_named(api: str, package: str) -> None:
    if find_spec(package) is not None:
        pytest.skip(f"{package} is installed")
    result = run(f"contracts.adapters.official_{api}:ADAPTER")
    assert result.exit_code == 2
    assert result.stderr == f"ERROR contracts.adapters.official_{api}:ADAPTER: it wants the package '{package}', which is not installed\n"


def test_an_operation_that_the_adapter_lacks_is_told_of() -> None:
    result = run(f"{BROKEN}.small:ADAPTER", "--inputs", "1", "--only", "getFace", "--only", "deleteFace")
    assert result.exit_code == 0, result.output
    assert "not done: GET /v2/faces/{face_id}: the adapter has no call for it" in result.stdout


def test_a_client_that_cannot_be_opened_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "client_that_fails.py").write_text(
        "from contracts.runs.clients import Adapter\n"
        "def opened(opening):\n    raise RuntimeError(f'no {opening.api_key}')\n"
        "ADAPTER = Adapter(name='x', api='tavus', open=opened, calls={'GET /v2/voices': print}, refused=lambda error: None)\n"
    )
    monkeypatch.chdir(tmp_path)
    result = run("client_that_fails:ADAPTER")
    assert result.exit_code == 2
    assert "client_that_fails:ADAPTER: the client cannot be opened: RuntimeError: no ***" in result.stderr
