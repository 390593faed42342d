"""Which operation a path is."""

from __future__ import annotations

import pytest

from mockserver.routing import Route, Table

PATHS = (
    "/", "/pets", "/pets/{id}", "/pets/mine", "/pets/{id}/toys", "/pets/mine/{x}", "/pets/", "/files/{name}.json", "/files/{a}-{b}.json",
    "/files/{name}", "/x/{a}/y", "/x/fixed/z", "/ü",
)  # fmt: skip


@pytest.fixture(scope="module")
def table() -> Table:
    made = Table()
    for path in PATHS:
        made.add("GET", Route("api", "/api", path, path))
    return made


@pytest.mark.parametrize(
    ("path", "wanted", "texts"),
    [
        ("/", "/", ()),
        ("/pets", "/pets", ()),
        ("/pets/", "/pets/", ()),
        ("/pets/7", "/pets/{id}", ("7",)),
        ("/pets/mine", "/pets/mine", ()),
        ("/pets/mine/toys", "/pets/mine/{x}", ("toys",)),
        ("/pets/yours/toys", "/pets/{id}/toys", ("yours",)),
        ("/pets/a%2Fb", "/pets/{id}", ("a%2Fb",)),
        ("/files/a.json", "/files/{name}.json", ("a",)),
        ("/files/a-b-c.json", "/files/{name}.json", ("a-b-c",)),
        ("/files/a.xml", "/files/{name}", ("a.xml",)),
        ("/files/.json", "/files/{name}", (".json",)),
        ("/x/fixed/y", "/x/{a}/y", ("fixed",)),  # back from a literal that leads nowhere
        ("/x/fixed/z", "/x/fixed/z", ()),
    ],
)
def test_a_literal_segment_goes_before_a_templated_one(table: Table, path: str, wanted: str, texts: tuple[str, ...]) -> None:
    found = table.find(path)
    assert found is not None
    assert (found[0].routes["GET"].url_path, found[1]) == (wanted, texts)


@pytest.mark.parametrize(
    "path", ["", "*", "pets", "//", "/pet", "/Pets", "//pets", "/pets//", "/pets//toys", "/pets/1/toys/", "/files/", "/x"]
)
def test_a_path_that_is_not_there_is_not_found(table: Table, path: str) -> None:
    assert table.find(path) is None


def test_a_templated_path_that_differs_in_names_only_is_the_same() -> None:
    made = Table()
    made.add("GET", Route("one", "/one", "a", "/pets/{id}/{toy}"))
    made.add("PUT", Route("one", "/one", "b", "/pets/{pet}/{toy_id}"))
    with pytest.raises(ValueError, match=r"GET /pets/\{x\}/\{y\} \(two\) is already served: /pets/\{id\}/\{toy\}"):
        made.add("GET", Route("two", "/two", "c", "/pets/{x}/{y}"))
    found = made.find("/pets/1/2")
    assert found is not None
    assert found[0].names == {"GET": ("id", "toy"), "PUT": ("pet", "toy_id")}
