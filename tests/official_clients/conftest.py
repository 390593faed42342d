"""One mock for each module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mockserver.embedded import RunningMock, running
from mockserver.settings import Settings
from mockserver.state.clock import from_text


@pytest.fixture(scope="module")
def mock(request: pytest.FixtureRequest) -> Iterator[RunningMock]:
    """A mock whose clock is the module's CLOCK; a manual one where it has none."""
    with running(Settings(clock=from_text(getattr(request.module, "CLOCK", "manual")))) as served:
        yield served
