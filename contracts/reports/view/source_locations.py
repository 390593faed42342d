"""In which file, and on which line, a document says what stands at a JSON Pointer: in one of the vendored pages, or in the overlay."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from contracts.analysis.finding import Finding
from specs.document.source_lines import source_line


class SourceLocation(NamedTuple):
    """A line of a file."""

    file: str  # as seen from the workspace
    line: int  # from 1


def location_of(api: str, finding: Finding) -> SourceLocation | None:
    """Where a finding is to be shown: at its pointer, or, where it is about a waiver, at that."""
    file, _, line = finding.operation.rpartition(":")
    if not finding.exchanges and file and line.isdecimal():
        shown = _shown(Path(file))
        return SourceLocation(shown, int(line)) if shown is not None else None
    return source_location(api, finding.pointer)


def source_location(api: str, at: str) -> SourceLocation | None:
    """Where `at` stands in the document that a run names; None where no file of the workspace says it."""
    place = source_line(api, at)
    shown = _shown(place.path) if place is not None else None
    return SourceLocation(shown, place.line) if place is not None and shown is not None else None


def _shown(path: Path) -> str | None:
    """A path as seen from the workspace; None where it lies outside: nothing that reads a report could open it."""
    try:
        return path.resolve().relative_to(_workspace()).as_posix()
    except ValueError:
        return None


def _workspace() -> Path:
    """The folder that a CI server checked out, or the root of the repository that the command runs in; else where it runs."""
    named = next((os.environ[name] for name in _WORKSPACES if os.environ.get(name)), None)
    here = Path.cwd()
    if named is not None and here.is_relative_to(Path(named).resolve()):
        return Path(named).resolve()
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)


_WORKSPACES = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY", "WORKSPACE")
