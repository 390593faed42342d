"""What was drawn once for a document is drawn for every test."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from contracts.analysis.declarations.contract import Contract
from contracts.runs.clients.drawing import InputDrawer
from specs import load


@pytest.fixture(scope="session")
def drawer_of() -> Callable[[str], InputDrawer]:
    """The drawer of an API, with seed 0."""
    return cache(lambda api: InputDrawer(Contract(load(api)), seed=0))
