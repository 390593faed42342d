"""Writes the types and routes of the reference clients: `python -m contracts.clients.generating`.

Generated at development time and kept, rather than read at run time, so that editors and mypy know every field, and a client starts
without reading YAML. A test generates them again and compares: a field that is new in a document fails it until the client has it.
"""

from __future__ import annotations

import ast
import json
import keyword
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from specs import Document, Operation, load, names
from specs.json.parsing import Json
from specs.schema.properties import properties

FOLDER = Path(__file__).with_name("generated")
_PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None", "array": "list[Json]"}
_WIDTH = 140
_TOP_BAR = re.compile(r" \| (?![^\[]*\])")  # between alternatives, but none inside brackets


def generated(document: Document) -> str:
    """The Python module of one document: a TypedDict for everything that travels, and its routes."""
    types = _Types(document)
    for operation in document.operations:
        types.add(operation)
    routes = "".join(f"    {_quoted(operation.key)}: {_route(operation)},\n" for operation in document.operations)
    return (
        f'"""What travels to and from {document.name}, and by which routes. Written by `python -m contracts.clients.generating`."""\n\n'
        "from __future__ import annotations\n\n"
        "from typing import Literal, NotRequired, TypedDict\n\n"
        "from contracts.clients.route import OperationRoute\nfrom specs.json.parsing import Json\n\n\n"
        + "\n\n".join(types.written())
        + f"\n\nROUTES: dict[str, OperationRoute] = {{\n{routes}}}\n"
    )


def main() -> int:
    """Write the module of every document."""
    for name in names():
        (FOLDER / f"{name}.py").write_text(generated(load(name)), encoding="utf-8")
    return 0


@dataclass
class _Types:
    """The named types of a document, in the order in which they were met."""

    document: Document
    declared: dict[str, str] = field(default_factory=dict)  # name -> definition
    type_names: dict[int, str] = field(default_factory=dict)  # a schema's identity -> its type's name

    def add(self, operation: Operation) -> None:
        """Name what an operation takes and answers."""
        stem = _pascal(operation.id if operation.id != operation.key else f"{operation.method.lower()} {operation.path}")
        query = {parameter.name: parameter for parameter in operation.parameters if parameter.location == "query"}
        if query:
            fields = {
                name: (self.expression(parameter.raw.get("schema", {}), stem + _pascal(name)), parameter.required)
                for name, parameter in query.items()
            }
            self._declare(f"{stem}Query", fields, f"The query of `{operation.key}`.")
        body = operation.json_body
        if body is not None:
            self._alias(f"{stem}Body", self.expression(body.raw.get("schema", {}), f"{stem}Body"))
        answers = [
            media for response in operation.responses if response.status.startswith("2") for media in response.content if media.is_json
        ]
        if answers:
            self._alias(f"{stem}Answer", self.expression(answers[0].raw.get("schema", {}), f"{stem}Answer"))

    def written(self) -> Iterator[str]:
        """The definitions, those without references to others first where order matters: aliases come last."""
        yield from sorted(self.declared.values(), key=lambda text: not text.startswith("class ") and "TypedDict(" not in text)

    def expression(self, schema: Json, name: str) -> str:
        """The type of a schema's values; objects with properties become TypedDicts, named by their component or else `name`."""
        reference = schema.get("$ref") if isinstance(schema, dict) else None
        resolved = self.document.schema(schema)
        if not isinstance(resolved, dict):
            return "Json"
        if "const" in resolved or "enum" in resolved:
            literals = [resolved["const"]] if "const" in resolved else resolved["enum"]
            return _union(
                [f"Literal[{', '.join(_literal(literal) for literal in literals)}]", *(["None"] if resolved.get("nullable") else [])]
            )
        members = _pascal(reference.rpartition("/")[2]) if reference else name
        kinds = list(dict.fromkeys(self._kinds(resolved, members)))
        return _union([*kinds, *(["None"] if resolved.get("nullable") else [])])

    def _kinds(self, schema: dict[str, Json], name: str) -> Iterator[str]:
        declared_type = schema.get("type", ())
        kinds = [declared_type] if isinstance(declared_type, str) else list(declared_type)
        alternatives = [part for key in ("oneOf", "anyOf", "allOf") for part in schema.get(key, ())]
        is_joined = "allOf" in schema and not kinds and properties(self.document, schema)
        if "object" in kinds or "properties" in schema or is_joined:
            yield self._object(schema, name)
            yield from (_PLAIN[kind] for kind in kinds if kind not in ("object", "array"))
            return
        if not kinds and alternatives:
            yield from (self.expression(part, f"{name}{number}") for number, part in enumerate(alternatives, 1))
        elif not kinds:
            yield "Json"
        for kind in kinds:
            yield f"list[{self.expression(schema['items'], f'{name}Item')}]" if kind == "array" and "items" in schema else _PLAIN[kind]

    def _object(self, schema: dict[str, Json], name: str) -> str:
        declared_properties = properties(self.document, schema)
        if not declared_properties:
            values = schema.get("additionalProperties")
            value_type = self.expression(values, f"{name}Value") if isinstance(values, dict) and values else "Json"
            return f"dict[str, {value_type}]"
        if id(schema) in self.type_names:
            return self.type_names[id(schema)]
        while name in self.declared:
            name += "2"
        self.type_names[id(schema)] = name
        self.declared[name] = ""  # its place, before those of its parts
        required = _required(self.document, schema)
        fields = {}
        for key, parts in _members(self.document, schema).items():
            kinds = [self.expression(part, name + _pascal(key)) for part in parts]
            fields[key] = (_union(kinds), key in required)
        self._declare(name, fields, _sentence(schema))
        return name

    def _declare(self, name: str, fields: dict[str, tuple[str, bool]], docstring: str) -> None:
        field_types = {key: kind if is_required else f"NotRequired[{kind}]" for key, (kind, is_required) in fields.items()}
        if all(key.isidentifier() and not keyword.iskeyword(key) for key in field_types):
            lines = "".join(f"    {key}: {kind}\n" for key, kind in field_types.items())
            self.declared[name] = f'class {name}(TypedDict):\n    """{docstring}"""\n\n{lines}'
        else:
            parts = ", ".join(f"{_quoted(key)}: {_quoted(kind)}" for key, kind in field_types.items())
            self.declared[name] = f'{name} = TypedDict("{name}", {{{parts}}})\n'

    def _alias(self, name: str, expression: str) -> None:
        if name != expression:
            self.declared[name] = f"{name} = {expression}\n"


def _route(operation: Operation) -> str:
    parts = [f"method={_quoted(operation.method)}", f"path={_quoted(operation.url_path)}"]
    media = operation.json_body.sent_as if operation.json_body else None
    if media:
        parts.append(f"media_type={_quoted(media)}")
    if media and operation.is_body_required:
        parts.append("wants_body=True")
    if operation.is_public:
        parts.append("wants_credential=False")
    lists = [
        parameter
        for parameter in operation.parameters
        if parameter.location == "query" and parameter.raw.get("schema", {}).get("type") == "array" and not parameter.explode
    ]
    if lists:
        parts.append(f"joined=frozenset({{{', '.join(_quoted(parameter.name) for parameter in lists)}}})")
    return f"OperationRoute({', '.join(parts)})"


def _members(document: Document, schema: Json, depth: int = 0) -> dict[str, list[Json]]:
    """Every property, with each schema that alternatives have for it; what is said together overrides."""
    resolved = document.schema(schema)
    schemas_by_name: dict[str, list[Json]] = {}
    if not isinstance(resolved, dict) or depth > 20:
        return schemas_by_name
    for part in (*resolved.get("oneOf", ()), *resolved.get("anyOf", ())):
        for name, schemas in _members(document, part, depth + 1).items():
            schemas_by_name.setdefault(name, []).extend(schemas)
    for part in resolved.get("allOf", ()):
        schemas_by_name |= _members(document, part, depth + 1)
    return schemas_by_name | {name: [property_schema] for name, property_schema in resolved.get("properties", {}).items()}


def _required(document: Document, schema: Json, depth: int = 0) -> set[str]:
    resolved = document.schema(schema)
    if not isinstance(resolved, dict) or depth > 20:
        return set()
    own = set(resolved.get("required", ()))
    for part in resolved.get("allOf", ()):
        own |= _required(document, part, depth + 1)
    unsent = {name for name, part in properties(document, resolved).items() if document.schema(part).get("writeOnly")}
    return own - unsent


def _sentence(schema: dict[str, Json]) -> str:
    text = " ".join(str(schema.get("description") or schema.get("title") or "As the document declares it.").split())
    first = re.split(r"(?<=[.!?])\s", text)[0].replace("\\", "\\\\").replace('"', "'")
    first = first if len(first) <= _WIDTH - 20 else first[: _WIDTH - 24].rsplit(" ", 1)[0] + " …"
    return first if first[-1] in ".!?…" else first + "."


def _union(kinds: list[str]) -> str:
    """The kinds as one expression: each once, literals together, none beside the type that has them all, None last."""
    parts = list(dict.fromkeys(part for kind in kinds for part in _TOP_BAR.split(kind)))
    literals = [value for part in parts if part.startswith("Literal[") for value in ast.literal_eval(f"({part[8:-1]},)")]
    remaining_literals = [value for value in dict.fromkeys(literals) if type(value).__name__ not in parts]
    plain = [part for part in parts if not part.startswith("Literal[") and part != "None"]
    joined = [f"Literal[{', '.join(map(_literal, remaining_literals))}]"] if remaining_literals else []
    return "Json" if "Json" in parts else " | ".join([*joined, *plain, *(["None"] if "None" in parts else [])])


def _literal(value: Json) -> str:
    return _quoted(value) if isinstance(value, str) else repr(value)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _pascal(text: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^0-9A-Za-z]+", text))


if __name__ == "__main__":
    sys.exit(main())
