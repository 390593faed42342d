"""PyPI and npm `together`: their suites through the observing proxy, which alters nothing and finds what a HAR of the traffic shows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mockserver.embedded import RunningMock

from .observed import Watched, assert_a_har_says_the_same, assert_nothing_was_altered, watching
from .test_together_ai_npm import test_every_call_of_the_sdk_lives_through_its_lifecycle as test_npm
from .test_together_sdk import test_every_call_of_the_sdk_lives_through_its_lifecycle as test_pypi

pytestmark = pytest.mark.xdist_group("together observed")
__all__ = ["test_npm", "test_pypi"]


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """The mock behind the proxy; after the suite, nothing was altered, and a HAR of the traffic says the same."""
    folder = tmp_path_factory.mktemp("together")
    with watching("together", folder) as found:
        yield found
        found.stop()
        assert_nothing_was_altered(found)
        assert_a_har_says_the_same(found, folder)


@pytest.fixture(scope="module")
def mock(watched: Watched) -> RunningMock:
    """The mock as the suite's clients reach it."""
    return watched.mock
