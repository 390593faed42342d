"""Every answer is of a media type that is declared for its status."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.evidence.finding import Departure
from contracts.evidence.masking import is_masked
from contracts.evidence.reading import Reading

RULE = "Every answer with a body is of a media type that is declared for its status."


def check(reading: Reading) -> Iterator[Departure]:
    """A body whose Content-Type is missing, or none of those declared. A status that declares no body is for `body_as_declared`."""
    response = reading.response
    if response is None or not response.content or not reading.exchange.response_body or reading.response_media is not None:
        return
    got = reading.exchange.header("content-type")
    if not is_masked(got):
        wanted = ", ".join(media.name for media in response.content)
        yield reading.departure(
            f"{reading.status} has Content-Type {got or '(none)'}, declared: {wanted}", pointer=response.pointer + "/content"
        )
