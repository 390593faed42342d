"""Several pages as one description."""

from __future__ import annotations

import pytest

from specs.document.merge import MergeError, merge
from specs.json.parsing import Json


def test_pages_that_overlap_are_one_description() -> None:
    one = {"openapi": "3.1.0", "paths": {"/a": {"get": {}}}, "tags": [{"name": "x"}]}
    two = {"openapi": "3.1.0", "paths": {"/a": {"put": {}}, "/b": {}}, "tags": [{"name": "x"}]}
    assert merge({"one.yaml": one, "two.yaml": two}) == {
        "openapi": "3.1.0",
        "paths": {"/a": {"get": {}, "put": {}}, "/b": {}},
        "tags": [{"name": "x"}],
    }
    assert one["paths"] == {"/a": {"get": {}}}


@pytest.mark.parametrize(("one", "two"), [(1, 2), (1, True), (1, 1.0), ([1], [True]), ([{"a": 0}], [{"a": False}]), ({}, []), (None, "")])
def test_a_contradiction_names_both_files_and_the_pointer(one: Json, two: Json) -> None:
    pages = {"other.yaml": {"b": 1}, "one.yaml": {"a": {"x/y": one}}, "two.yaml": {"a": {"x/y": two}}}
    with pytest.raises(MergeError, match=r"^one\.yaml and two\.yaml differ at /a/x~1y: "):
        merge(pages)


def test_a_page_that_is_no_mapping_is_named() -> None:
    with pytest.raises(MergeError, match=r"^a\.yaml: wanted an OpenAPI document \(a mapping\), got nothing"):
        merge({"a.yaml": None})
