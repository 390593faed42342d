"""A document of OpenAPI 3.2 is served with all that 3.2 has and 3.1 has not."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

import mockserver
from mockserver import RunningMock

DOCUMENT = """
openapi: 3.2.0
$self: https://shop.example/openapi.yaml
info: {title: Shop, version: "1"}
servers: [{url: https://shop.example/v1}]
paths:
  /search:
    query:
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Search'}}}
      responses: {'200': {$ref: '#/components/responses/Hits'}}
    get:
      parameters:
      - name: criteria
        in: querystring
        required: true
        content:
          application/x-www-form-urlencoded:
            schema: {type: object, required: [word], properties: {word: {type: string}, most: {type: integer, minimum: 1}}}
      responses: {'200': {$ref: '#/components/responses/Hits'}, '400': {description: No.}}
  /pages/{page}:
    parameters: [{name: page, in: path, required: true, schema: {type: string}}]
    additionalOperations:
      PURGE:
        servers: [{url: https://cache.example/edge}]
        responses: {'200': {description: Gone., content: {application/json: {schema: {$ref: '#/components/schemas/Purged'}}}}}
  /prices:
    get:
      responses:
        '200':
          description: Prices as they change.
          content:
            application/jsonl:
              itemSchema: {$ref: '#/components/schemas/Price'}
              example: ['{"amount":3}']
            text/event-stream:
              itemSchema:
                type: object
                required: [data]
                properties:
                  data: {type: string, contentMediaType: application/json, contentSchema: {$ref: '#/components/schemas/Price'}}
components:
  mediaTypes:
    Hits:
      schema: {type: array, items: {$ref: 'https://shop.example/openapi.yaml#/components/schemas/Hit'}}
  responses:
    Hits: {description: What was found., content: {application/json: {$ref: '#/components/mediaTypes/Hits'}}}
  schemas:
    Search: {type: object, required: [word], properties: {word: {type: string, minLength: 2}}}
    Hit: {type: object, required: [title], properties: {title: {type: string, const: A chair}}}
    Purged: {type: object, required: [purged], properties: {purged: {const: true}}}
    Price: {type: object, required: [amount], properties: {amount: {type: integer}}}
"""


@pytest.fixture(scope="module")
def mock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningMock]:
    path = tmp_path_factory.mktemp("documents") / "shop.yaml"
    path.write_text(DOCUMENT, encoding="utf-8")
    with mockserver.running(documents=[path]) as running:
        yield running


@pytest.fixture
def client(mock: RunningMock) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=mock.base_url("shop")) as session:
        yield session


def test_the_document_has_no_faults(mock: RunningMock) -> None:
    assert not mock.mock.apis["shop"].document.faults


def test_query_takes_a_body_that_is_validated(client: httpx.Client) -> None:
    assert client.request("QUERY", "/search", json={"word": "a"}).status_code == 400
    answer = client.request("QUERY", "/search", json={"word": "chair"})
    assert answer.status_code == 200
    assert isinstance(answer.json(), list)


def test_a_media_type_among_the_components_and_self_are_followed(client: httpx.Client) -> None:
    hits = client.request("QUERY", "/search", json={"word": "chair"}).json()
    assert all(hit["title"] == "A chair" for hit in hits)
    assert hits


@pytest.mark.parametrize(("query", "status"), [("word=chair&most=2", 200), ("most=2", 400), ("word=chair&most=none", 400), ("", 400)])
def test_the_whole_query_string_is_one_parameter(client: httpx.Client, query: str, status: int) -> None:
    assert client.get(f"/search?{query}").status_code == status


def test_an_additional_operation_is_served_below_its_own_server(mock: RunningMock) -> None:
    answer = httpx.request("PURGE", f"{mock.origin}/edge/pages/1")
    assert (answer.status_code, answer.json()) == (200, {"purged": True})
    refused = httpx.get(f"{mock.origin}/edge/pages/1")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "PURGE")


def test_a_described_stream_is_sent_item_by_item(client: httpx.Client) -> None:
    lines = client.get("/prices", headers={"Accept": "application/jsonl"})
    assert lines.headers["Content-Type"].startswith("application/jsonl")
    assert lines.text.startswith("{")
    events = client.get("/prices", headers={"Accept": "text/event-stream"})
    assert events.headers["Content-Type"].startswith("text/event-stream")
    assert events.text.startswith('data: {"amount":')


def test_the_served_description_says_so_of_every_operation(mock: RunningMock) -> None:
    description = mock.description("shop")
    operations = [description["paths"]["/search"]["query"], description["paths"]["/pages/{page}"]["additionalOperations"]["PURGE"]]
    assert all(operation["parameters"][-1]["name"] == "Prefer" for operation in operations)
    assert operations[1]["servers"] == [{"url": f"{mock.origin}/edge"}]
