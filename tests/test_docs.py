"""docs/extending.md names every word of an overlay and every hook of a behaviour file, and none that there is not."""

from __future__ import annotations

import re
from pathlib import Path

import mockserver
from specs.extensions import Group

ROOT = Path(__file__).parents[1]
EXTENDING = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
VENDORS = {"x-enum-varnames", "x-should-retry", "x-api-key", "x-request-id"}  # words of the published pages, and headers


def test_every_word_of_an_overlay_is_explained() -> None:
    used = {word for path in ROOT.glob("specs/*/overlay.yaml") for word in re.findall(r"\b(x-[a-z-]+):", path.read_text(encoding="utf-8"))}
    explained = set(re.findall(r"^\| `(x-[a-z-]+)`", EXTENDING, re.MULTILINE))
    assert used - VENDORS <= explained


def test_every_word_that_is_explained_is_read() -> None:
    code = "".join(
        path.read_text(encoding="utf-8") for folder in ("specs", "contracts", "mockserver") for path in (ROOT / folder).rglob("*.py")
    )
    for word in re.findall(r"^\| `(x-[a-z-]+)`", EXTENDING, re.MULTILINE):
        assert f'"{word}"' in code, word


def test_every_hook_is_explained() -> None:
    hooks = {name for name, member in vars(mockserver.Resource).items() if callable(member) and not name.startswith("_")}
    assert set(re.findall(r"^\| `@pet\.(\w+)", EXTENDING, re.MULTILINE)) == hooks


def test_every_group_of_entry_points_is_explained() -> None:
    groups = re.findall(r"^\| `contract_mocks\.(\w+)`", EXTENDING, re.MULTILINE)
    assert tuple(groups) == Group.__args__  # type: ignore[attr-defined]  # a Literal has them
