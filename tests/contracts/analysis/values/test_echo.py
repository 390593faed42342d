"""What an answer may show in the place of what was sent."""

from __future__ import annotations

import pytest

from contracts.analysis.values.echo import is_next_version
from specs.json.parsing import Json


@pytest.mark.parametrize(
    ("name", "sent", "shown", "wanted"),
    [
        ("version", 4, 5, True),
        ("version", 4.0, 5, True),
        ("version", 4, 4, False),
        ("version", "a1", "a2", True),
        ("version", True, 5, False),
        ("pages", 4, 5, False),
    ],
)
def test_a_version_that_was_sent_makes_the_next(name: str, sent: Json, shown: Json, wanted: bool) -> None:
    assert is_next_version(name, sent, shown) is wanted
