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
MUTED_BY = ()
REACH = "anyone"


def check(matched: MatchedExchange) -> Iterator[Departure]:
    """A mask in an answer that stands for a secret of its request.

    The document may say that a secret is shown: then the answer's schema declares the very property, and not as writeOnly. A value that
    the request holds in the open too, by chance or because it is a name, is no secret of this exchange.

    Silent: about secrets that neither the document (`writeOnly`, `x-sensitive`, `format: password`) nor their place in a credential
    marks.

    Source: OpenAPI 3.1.0, `writeOnly`; OWASP API Security Top 10 2023, API3.
    """
    if matched.exchange.is_callback:
        return
    secrets = _secrets(matched)
    for location, masks in _answered(matched):
        for mask in sorted(masks & secrets.keys()):
            yield matched.departure(f"{matched.status} {location} repeats {secrets[mask]}", pointer=_pointer(matched))
    for part in _unasked(matched):
        if part.value not in secrets:
            yield matched.departure(f"{matched.status} body {'.'.join(part.path)} shows what is secret", pointer=_pointer(matched))


def _unasked(matched: MatchedExchange) -> Iterator[DeclaredPart]:
    """Secrets that an answer shows by their names, although its schema has no such property; not those in objects of no schema."""
    if matched.body is NOTHING or matched.response_media is None or b"***" not in matched.exchange.response_body:
        return
    for part in declared_parts(matched.contract.document, _schema(matched), matched.body):
        is_near = sum(step != "[]" for step in part.path) <= _NEAR
        is_undeclared = isinstance(part.value, str) and not part.schemas and part.name in matched.contract.sensitive
        if is_near and is_undeclared and {part.value} == placeholders_in(part.value):
            yield part


def _secrets(matched: MatchedExchange) -> dict[str, str]:
    """The masks of the request that stand for secrets of this exchange -> what each is, in words."""
    description_by_mask: dict[str, str] = {}
    open_to_all: set[str] = set()
    for part, is_secret in _asked(matched):
        masks = placeholders_in(part.value)
        if is_secret and {part.value} == masks:
            description_by_mask.setdefault(part.value, f"the secret in {part.name}")
        else:
            open_to_all |= masks
    for name, texts in matched.query.items():
        for text in texts:
            if name in matched.contract.sensitive and {text} == placeholders_in(text):
                description_by_mask.setdefault(text, f"the query parameter {name}")
            else:
                open_to_all |= placeholders_in(text)
    open_to_all |= placeholders_in(matched.path)
    if matched.exchange.identity in ("owner", "other", "unknown"):
        for name, value in matched.exchange.request_headers:
            if CREDENTIAL in placeholders_in(value):
                description_by_mask[CREDENTIAL] = f"the credential in {name}"
    return {mask: description for mask, description in description_by_mask.items() if mask not in open_to_all and not is_open(mask)}


def _asked(matched: MatchedExchange) -> Iterator[tuple[DeclaredPart, bool]]:
    """The strings of the request's body, and whether the document says that they are secret."""
    body = matched.request_json
    if body is NOTHING or matched.operation is None:
        return
    media = matched.operation.value_body
    schema = media.raw.get("schema") if media else None
    for part in declared_parts(matched.contract.document, schema, body):
        if isinstance(part.value, str) and not (part.name == "value" and _is_patch(body)):
            is_unmarked = part.name in matched.contract.sensitive and not part.schemas  # where it is declared, its own schema tells
            yield part, _is_secret(part) or is_unmarked
        elif isinstance(part.value, dict) and _is_patch([part.value]) and isinstance(part.value.get("value"), str):
            tokens = set(str(part.value["path"]).split("/"))
            yield DeclaredPart(("value",), part.value["value"], ()), bool(tokens & matched.contract.sensitive)


def _is_patch(body: Json) -> bool:
    return isinstance(body, list) and any(isinstance(operation, dict) and {"op", "path"} <= operation.keys() for operation in body)


def _is_secret(part: DeclaredPart) -> bool:
    return part.says("writeOnly") or part.says("x-sensitive") or any(schema.get("format") == "password" for schema in part.schemas)


def _answered(matched: MatchedExchange) -> Iterator[tuple[str, set[str]]]:
    """Where the answer holds masks that do not belong there: in words, and which."""
    for name, value in matched.exchange.response_headers:
        if "***" in value and name.lower() != "set-cookie":
            yield f"header {name}", placeholders_in(value)
    if b"***" not in matched.exchange.response_body:
        return
    body = matched.body
    if body is NOTHING:
        yield "body", placeholders_in(matched.exchange.response_body.decode("utf-8", "replace"))
        return
    for part in declared_parts(matched.contract.document, _schema(matched), body):
        if isinstance(part.value, dict):
            for name in part.value:
                if "***" in name:
                    yield "body, in the name of a property,", placeholders_in(name)
        if isinstance(part.value, str) and "***" in part.value and not _may_show(part):
            yield f"body {'.'.join(part.path)}", placeholders_in(part.value)


def _may_show(part: DeclaredPart) -> bool:
    """Whether the document declares that a secret is shown here: its whole value, in a property that is marked but not writeOnly."""
    return {part.value} == placeholders_in(str(part.value)) and _is_secret(part) and not part.says("writeOnly")


def _schema(matched: MatchedExchange) -> Json:
    return matched.response_media.raw.get("schema") if matched.response_media else None


def _pointer(matched: MatchedExchange) -> str:
    return matched.response.pointer if matched.response else matched.pointer
