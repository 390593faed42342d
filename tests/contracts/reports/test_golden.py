"""Every format renders one fixed run as it did before; `UPDATE_GOLDEN=1 pytest` writes the files anew, to be looked at in the diff."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from contracts.reports.writing import render
from tests.contracts.reports import sample
from tests.contracts.reports.test_formats import BUILT_IN

_GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("form", BUILT_IN)
def test_a_fixed_run_is_rendered_as_before(form: str) -> None:
    rendered = render(sample.run(), form)
    path = _GOLDEN / f"run.{form}"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(rendered, encoding="utf-8")
    assert rendered == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("form", BUILT_IN)
def test_a_run_without_findings_is_rendered_too(form: str) -> None:
    rendered = render(sample.run(findings=0), form)
    assert rendered if form != "github" else rendered == ""


@pytest.mark.parametrize("form", BUILT_IN)
def test_a_format_is_rendered_the_same_twice(form: str) -> None:
    assert render(sample.run(findings=7, kinds=3), form) == render(sample.run(findings=7, kinds=3), form)
