"""`specs` and `python -m specs`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from specs import names
from specs.cli import main
from specs.document.document import ROOT

_DOCUMENT = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /a: {get: {responses: {'200': {description: ''}}}}\n"


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_verify_prints_a_line_an_api() -> None:
    result = _run("verify")
    assert (result.exit_code, len(result.output.splitlines())) == (0, len(names()))
    assert result.output.startswith(f"ok {names()[0]}: ")


def test_verify_prints_each_failure_in_a_line(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "together", tmp_path / "together")
    (tmp_path / "together" / "notes.yaml").write_text("")
    result = _run("verify", "--root", tmp_path)
    assert result.exit_code == 1
    assert result.output == "FAIL together  together/notes.yaml is in the folder, but not in vendor.toml\n"


def test_vendoring_then_verifying_a_new_api(tmp_path: Path) -> None:
    (tmp_path / "page.yaml").write_text(_DOCUMENT)
    result = _run("vendor", "mine", tmp_path / "page.yaml", "--url", "https://x.io/get-a", "--root", tmp_path)
    assert result.exit_code == 0
    assert result.output.startswith("added mine/get-a.yaml from https://x.io/get-a\n+ operation GET /a\n")
    again = _run("vendor", "mine", tmp_path / "page.yaml", "--url", "https://x.io/get-a", "--root", tmp_path)
    assert again.output == "mine/get-a.yaml is unchanged: the bytes that were vendored before\n"
    verified = _run("verify", "--root", tmp_path)
    assert (verified.exit_code, verified.output) == (0, "ok mine: 1 page, 1 operations, 0 schemas compiled, 0 examples fit\n")


def test_an_overlay_that_no_longer_applies_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "page.yaml").write_text(_DOCUMENT)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "overlay.yaml").write_text("overlay: 1.0.0\n")
    result = _run("vendor", "mine", tmp_path / "page.yaml", "--url", "https://x.io/get-a", "--root", tmp_path)
    assert result.exit_code == 1
    assert "FAIL the overlay no longer applies: mine: mine/overlay.yaml: wanted `info`" in result.output
    assert (tmp_path / "mine" / "get-a.yaml").read_text() == _DOCUMENT


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_gaps_are_listed_in_every_format(form: str) -> None:
    result = _run("gaps", "tavus", "--format", form)
    assert result.exit_code == 0
    assert result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("verify", "nope"), "no API 'nope' in specs/"),
        (("gaps", "nope"), "no API 'nope' in specs/"),
        (("gaps", "--format", "pdf"), "'pdf' is not one of"),
        (("verify", "--root", "no-such-folder"), "does not exist"),
        (("vendor", "mine"), "Missing argument"),
        (("vendor", "mine", "no-such-file"), "no-such-file: No such file or directory"),
        (("nope",), "No such command"),
    ],
)
def test_a_users_mistake_is_told_in_a_sentence_with_status_2(arguments: tuple[str, ...], said: str) -> None:
    result = _run(*arguments)
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("arguments", [("--help",), ("vendor", "--help"), ("verify", "--help"), ("gaps", "--help")])
def test_help_has_examples(arguments: tuple[str, ...]) -> None:
    result = _run(*arguments)
    assert result.exit_code == 0
    assert "  specs " in result.output.partition("Examples:")[2]
