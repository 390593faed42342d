"""What calls itself JSON is JSON to every reader."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.causes import of_text
from contracts.analysis.finding import Departure, Weight
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.traffic import json_text
from specs.http.media_types import is_json

RULE = "A body that calls itself JSON is JSON as RFC 8259 has it: UTF-8, no NaN, no name twice, no byte order mark."
FOLD = "service"

_UNSURE = ("half-surrogate", "huge-number")  # kinds that RFC 8259 allows, and not every reader takes: what came in so goes out so


def check(matched: MatchedExchange) -> Iterator[Departure]:
    """What is wrong with the text of an answer, or of a callback, whose Content-Type says JSON; a refusal may repeat what it refuses.

    Silent: about other media types, and about depth, which every reader bounds.

    Source: RFC 8259, sections 4, 6, 8.1 and 8.2.
    """
    exchange = matched.exchange
    body = exchange.request_body if exchange.is_callback else exchange.response_body
    content_type = (exchange.request_header if exchange.is_callback else exchange.header)("content-type") or ""
    if not body or "*" in content_type or not is_json(content_type):
        return
    text = json_text.read_json_text(body) if exchange.is_callback else matched.text
    subject = "callback" if exchange.is_callback else f"{matched.status}"
    place = matched.response_media.pointer if matched.response_media else matched.pointer
    charset = _charset(content_type)
    if charset is not None:
        yield matched.departure(f"{subject} is {content_type}, yet JSON is UTF-8 wherever it travels", pointer=place, kind="charset")
    for problem in (*text.errors, *text.doubts):
        if "too deeply" not in problem:
            kind = of_text(problem)
            weight: Weight = "lenient" if kind in _UNSURE or (matched.status >= 400 and matched.is_unreadable) else "error"
            yield matched.departure(f"{subject} is {content_type}, yet {problem}", pointer=place, weight=weight, kind=kind)


def _charset(content_type: str) -> str | None:
    """The charset that a Content-Type names beside UTF-8, and ASCII, which is a part of it."""
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        charset = value.strip().strip('"').lower()
        if name.strip().lower() == "charset" and charset not in ("utf-8", "utf8", "us-ascii"):
            return charset
    return None
