"""XML to values and back, by the examples of the specification's XML Object."""

from __future__ import annotations

import pytest

from specs.document.document import from_raw
from specs.json.parsing import Json
from specs.schema.text_shapes import TextShape
from specs.schema.xml_values import XmlError, parse_xml, read_element, write_xml


def shape(schema: Json) -> TextShape:
    return TextShape(from_raw({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}}, name="t"), [schema])


def thing(**properties: Json) -> Json:
    return {"type": "object", "properties": properties}


STRINGS = {"type": "array", "items": {"type": "string"}}
PERSON = thing(
    id={"type": "integer", "format": "int32", "xml": {"attribute": True}},
    name={"type": "string", "xml": {"namespace": "http://example.com/schema/sample", "prefix": "sample"}},
)
NAMED_ITEMS = {"type": "array", "items": {"type": "string", "xml": {"name": "animal"}}}


@pytest.mark.parametrize(
    ("schema", "value", "xml"),
    [
        (thing(animals={"type": "string"}), {"animals": "cat"}, "<x><animals>cat</animals></x>"),
        (thing(animals={"type": "string", "xml": {"name": "animal"}}), {"animals": "a<b"}, "<x><animal>a&lt;b</animal></x>"),
        (
            PERSON,
            {"id": 123, "name": "example"},
            '<x id="123"><sample:name xmlns:sample="http://example.com/schema/sample">example</sample:name></x>',
        ),
        (thing(animals=STRINGS), {"animals": ["a", "b"]}, "<x><animals>a</animals><animals>b</animals></x>"),
        (thing(animals=NAMED_ITEMS), {"animals": ["a", "b"]}, "<x><animal>a</animal><animal>b</animal></x>"),
        (
            thing(animals={**STRINGS, "xml": {"wrapped": True}}),
            {"animals": ["a", "b"]},
            "<x><animals><animals>a</animals><animals>b</animals></animals></x>",
        ),
        (
            thing(animals={**NAMED_ITEMS, "xml": {"name": "aliens", "wrapped": True}}),
            {"animals": ["a", "b"]},
            "<x><aliens><animal>a</animal><animal>b</animal></aliens></x>",
        ),
        (thing(n={"type": "number"}, b={"type": "boolean"}), {"n": 1.5, "b": True}, "<x><n>1.5</n><b>true</b></x>"),
        (thing(o=thing(i={"type": "integer"})), {"o": {"i": 1}}, "<x><o><i>1</i></o></x>"),
        ({"type": "array", "items": {"type": "integer", "xml": {"name": "n"}}}, [1, 2], "<x><n>1</n><n>2</n></x>"),
    ],
)
def test_a_value_is_written_as_the_xml_object_says_and_read_back(schema: Json, value: Json, xml: str) -> None:
    written = write_xml(value, shape(schema), "x")
    assert written.decode() == '<?xml version="1.0" encoding="UTF-8"?>\n' + xml
    assert read_element(parse_xml(written), shape(schema)) == value


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<a>", "not XML"),
        (b"", "not XML"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "declares a document type"),
        (b"<a>" * 200 + b"</a>" * 200, "nested more than 100 levels deep"),
        (b'<?xml version="1.0" encoding="odd"?><a/>', "not XML"),
    ],
)
def test_what_is_no_plain_xml_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(XmlError, match=reason):
        parse_xml(body)


def test_elements_that_no_schema_describes_are_read_by_their_names() -> None:
    assert read_element(parse_xml(b"<a><b><c>1</c></b><d/></a>"), shape({"type": "object"})) == {"b": {"c": "1"}, "d": ""}
