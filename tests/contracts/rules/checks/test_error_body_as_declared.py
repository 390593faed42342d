"""Bodies of errors are as declared."""

from __future__ import annotations

import pytest

from specs.json.parsing import Json
from tests.contracts.rules.checks.by_hand import details, exchange


@pytest.mark.parametrize("answer", [{"message": "no"}, {"error": {"message": "no"}}, [], "no", None])
def test_an_error_of_another_shape_is_found(answer: Json) -> None:
    assert details("error_body_as_declared", exchange("GET", "/v1/books/b1", status=404, answer=answer))


def test_the_declared_shape_is_fine_and_successes_are_for_another_check() -> None:
    assert not details("error_body_as_declared", exchange("GET", "/v1/books/b1", status=404, answer={"error": "none"}))
    assert not details("error_body_as_declared", exchange("GET", "/v1/books/b1", answer={"wrong": 1}))
