"""docs/node.md, go.md, vscode.md and agents.md: their files are written down as they stand, and run where there is a runtime."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from mockserver.cli import main
from mockserver.serving import banner
from tests.mockserver.wire import Client

ROOT = Path(__file__).parents[1]
ENVIRONMENT = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
DRIVER = """
import setup from "./jest.setup.mjs";
import teardown from "./jest.teardown.mjs";
import { createRequire } from "node:module";
import assert from "node:assert/strict";
const tests = [];
globalThis.test = (name, run) => tests.push(run);
globalThis.expect = (value) => ({ toBe: (wanted) => assert.equal(value, wanted) });
await setup();
try {
  createRequire(import.meta.url)("./pals.jest.cjs");
  for (const run of tests) await run();
} finally {
  await teardown();
}
console.log(`${tests.length} passed`);
"""


def _files(page: str) -> dict[str, str]:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return dict(re.findall(r'^```\w+ title="([^"]+)"\n(.*?)^```', text, re.DOTALL | re.MULTILINE))


@pytest.fixture
def node_folder(tmp_path: Path) -> Path:
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    for name, text in _files("node.md").items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def _node(folder: Path, *arguments: str) -> str:
    command = ["node", *arguments]
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_page_for_node_passes(node_folder: Path) -> None:
    assert re.search(r"^# pass 1$", _node(node_folder, "--test", "--test-reporter", "tap", "faces.test.mjs"), re.MULTILINE)


def test_the_page_for_jest_passes(node_folder: Path) -> None:
    (node_folder / "driver.mjs").write_text(DRIVER, "utf-8")
    assert _node(node_folder, "driver.mjs") == "1 passed\n"
    assert set(re.findall(r'"\./([\w.]+)"', _files("node.md")["jest.config.mjs"])) == {"jest.setup.mjs", "jest.teardown.mjs"}


def test_a_mock_that_cannot_start_is_told(node_folder: Path) -> None:
    program = 'import { startMock } from "./mock.mjs"; await startMock("--no-such-option").catch((error) => console.log(error.message));'
    (node_folder / "wrong.mjs").write_text(program, "utf-8")
    assert _node(node_folder, "wrong.mjs") == "the mock ended with status 2\n"


def test_the_page_for_go_passes(tmp_path: Path) -> None:
    if shutil.which("go") is None:
        pytest.skip("go is not installed")
    for name, text in {**_files("go.md"), "go.mod": "module shop\n\ngo 1.21\n"}.items():
        (tmp_path / name).write_text(text, "utf-8")
    done = subprocess.run(["go", "test", "./..."], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_task_of_vs_code_sees_that_the_mock_is_there(client: Client) -> None:
    (task,) = json.loads(_files("vscode.md")[".vscode/tasks.json"])["tasks"]
    background = task["problemMatcher"]["background"]
    lines = banner(client.mock.mock, client.mock.origin).splitlines()
    assert [bool(re.search(background["endsPattern"], line)) for line in lines].count(True) == 1
    assert re.search(background["beginsPattern"], lines[0])
    (launch,) = json.loads(_files("vscode.md")[".vscode/launch.json"])["configurations"]
    assert launch["preLaunchTask"] == task["label"]
    _options_are_known("serve", task["args"][1:])


@pytest.mark.parametrize(
    ("page", "name", "servers"), [("vscode.md", ".vscode/mcp.json", "servers"), ("agents.md", ".mcp.json", "mcpServers")]
)
def test_an_agent_is_told_of_a_server_that_there_is(page: str, name: str, servers: str) -> None:
    server = json.loads(_files(page)[name])[servers]["mock"]
    assert (server["command"], server["args"][0]) == ("mockserver", "mcp")
    _options_are_known("mcp", server["args"][1:])


def _options_are_known(command: str, arguments: list[str]) -> None:
    shown = CliRunner().invoke(main, [command, "--help"]).output
    assert all(word in shown for word in arguments if word.startswith("--"))
