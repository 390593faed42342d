"""A 405 lists the methods that there are."""

from __future__ import annotations

import pytest

from tests.contracts.rules.checks.by_hand import details, exchange


@pytest.mark.parametrize("allow", ["GET, PATCH", "", "PATCH,DELETE"])
def test_a_list_that_lacks_a_method_is_found(allow: str) -> None:
    assert "lacks" in details("allow_header_complete", exchange("PUT", "/v1/books/b1", status=405, answered={"Allow": allow}))


def test_no_list_is_found() -> None:
    assert "without an Allow header" in details("allow_header_complete", exchange("PUT", "/v1/books/b1", status=405))


def test_a_list_with_the_refused_method_is_found() -> None:
    one = exchange("PUT", "/v1/books", status=405, answered={"Allow": "GET, POST, PUT"})
    assert "yet Allow lists it" in details("allow_header_complete", one)


@pytest.mark.parametrize("allow", ["GET, PATCH, DELETE", "options,head,get,patch,delete"])
def test_a_complete_list_is_fine(allow: str) -> None:
    assert not details("allow_header_complete", exchange("PUT", "/v1/books/b1", status=405, answered={"Allow": allow}))
    assert not details("allow_header_complete", exchange("OPTIONS", "/v1/books/b1", status=204, answered={"Allow": allow}))
