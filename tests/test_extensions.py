"""What another package brings, by entry points: `examples/extension`, built, installed in a folder of its own, and used from there."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import orjson
import pytest

from specs import DocumentError, extensions, load
from specs.document.cache import load_cached
from specs.extensions import ExtensionError

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example's wheel unpacked, as an installer does it."""
    folder = tmp_path_factory.mktemp("extension")
    source = folder / "source"
    shutil.copytree(ROOT / "examples" / "extension", source, ignore=shutil.ignore_patterns("build", "*.egg-info", "__pycache__"))
    command = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "site")
    return folder / "site"


def _run(site: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A module of ours with its arguments, where the extension is installed; or "-c" and a program."""
    environment = {**os.environ, "PYTHONPATH": str(site), "NO_COLOR": "1"}
    command = [sys.executable, *([] if arguments[0] == "-c" else ["-m"]), *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_an_api_with_its_behaviours_is_served(site: Path, tmp_path: Path) -> None:
    done = _run(site, "mockserver", "routes", "--api", "library", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert re.search(r"^library +DELETE +/v1/loans/\{loan_id\} +overlay +stateful \(loan\)", done.stdout, re.MULTILINE)
    program = """
import httpx, mockserver
with mockserver.running(mockserver.Settings(apis=("library",))) as mock, httpx.Client(headers={"x-library-key": "test"}) as client:
    loans = mock.base_url("library") + "/loans"
    made = client.post(loans, json={"title": "Emma"})
    refused = client.post(loans, json={"title": "Gutenberg Bible"})
    print(made.status_code, made.json()["shelf"], made.json()["due"][-1], refused.status_code, refused.json()["message"])
"""
    done = _run(site, "-c", program, cwd=tmp_path)
    assert done.stdout == "201 north Z 400 The Gutenberg Bible is not lent.\n", done.stderr


def test_an_api_is_verified_where_it_stands(site: Path, tmp_path: Path) -> None:
    done = _run(site, "specs", "verify", "library", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "ok library: 1 page, 4 operations, 17 schemas compiled, 0 examples fit\n"), done.stdout
    assert "inferred" in _run(site, "specs", "gaps", "library", cwd=tmp_path).stdout


def test_rules_a_report_and_a_command_are_used(site: Path, tmp_path: Path) -> None:
    reports = ("--report", "csv=findings.csv", "--report", "json=run.json")
    checked = _run(site, "contracts", "check", "library", "--profile", "quick", "--jobs", "2", "--shard", "1/3", *reports, cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert (tmp_path / "findings.csv").read_text(encoding="utf-8") == "check,operation,party,detail\n"
    run = orjson.loads((tmp_path / "run.json").read_bytes())
    assert "no_stack_trace" in {check["name"] for check in run["checks"]}
    counted = _run(site, "contracts", "count", "run.json", cwd=tmp_path)
    assert counted.stdout == f"{len(run['exchanges'])} exchanges, 0 findings\n", counted.stderr
    assert re.search(r"^  count +Count the exchanges", _run(site, "contracts", "--help", cwd=tmp_path).stdout, re.MULTILINE)


def test_a_tool_is_offered_to_agents(site: Path, tmp_path: Path) -> None:
    program = """
import asyncio, sys
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

async def session():
    arguments = ["-m", "mockserver", "mcp", "--api", "library"]
    command = StdioServerParameters(command=sys.executable, args=arguments, env={"PYTHONPATH": sys.argv[1]})
    async with Client(stdio_client(command)) as client:
        for title in ("Emma", "Gutenberg Bible"):
            result = await client.call_tool("lend", {"title": title})
            print(result.is_error, result.content[0].text if result.is_error else result.structured_content)

asyncio.run(session())
"""
    done = _run(site, "-c", program, str(site), cwd=tmp_path)
    assert done.stdout == "False {'shelf': 'north'}\nTrue Error executing tool lend: The Gutenberg Bible is not lent.\n", done.stderr


def test_laws_are_found_with_the_built_in_ones(site: Path, tmp_path: Path) -> None:
    program = "from contracts.rules.registry import checks, laws; print(*(rule.name for rule in (*checks(), *laws())))"
    done = _run(site, "-c", program, cwd=tmp_path)
    assert {"no_stack_trace", "shelf_stays", "status_declared", "ids_never_return"} <= set(done.stdout.split())


def test_without_it_nothing_of_it_is_known(tmp_path: Path) -> None:
    done = _run(tmp_path, "mockserver", "routes", "--api", "library", cwd=tmp_path)
    assert done.returncode == 2
    assert "'library' is not one of" in done.stderr


@pytest.fixture
def brought(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[EntryPoint]]:
    """Entry points as they would be found; a list to fill before anything asks for them."""
    entry_points: list[EntryPoint] = []
    monkeypatch.setattr(extensions, "entry_points", lambda group: [one for one in entry_points if one.group == group])
    for cached in (extensions.extensions, extensions.folder_of_api):
        cached.cache_clear()
    yield entry_points
    for cached in (extensions.extensions, extensions.folder_of_api):
        cached.cache_clear()


def test_a_name_that_is_built_in_is_refused(brought: list[EntryPoint]) -> None:
    brought.append(EntryPoint("html", "acme.html", "contract_mocks.reports"))
    with pytest.raises(ExtensionError, match=r"contract_mocks.reports: html = acme.html has a name that is built in"):
        extensions.with_built_in(["html"], "reports")


def test_two_of_one_name_are_refused(brought: list[EntryPoint]) -> None:
    brought += [EntryPoint("csv", module, "contract_mocks.reports") for module in ("acme.csv", "other.csv")]
    with pytest.raises(ExtensionError, match=r"acme.csv and .* = other.csv have one name"):
        extensions.extensions("reports")


@pytest.mark.parametrize("group", ["commands", "apis", "reports"])
@pytest.mark.parametrize("arguments", [(), ("--help",), ("check", "--help")])
def test_two_packages_of_one_name_are_both_named_on_every_command_line(group: str, arguments: tuple[str, ...], tmp_path: Path) -> None:
    _install_twice(tmp_path, group)
    done = _run(tmp_path, "contracts", *arguments, cwd=tmp_path)
    _assert_both_are_named(done, group)


@pytest.mark.parametrize("arguments", ["mockserver --help", "mockserver routes", "mockserver serve --help", "specs verify", "specs --help"])
def test_two_packages_of_one_api_are_both_named_by_the_other_command_lines(arguments: str, tmp_path: Path) -> None:
    _install_twice(tmp_path, "apis")
    _assert_both_are_named(_run(tmp_path, *arguments.split(), cwd=tmp_path), "apis")


def _install_twice(tmp_path: Path, group: str) -> None:
    """Two packages whose metadata say that they bring something of one name."""
    for package in ("acme", "other"):
        information = tmp_path / f"{package}-1.dist-info"
        information.mkdir()
        (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}-things\nVersion: 1\n")
        (information / "entry_points.txt").write_text(f"[contract_mocks.{group}]\ntwice = {package}.thing\n")


def _assert_both_are_named(done: subprocess.CompletedProcess[str], group: str) -> None:
    assert done.returncode == 2
    assert done.stderr.startswith(f"ERROR contract_mocks.{group}: twice = ")
    assert "acme.thing of acme-things" in done.stderr
    assert "other.thing of other-things" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_what_cannot_be_imported_is_named(brought: list[EntryPoint]) -> None:
    brought.append(EntryPoint("csv", "no_such_package_of_acme.csv", "contract_mocks.reports"))
    with pytest.raises(ExtensionError, match=r"csv = no_such_package_of_acme.csv cannot be imported: ModuleNotFoundError"):
        extensions.loaded("reports", "csv")


def test_what_lacks_something_is_told_what(brought: list[EntryPoint]) -> None:
    brought.append(EntryPoint("json_too", "json", "contract_mocks.reports"))
    with pytest.raises(ExtensionError, match=r"has no 'render', which each of contract_mocks.reports must have"):
        extensions.loaded("reports", "json_too", wanted=("render",))


def test_an_api_without_a_vendor_toml_is_told_so(brought: list[EntryPoint]) -> None:
    brought.append(EntryPoint("mail", "email", "contract_mocks.apis"))
    with pytest.raises(ExtensionError, match=r"wanted a package with a vendor\.toml"):
        extensions.folder_of_api("mail")


def test_the_folder_of_an_api_stands_for_a_document_without_being_installed(tmp_path: Path) -> None:
    folder = str(ROOT / "examples" / "extension")
    done = _run(tmp_path, "mockserver", "routes", "--document", folder, cwd=tmp_path)
    assert re.search(r"^library +POST +/v1/loans +vendored +stateful \(loan\)", done.stdout, re.MULTILINE), done.stderr
    checked = _run(tmp_path, "contracts", "check", folder, "--profile", "quick", "--jobs", "2", "--shard", "1/3", cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize(
    ("project", "reason"),
    [
        (None, "No such file"),
        ("[project", "Expected"),
        ("project = 1", "wanted a table"),
        ("[project]\nname = 'x'", "wanted a folder whose"),
    ],
)
def test_a_folder_without_an_api_is_told_what_it_lacks(project: str | None, reason: str, tmp_path: Path) -> None:
    if project is not None:
        (tmp_path / "pyproject.toml").write_text(project)
    with pytest.raises(ExtensionError, match=reason):
        extensions.use_folder(tmp_path)


def test_a_page_is_read_leniently_where_vendor_toml_says_so(tmp_path: Path) -> None:
    page = b'{"openapi": 3.0, "info": {"title": "Acme", "version": "1"}, "paths": {"/pets": {"get": {"responses": {"200": {}}}}}}'
    entry = f'[[page]]\nfile = "acme.json"\nurl = "file:acme.json"\ndate = "2026-01-01"\nsha256 = "{hashlib.sha256(page).hexdigest()}"\n'
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "acme.json").write_bytes(page)
    listing = tmp_path / "acme" / "vendor.toml"
    listing.write_text(f"lenient = true\n\n{entry}")
    document = load("acme", root=tmp_path)
    assert document.is_lenient
    assert load_cached("acme", root=tmp_path, cache=tmp_path / "cache").faults == document.faults != ()
    again = load_cached("acme", root=tmp_path, cache=tmp_path / "cache")
    assert (again.is_lenient, again.faults) == (True, document.faults)
    for wrong, reason in (('lenient = "yes"', "true or false"), (f"lenient = true\n{entry.replace('acme.json', 'b.json')}", "one .*got 2")):
        listing.write_text(f"{wrong}\n{entry}")
        with pytest.raises(DocumentError, match=reason):
            load("acme", root=tmp_path)
