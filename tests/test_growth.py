"""What a large description costs grows with its size, and not faster. Seconds are measured by `benchmarks.growth`."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType

from benchmarks import large_document
from mockserver.app import create_app
from mockserver.mock import Mock
from mockserver.settings import Settings
from specs.document.document import Document, from_raw
from specs.document.sources import document_at
from specs.resources.inference import infer_resources


def test_the_large_description_is_as_large_as_its_figures_say(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    large_document.write(path)
    document = document_at(str(path))
    assert path.stat().st_size > 3_000_000
    assert len(document.operations) == large_document.OPERATIONS == 700
    assert not document.faults
    assert all(operation.url_path.startswith("/v1/") for operation in document.operations)


def test_every_kind_of_resource_of_the_large_description_is_told() -> None:
    document = from_raw(large_document.document(), name="large")
    assert len(infer_resources(document)) == large_document.RESOURCES


def test_twice_as_many_operations_take_less_than_three_times_the_calls() -> None:
    half, whole = (_calls_to_start(from_raw(large_document.document(resources), name="large")) for resources in (70, 140))
    assert whole < 3 * half


def test_an_operation_without_a_role_is_compared_with_few_resources() -> None:
    """Each of these answers with an item, so that looking for the resource that it belongs to is costly."""
    half, whole = (_calls_to_start(_with_reports(large_document.document(resources))) for resources in (40, 80))
    assert whole < 3 * half


def _with_reports(raw: dict[str, object]) -> Document:
    """The description with as many further operations that have a role on no resource."""
    paths = raw["paths"]
    assert isinstance(paths, dict)
    for number, path in enumerate([path for path in paths if "{" in path]):
        reading = {**paths[path]["get"], "operationId": f"report{number}"}
        paths[f"/reports/daily/{number}/summary"] = {"get": {key: value for key, value in reading.items() if key != "parameters"}}
    return from_raw(raw, name="large")


def _calls_to_start(document: Document) -> int:
    """How many functions are called until a mock of a document is built."""
    count = 0

    def counted(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    create_app(Settings(), (document,))  # so that nothing is imported while calls are counted
    previous = sys.getprofile()
    sys.setprofile(counted)
    try:
        assert Mock(Settings(), (from_raw(document.raw, name="large"),)).apis
    finally:
        sys.setprofile(previous)
    return count
