"""The control pages judged by their own description."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from contracts.cli.main import main
from mockserver.embedded import running
from mockserver.settings import Settings
from mockserver.state.clock import from_text
from tests.mockserver.wire import exchange, request


def test_no_check_finds_anything_on_the_control_pages(tmp_path: Path) -> None:
    with running(Settings(clock=from_text("manual"))) as mock:
        described = exchange(mock.origin, request("GET", "/__mock__/openapi.json", {}))
        document = tmp_path / "control.json"
        document.write_bytes(described.body)
        arguments = ["check", str(document), "--target", mock.origin, "--profile", "quick", "--seed", "0", "--jobs", "1"]
        result = CliRunner().invoke(main, arguments, env={"CONTROL_API_KEY": "test"})
    assert result.exit_code == 0, result.output
