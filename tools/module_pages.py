"""Pages that are made of modules: a page for each report format, and one of what the judge sends by itself."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
_FORMATS = ROOT / "contracts" / "reports" / "formats"
_SAMPLES = ROOT / "tests" / "contracts" / "reports" / "golden"  # what our tests hold each format to
_MOST_LINES = 80  # of a sample that are shown
_LANGUAGES = {"junit": "xml", "json": "json", "sarif": "json", "har": "json", "ctrf": "json", "wfc": "json", "markdown": "markdown"}
_INTRODUCTION = """# Probes and experiments

What the judge sends beside what Schemathesis generates. A *probe* is for one operation, an *experiment* for a collection.
Neither judges: what came back is held against every [check and law](rules/README.md).
"""


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


def experiments_page() -> str:
    """The page of what the judge sends by itself."""
    sections = [section for folder in ("probes", "experiments") for section in _sections(folder)]
    return "\n".join([_INTRODUCTION, *sections])


def _sections(folder: str) -> Iterator[str]:
    path = ROOT / "contracts" / "generation" / folder
    yield f"## {folder.capitalize()}\n"
    for name in sorted(file.stem for file in path.glob("*.py") if file.stem != "__init__"):
        text = re.sub(r"\s*\n\s*", " ", _docstring(f"contracts.generation.{folder}.{name}"))
        yield f"### {name.replace('_', ' ').capitalize()}\n\n{text}\n"


def first_line(text: str | None) -> str:
    """The sentence that a docstring begins with."""
    return (text or "").strip().partition("\n")[0]


def _docstring(module: str) -> str:
    return (importlib.import_module(module).__doc__ or "").strip()
