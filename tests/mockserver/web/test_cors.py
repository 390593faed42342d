"""What a page of another origin may do with the mock: preflights, and the headers of answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from mockserver.cli import main
from mockserver.embedded import RunningMock, running
from mockserver.settings import Settings
from mockserver.state.clock import from_text
from tests.mockserver.wire import TAVUS_DEPLOYMENT, TOGETHER_DEPLOYMENT, Answer, Client, exchange, request

PAGE, OTHER = "http://localhost:3000", "https://other.example"


@pytest.fixture(scope="module")
def page_mock() -> Iterator[RunningMock]:
    with running(Settings(clock=from_text("manual"), cors_origins=frozenset({PAGE}))) as served:
        yield served


@pytest.fixture
def opened(page_mock: RunningMock, key: str) -> Client:
    """A client of a mock that pages of one origin may call."""
    return Client(page_mock, key)


def preflight(client: Client, path: str, method: str, origin: str, headers: str | None = "authorization, content-type") -> Answer:
    asked: dict[str, str | bytes] = {"Origin": origin, "Access-Control-Request-Method": method}
    if headers:
        asked["Access-Control-Request-Headers"] = headers
    return exchange(client.mock.origin, request("OPTIONS", path, asked))


def cors_headers(answer: Answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.startswith("access-control-") or name == "vary"}


def test_a_preflight_of_an_allowed_origin_is_answered(opened: Client) -> None:
    answer = preflight(opened, "/v1/deployments/x", "PATCH", PAGE)
    assert (answer.status, answer.body) == (204, b"")
    assert cors_headers(answer) == {
        "access-control-allow-origin": PAGE,
        "access-control-allow-methods": "GET, PATCH, DELETE",
        "access-control-allow-headers": "authorization, content-type",
        "access-control-max-age": "600",
        "vary": "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
    }
    assert "access-control-allow-headers" not in preflight(opened, "/v1/deployments", "GET", PAGE, headers=None).headers
    assert preflight(opened, "/deployments", "GET", PAGE).headers["access-control-allow-methods"] == "GET"


def test_a_preflight_of_another_origin_is_answered_as_any_method_that_is_not_there(opened: Client, client: Client) -> None:
    for answer in (preflight(opened, "/v1/deployments", "POST", OTHER), preflight(client, "/v1/deployments", "POST", PAGE)):
        assert answer.status == 405
        assert not any(name.startswith("access-control-") for name in answer.headers)


def test_an_answer_and_an_error_can_be_read_by_the_page(opened: Client) -> None:
    made = opened.call("POST", "/v1/deployments", TOGETHER_DEPLOYMENT, {"Origin": PAGE})
    refused = opened.call("POST", "/v1/deployments", {}, {"Origin": PAGE})
    wrong_key = opened.call("GET", "/v2/faces", headers={"Origin": PAGE, "x-api-key": "nobody"})
    missed = opened.call("GET", "/deployments", headers={"Origin": PAGE})
    limited = opened.call("GET", "/v1/deployments", headers={"Origin": PAGE, "Prefer": "code=429"})
    assert [answer.status for answer in (made, refused, wrong_key, missed, limited)] == [200, 400, 401, 404, 429]
    for answer in (made, refused, wrong_key, missed, limited):
        assert answer.headers["access-control-allow-origin"] == PAGE
        assert answer.headers["vary"] == "Origin"
    assert "retry-after" in limited.headers["access-control-expose-headers"].split(", ")


def test_a_page_of_another_origin_cannot_read_it(opened: Client) -> None:
    answer = opened.call("GET", "/v1/deployments", headers={"Origin": OTHER})
    assert (answer.status, cors_headers(answer)) == (200, {"vary": "Origin"})


def test_without_an_origin_nothing_changes(opened: Client) -> None:
    assert not cors_headers(opened.call("GET", "/v1/deployments"))
    assert opened.call("OPTIONS", "/v1/deployments").status == 405


def test_any_origin_can_be_allowed() -> None:
    with running(Settings(clock=from_text("manual"), cors_origins=frozenset({"*"}))) as mock:
        client = Client(mock, mock.key)
        assert preflight(client, "/v2/faces", "POST", OTHER).headers["access-control-allow-origin"] == "*"
        answer = client.call("GET", "/v2/pals/pcb7a34da5fe", headers={"Origin": "null"})
        assert cors_headers(answer) == {"access-control-allow-origin": "*", "access-control-expose-headers": "x-request-id"}
        assert not cors_headers(client.call("GET", "/__mock__/health", headers={"Origin": OTHER}))
        assert "access-control-allow-origin" not in preflight(client, "/__mock__/reset", "POST", OTHER).headers


@pytest.mark.parametrize(
    ("named", "origin", "is_allowed"),
    [
        ([], OTHER, True),
        ([PAGE], PAGE, True),
        (["https://Other.example/"], OTHER, True),
        (["*"], OTHER, True),
        ([PAGE], OTHER, False),
        (["https://other.example.org"], OTHER, False),
        ([PAGE], "null", False),
    ],
)
def test_a_visitor_s_page_is_one_that_the_deployment_names(client: Client, named: list[str], origin: str, is_allowed: bool) -> None:
    key = client.made("/v2/deployments", {**TAVUS_DEPLOYMENT, "allowed_origins": named})["deployment_id"]
    path = f"/v2/deployments/{key}"
    init = client.call("GET", f"{path}/init", headers={"Origin": origin})
    asked = preflight(client, f"{path}/start", "POST", origin, headers="content-type")
    start = client.call("POST", f"{path}/start", {}, {"Origin": origin})
    ended = client.call("POST", f"{path}/conversations/{start.json()['conversation_id']}/end", headers={"Origin": origin})
    refused = client.call("POST", f"{path}/start", {"password": 5}, {"Origin": origin})
    wanted = origin if is_allowed else None
    assert [answer.headers.get("access-control-allow-origin") for answer in (init, asked, start, ended, refused)] == [wanted] * 5
    assert (asked.status, refused.status) == (204 if is_allowed else 405, 400)
    assert init.headers["vary"] == "Origin"


def test_what_needs_a_key_is_for_no_page_unless_the_mock_is_told(client: Client) -> None:
    key = client.made("/v2/deployments", {**TAVUS_DEPLOYMENT, "allowed_origins": [PAGE]})["deployment_id"]
    answer = client.call("GET", f"/v2/deployments/{key}", headers={"Origin": PAGE})
    assert (answer.status, cors_headers(answer)) == (200, {})
    assert preflight(client, f"/v2/deployments/{key}", "PATCH", PAGE).status == 405


def test_that_a_deployment_is_not_there_can_be_read(client: Client) -> None:
    answer = client.call("GET", "/v2/deployments/d0/init", headers={"Origin": OTHER})
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (404, OTHER)


@pytest.mark.parametrize("origin", ["localhost:3000", "http://localhost:3000/", "https://a.example/page", "", "http://"])
def test_what_is_no_origin_is_refused(origin: str) -> None:
    result = CliRunner().invoke(main, ["serve", "--cors", origin])
    assert result.exit_code == 2
    assert "wanted * or an origin" in " ".join(result.output.split())


@pytest.mark.parametrize(
    "origin", ["*", "null", "http://localhost:3000", "https://App.example", "chrome-extension://abc", "http://[::1]:80"]
)
def test_an_origin_is_taken_as_browsers_send_it(origin: str) -> None:
    result = CliRunner().invoke(main, ["serve", "--cors", origin, "--accept-key", " "])  # refused for the key, and so not served
    assert "got an empty key" in result.output
