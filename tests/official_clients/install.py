"""Install the official clients, each in an environment of its own below `.clients/`; done twice, it does nothing.

Run as `python tests/official_clients/install.py`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
CLIENTS = HERE.parents[1] / ".clients"
_AT_ONCE = 3
_STAMP = ".installed"  # holds the digest of what the environment was made from; written last


def main() -> int:
    """Install what is missing or out of date; 1 if something could not be installed."""
    try:
        with ThreadPoolExecutor(_AT_ONCE) as threads:  # mostly, an installer waits for a registry
            installing = [threads.submit(_install_python, requirements) for requirements in sorted(HERE.glob("*.txt"))]
            installing.append(threads.submit(_install_npm, [HERE / "package.json", HERE / "package-lock.json"]))
        for environment in installing:
            environment.result()
    except subprocess.CalledProcessError as error:
        print(f"official clients: {error.cmd[0]} failed with status {error.returncode}", file=sys.stderr)
        return 1
    return 0


def _install_python(requirements: Path) -> None:
    """A virtual environment with exactly what the file pins, which `pip check` must find complete."""
    environment, digest = CLIENTS / requirements.stem, _digest([requirements], sys.version)
    if _is_current(environment, digest):
        return
    uv, python = shutil.which("uv"), str(_python(environment))
    if uv:
        _run(uv, "venv", "--quiet", "--clear", "--no-project", "--python", sys.executable, str(environment))
        _run(uv, "pip", "install", "--quiet", "--python", python, "--no-deps", "--requirement", str(requirements))
        _run(uv, "pip", "check", "--quiet", "--python", python)
    else:
        has_pip = importlib.util.find_spec("pip") is not None  # it takes as long to install as some of the clients
        _run(sys.executable, "-m", "venv", "--clear", *(("--without-pip",) if has_pip else ()), str(environment))
        pip = (sys.executable, "-m", "pip", "--python", python) if has_pip else (python, "-m", "pip")
        _run(*pip, "-qq", "--disable-pip-version-check", "install", "--no-deps", "--requirement", str(requirements))
        _run(*pip, "-qq", "--disable-pip-version-check", "check")
    _mark(environment, digest)


def _install_npm(sources: list[Path]) -> None:
    """The npm client, as its lock file has it; left out where there is no npm."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        print("official clients: no npm and node here, so the npm client is left out and its tests are skipped", file=sys.stderr)
        return
    environment, digest = CLIENTS / "npm", _digest(sources)
    if _is_current(environment, digest):
        return
    environment.mkdir(parents=True, exist_ok=True)
    for source in sources:
        shutil.copyfile(source, environment / source.name)
    _run(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", str(environment))
    _mark(environment, digest)


def _python(environment: Path) -> Path:
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _digest(sources: list[Path], *others: str) -> str:
    held = hashlib.sha256()
    for part in (*(source.read_bytes() for source in sources), *(other.encode() for other in others)):
        held.update(part)
    return held.hexdigest()


def _is_current(environment: Path, digest: str) -> bool:
    stamp = environment / _STAMP
    return stamp.is_file() and stamp.read_text() == digest


def _mark(environment: Path, digest: str) -> None:
    (environment / _STAMP).write_text(digest)
    print(f"official clients: installed {environment.name}", file=sys.stderr)


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


if __name__ == "__main__":
    sys.exit(main())
