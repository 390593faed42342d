"""The marker `mock_snapshot`, in a pytest of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.nested_pytest import outer_environment

TESTS = """
import httpx
import pytest

FACE = {"train_image_url": "https://example.com/rio.png", "voice_name": "anna"}


def faces(mock):
    return [item["face_name"] for item in httpx.get(f"{mock.base_url}/v2/faces", headers=mock.headers).json()["data"]]


def test_one_is_saved(tavus_mock):
    tavus_mock.advance(60)
    for name in ("one", "two"):
        sent = {**FACE, "face_name": name}
        assert httpx.post(f"{tavus_mock.base_url}/v2/faces", json=sent, headers=tavus_mock.headers).status_code == 200
    tavus_mock.save_snapshot("two-faces.json")


@pytest.mark.mock_snapshot("two-faces")
@pytest.mark.parametrize("turn", range(2))
def test_a_test_begins_with_it(tavus_mock, turn):
    assert {"one", "two"} <= set(faces(tavus_mock))
    assert tavus_mock.findings() == []


def test_and_others_do_not(tavus_mock):
    assert not {"one", "two"} & set(faces(tavus_mock))


@pytest.mark.mock_snapshot("missing")
def test_a_file_that_is_not_there_is_told(tavus_mock):
    pass


@pytest.mark.mock_snapshot("damaged")
def test_a_file_that_is_no_snapshot_is_told(tavus_mock):
    pass
"""


def test_a_test_begins_with_the_snapshot_that_it_names(tmp_path: Path) -> None:
    (tmp_path / "test_faces.py").write_text(TESTS)
    (tmp_path / "damaged.json").write_text("[]")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, env=outer_environment(), capture_output=True, text=True, check=False)
    assert "4 passed, 2 errors" in done.stdout, done.stdout
    assert "mock_snapshot: no file 'missing.json'" in done.stdout
    assert "Wanted a snapshot of format 1" in done.stdout
