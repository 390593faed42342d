"""PyPI `tavus`: its suite through the observing proxy, which alters nothing and finds what a HAR of the traffic shows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mockserver.embedded import RunningMock

from .observed import Watched, assert_a_har_says_the_same, assert_nothing_was_altered, watching
from .test_tavus import tavus, test_the_cli_builds_a_pal_and_deploys_it, test_the_client_lives_through_the_lifecycle_of_each_resource

pytestmark = pytest.mark.xdist_group("tavus observed")
__all__ = ["tavus", "test_the_cli_builds_a_pal_and_deploys_it", "test_the_client_lives_through_the_lifecycle_of_each_resource"]


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """The mock behind the proxy; after the suite, nothing was altered, and a HAR of the traffic says the same."""
    folder = tmp_path_factory.mktemp("tavus")
    with watching("tavus", folder) as found:
        yield found
        found.stop()
        assert_nothing_was_altered(found)
        assert_a_har_says_the_same(found, folder)


@pytest.fixture(scope="module")
def mock(watched: Watched) -> RunningMock:
    """The mock as the suite's clients reach it."""
    return watched.mock
