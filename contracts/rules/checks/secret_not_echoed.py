"""A secret that goes in does not come out."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.declarations.declared_parts import DeclaredPart, declared_parts
from contracts.analysis.finding import Departure
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.traffic.json_text import NOTHING
from contracts.traffic.redaction import CREDENTIAL, is_open, placeholders_in
from specs.json.parsing import Json

_NEAR = 2  # names from the root: an item, or one in a list
RULE = "No answer repeats a credential, or a value that the document marks writeOnly, x-sensitive or a password."


def check(reading: MatchedExchange) -> Iterator[Departure]:
    """A mask in an answer that stands for a secret of its request.

    The document may say that a secret is shown: then the answer's schema declares the very property, and not as writeOnly. A value that
    the request holds in the open too, by chance or because it is a name, is no secret of this exchange.
    """
    if reading.exchange.is_callback:
        return
    secrets = _secrets(reading)
    for location, masks in _answered(reading):
        for mask in sorted(masks & secrets.keys()):
            yield reading.departure(f"{reading.status} {location} repeats {secrets[mask]}", pointer=_pointer(reading))
    for part in _unasked(reading):
        if part.value not in secrets:
            yield reading.departure(f"{reading.status} body {'.'.join(part.path)} shows what is secret", pointer=_pointer(reading))


def _unasked(reading: MatchedExchange) -> Iterator[DeclaredPart]:
    """Secrets that an answer shows by their names, although its schema has no such property; not those in objects of no schema."""
    if reading.body is NOTHING or reading.response_media is None or b"***" not in reading.exchange.response_body:
        return
    for part in declared_parts(reading.contract.document, _schema(reading), reading.body):
        is_near = sum(step != "[]" for step in part.path) <= _NEAR
        is_undeclared = isinstance(part.value, str) and not part.schemas and part.name in reading.contract.sensitive
        if is_near and is_undeclared and {part.value} == placeholders_in(part.value):
            yield part


def _secrets(reading: MatchedExchange) -> dict[str, str]:
    """The masks of the request that stand for secrets of this exchange -> what each is, in words."""
    description_by_mask: dict[str, str] = {}
    open_to_all: set[str] = set()
    for part, is_secret in _asked(reading):
        masks = placeholders_in(part.value)
        if is_secret and {part.value} == masks:
            description_by_mask.setdefault(part.value, f"the secret in {part.name}")
        else:
            open_to_all |= masks
    for name, texts in reading.query.items():
        for text in texts:
            if name in reading.contract.sensitive and {text} == placeholders_in(text):
                description_by_mask.setdefault(text, f"the query parameter {name}")
            else:
                open_to_all |= placeholders_in(text)
    open_to_all |= placeholders_in(reading.path)
    if reading.exchange.identity in ("owner", "other", "unknown"):
        for name, value in reading.exchange.request_headers:
            if CREDENTIAL in placeholders_in(value):
                description_by_mask[CREDENTIAL] = f"the credential in {name}"
    return {mask: description for mask, description in description_by_mask.items() if mask not in open_to_all and not is_open(mask)}


def _asked(reading: MatchedExchange) -> Iterator[tuple[DeclaredPart, bool]]:
    """The strings of the request's body, and whether the document says that they are secret."""
    body = reading.request_json
    if body is NOTHING or reading.operation is None:
        return
    media = reading.operation.json_body
    schema = media.raw.get("schema") if media else None
    for part in declared_parts(reading.contract.document, schema, body):
        if isinstance(part.value, str) and not (part.name == "value" and _is_patch(body)):
            yield part, _is_secret(part) or part.name in reading.contract.sensitive
        elif isinstance(part.value, dict) and _is_patch([part.value]) and isinstance(part.value.get("value"), str):
            tokens = set(str(part.value["path"]).split("/"))
            yield DeclaredPart(("value",), part.value["value"], ()), bool(tokens & reading.contract.sensitive)


def _is_patch(body: Json) -> bool:
    return isinstance(body, list) and any(isinstance(operation, dict) and {"op", "path"} <= operation.keys() for operation in body)


def _is_secret(part: DeclaredPart) -> bool:
    return part.says("writeOnly") or part.says("x-sensitive") or any(schema.get("format") == "password" for schema in part.schemas)


def _answered(reading: MatchedExchange) -> Iterator[tuple[str, set[str]]]:
    """Where the answer holds masks that do not belong there: in words, and which."""
    for name, value in reading.exchange.response_headers:
        if "***" in value and name.lower() != "set-cookie":
            yield f"header {name}", placeholders_in(value)
    if b"***" not in reading.exchange.response_body:
        return
    body = reading.body
    if body is NOTHING:
        yield "body", placeholders_in(reading.exchange.response_body.decode("utf-8", "replace"))
        return
    for part in declared_parts(reading.contract.document, _schema(reading), body):
        if isinstance(part.value, dict):
            for name in part.value:
                if "***" in name:
                    yield "body, in the name of a property,", placeholders_in(name)
        if isinstance(part.value, str) and "***" in part.value and not _may_show(part):
            yield f"body {'.'.join(part.path)}", placeholders_in(part.value)


def _may_show(part: DeclaredPart) -> bool:
    """Whether the document declares that a secret is shown here: its whole value, in a property that is marked but not writeOnly."""
    return {part.value} == placeholders_in(str(part.value)) and _is_secret(part) and not part.says("writeOnly")


def _schema(reading: MatchedExchange) -> Json:
    return reading.response_media.raw.get("schema") if reading.response_media else None


def _pointer(reading: MatchedExchange) -> str:
    return reading.response.pointer if reading.response else reading.pointer
