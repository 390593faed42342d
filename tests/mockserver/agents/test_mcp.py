"""`mockserver mcp`, used by the SDK's own client over both transports."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from mockserver.cli import main
from mockserver.embedded import RunningMock, running
from mockserver.settings import Settings
from tests.mockserver.wire import TAVUS_FACE

NOTES = {
    "openapi": "3.1.0",
    "info": {"title": "Notes", "version": "1"},
    "paths": {
        "/notes": {
            "get": {
                "operationId": "listNotes",
                "responses": {"200": {"description": "Notes.", "content": {"application/json": {"schema": {"type": "array"}}}}},
            }
        }
    },
}
PAGE = (Path(__file__).parents[3] / "docs" / "agents.md").read_text(encoding="utf-8")
TOKEN, READ_TOKEN = "steering-token", "reading-token"


@contextlib.asynccontextmanager
async def over_stdio(*arguments: str) -> AsyncIterator[Client]:
    parameters = StdioServerParameters(command=sys.executable, args=["-m", "mockserver", "mcp", *arguments])
    async with Client(stdio_client(parameters)) as client:
        yield client


@contextlib.asynccontextmanager
async def over_http(*arguments: str) -> AsyncIterator[Client]:
    with served(*arguments) as url:
        async with connected(url) as client:
            yield client


@contextlib.asynccontextmanager
async def connected(url: str, token: str | None = None) -> AsyncIterator[Client]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with (
        httpx2.AsyncClient(headers=headers, trust_env=False) as http,
        Client(streamable_http_client(url, http_client=http)) as client,
    ):
        yield client


@contextlib.contextmanager
def served(*arguments: str) -> Iterator[str]:
    """The URL of a server over streamable HTTP."""
    command = [sys.executable, "-m", "mockserver", "mcp", "--transport", "http", "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().split()[1]
        finally:
            process.terminate()


async def called(client: Client, tool: str, **arguments: Any) -> Any:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    return result.structured_content


async def refused(client: Client, tool: str, **arguments: Any) -> str:
    result = await client.call_tool(tool, arguments)
    assert result.is_error
    return str(result.content[0].text)  # type: ignore[union-attr]  # a refusal is text


@pytest.mark.parametrize("transport", [over_stdio, over_http])
def test_a_refused_call_is_explained_changed_as_told_and_passes(transport: Any) -> None:
    async def session() -> None:
        async with transport("--api", "tavus", "--clock", "manual") as client:
            operations = (await called(client, "list_operations", search="createFace"))["operations"]
            assert [operation["id"] for operation in operations] == ["createFace"]
            path = operations[0]["path"]
            body = {"face_name": "Rio", "train_image_url": "https://example.com/rio.png", "voice_name": 7}
            exchange = await called(client, "request", method="POST", path=path, body=body)
            assert (exchange["status"], exchange["verdict"]) == (400, "refused")
            explanation = await called(client, "explain_refusal", exchange=exchange["exchange"])
            assert explanation["rules"][0]["pointer"]
            change = explanation["change"]["request"]
            passing = await called(client, "request", **change)
            assert (passing["status"], passing["verdict"], passing["departures"]) == (200, "passed", [])
            face = f"{path}/{passing['body']['face_id']}"
            assert (await called(client, "request", method="GET", path=face))["body"]["status"] == "started"
            await called(client, "advance_clock", seconds=600)
            assert (await called(client, "request", method="GET", path=face))["body"]["status"] == "completed"

    asyncio.run(session())


def test_a_fault_hits_the_next_call_and_is_told_apart(shared_mock: RunningMock, key: str) -> None:
    async def session() -> None:
        async with over_stdio("--url", shared_mock.origin) as client:
            await called(client, "inject_fault", operation="listFaces", status=503, key=key)
            exchange = await called(client, "request", method="GET", path="/v2/faces", key=key)
            assert (exchange["status"], exchange["verdict"]) == (503, "injected")
            assert (await called(client, "request", method="GET", path="/v2/faces", key=key))["status"] == 200
            await called(client, "inject_fault", operation="listFaces", kind="cut", key=key)
            assert (await called(client, "request", method="GET", path="/v2/faces", key=key))["failure"].startswith("no whole answer")
            await called(client, "inject_fault", operation="listFaces", kind="rate_limit", requests=1, window_s=3600, key=key)
            limited = [await called(client, "request", method="GET", path="/v2/faces", key=key) for _ in range(2)]
            assert [exchange["status"] for exchange in limited] == [200, 429]
            listed = await called(client, "list_exchanges", outcome="injected", operation="listFaces")
            assert len(listed["exchanges"]) >= 2

    asyncio.run(session())


@pytest.mark.parametrize("path", ["/v1/deployments", "/v2/faces"])
def test_a_missing_credential_is_explained_and_the_change_passes(shared_mock: RunningMock, path: str) -> None:
    async def session() -> None:
        async with over_stdio("--url", shared_mock.origin) as client:
            exchange = await called(client, "request", method="GET", path=path, key=None)
            assert exchange["status"] == 401
            change = (await called(client, "explain_refusal", exchange=exchange["exchange"]))["change"]["request"]
            assert (await called(client, "request", **change))["status"] == 200

    asyncio.run(session())


def test_each_tool_says_what_it_does_and_whether_it_changes_anything() -> None:
    async def session() -> None:
        async with over_stdio("--api", "tavus", "--token", TOKEN) as client:
            tools = {tool.name: tool for tool in (await client.list_tools()).tools}
            assert all(tool.description and tool.annotations for tool in tools.values())
            reading = {name for name, tool in tools.items() if tool.annotations and tool.annotations.read_only_hint}
            assert reading == {"list_operations", "describe_operation", "list_exchanges", "explain_refusal", "read_clock"}
            listed = re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE)))
            assert sorted(listed) == sorted(tools)
            assert (await called(client, "advance_clock", seconds=1))["factor"] == 1

    asyncio.run(session())


def test_what_cannot_be_done_is_told_in_words(shared_mock: RunningMock, key: str) -> None:
    async def session() -> None:
        async with over_stdio("--url", shared_mock.origin) as client:
            fine = await called(client, "request", method="POST", path="/v2/faces", body=TAVUS_FACE, key=key)
            assert "was not refused" in await refused(client, "explain_refusal", exchange=fine["exchange"])
            assert "no operation 'nothing'" in await refused(client, "describe_operation", operation="nothing")
            assert "control pages" in await refused(client, "request", method="POST", path="/%5F_mock__/reset")
            assert "begins with /" in await refused(client, "request", method="GET", path="http://example.com/")
            assert "no run 7" in await refused(client, "replay_finding", run=7, finding=1)
            assert "wanted one of" in await refused(client, "check", document="no-such-api")
            described = await called(client, "describe_operation", operation="createFace")
            assert described["operation"]["operationId"] == "createFace"

    asyncio.run(session())


def test_the_mock_of_a_document_is_checked_by_it(tmp_path: Path) -> None:
    document = tmp_path / "notes.json"
    document.write_text(json.dumps(NOTES), "utf-8")

    async def session() -> None:
        async with over_stdio("--document", str(document), "--api", "none") as client:
            assert {tool.name for tool in (await client.list_tools()).tools} >= {"request", "check", "replay_finding"}
            checked = await called(client, "check", document=str(document), target="running", only=["listNotes"])
            assert (checked["run"], checked["verdict"], checked["findings"]) == (1, "PASS", [])

    asyncio.run(session())


@pytest.fixture
def guarded_mock() -> Iterator[RunningMock]:
    """A mock that asks for a token."""
    with running(Settings(control_token=TOKEN, control_read_token=READ_TOKEN)) as mock:
        yield mock


def test_a_token_for_reading_reads_and_steers_nothing(guarded_mock: RunningMock) -> None:
    async def session() -> None:
        async with over_stdio("--url", guarded_mock.origin, "--token", READ_TOKEN) as client:
            assert (await called(client, "read_clock"))["factor"] == 1
            assert "for reading" in await refused(client, "advance_clock", seconds=1)
            assert "for reading" in await refused(client, "inject_fault")
            key = "test-that-nobody-is-shown"
            answers = [await called(client, "request", method="GET", path="/v2/faces", key=key), await called(client, "list_exchanges")]
            assert not [secret for secret in (TOKEN, READ_TOKEN, key) if secret in str(answers)]

    asyncio.run(session())


def test_over_http_clients_show_the_token_and_pages_of_others_are_refused(guarded_mock: RunningMock) -> None:
    async def session(url: str) -> None:
        async with connected(url, TOKEN) as client:
            await called(client, "advance_clock", seconds=1)

    with served("--url", guarded_mock.origin, "--token", TOKEN) as url, httpx2.Client(trust_env=False) as http:
        asyncio.run(session(url))
        assert http.post(url, json={}).status_code == 401
        assert http.post(url, json={}, headers={"Authorization": f"Bearer {READ_TOKEN}"}).status_code == 401
        elsewhere = {"Authorization": f"Bearer {TOKEN}", "Origin": "https://example.com"}
        assert http.post(url, json={}, headers=elsewhere).status_code == 403


def test_without_a_token_another_host_is_refused(shared_mock: RunningMock) -> None:
    with served("--url", shared_mock.origin) as url, httpx2.Client(trust_env=False) as http:
        assert http.post(url, json={}, headers={"Host": "rebound.example.com"}).status_code == 403


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--transport", "http", "--host", "0.0.0.0"], "wanted an address of loopback"),  # noqa: S104 - it is refused
        (["--url", "https://api.example.com"], "wanted a mock on loopback"),
        (["--url", "http://127.0.0.1:8080", "--seed", "3"], "--seed means nothing"),
        (["--url", "http://127.0.0.1:1"], "no mock answers"),
        (["--api", "none"], "nothing is left to be served"),
    ],
)
def test_what_an_option_cannot_mean_is_refused(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(main, ["mcp", *arguments])
    assert result.exit_code != 0
    assert said in " ".join(result.output.split())


def test_without_the_extra_the_command_that_installs_it_is_told(tmp_path: Path) -> None:
    program = "import sys, importlib.util as util; find = util.find_spec\n"
    program += "util.find_spec = lambda name, *rest: None if name == 'mcp' else find(name, *rest)\n"
    program += "from mockserver.cli import main; main(['mcp'])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, "pip install 'contract-mocks[mcp]'" in done.stderr) == (2, True)
