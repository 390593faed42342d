"""The scripts of others that are committed here are the published ones, and none is there that the list does not name."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tools.vendored import ROOT, VendoredFile, vendored_files

STATIC = ROOT / "mockserver/control/dashboard/static"
OURS = {"dashboard.css", "dashboard.js", "palette.js", "swagger.js"}


@pytest.mark.parametrize("file", vendored_files(), ids=lambda file: file.target)
def test_a_vendored_script_is_as_it_was_published(file: VendoredFile) -> None:
    assert hashlib.sha256(file.content()).hexdigest() == file.sha256


def test_another_script_than_the_listed_one_is_refused() -> None:
    with pytest.raises(ValueError, match=r"htmx\.min\.js: got sha256"):
        vendored_files()[0].write(b"other")


def test_every_script_of_others_is_listed() -> None:
    listed = {Path(file.target).name for file in vendored_files()}
    assert {path.name for path in STATIC.iterdir()} - OURS <= listed


def test_they_make_the_wheel_no_larger_than_they_must() -> None:
    assert sum(path.stat().st_size for path in STATIC.iterdir()) < 600_000
