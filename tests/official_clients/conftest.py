"""One mock for each module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mockserver.clock import from_text
from mockserver.embedded import Running, running
from mockserver.settings import Settings


@pytest.fixture(scope="module")
def mock(request: pytest.FixtureRequest) -> Iterator[Running]:
    """A mock whose clock is the module's CLOCK; a manual one where it has none."""
    with running(Settings(clock=from_text(getattr(request.module, "CLOCK", "manual")))) as served:
        yield served
