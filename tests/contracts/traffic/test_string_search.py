"""Many texts looked for at once: the same as asking for each."""

from __future__ import annotations

import random

import pytest

from contracts.traffic.string_search import StringSearch


@pytest.mark.parametrize("count", [0, 3, 63, 64, 500])
def test_what_is_found_is_what_is_there(count: int) -> None:
    chance = random.Random(count)  # noqa: S311
    texts = ["".join(chance.choices("ab", k=chance.randint(3, 9))) for _ in range(count)]
    spellings = StringSearch(texts)
    for _ in range(200):
        text = "".join(chance.choices("ab", k=chance.randint(0, 12)))
        assert list(spellings.places_in(text)) == [place for place, one in enumerate(texts) if one in text]
