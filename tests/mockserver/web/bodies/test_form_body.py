"""Forms: from names and texts to the values that their schema asks for."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest

from mockserver.embedded import RunningMock, running
from mockserver.errors import BadRequest
from mockserver.web.bodies.form_body import FormBody
from specs.document.document import Document, from_raw
from specs.json.parsing import Json
from tests.mockserver.web.bodies.declared import media

PRICE = {"type": "object", "properties": {"price": {"type": "integer"}, "name": {"type": "string"}}}
CHARGE: Json = {
    "type": "object",
    "required": ["amount"],
    "properties": {
        "amount": {"type": "integer"},
        "rate": {"type": "number"},
        "capture": {"type": "boolean"},
        "note": {"type": "string"},
        "until": {"anyOf": [{"type": "integer"}, {"enum": ["now"], "type": "string"}]},
        "metadata": {"anyOf": [{"type": "object", "additionalProperties": {"type": "string"}}, {"enum": [""], "type": "string"}]},
        "expand": {"type": "array", "items": {"type": "string"}},
        "counts": {"type": "array", "items": {"type": "integer"}},
        "items": {"type": "array", "items": PRICE},
        "address": {"type": "object", "properties": {"city": {"type": "string"}, "zip": {"type": "integer"}}},
        "gone": {"type": ["integer", "null"]},
        "odd[name]": {"type": "integer"},
    },
}


def form(text: str, schema: Json = CHARGE, encoding: Json = None) -> Json:
    declared = media(schema, encoding)
    document = from_raw({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}}, name="t")
    return FormBody(declared, document)(quote(text, safe="&=+%[]").encode(), b"")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("amount=5&rate=0.5&capture=true&note=007", {"amount": 5, "rate": 0.5, "capture": True, "note": "007"}),
        ("note=a+b%26c&amount=-3", {"note": "a b&c", "amount": -3}),
        ("until=now", {"until": "now"}),
        ("until=170", {"until": 170}),
        ("metadata[k]=1&metadata[other]=true", {"metadata": {"k": "1", "other": "true"}}),
        ("metadata=", {"metadata": ""}),
        ("expand[]=a&expand[]=b", {"expand": ["a", "b"]}),
        ("expand[]=a", {"expand": ["a"]}),
        ("expand=a&expand=b", {"expand": ["a", "b"]}),
        ("expand=a", {"expand": ["a"]}),
        ("expand[1]=b&expand[0]=a", {"expand": ["a", "b"]}),
        ("expand=", {"expand": []}),
        ("counts[]=1&counts[]=2", {"counts": [1, 2]}),
        ("items[0][price]=1&items[0][name]=x&items[1][price]=2", {"items": [{"price": 1, "name": "x"}, {"price": 2}]}),
        ("items[][price]=1&items[][name]=x&items[][price]=2", {"items": [{"price": 1, "name": "x"}, {"price": 2}]}),
        ('items=[{"price": 1}]', {"items": [{"price": 1}]}),
        ('items={"price": 1}&items={"price": 2}', {"items": [{"price": 1}, {"price": 2}]}),
        ('address={"city": "B", "zip": 1}', {"address": {"city": "B", "zip": 1}}),
        ("address.city=B&address.zip=7", {"address": {"city": "B", "zip": 7}}),
        ("address[zip]=x", {"address": {"zip": "x"}}),
        ("gone=", {"gone": None}),
        ("odd[name]=4", {"odd[name]": 4}),
        ("other[a][b]=1&further=2", {"other": {"a": {"b": "1"}}, "further": "2"}),
        ("amount=", {"amount": ""}),
        ("capture=True", {"capture": True}),
        ("amount=1&amount=2", {"amount": [1, 2]}),
    ],
)
def test_a_form_becomes_the_value_that_its_schema_describes(text: str, value: Json) -> None:
    assert form(text) == value


@pytest.mark.parametrize(
    ("text", "encoding", "value"),
    [
        ("counts=1,2", {"counts": {"style": "form", "explode": False}}, {"counts": [1, 2]}),
        ("counts=1&counts=2", {"counts": {"style": "form", "explode": False}}, {"counts": [1, 2]}),
        ("counts=1|2", {"counts": {"style": "pipeDelimited"}}, {"counts": [1, 2]}),
        ("counts=1 2", {"counts": {"style": "spaceDelimited", "explode": False}}, {"counts": [1, 2]}),
        ("counts[0]=1&counts[1]=2", {"counts": {"style": "deepObject", "explode": True}}, {"counts": [1, 2]}),
        ("counts[]=1", {"counts": {"style": "deepObject", "explode": True}}, {"counts": [1]}),
        ("city=B&zip=1&amount=2", {"address": {"style": "form", "explode": True}}, {"address": {"city": "B", "zip": 1}, "amount": 2}),
        ("address=city,B,zip,1", {"address": {"style": "form", "explode": False}}, {"address": {"city": "B", "zip": 1}}),
        ("counts=[1, 2]", {"counts": {"contentType": "application/json"}}, {"counts": [1, 2]}),
    ],
)
def test_an_encoding_says_how_a_field_is_written(text: str, encoding: Json, value: Json) -> None:
    assert form(text, encoding=encoding) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a=1&a[b]=2", "a.b. is given as a value and as something that holds others"),
        ("a[b]=2&a=1", "a is given as a value and"),
        ("a[][b]=1&a[c]=2", "a.c. is given"),
        ("note=%ff", "percent-encoded UTF-8"),
        ("&".join(["a=1"] * 10_001), "more than 10000 fields"),
        ("a" + "[b]" * 99 + '=1&address={"a": ' + "[" * 120 + "]" * 120 + "}", "nested more than 100 levels deep"),
    ],
)
def test_a_form_that_cannot_be_read_is_refused(text: str, reason: str) -> None:
    with pytest.raises(BadRequest, match=reason):
        form(text)


def test_a_schema_that_holds_itself_is_followed_as_far_as_the_form_goes() -> None:
    node = {"type": "object", "properties": {"n": {"type": "integer"}, "next": {"$ref": "#/components/schemas/Node"}}}
    raw = {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {}, "components": {"schemas": {"Node": node}}}
    body = FormBody(media({"$ref": "#/components/schemas/Node"}), from_raw(raw, name="t"))
    assert body(b"next[next][n]=1&n=2", b"") == {"next": {"next": {"n": 1}}, "n": 2}


def _document() -> Document:
    item = {"type": "object", "required": ["id", *CHARGE["required"]], "properties": {"id": {"type": "string"}, **CHARGE["properties"]}}
    error = {
        "type": "object",
        "properties": {"error": {"type": "object", "properties": {k: {"type": "string"} for k in ("message", "param")}}},
    }
    refused = {"description": "", "content": {"application/json": {"schema": error}}}
    shown = {"description": "", "content": {"application/json": {"schema": item}}}
    body = {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": CHARGE}}}
    identifier = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    paths = {
        "/charges": {"post": {"requestBody": body, "responses": {"201": shown, "400": refused}}},
        "/charges/{id}": {"get": {"parameters": [identifier], "responses": {"200": shown}}},
    }
    return from_raw({"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": paths}, name="charges")


@pytest.fixture(scope="module")
def mock() -> Iterator[RunningMock]:
    with running(documents=(_document(),)) as running_mock:
        yield running_mock


def test_what_a_form_created_is_read_back_as_values(mock: RunningMock) -> None:
    with httpx.Client(base_url=mock.base_url("charges"), trust_env=False) as client:
        created = client.post("/charges", data={"amount": "5", "metadata[k]": "v", "items[0][price]": "1"})
        assert created.status_code == 201, created.text
        item = client.get(f"/charges/{created.json()['id']}").json()
    assert (item["amount"], item["metadata"], item["items"]) == (5, {"k": "v"}, [{"price": 1}])


@pytest.mark.parametrize(
    ("fields", "param"), [({"note": "x"}, "amount"), ({"amount": "x"}, "amount"), ({"amount": "1", "rate": "x"}, "rate")]
)
def test_a_form_that_departs_from_its_schema_is_refused_and_the_field_named(mock: RunningMock, fields: Json, param: str) -> None:
    answer = httpx.post(mock.base_url("charges") + "/charges", data=fields, trust_env=False)
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, param)
