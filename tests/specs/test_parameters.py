"""Parameters: from text to values, by style, type and schema."""

from __future__ import annotations

import json
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specs.document.document import from_raw
from specs.json.parsing import Json
from specs.schema.compile import Schemas
from specs.schema.parameters import ParameterError, ParameterReader, parameter_readers, parse_query, read_query, read_single, typed_header


def read(*parameters: Json) -> dict[str, tuple[ParameterReader, ...]]:
    """The readers of an operation with these parameters."""
    operation = {"parameters": list(parameters), "responses": {"200": {"description": ""}}}
    path = "/x" + "".join(f"/{{{one['name']}}}" for one in parameters if one["in"] == "path")
    document = from_raw({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {path: {"get": operation}}}, name="t")
    return parameter_readers(document.operations[0], Schemas(document), frozenset({"token"}))


def query(text: str, **parameter: Json) -> Json:
    """What the parameter `p` is in the query string `text`; absent: ..."""
    return read_query(parse_query(text.encode()), read({"name": "p", "in": "query", **parameter})["query"]).get("p", ...)


INTEGERS = {"type": "array", "items": {"type": "integer"}}


@pytest.mark.parametrize(
    ("text", "parameter", "value"),
    [
        ("p=a%20b+c", {"schema": {"type": "string"}}, "a b c"),
        ("p=", {"schema": {"type": "string"}}, ""),
        ("", {"schema": {"type": "string"}}, ...),
        ("q=1", {"schema": {"type": "string", "default": "x"}}, "x"),
        ("p=007", {"schema": {"type": "string"}}, "007"),
        ("p=7", {"schema": {"type": "integer"}}, 7),
        ("p=-7.00", {"schema": {"type": "integer"}}, -7),
        ("p=1e2", {"schema": {"type": "number"}}, 100.0),
        ("p=true", {"schema": {"type": "boolean"}}, True),
        ("p=", {"schema": {"type": ["integer", "null"]}}, None),
        ("p=x", {"schema": {"anyOf": [{"type": "integer"}, {"type": "string"}]}}, "x"),
        ("p=5", {"schema": {"anyOf": [{"type": "integer"}, {"type": "string"}]}}, 5),
        ("p=1&p=2", {"schema": INTEGERS}, [1, 2]),
        ("p=1,2", {"schema": INTEGERS, "explode": False}, [1, 2]),
        ("p=1%2C2", {"schema": INTEGERS, "explode": False}, [1, 2]),
        ("p=1|2", {"schema": INTEGERS, "style": "pipeDelimited"}, [1, 2]),
        ("p=1%202", {"schema": INTEGERS, "style": "spaceDelimited"}, [1, 2]),
        ("p=", {"schema": INTEGERS, "explode": False}, []),
        ("p[a]=x&p[b]=y", {"schema": {"type": "object"}, "style": "deepObject", "explode": True}, {"a": "x", "b": "y"}),
        ('p={"a": [1]}', {"content": {"application/json": {"schema": {"type": "object"}}}}, {"a": [1]}),
    ],
)
def test_a_query_parameter_is_read_by_its_style_and_schema(text: str, parameter: Json, value: Json) -> None:
    found = query(text, **parameter)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "parameter", "reason"),
    [
        ("", {"required": True, "schema": {"type": "string"}}, "query parameter p: missing, but required"),
        ("p=1&p=2", {"schema": {"type": "integer"}}, "given 2 times, wanted once"),
        ("p=1.5", {"schema": {"type": "integer"}}, "got `1.5`"),
        ("p=٣", {"schema": {"type": "integer"}}, "got `٣`"),
        ("p=1_0", {"schema": {"type": "integer"}}, "got `1_0`"),
        ("p=+1", {"schema": {"type": "integer"}}, "got ` 1`"),
        ("p=07", {"schema": {"type": "integer"}}, "got `07`"),
        ("p=nan", {"schema": {"type": "number"}}, "got `nan`"),
        ("p=" + "9" * 400, {"schema": {"type": "number"}}, "a string of 400 characters"),
        ("p=TRUE", {"schema": {"type": "boolean"}}, "got `TRUE`"),
        ("p=1,x", {"schema": INTEGERS, "explode": False}, r"p \[1\]: got `x`"),
        ("p={", {"content": {"application/json": {}}}, "not JSON"),
    ],
)
def test_a_wrong_query_parameter_is_refused_and_named(text: str, parameter: Json, reason: str) -> None:
    with pytest.raises(ParameterError, match=reason) as refused:
        query(quote(text, safe="&=,+%{"), **parameter)
    assert refused.value.name == "p"


def test_a_secret_parameter_is_not_quoted() -> None:
    declared = read({"name": "token", "in": "query", "schema": {"type": "string", "maxLength": 3}})["query"]
    with pytest.raises(ParameterError) as refused:
        read_query({"token": ["hunter2"]}, declared)
    assert "hunter2" not in refused.value.reason + refused.value.detail


def test_header_names_are_compared_without_case_and_paths_are_typed() -> None:
    declared = read(
        {"name": "X-Count", "in": "header", "schema": {"type": "integer"}},
        {"name": "id", "in": "path", "required": True, "schema": INTEGERS},
    )
    assert read_single({"x-count": "5"}, declared["header"]) == {"X-Count": 5}
    assert read_single({"id": "1,2"}, declared["path"]) == {"id": [1, 2]}


TEXTS = st.text(st.characters(codec="utf-8"))


@given(TEXTS, st.integers(-(10**300), 10**300), st.booleans(), st.lists(st.integers(-(10**20), 10**20)), TEXTS)
def test_what_is_sent_comes_back(text: str, whole: int, flag: bool, several: list[int], held: str) -> None:
    declared = read(
        {"name": "text", "in": "query", "schema": {"type": "string"}},
        {"name": "whole", "in": "query", "schema": {"type": "integer"}},
        {"name": "flag", "in": "query", "schema": {"type": "boolean"}},
        {"name": "several", "in": "query", "schema": INTEGERS},
        {"name": "held", "in": "query", "content": {"application/json": {}}},
    )["query"]
    sent = [("text", text), ("whole", str(whole)), ("flag", json.dumps(flag)), ("held", json.dumps({"a": [held]}, ensure_ascii=False))]
    found = read_query(parse_query(urlencode([*sent, *(("several", str(one)) for one in several)]).encode()), declared)
    assert found == {"text": text, "whole": whole, "flag": flag, "held": {"a": [held]}, **({"several": several} if several else {})}


@given(st.binary())
def test_any_query_string_is_read_or_refused(text: bytes) -> None:
    try:
        found = parse_query(text)
    except ParameterError:
        return
    assert all(values for values in found.values())


@pytest.mark.parametrize(
    ("text", "kinds", "value"), [("60", {"integer"}, 60), ("1.5", {"number"}, 1.5), ("W/x", {"string"}, "W/x"), ("60", {"string"}, "60")]
)
def test_a_reply_s_header_is_typed_as_its_schema_asks(text: str, kinds: set[str], value: Json) -> None:
    assert typed_header(text, frozenset(kinds)) == value
