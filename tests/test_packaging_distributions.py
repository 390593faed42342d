"""The wheel and the sdist: what they hold, and that what is installed from the wheel alone works."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKED = ("pyproject.toml", "README.md", "LICENSE", "specs", "mockserver", "contracts")
_NO_NETWORK = (
    "Could not find a version",
    "No matching distribution",
    "Connection",
    "NewConnectionError",
    "Temporary failure in name resolution",
)

pytestmark = pytest.mark.xdist_group("distributions")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that is built from it."""
    source, folder = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    for name in PACKED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, source)
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def _wheel(built: Path) -> Path:
    return next(built.glob("*.whl"))


@pytest.mark.parametrize("command", [("twine", "check", "--strict"), ("check_wheel_contents", "--toplevel", "contracts,mockserver,specs")])
def test_who_publishes_accepts_them(command: tuple[str, ...], built: Path) -> None:
    files = [str(path) for path in built.iterdir()] if command[0] == "twine" else [str(_wheel(built))]
    done = subprocess.run([sys.executable, "-m", *command, *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_they_hold_what_is_read_at_run_time(built: Path) -> None:
    data = {
        str(path.relative_to(ROOT))
        for name in ("specs", "mockserver", "contracts")
        for path in (ROOT / name).rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc", ".md") and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(_wheel(built)) as wheel:
        assert data <= set(wheel.namelist())
    with tarfile.open(next(built.glob("*.tar.gz"))) as sdist:
        assert data <= {name.partition("/")[2] for name in sdist.getnames()}


def test_what_is_installed_from_the_wheel_alone_works(built: Path, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    home = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True, capture_output=True, env=environment)
    install = [str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", str(_wheel(built))]
    done = subprocess.run(
        install, capture_output=True, text=True, timeout=400, check=False, cwd=tmp_path, env=environment | {"PIP_RETRIES": "1"}
    )
    if done.returncode and any(reason in done.stderr for reason in _NO_NETWORK):
        pytest.skip("no package registry is reached, so nothing can be installed in an empty environment")
    assert done.returncode == 0, done.stderr

    def run(command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        call = [str(home / "bin" / command), *arguments]
        return subprocess.run(call, capture_output=True, text=True, timeout=120, check=False, cwd=tmp_path, env=environment)

    assert run("python", "-c", "import schemathesis").returncode == 1
    assert run("python", "-c", "import hypothesis").returncode == 1
    (tmp_path / "specs").mkdir()  # a folder of the user's own hides nothing from a console script
    assert run("specs", "verify").stdout.count("ok ") == 2
    program = "import mockserver, httpx\nwith mockserver.running() as mock: print(httpx.get(mock.origin + '/__mock__/health').status_code)"
    assert run("python", "-c", program).stdout == "200\n"
    assert run("python", "-c", "import contracts; contracts.Observer('tavus').assert_conforms()").returncode == 0
    checked = run("contracts", "check", "tavus")
    assert (checked.returncode, "pip install 'contract-mocks[judge]'" in checked.stderr) == (2, True)
