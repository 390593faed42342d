"""Whether an API's folder is what it says: bytes, merge, overlay, the official meta-schema, every schema, every example."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

from specs.document.apis import folder_of
from specs.document.document import Document, DocumentError, overlaid, published, vendored, verified
from specs.document.object_model import children
from specs.http.media_types import is_json
from specs.json import pointer
from specs.json.parsing import Json
from specs.schema.compile import CompiledSchema, Direction, Schemas

_OURS = ("vendor.toml", "overlay.yaml")
_BOTH: tuple[Direction, ...] = ("request", "response")
_TRAVELS: dict[str, tuple[Direction, ...]] = {
    "request body": ("request",),
    "parameter": ("request",),
    "response": ("response",),
    "header": ("response",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationResult:
    """What was found in one API's folder: `failures` are sentences, in the order of the checks; none where all is well."""

    api: str
    pages: int = 0
    operations: int = 0
    schemas: int = 0
    examples: int = 0
    failures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Node:
    """One object of the description and the directions in which its values travel."""

    pointer: str
    kind: str
    value: Json
    directions: tuple[Direction, ...]


def verify(api: str, root: Path) -> VerificationResult:
    """Every check on the folder of `api`, as far as each can be made."""
    folder = folder_of(api, root)
    try:
        listed = vendored(folder)
    except DocumentError as error:
        return VerificationResult(api=api, failures=(str(error),))
    failures = list(_unlisted(folder, {page["file"] for page in listed}))
    pages = {}
    for page in listed:
        try:
            pages[page["file"]] = verified(folder, page)
        except DocumentError as error:
            failures.append(str(error))
    if len(pages) < len(listed) or not pages:
        return VerificationResult(api=api, pages=len(pages), failures=tuple(failures) or (f"{api}/vendor.toml lists no page",))
    try:
        document = overlaid(published(pages, name=api), folder)
    except DocumentError as error:
        return VerificationResult(api=api, pages=len(pages), failures=(*failures, str(error)))
    return _checked(document, len(pages), failures)


def verify_document(document: Document) -> VerificationResult:
    """The checks on a description alone: references, meta-schema, schemas, examples."""
    return _checked(document, 0, [])


def _checked(document: Document, pages: int, failures: list[str]) -> VerificationResult:
    nodes = tuple(_nodes(document))
    schemas = Schemas(document)
    dangling = tuple(_dangling(document, nodes))
    failures += dangling or _meta(document)
    failures += () if dangling else _uncompiled(schemas, nodes)
    examples = tuple(_examples(document, nodes))
    failures += _misfits(schemas, examples)
    return VerificationResult(
        api=document.name,
        pages=pages,
        operations=0 if dangling else len(document.operations),
        schemas=sum(node.kind == "schema" for node in nodes),
        examples=len(examples),
        failures=tuple(dict.fromkeys(failures)),
    )


def _unlisted(folder: Path, listed: set[str]) -> Iterator[str]:
    for path in sorted(folder.iterdir()):
        is_code = path.suffix == ".py" or path.name == "__pycache__"  # behaviour files, in a package of its own
        if path.name not in listed and path.name not in _OURS and not path.name.startswith(".") and not is_code:
            yield f"{folder.name}/{path.name} is in the folder, but not in vendor.toml"


def _nodes(document: Document) -> Iterator[_Node]:
    """Every object that counts: what stands beside a `$ref` in a 3.0 schema does not."""

    def inside(value: Json, kind: str, at: tuple[str | int, ...], directions: tuple[Direction, ...]) -> Iterator[_Node]:
        directions = _TRAVELS.get(kind, directions)
        yield _Node(pointer.join(*at), kind, value, directions)
        if document.version == "3.0" and kind == "schema" and isinstance(value, dict) and isinstance(value.get("$ref"), str):
            return
        for tokens, child_kind, child in children(kind, value):
            yield from inside(child, child_kind, at + tokens, directions)

    return inside(document.raw, "openapi", (), _BOTH)


def _dangling(document: Document, nodes: tuple[_Node, ...]) -> Iterator[str]:
    for node in nodes:
        if not isinstance(node.value, dict) or not isinstance(node.value.get("$ref"), str):
            continue
        try:
            if node.kind == "path item":
                document.resolve({"$ref": node.value["$ref"]}, node.pointer)
            elif node.kind == "schema":
                _follow_schema(document, node)
            else:
                document.resolve(node.value, node.pointer)
        except DocumentError as error:
            yield str(error)


def _follow_schema(document: Document, node: _Node) -> None:
    """A chain of nothing but `$ref`s that bites its tail, or leads nowhere."""
    reference = node.value["$ref"]
    if reference.startswith("#/") or not reference.startswith("#"):  # else an anchor: compiling the schema says
        document.resolve({"$ref": reference}, node.pointer)


def _meta(document: Document) -> Iterator[str]:
    validator = OpenAPIV30SpecValidator if document.version == "3.0" else OpenAPIV31SpecValidator
    try:
        for error in validator(document.raw).iter_errors():
            yield f"{document.name}: {_located(error)}{_short(error.message.partition(chr(10))[0])} (OpenAPI {document.version})"
    except Exception as error:  # its walk trips over what its meta-schema has not caught, in many ways
        yield f"{document.name}: the OpenAPI {document.version} validator gave up: {_short(f'{type(error).__name__}: {error}')}"


def _located(error: OpenAPIValidationError) -> str:
    at = pointer.join(*error.absolute_path)
    return f"{at}: " if at else ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 200 else line[:197] + "..."


def _uncompiled(schemas: Schemas, nodes: tuple[_Node, ...]) -> Iterator[str]:
    for node in nodes:
        for direction in _BOTH if node.kind == "schema" else ():
            try:
                schemas.compile(node.pointer, direction)
            except ValueError as error:
                yield _short(str(error))


@dataclass(frozen=True, slots=True)
class _Example:
    pointer: str
    value: Json
    schema: str  # its pointer
    directions: tuple[Direction, ...]


def _examples(document: Document, nodes: tuple[_Node, ...]) -> Iterator[_Example]:
    for node in nodes:
        if not isinstance(node.value, dict):
            continue
        if node.kind == "schema":
            for at, value in _of_schema(node.value):
                yield _Example(node.pointer + at, value, node.pointer, node.directions)
        elif node.kind in ("parameter", "header", "media type") and "schema" in node.value and _is_json(node):
            for at, value in _of_content(document, node):
                yield _Example(at, value, f"{node.pointer}/schema", node.directions)


def _of_schema(schema: dict[str, Json]) -> Iterator[tuple[str, Json]]:
    if "example" in schema and "$ref" not in schema:
        yield "/example", schema["example"]
    examples = schema.get("examples")
    for index, value in enumerate(examples if isinstance(examples, list) else ()):
        yield f"/examples/{index}", value


def _of_content(document: Document, node: _Node) -> Iterator[tuple[str, Json]]:
    if "example" in node.value:
        yield f"{node.pointer}/example", node.value["example"]
    for name, raw_example in node.value.get("examples", {}).items():
        with contextlib.suppress(DocumentError):  # reported as dangling
            at, example = document.resolve(raw_example, node.pointer + pointer.join("examples", name))
            if "value" in example:
                yield f"{at}/value", example["value"]


def _is_json(node: _Node) -> bool:
    return node.kind != "media type" or is_json(pointer.split(node.pointer)[-1])


def _misfits(schemas: Schemas, examples: tuple[_Example, ...]) -> Iterator[str]:
    """An example has to fit in a direction that it travels in: as a component's, in one of both."""
    for example in examples:
        try:
            compiled = [schemas.compile(example.schema, direction) for direction in example.directions]
        except ValueError:
            continue  # reported as such
        if not any(schema.is_valid(example.value) for schema in compiled):
            yield f"the example at {example.pointer} does not fit its schema: {_why(compiled[-1], example.value)}"


def _why(schema: CompiledSchema, value: Json) -> str:
    violation = next(schema.violations(value))
    at = pointer.join(*violation.path)
    return _short(f"{f'at {at}: ' if at else ''}wanted {violation.wanted}")
