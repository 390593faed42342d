"""A live service is live however it is named; a host that nobody answers for is refused before anything is looked up or connected."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from contracts.cli.main import main
from contracts.runs.clients.confinement import ForeignHostError, confined
from contracts.transport.hosts import Standing, is_loopback, standing_of
from contracts.transport.target import TargetError, TargetOptions, decided, open_target
from specs import Document, load

DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1"},
    "servers": [
        {
            "url": "https://{region}.things.invalid:{port}/v1",
            "variables": {"region": {"default": "eu", "enum": ["eu", "us"]}, "port": {"default": "443", "enum": ["443", "8443"]}},
        },
        {"url": "http://localhost:8080"},
        {"url": "/relative"},
        {"url": "http://plain.invalid"},
        {"url": "https://[2001:db8::1]/v1"},
    ],
    "paths": {
        "/things": {
            "servers": [{"url": "https://path.invalid"}],
            "get": {"responses": {"200": {"description": "Yes"}}},
            "post": {"servers": [{"url": "https://operation.invalid"}], "responses": {"201": {"description": "Yes"}}},
        },
        "/things/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "delete": {"responses": {"204": {"description": "Gone"}}},
        },
    },
}
THINGS = Document("things", DOCUMENT, DOCUMENT)
LOCAL = [
    "http://localhost:8080",
    "http://LocalHost",
    "http://127.0.0.1:9",
    "http://127.8.9.10",
    "https://[::1]:8443",
    "http://[0:0:0:0:0:0:0:1]",
]
DOUBTFUL = [
    "http://0.0.0.0:8080",
    "http://2130706433",
    "http://0x7f000001",
    "http://127.1",
    "http://0177.0.0.1",
    "http://localhost.evil.invalid",
    "http://127.0.0.1.evil.invalid",
    "http://localhost@evil.invalid",
    "http://evil.invalid#@localhost",
    "http://evil.invalid\\@localhost",
    "http://evil.invalid?@localhost",
    "http://local\thost",
    "http://localhost.",
    "http://my.localhost",
    "http://[::ffff:127.0.0.1]",
    "http://[::]",
    "http://[::1%25lo]",
    "http://\uff4cocalhost",
    "http://\u0661\u0662\u0667.0.0.1",
    "http://10.0.0.7",
    "http://192.168.1.4:8080",
    "localhost:8080",
    "http://",
]


@pytest.fixture
def refused() -> Iterator[list[str]]:
    """The hosts that this process was kept from, while the test runs."""
    with confined() as hosts:
        yield hosts


@pytest.mark.parametrize("url", LOCAL)
def test_this_machine_is_known_by_its_names(url: str) -> None:
    assert standing_of(THINGS, url) is Standing.LOOPBACK


@pytest.mark.parametrize("url", DOUBTFUL)
def test_where_there_is_a_doubt_a_host_is_not_this_machine(url: str) -> None:
    assert standing_of(THINGS, url) is Standing.FOREIGN


@pytest.mark.parametrize(
    "url",
    [
        "https://eu.things.invalid",
        "https://US.Things.Invalid/anything",
        "https://eu.things.invalid.",
        "https://eu.things.invalid:443",
        "https://us.things.invalid:8443",
        "http://plain.invalid:80/",
        "https://path.invalid",
        "https://operation.invalid",
        "https://[2001:DB8:0::1]:443",
    ],
)
def test_a_server_of_the_document_is_known_in_every_spelling(url: str) -> None:
    assert standing_of(THINGS, url) is Standing.DOCUMENTED
    assert not is_loopback(url)


@pytest.mark.parametrize(
    "url", ["https://asia.things.invalid", "https://things.invalid", "https://eu.things.invalid:444", "https://x.eu.things.invalid"]
)
def test_what_only_looks_like_a_server_of_the_document_is_not(url: str) -> None:
    assert standing_of(THINGS, url) is Standing.FOREIGN


@pytest.mark.parametrize("api", ["tavus", "together"])
def test_every_server_of_a_vendor_is_live(api: str) -> None:
    for server in load(api).raw["servers"]:
        assert decided(TargetOptions(api, server["url"])).is_careful


def _written(folder: Path) -> str:
    path = folder / "things.yaml"
    path.write_text(yaml.safe_dump(DOCUMENT))
    return str(path)


def test_who_answers_for_a_host_decides(tmp_path: Path) -> None:
    api = _written(tmp_path)
    assert not decided(TargetOptions(api, "http://localhost:8080")).is_careful  # named in the document, and this machine
    assert decided(TargetOptions(api, "https://path.invalid")).is_careful
    assert not decided(TargetOptions(api, "https://path.invalid", is_own=True)).is_careful  # the user's own document, and his own host
    assert not decided(TargetOptions(api, "http://10.0.0.7", is_own=True)).is_careful
    assert decided(TargetOptions(api, "http://10.0.0.7", is_careful=True)).is_careful
    with pytest.raises(TargetError, match="wanted one of them"):
        decided(TargetOptions(api, "http://10.0.0.7", is_careful=True, is_own=True))
    with pytest.raises(TargetError, match=r"tavusapi\.com is the service of tavus"):
        decided(TargetOptions("tavus", "http://TAVUSAPI.com:8080", is_own=True))


def test_no_way_leads_around_the_decision(tmp_path: Path, refused: list[str]) -> None:
    for where in ("https://path.invalid", "https://foreign.invalid"):
        with pytest.raises(TargetError), open_target(TargetOptions(_written(tmp_path), where)):
            pass
    assert refused == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ["check", "{api}", "--target", "https://foreign.invalid/v1"],
            (
                "requests for 3 operations, and the creates, updates and deletes of 2 of them would go to foreign.invalid "
                "without budget, ledger or cleanup"
            ),
        ),
        (["check", "{api}", "--target", "https://foreign.invalid", "--only", "POST /things"], "requests for 1 operations"),
        (["check", "{api}", "--target", "http://plain.invalid"], "a key is not sent over plain http"),  # live without being called so
        (["check", "{api}", "--target", "http://localhost@evil.invalid"], "without credentials"),
        (["drift", "{api}", "--target", "https://foreign.invalid"], "At most 300 requests would go to foreign.invalid"),
        (["observe", "{api}", "--upstream", "https://foreign.invalid", "--enforce"], "A client's creates would reach foreign.invalid"),
        (["observe", "{api}", "--upstream", "https://path.invalid", "--enforce"], "the 1 deletes included"),
    ],
)
def test_a_host_that_nobody_answers_for_is_refused(arguments: list[str], says: str, tmp_path: Path, refused: list[str]) -> None:
    done = CliRunner().invoke(main, [word.replace("{api}", _written(tmp_path)) for word in arguments])
    assert done.exit_code == 2
    assert says in done.stderr
    assert refused == []


@pytest.mark.parametrize("command", [["check", "--jobs", "1"], ["drift"]])
def test_a_refusal_names_the_flags(command: list[str], tmp_path: Path) -> None:
    name, *more = command
    done = CliRunner().invoke(main, [name, _written(tmp_path), "--target", "http://192.168.0.1", *more])
    assert "--live where it is a live service, or --own where it is your own" in done.stderr


def test_a_client_that_goes_elsewhere_is_not_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "astray_client.py").write_text(
        "import contextlib, httpx\n"
        "from contracts.runs.clients import Adapter\n"
        "ADAPTER = Adapter(name='astray', api='tavus', refused=lambda error: None,\n"
        "    open=lambda opening: httpx.Client(base_url='http://service.invalid', trust_env=False),\n"
        "    calls={'GET /v2/faces': lambda client, asked: client.get('/v2/faces').json()})\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    with confined() as hosts:
        done = CliRunner().invoke(main, ["client", "astray_client:ADAPTER", "--inputs", "1"])
    assert done.exit_code == 2
    assert "does not call the server that it was given, but service.invalid: nothing was sent there" in done.stderr
    assert hosts == []  # the client's own block saw it first


def test_confinement_lets_this_machine_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, confined() as hosts:
        socket.create_connection(("localhost", listener.getsockname()[1]), timeout=5).close()
        with pytest.raises(ForeignHostError):
            socket.create_connection(("192.0.2.1", 9), timeout=1)
        assert hosts == ["192.0.2.1"]
