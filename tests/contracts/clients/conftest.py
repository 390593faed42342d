"""What was drawn once for a document is drawn for every test."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from contracts.client_judge.drawing import Drawer
from contracts.evidence.contract import Contract
from specs import load


@pytest.fixture(scope="session")
def drawer_of() -> Callable[[str], Drawer]:
    """The drawer of an API, with seed 0."""
    return cache(lambda api: Drawer(Contract(load(api)), seed=0))
