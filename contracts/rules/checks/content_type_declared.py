"""Every answer is of a media type that is declared for its status."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure, Weight
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.traffic.redaction import is_redacted
from specs.http.media_types import is_json

RULE = "Every answer with a body is of a media type that is declared for its status."
FOLD = "service"


def check(matched: MatchedExchange) -> Iterator[Departure]:
    """A body whose Content-Type is missing, or none of those declared. A status that declares no body is for `body_as_declared`.

    Where a framework refuses before the operation is reached, the document tells too little of it.

    Silent: about an undeclared status, a status that declares no body, and an empty body.

    Source: OpenAPI 3.1.0, Response Object, `content`; RFC 9110, section 8.3; RFC 9457 for problem documents.
    """
    response = matched.response
    if response is None or not response.content or not matched.exchange.response_body or matched.response_media is not None:
        return
    content_type = matched.exchange.header("content-type")
    if not is_redacted(content_type):
        weight: Weight = "document" if matched.is_refused_before_operation or _is_problem(matched, content_type or "") else "error"
        declared_types = ", ".join(media.name for media in response.content)
        yield matched.departure(
            f"{matched.status} has Content-Type {content_type or '(none)'}, declared: {declared_types}",
            pointer=response.pointer + "/content",
            weight=weight,
        )


def _is_problem(matched: MatchedExchange, content_type: str) -> bool:
    """Whether an error is JSON of another name, where JSON is declared: frameworks write their problems so. Source: RFC 9457."""
    is_json_declared = matched.response is not None and any(media.is_json for media in matched.response.content)
    return matched.status >= 400 and is_json_declared and is_json(content_type)
