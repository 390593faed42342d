"""What a refusal says it is about: its code, and the place in the request that it names. The service's prose is not used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from contracts.analysis.causes import ANY
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.traffic.json_text import NOTHING
from specs import Document
from specs.json import pointer as pointers
from specs.json.parsing import Json
from specs.schema.properties import properties

_CODES = ("code", "type", "error_code", "errorcode", "reason", "rule")
_CODE = re.compile(r"[A-Za-z]+(?:[_.-][A-Za-z]+)*")  # no digits: they may be of one request only
_LONGEST_CODE = 40
_WORD = re.compile(r"[A-Za-z_][\w-]*")
_MOST_TEXTS = 50


def kind_and_field(matched: MatchedExchange) -> tuple[str, str]:
    """("answered-422-missing", "/settings/size"): the status and the first code, and the first declared name; "" where none is named."""
    code = next(_codes(matched.body), "") if matched.body is not NOTHING else ""
    kind = "-".join(filter(None, (f"answered-{matched.status}", code.lower())))
    texts = list(_texts(matched.body, matched))[:_MOST_TEXTS] if matched.body is not NOTHING else []
    return kind, next(filter(None, (_place(matched, text) for text in texts)), "")


def _codes(value: Json) -> Iterator[str]:
    """The codes in an error's body, in order, wherever they stand."""
    if isinstance(value, Mapping):
        for name, member in value.items():
            if name.lower() in _CODES and isinstance(member, str) and len(member) <= _LONGEST_CODE and _CODE.fullmatch(member):
                yield member
            else:
                yield from _codes(member)
    elif isinstance(value, list):
        for item in value:
            yield from _codes(item)


def _texts(value: Json, matched: MatchedExchange) -> Iterator[list[str]]:
    """The words of each text in an error's body, names of its members that no schema declares among them; not the request repeated."""
    if value == matched.request_json:
        return
    if isinstance(value, str):
        yield _WORD.findall(value)
    elif isinstance(value, list) and value and all(isinstance(step, str | int) for step in value):
        yield [word for step in value for word in (_WORD.findall(step) if isinstance(step, str) else [ANY])]
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, matched)
    elif isinstance(value, Mapping):
        for name, member in value.items():
            if name not in _declared_in_errors(matched):
                yield _WORD.findall(name)
            yield from _texts(member, matched)


def _declared_in_errors(matched: MatchedExchange) -> frozenset[str]:
    """The names that the document declares for the body of this refusal, at its top."""
    schema = matched.response_media.raw.get("schema", {}) if matched.response_media else {}
    return frozenset(
        (*properties(matched.contract.document, schema), *_CODES, "message", "msg", "detail", "error", "errors", "title", "status")
    )


def _place(matched: MatchedExchange, words: list[str]) -> str:
    """The first parameter or property of the request that a text names, and what it names below it."""
    operation = matched.operation
    if operation is None:
        return ""
    media = matched.request_media
    schema = media.raw.get("schema", {}) if media else {}
    body = properties(operation.document, schema)
    parameters = {parameter.name: parameter.location for parameter in operation.parameters}
    for place, word in enumerate(words):
        if word in body:
            return pointers.join(word, *_below(operation.document, body[word], words[place + 1 :]))
        if word in parameters:
            return f"?{word}" if parameters[word] == "query" else word
    return ""


def _below(document: Document, schema: Json, words: list[str]) -> Iterator[str]:
    """The names below a property that follow its own at once, as in `["body", "tags", 0, "name"]` and `settings.size`."""
    for word in words:
        schema = document.schema(schema)
        declared = properties(document, schema)
        if word == ANY and isinstance(schema, dict) and "items" in schema:
            schema = schema["items"]
        elif word in declared:
            schema = declared[word]
        else:
            return
        yield word
