"""A pytest inside of a test: as somebody else would start it, but for plugins that neither ours nor that somebody's tests use."""

from __future__ import annotations

import os

_UNUSED = ("anyio", "faker", "hypothesispytest", "schemathesis")  # plugins that come with what we need; importing them takes a second


def outer_environment(*left_out: str) -> dict[str, str]:
    """The environment of a program that starts a pytest: without the variables of the one that runs now, and those that begin so."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", *left_out))}
    return {**environment, "PYTEST_ADDOPTS": " ".join(f"-p no:{plugin}" for plugin in _UNUSED)}
