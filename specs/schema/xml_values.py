"""XML read into values, and values written as XML, by the XML Objects of a schema.

Source: OpenAPI 3.1.0, XML Object.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from specs.json.nesting import MOST_LEVELS
from specs.json.parsing import Json
from specs.schema.text_shapes import TextShape, typed_tree

_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NAME = re.compile(r"[A-Za-z_][\w.:-]*", re.ASCII)


class XmlError(ValueError):
    """A text is no XML, or holds what is not read: a document type, with which entities come, or elements nested too deep."""


@dataclass(slots=True)
class Element:
    """One element; names are without their namespace's prefix."""

    name: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    text: str = ""


def parse_xml(body: bytes) -> Element:
    """The root element of a document.

    Raises:
        XmlError: it is no XML, declares a document type, or is nested too deep.
    """
    builder = _Builder()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.add_text
    parser.StartDoctypeDeclHandler = builder.refuse_doctype
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise XmlError(f"not XML: {error}") from None
    return builder.root.children[0]


class _Builder:
    def __init__(self) -> None:
        self.root = Element("", {})
        self._open = [self.root]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) > MOST_LEVELS:
            raise XmlError(f"elements nested more than {MOST_LEVELS} levels deep")
        element = Element(_local(name), {_local(key): value for key, value in attributes.items()})
        self._open[-1].children.append(element)
        self._open.append(element)

    def end(self, _name: str) -> None:
        self._open.pop()

    def add_text(self, text: str) -> None:
        self._open[-1].text += text

    def refuse_doctype(self, *_declaration: object) -> None:
        raise XmlError("it declares a document type")


def is_described(element: Element, shape: TextShape, root_name: str | None) -> bool:
    """Whether an element is the one that a schema describes: it has its name or, where that is not told, a part of it."""
    if root_name is not None:
        return element.name == _local(root_name)
    names = set(shape.property_names) | {_local(xml_name(name, shape.member(name))) for name in shape.property_names}
    return not names or any(name in names for name in (*element.attributes, *(child.name for child in element.children)))


def read_element(element: Element, shape: TextShape) -> Json:
    """The value of an element whose schema has this shape."""
    if "array" in shape.types:
        return [read_element(child, shape.items) for child in element.children]
    if not shape.property_names and not element.children and "object" not in shape.types:
        return typed_tree(element.text, shape)
    value: dict[str, Json] = {}
    taken: set[str] = set()
    for name in sorted(shape.property_names):
        member, element_name = shape.member(name), _local(xml_name(name, shape.member(name)))
        if member.xml.get("attribute"):
            if element_name in element.attributes:
                value[name] = typed_tree(element.attributes[element_name], member)
            continue
        names = {element_name, name} | ({_local(xml_name(name, member.items))} if _is_unwrapped(member) else set())
        children = [child for child in element.children if child.name in names]
        taken |= names
        if children:
            value[name] = _read_children(children, member)
    others = [child for child in element.children if child.name not in taken]
    return value | {child.name: read_element(child, shape.member(child.name)) for child in others}


def _read_children(children: list[Element], shape: TextShape) -> Json:
    if "array" not in shape.types:
        values = [read_element(child, shape) for child in children]
        return values[0] if len(values) == 1 else values
    if shape.xml.get("wrapped"):
        return [read_element(item, shape.items) for child in children for item in child.children]
    return [read_element(child, shape.items) for child in children]


def write_xml(value: Json, shape: TextShape, name: str) -> bytes:
    """A document whose root is the element `name` with this value."""
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + "".join(_element(value, shape, name)).encode()


def _element(value: Json, shape: TextShape, name: str) -> Iterator[str]:
    name = name if _NAME.fullmatch(name) else "item"
    members = value if isinstance(value, dict) else {}
    attributes = {key: member for key, member in members.items() if shape.member(key).xml.get("attribute") and member is not None}
    head = "".join(f" {xml_name(key, shape.member(key))}={quoteattr(_text(member))}" for key, member in attributes.items())
    yield f"<{name}{_namespace(shape)}{head}>"
    if isinstance(value, dict):
        for key, member in value.items():
            if key not in attributes and member is not None:
                yield from _member(member, shape.member(key), key)
    elif isinstance(value, list):
        for item in value:
            yield from _element(item, shape.items, xml_name("item", shape.items))
    elif value is not None:
        yield escape(_text(value))
    yield f"</{name}>"


def _member(value: Json, shape: TextShape, key: str) -> Iterator[str]:
    name = xml_name(key, shape)
    if not isinstance(value, list):
        yield from _element(value, shape, name)
        return
    is_wrapped = bool(shape.xml.get("wrapped"))
    if is_wrapped:
        yield f"<{name}{_namespace(shape)}>"
    for item in value:
        yield from _element(item, shape.items, xml_name(key, shape.items) if is_wrapped or "name" in shape.items.xml else name)
    if is_wrapped:
        yield f"</{name}>"


def xml_name(name: str, shape: TextShape) -> str:
    """What the XML Object of a schema says that an element or attribute is called, which is `name` where it says nothing."""
    prefix = shape.xml.get("prefix")
    return (f"{prefix}:" if prefix else "") + str(shape.xml.get("name") or name)


def _namespace(shape: TextShape) -> str:
    if not shape.xml.get("namespace"):
        return ""
    prefix = shape.xml.get("prefix")
    return f" xmlns{':' + prefix if prefix else ''}={quoteattr(str(shape.xml['namespace']))}"


def _is_unwrapped(shape: TextShape) -> bool:
    return "array" in shape.types and not shape.xml.get("wrapped")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _text(value: Json) -> str:
    text = ("true" if value else "false") if isinstance(value, bool) else str(value)
    return _UNWRITABLE.sub("\ufffd", text)
