"""Which operation a path is."""

from __future__ import annotations

import pytest

from mockserver.embedded import running
from mockserver.web.routing import Route, RouteTable
from specs.document.document import from_raw
from tests.mockserver.wire import Client

PATHS = (
    "/", "/pets", "/pets/{id}", "/pets/mine", "/pets/{id}/toys", "/pets/mine/{x}", "/pets/", "/files/{name}.json", "/files/{a}-{b}.json",
    "/files/{name}", "/x/{a}/y", "/x/fixed/z", "/ü",
)  # fmt: skip


@pytest.fixture(scope="module")
def table() -> RouteTable:
    made = RouteTable()
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
def test_a_literal_segment_goes_before_a_templated_one(table: RouteTable, path: str, wanted: str, texts: tuple[str, ...]) -> None:
    found = table.find(path)
    assert found is not None
    assert (found[0].routes["GET"].url_path, found[1]) == (wanted, texts)


@pytest.mark.parametrize(
    "path", ["", "*", "pets", "//", "/pet", "/Pets", "//pets", "/pets//", "/pets//toys", "/pets/1/toys/", "/files/", "/x"]
)
def test_a_path_that_is_not_there_is_not_found(table: RouteTable, path: str) -> None:
    assert table.find(path) is None


def test_a_templated_path_that_differs_in_names_only_is_the_same() -> None:
    made = RouteTable()
    made.add("GET", Route("one", "/one", "a", "/pets/{id}/{toy}"))
    made.add("PUT", Route("one", "/one", "b", "/pets/{pet}/{toy_id}"))
    with pytest.raises(ValueError, match=r"GET /pets/\{x\}/\{y\} \(two\) is already served: /pets/\{id\}/\{toy\}"):
        made.add("GET", Route("two", "/two", "c", "/pets/{x}/{y}"))
    found = made.find("/pets/1/2")
    assert found is not None
    assert found[0].names == {"GET": ("id", "toy"), "PUT": ("pet", "toy_id")}


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/v1/v1/deployments", ["/v1/deployments? Set TOGETHER_BASE_URL={origin}."]),
        ("/v1/v1/deployments/chat/logs", ["/v1/deployments/chat/logs? Set TOGETHER_BASE_URL={origin}."]),
        ("/api/v2/faces", ["/v2/faces? Set TAVUS_PUBLIC_API_BASE_URL={origin}."]),
        ("/faces", ["/v2/faces? Set TAVUS_PUBLIC_API_BASE_URL={origin}/v2."]),
        ("/v1/faces/r1", ["/v2/faces/r1? Set TAVUS_PUBLIC_API_BASE_URL={origin}/v2."]),
        ("/queue/status", ["/v1/queue/status? Set TOGETHER_BASE_URL={origin}/v1."]),
        (
            "/deployments",
            ["/v1/deployments? Set TOGETHER_BASE_URL={origin}/v1", "/v2/deployments? Set TAVUS_PUBLIC_API_BASE_URL={origin}/v2"],
        ),
    ],
)
def test_a_path_under_another_base_url_is_told_the_right_one(client: Client, path: str, wanted: list[str]) -> None:
    answer = client.call("GET", path)
    assert answer.status == 404
    assert f"There is no path {path}. Did you mean " in answer.message()
    assert all(text.format(origin=client.mock.origin) in answer.message() for text in wanted)


@pytest.mark.parametrize("path", ["/nothing", "/v2/nothing", "/v1", "/x" * 500, "/v2/faces/r1/x/y"])
def test_a_path_that_is_like_none_gets_no_hint(client: Client, path: str) -> None:
    answer = client.call("GET", path)
    assert (answer.status, "Did you mean" in answer.message()) == (404, False)


def test_the_root_points_to_the_control_pages(client: Client) -> None:
    answer = client.call("GET", "/")
    assert (answer.status, answer.json()["control"]) == (200, "/__mock__/")
    assert client.call("HEAD", "/").body == b""
    assert client.call("POST", "/", {}).status == 404


def test_an_api_that_has_the_root_answers_there() -> None:
    raw = {
        "openapi": "3.1.0",
        "info": {"title": "Root", "version": "1"},
        "security": [{"key": []}],
        "paths": {"/": {"get": {"responses": {"200": {"description": "", "content": {"application/json": {"example": {"is": "mine"}}}}}}}},
        "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
    }
    with running(documents=(from_raw(raw, name="root"),)) as mock:
        assert Client(mock, mock.key).call("GET", "/").json() == {"is": "mine"}
