"""Every answer is of a media type that is declared for its status."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.traffic.redaction import is_redacted

RULE = "Every answer with a body is of a media type that is declared for its status."
FOLD = "service"


def check(matched: MatchedExchange) -> Iterator[Departure]:
    """A body whose Content-Type is missing, or none of those declared. A status that declares no body is for `body_as_declared`."""
    response = matched.response
    if response is None or not response.content or not matched.exchange.response_body or matched.response_media is not None:
        return
    content_type = matched.exchange.header("content-type")
    if not is_redacted(content_type):
        declared_types = ", ".join(media.name for media in response.content)
        yield matched.departure(
            f"{matched.status} has Content-Type {content_type or '(none)'}, declared: {declared_types}",
            pointer=response.pointer + "/content",
        )
