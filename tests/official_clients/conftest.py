"""One mock for each module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mockserver.embedded import RunningMock, running
from mockserver.settings import Settings
from mockserver.state.clock import from_text
from specs.document.sources import document_at

from .layouts import LAYOUT, SharedMock, shared_mock

WHOLE = Path(__file__).parents[2].parent / "shared" / "documents" / "together-full.yaml"


@pytest.fixture(scope="module")
def mock(request: pytest.FixtureRequest) -> Iterator[RunningMock | SharedMock]:
    """A mock whose clock is the module's CLOCK, or a manual one; with the parameter `whole`, of all that Together publishes."""
    documents, options = None, list[str]()
    clock = getattr(request.module, "CLOCK", "manual")
    if getattr(request, "param", "built-in") == "whole":
        if not WHOLE.is_file():
            pytest.skip("the whole document is not beside this repository")
        documents, options = (document_at(f"together={WHOLE}"),), ["--document", f"together={WHOLE}", "--api", "none"]
    if LAYOUT == "embedded":
        with running(Settings(clock=from_text(clock)), documents) as served:
            yield served
    else:
        with shared_mock("--clock", clock, *options) as shared:
            yield shared
