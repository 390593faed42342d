"""Every scenario in this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.scenarios import Scenario, compare
from mockserver.embedded import RunningMock, running
from mockserver.settings import Settings
from mockserver.state.clock import from_text
from specs.document.sources import document_at
from tests.mockserver.receiver import Receiver, receiving
from tests.scenarios.scenario import scenarios, stage

SCENARIOS = tuple(scenarios(Path(__file__).parent))
WHOLE = Path(__file__).parents[2].parent / "shared" / "documents" / "together-full.yaml"


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    """One server for all callbacks."""
    with receiving() as found:
        yield found


@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
def test_a_scenario_goes_as_its_file_says(scenario: Scenario, shared_mock: RunningMock, receiver: Receiver) -> None:
    stage(shared_mock, receiver.origin).play(scenario)


@pytest.fixture(scope="module")
def whole_mock() -> Iterator[RunningMock]:
    """A mock of all that Together publishes, called like the built-in API."""
    if not WHOLE.is_file():
        pytest.skip("the document is not here")
    with running(Settings(clock=from_text("manual")), (document_at(f"together={WHOLE}"),)) as served:
        yield served


@pytest.mark.parametrize("scenario", [scenario for scenario in SCENARIOS if scenario.file.startswith("together")], ids=str)
def test_a_scenario_of_a_built_in_api_goes_the_same_on_its_whole_document(
    scenario: Scenario, whole_mock: RunningMock, receiver: Receiver
) -> None:
    stage(whole_mock, receiver.origin).play(scenario)


def test_every_name_is_used_once() -> None:
    assert len({str(scenario) for scenario in SCENARIOS}) == len(SCENARIOS)


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        ({"a": 1}, {"a": 2}), ({"a": 1}, {}), ({"a": True}, {"a": 1}), ([1], [1, 2]), ("<any>", None), ({"a": "<absent>"}, {"a": None}),
        ("<matches a+>", "ab"), ("<has x>", ["y"]), ("<lacks y>", ["y"]), ("<length 2>", [1]), ("<not a>", "a"), ({"a": "<any>"}, {}),
    ],
)  # fmt: skip
def test_the_comparison_finds_what_differs(wanted: object, got: object) -> None:
    with pytest.raises(AssertionError):
        compare(wanted, got, "here")
