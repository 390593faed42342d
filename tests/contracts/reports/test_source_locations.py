"""A pointer leads to the line that says it: in a vendored page, in the overlay, or in a file of one's own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from contracts.reports.view.source_locations import location_of, source_location
from contracts.runs.waivers import apply, parse
from specs.document.document import ROOT
from tests.contracts.reports import sample


@pytest.mark.parametrize(
    ("pointer", "file", "key"),
    [
        ("/paths/~1v2~1faces/post/responses", "create-face.yaml", "responses:"),
        ("/paths/~1v2~1faces~1{face_id}/get", "overlay.yaml", "get:"),
        ("/components/responses/Conflict", "overlay.yaml", "Conflict:"),
    ],
)
def test_a_pointer_into_a_vendored_api_leads_to_its_line(pointer: str, file: str, key: str) -> None:
    found = source_location("tavus", pointer)
    assert found is not None
    assert Path(found.file).name == file
    assert (ROOT / "tavus" / file).read_text("utf-8").splitlines()[found.line - 1].strip().startswith(key)


def test_a_pointer_into_a_file_leads_to_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "api.yaml"
    path.write_text("openapi: 3.1.0\npaths:\n  /a:\n    get:\n      responses: {}\n")
    found = source_location(str(path), "/paths/~1a/get/responses/200")
    assert found is not None
    assert found.line == 5


@pytest.mark.parametrize(("api", "pointer"), [("gone.yaml", "/paths"), ("tavus", "/nowhere/at/all"), ("tavus", "no pointer")])
def test_what_cannot_be_found_has_no_place(api: str, pointer: str) -> None:
    assert source_location(api, pointer) is None


def test_a_finding_about_a_waiver_is_shown_at_the_waiver() -> None:
    waivers = parse("- finding: x\n  reason: because\n  expires: 2020-01-01\n", source="waivers.yaml")
    found = apply((), waivers, today=date(2026, 1, 1), is_whole=False)[0]
    at = location_of("tavus", found)
    assert at is not None
    assert (at.file, at.line) == ("waivers.yaml", 1)


def test_a_sample_has_no_file() -> None:
    run = sample.run()
    assert location_of(run.api, run.findings[0]) is None
