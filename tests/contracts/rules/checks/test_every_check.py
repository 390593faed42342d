"""No check is without tests of its own."""

from __future__ import annotations

from pathlib import Path

from contracts.rules import registry


def test_every_check_has_a_file_of_tests() -> None:
    files = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}
    assert {check.name for check in registry.checks()} <= files
