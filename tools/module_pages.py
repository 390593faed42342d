"""Pages that are made of modules: one for each report format."""

from __future__ import annotations

import importlib
from pathlib import Path

ROOT = Path(__file__).parents[1]
_FORMATS = ROOT / "contracts" / "reports" / "formats"
_SAMPLES = ROOT / "tests" / "contracts" / "reports" / "golden"  # what our tests hold each format to
_MOST_LINES = 80  # of a sample that are shown
_LANGUAGES = {"junit": "xml", "json": "json", "sarif": "json", "har": "json", "ctrf": "json", "wfc": "json", "markdown": "markdown"}


def formats() -> list[str]:
    """The name of each report format."""
    return sorted(path.stem for path in _FORMATS.glob("*.py") if path.stem != "__init__")


def format_table() -> str:
    """A line for each report format, as Markdown."""
    rows = [f"| [{name}](reports/{name}.md) | {first_line(_docstring(f'contracts.reports.formats.{name}'))} |" for name in formats()]
    return "\n".join(["| format | is |", "|---|---|", *rows])


def format_page(name: str) -> str:
    """The page of a report format: what it is, how it is asked for, and a sample where there is a short one."""
    lines = [
        f"# {name}",
        "",
        _docstring(f"contracts.reports.formats.{name}"),
        "",
        "```sh",
        f"contracts check tavus --report {name}=FILE",
        "```",
    ]
    sample = _SAMPLES / f"run.{name}"
    if sample.is_file() and name in _LANGUAGES:
        text = sample.read_text(encoding="utf-8").splitlines()
        cut = [*text[:_MOST_LINES], "…"] if len(text) > _MOST_LINES else text
        lines += ["", "Of a run with a few findings:", "", f"````{_LANGUAGES[name]}", *cut, "````"]
    return "\n".join(lines) + "\n"


def first_line(text: str | None) -> str:
    """The sentence that a docstring begins with."""
    return (text or "").strip().partition("\n")[0]


def _docstring(module: str) -> str:
    return (importlib.import_module(module).__doc__ or "").strip()
