"""The container files: no engine is needed to find out that what they start works."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from mockserver.health import is_healthy
from specs.json.parsing import Json, read
from tests.mockserver.durable.postgres import PostgresMissing, postgres

ROOT = Path(__file__).parents[1]
COMPOSE: Json = read(ROOT / "docker-compose.yml")
MOCK: Json = COMPOSE["services"]["mock"]


def _image_command() -> list[str]:
    found = re.findall(r"^CMD (\[.*\])$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    command: list[str] = json.loads(found[-1])
    return command


def _here(command: list[str], port: int) -> list[str]:
    """The command as this machine runs it: our interpreter, loopback, a free port."""
    program = {"mockserver": [sys.executable, "-m", "mockserver"], "python": [sys.executable]}[command[0]]
    return [*program, *(part.replace("0.0.0.0", "127.0.0.1").replace("8080", str(port)) for part in command[1:])]  # noqa: S104 - taken out


def test_the_compose_file_fits_the_compose_schema() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_service_starts_what_the_image_starts() -> None:
    assert MOCK["command"] == _image_command()


def test_the_command_serves_and_the_health_check_sees_it() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    check = _here(MOCK["healthcheck"]["test"][1:], port)
    assert subprocess.run(check, check=False).returncode == 1
    with subprocess.Popen([*_here(MOCK["command"], port), "--control-token", "local"], stdout=subprocess.PIPE) as server:
        try:
            deadline_s = time.monotonic() + 30
            while not is_healthy(f"http://127.0.0.1:{port}") and time.monotonic() < deadline_s:
                assert server.poll() is None
            assert subprocess.run(check, check=False).returncode == 0
        finally:
            server.terminate()


def test_off_loopback_the_command_wants_the_token_that_the_service_sets() -> None:
    assert "MOCKSERVER_CONTROL_TOKEN" in MOCK["environment"]
    command = [sys.executable, "-m", *_image_command()]
    done = subprocess.run(command, capture_output=True, text=True, env={"PATH": "/usr/bin:/bin"}, cwd=ROOT, check=False)
    assert done.returncode == 2
    assert "--control-token" in done.stderr


def test_the_image_runs_without_root_and_copies_what_it_installs() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"^USER (?!root)", text, re.MULTILINE)
    for line in re.findall(r"^COPY ((?:[\w.-]+ )+)", text, re.MULTILINE):
        for name in shlex.split(line):
            assert (ROOT / name).exists(), name


def test_what_is_installed_holds_the_documents() -> None:
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]["specs"]
    packed = {path for pattern in patterns for path in (ROOT / "specs").glob(pattern)}
    assert packed == {path for path in (ROOT / "specs").rglob("*") if path.suffix in (".yaml", ".toml", ".css")}


@pytest.fixture
def database() -> Iterator[str]:
    """The URL of an empty PostgreSQL database."""
    try:
        with postgres() as server:
            yield server.new_database()
    except PostgresMissing as error:
        pytest.skip(str(error))


def free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


@contextlib.contextmanager
def started(command: list[str], *, healthy_at: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process, once a mock answers at `healthy_at`."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            deadline_s = time.monotonic() + 60
            while not is_healthy(healthy_at):
                assert process.poll() is None
                assert time.monotonic() < deadline_s
            yield process
        finally:
            process.terminate()


def test_the_team_shares_its_state_behind_the_proxy(database: str, tmp_path: Path) -> None:
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        pytest.skip("nginx is not installed: apt-get install nginx-light")
    first, second, front = free_ports(3)
    config = COMPOSE["configs"]["proxy"]["content"].replace("$$", "$").replace("listen 8080", f"listen {front}")
    for folder in ("client", "proxy", "fastcgi", "uwsgi", "scgi", "nginx.pid"):
        config = config.replace(f" /tmp/{folder};", f" {tmp_path}/{folder};")  # as the file has it
    config = config.replace("team-1:8080", f"127.0.0.1:{first}").replace("team-2:8080", f"127.0.0.1:{second}")
    (tmp_path / "mocks.conf").write_text(config, "utf-8")
    proxy = [nginx, "-c", str(tmp_path / "mocks.conf"), "-p", str(tmp_path), *COMPOSE["services"]["proxy"]["command"][3:]]
    hosts = [
        [*_here(_with_store(COMPOSE["services"][name]["command"], database), port), "--control-token", "local"]
        for name, port in (("team-1", first), ("team-2", second))
    ]
    with (
        started(hosts[0], healthy_at=f"http://127.0.0.1:{first}"),
        started(hosts[1], healthy_at=f"http://127.0.0.1:{second}"),
        started(proxy, healthy_at=f"http://127.0.0.1:{front}"),
    ):
        headers = {"x-api-key": "test"}
        pal = {"pal_name": "Ada", "system_prompt": "Be kind."}
        made = [httpx.post(f"http://127.0.0.1:{front}/v2/pals", headers=headers, json=pal).json()["pal_id"] for _ in range(4)]
        for port in (first, second, front):
            listed = httpx.get(f"http://127.0.0.1:{port}/v2/pals?limit=100", headers=headers).json()["data"]
            assert set(made) <= {item["pal_id"] for item in listed}


def _with_store(command: list[str], database: str) -> list[str]:
    place = command.index("--store") + 1
    return [*command[:place], database, *command[place + 1 :]]


def test_the_check_judges_the_mock_and_ends_with_its_own_status() -> None:
    service = COMPOSE["services"]["check"]
    (port,) = free_ports(1)
    words = [re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", word).replace("mock:8080", f"127.0.0.1:{port}") for word in service["command"]]
    command = [sys.executable, "-m", *words, "--only", "createPal", "--only", "getPal"]
    with started([*_here(MOCK["command"], port), "--control-token", "local"], healthy_at=f"http://127.0.0.1:{port}"):
        done = subprocess.run(command, env={**os.environ, "TAVUS_API_KEY": "test"}, capture_output=True, text=True, check=False)
    assert (done.returncode, "PASS" in done.stdout) == (0, True), done.stdout + done.stderr
    unreachable = subprocess.run(command, env={**os.environ, "TAVUS_API_KEY": "test"}, capture_output=True, text=True, check=False)
    assert unreachable.returncode == 2


def test_every_service_is_pinned_and_has_no_more_rights_than_it_needs() -> None:
    for name, service in COMPOSE["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert ("build" in service) != ("image" in service), name
        assert re.search(r":\d+\.\d+", service.get("image", ":3.11")), name
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", [])), name
    targets = set(re.findall(r"^FROM \S+ AS (\S+)$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {service["build"]["target"] for service in COMPOSE["services"].values() if "build" in service} <= targets
