"""The development container: a Python that is tested, a command that there is, and the port of the mock."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from specs.json.parsing import Json

ROOT = Path(__file__).parents[2]
CONTAINER: Json = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_bytes())


def test_its_python_is_one_that_is_named() -> None:
    version = CONTAINER["image"].rpartition(":")[2]
    classifiers = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["classifiers"]
    assert f"Programming Language :: Python :: {version}" in classifiers


def test_it_is_set_up_by_a_target_of_the_makefile() -> None:
    program, target = CONTAINER["postCreateCommand"].split()
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert program == "make"
    assert target == ".venv/.ready"
    assert "READY := $(VENV)/.ready" in makefile


def test_its_port_is_that_of_the_mock() -> None:
    assert CONTAINER["forwardPorts"] == [8080]
    assert set(CONTAINER["portsAttributes"]) == {"8080"}
