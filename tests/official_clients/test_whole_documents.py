"""Official SDKs on the whole documents of their vendors: everything that is kept is read, listed, changed and deleted again."""

from __future__ import annotations

from pathlib import Path

import pytest

from mockserver.embedded import running

from .environments import PROGRAMS, python_environment, report, run

_DOCUMENTS = Path(__file__).resolve().parents[3] / "shared" / "documents"


def _document(name: str) -> Path:
    if not (_DOCUMENTS / name).is_file():
        pytest.skip(f"the whole document {name} is not beside this repository")
    return _DOCUMENTS / name


def test_box_sdk_lives_on_the_whole_document_of_box(tmp_path: Path) -> None:
    with running(documents=[_document("box.json")]) as mock:
        python = str(python_environment("box-sdk-gen-1.17.0") / "python")
        steps = report(run([python, str(PROGRAMS / "box_lifecycle.py"), mock.origin, mock.key], tmp_path))["steps"]
    assert len(steps) == 48


def test_together_sdk_lives_on_the_whole_document_of_together(tmp_path: Path) -> None:
    with running(documents=[_document("together-full.yaml")]) as mock:
        python = str(python_environment("together-2.42.0") / "python")
        base_url = mock.base_url("together-full")
        steps = report(run([python, str(PROGRAMS / "together_whole.py"), base_url, mock.key], tmp_path))["steps"]
    assert len(steps) == 36


def test_together_sdk_3_lives_on_the_whole_document_where_it_keeps_to_it(tmp_path: Path) -> None:
    with running(documents=[_document("together-full.yaml")]) as mock:
        python = str(python_environment("together-3.1.1") / "python")
        steps = report(run([python, str(PROGRAMS / "together_whole_3.py"), mock.origin, mock.key], tmp_path))["steps"]
    assert len(steps) == 27
