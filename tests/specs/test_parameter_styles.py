"""Every style of a parameter, by the tables of the specification.

Source: OpenAPI 3.1.0, Parameter Object, "Style Examples"; 3.0.3 where it writes labels otherwise.
"""

from __future__ import annotations

import pytest

from specs.json.parsing import Json
from specs.schema.parameters import (
    ParameterError,
    parse_cookies,
    parse_query,
    read_query,
    read_query_string,
    read_single,
)
from tests.specs.test_parameters import query, read

STRING: Json = {"type": "string"}
ARRAY: Json = {"type": "array", "items": STRING}
NUMBERS: Json = {"type": "array", "items": {"type": "integer"}}
RGB: Json = {"type": "object", "properties": {name: {"type": "integer"} for name in "RGB"}}
COLORS = ["blue", "black", "brown"]
COLOR = {"R": 100, "G": 200, "B": 150}


@pytest.mark.parametrize(
    ("style", "explode", "schema", "text", "value"),
    [
        ("matrix", False, STRING, ";color", ""),
        ("matrix", False, STRING, ";color=blue", "blue"),
        ("matrix", False, ARRAY, ";color=blue,black,brown", COLORS),
        ("matrix", False, RGB, ";color=R,100,G,200,B,150", COLOR),
        ("matrix", True, STRING, ";color=blue", "blue"),
        ("matrix", True, ARRAY, ";color=blue;color=black;color=brown", COLORS),
        ("matrix", True, RGB, ";R=100;G=200;B=150", COLOR),
        ("label", False, STRING, ".", ""),
        ("label", False, STRING, ".blue", "blue"),
        ("label", False, ARRAY, ".blue,black,brown", COLORS),
        ("label", False, ARRAY, ".blue.black.brown", COLORS),
        ("label", False, RGB, ".R,100,G,200,B,150", COLOR),
        ("label", False, RGB, ".R.100.G.200.B.150", COLOR),
        ("label", True, ARRAY, ".blue.black.brown", COLORS),
        ("label", True, RGB, ".R=100.G=200.B=150", COLOR),
        ("simple", False, STRING, "blue", "blue"),
        ("simple", False, ARRAY, "blue,black,brown", COLORS),
        ("simple", False, RGB, "R,100,G,200,B,150", COLOR),
        ("simple", True, ARRAY, "blue,black,brown", COLORS),
        ("simple", True, RGB, "R=100,G=200,B=150", COLOR),
        ("label", False, {"type": "integer"}, ".5", 5),
        ("matrix", False, {"type": "integer"}, ";color=5", 5),
    ],
)
def test_a_path_parameter_is_read_by_its_style(style: str, explode: bool, schema: Json, text: str, value: Json) -> None:
    declared = read({"name": "color", "in": "path", "required": True, "style": style, "explode": explode, "schema": schema})["path"]
    assert read_single({"color": text}, declared) == {"color": value}


@pytest.mark.parametrize(
    ("style", "explode", "schema", "text", "value"),
    [
        ("form", False, STRING, "p=", ""),
        ("form", False, ARRAY, "p=blue,black,brown", COLORS),
        ("form", False, RGB, "p=R,100,G,200,B,150", COLOR),
        ("form", True, ARRAY, "p=blue&p=black&p=brown", COLORS),
        ("form", True, RGB, "R=100&G=200&B=150", COLOR),
        ("form", True, {"type": "object"}, "R=100&x=a", {"R": "100", "x": "a"}),
        ("spaceDelimited", False, ARRAY, "p=blue%20black%20brown", COLORS),
        ("spaceDelimited", False, RGB, "p=R%20100%20G%20200%20B%20150", COLOR),
        ("pipeDelimited", False, ARRAY, "p=blue%7Cblack%7Cbrown", COLORS),
        ("pipeDelimited", False, RGB, "p=R%7C100%7CG%7C200%7CB%7C150", COLOR),
        ("deepObject", True, RGB, "p%5BR%5D=100&p%5BG%5D=200&p%5BB%5D=150", COLOR),
        ("deepObject", True, {"type": "object", "properties": {"b": NUMBERS}}, "p[b][]=1&p[b][]=2", {"b": [1, 2]}),
        ("deepObject", True, {"type": "object", "properties": {"b": NUMBERS}}, "p[b]=1&p[b]=2", {"b": [1, 2]}),
        ("deepObject", True, {"type": "object", "properties": {"o": RGB}}, "p[o][R]=1", {"o": {"R": 1}}),
        ("deepObject", True, RGB, 'p={"R": 1}', {"R": 1}),
        ("deepObject", True, {"anyOf": [RGB, {"type": "integer"}]}, "p=5", 5),
        ("form", False, NUMBERS, "p=1&p=2", [1, 2]),
        ("form", True, NUMBERS, "p[]=1&p[]=2", [1, 2]),
        ("form", True, NUMBERS, "p[0]=1&p[1]=2", [1, 2]),
        ("form", True, NUMBERS, "p=[1,2]", [1, 2]),
        ("form", True, {"anyOf": [{"type": "integer"}, NUMBERS]}, "p=1&p=2", [1, 2]),
        ("form", True, {"oneOf": [{"enum": ["all"], "type": "string"}, NUMBERS]}, "p=all", "all"),
        ("form", True, {"type": ["array", "null"], "items": {"type": "boolean"}}, "p=true", [True]),
        ("pipeDelimited", True, NUMBERS, "p=1&p=2", [1, 2]),
    ],
)
def test_a_query_parameter_is_read_by_its_style(style: str, explode: bool, schema: Json, text: str, value: Json) -> None:
    assert query(text, style=style, explode=explode, schema=schema) == value


def test_an_exploded_object_takes_nothing_that_another_parameter_is_named_after() -> None:
    free = {"name": "filter", "in": "query", "schema": {"type": "object"}}
    declared = read(free, {"name": "limit", "in": "query", "schema": {"type": "integer"}})["query"]
    assert read_query(parse_query(b"limit=5&a=1"), declared) == {"filter": {"a": "1"}, "limit": 5}
    assert read_query(parse_query(b"limit=5"), declared) == {"limit": 5}


@pytest.mark.parametrize(("required", "value"), [(True, {}), (False, ...)])
def test_an_exploded_object_without_members_is_sent_as_nothing(required: bool, value: Json) -> None:
    assert query("", schema=RGB, required=required) == value


def test_an_empty_value_is_taken_where_the_document_allows_it() -> None:
    assert query("p=", schema={"type": "integer"}, allowEmptyValue=True) == ""
    with pytest.raises(ParameterError):
        query("p=", schema={"type": "integer"})


@pytest.mark.parametrize(
    ("schema", "explode", "text", "value"),
    [
        ({"type": "integer"}, False, "color=5", 5),
        (NUMBERS, False, 'other=x; color="1,2"', [1, 2]),
        (NUMBERS, False, "color=1%2C2", [1, 2]),
        (STRING, True, "color=a%20b", "a b"),
        (RGB, False, "color=R,100,G,200,B,150", COLOR),
        (RGB, True, "R=100; G=200; B=150", COLOR),
    ],
)
def test_a_cookie_parameter_is_read_by_its_style(schema: Json, explode: bool, text: str, value: Json) -> None:
    declared = read({"name": "color", "in": "cookie", "explode": explode, "schema": schema})["cookie"]
    assert read_query(parse_cookies(text), declared) == {"color": value}


def test_a_header_s_list_may_have_spaces() -> None:
    declared = read({"name": "X-Ids", "in": "header", "schema": NUMBERS})["header"]
    assert read_single({"x-ids": "1, 2"}, declared) == {"X-Ids": [1, 2]}


@pytest.mark.parametrize(
    ("media", "schema", "text", "value"),
    [
        ("application/x-www-form-urlencoded", RGB, b"R=1&G=2", {"R": 1, "G": 2}),
        ("application/json", RGB, b"%7B%22R%22:1%7D", {"R": 1}),
        ("text/plain", STRING, b"a%20b", "a b"),
    ],
)
def test_a_parameter_may_be_the_whole_query_string(media: str, schema: Json, text: bytes, value: Json) -> None:
    declared = read({"name": "q", "in": "querystring", "content": {media: {"schema": schema}}})["querystring"]
    assert read_query_string(text, declared) == {"q": value}


def test_names_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ParameterError, match=r"query parameter p: p.a..b. is given as a value"):
        query("p[a]=1&p[a][b]=2", schema=RGB, style="deepObject")
