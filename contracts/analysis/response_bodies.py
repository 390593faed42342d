"""What is wrong with an answer's body: there, though none is declared; not there, though one is; not as its schema has it."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.causes import of_violation
from contracts.analysis.finding import Departure
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.values.redacted_validation import definite_violations
from contracts.analysis.values.same_value import duration_s
from contracts.traffic.json_text import NOTHING
from specs.document.document import Response
from specs.json import pointer as pointers
from specs.schema.messages import place_of, shown
from specs.schema.violations import Violation

_MOST = 20  # departures of one body


def body_departures(matched: MatchedExchange) -> Iterator[Departure]:
    """How the body of an answer departs from what is declared for its status; nothing where the status is not declared."""
    response = matched.response
    if response is None or matched.exchange.method == "HEAD" or matched.status < 200:
        return
    if not matched.exchange.response_body:
        yield from _missing(matched, response)
        return
    if not response.content:
        if matched.is_success and response.status.upper() != "DEFAULT":  # of failures, few documents tell the body
            size = len(matched.exchange.response_body)
            yield matched.departure(f"answered {matched.status} with a body of {size} bytes, declared: none", pointer=response.pointer)
        return
    media, schema = matched.response_media, matched.response_schema()
    if media is None or schema is None or not media.is_json or matched.body is NOTHING:
        return
    for violation in definite_violations(schema, matched.body)[:_MOST]:
        if _is_iso_duration(violation):
            continue
        otherwise = media.schema_pointer or media.pointer
        pointer = _pointer(matched, violation, otherwise)
        kind, field = of_violation(matched.contract.document, media.raw.get("schema"), violation) if pointer == otherwise else ("", "")
        sentence = _sentence(matched, violation)
        if _was_sent(matched, violation) or _is_published(matched, violation):
            sentence += ", which a request may send" if _was_sent(matched, violation) else ", which the document gives as a value"
            yield matched.departure(sentence, pointer=pointer, party="document", weight="document", kind="sent-by-right", field=field)
        else:
            yield matched.departure(sentence, pointer=pointer, kind=kind, field=field)


def _was_sent(matched: MatchedExchange, violation: Violation) -> bool:
    """Whether the value was sent under this name by a request that its operation allows: then the document contradicts itself."""
    name = next((step for step in reversed(violation.path) if isinstance(step, str)), None)
    return name is not None and matched.sent.holds(name, violation.got)


def _is_published(matched: MatchedExchange, violation: Violation) -> bool:
    """Whether a text lacks its format and is an example or a default of the document itself."""
    return violation.keyword == "format" and isinstance(violation.got, str) and violation.got in matched.contract.published


def _is_iso_duration(violation: Violation) -> bool:
    """Whether a text is a duration by ISO 8601, which allows more than the grammar in RFC 3339 that schemas are checked by: P1Y10D."""
    is_duration = violation.keyword == "format" and violation.wanted.endswith(" duration")
    return is_duration and isinstance(violation.got, str) and duration_s(violation.got) is not None


def _missing(matched: MatchedExchange, response: Response) -> Iterator[Departure]:
    """A body that is declared and not there; a text may well be empty."""
    if matched.status in (204, 205, 304) or not response.content:
        return
    if all(media.is_json and media.schema_pointer for media in response.content):
        yield matched.departure(f"answered {matched.status} without a body", pointer=response.pointer + "/content")


def _sentence(matched: MatchedExchange, violation: Violation) -> str:
    location = f"{matched.status} body {place_of(violation)}".rstrip()
    if violation.keyword == "required":
        return f"{location}: missing {violation.wanted.removeprefix('the ')}"
    return f"{location}: got {shown(violation.got)}, wanted {violation.wanted}"


def _pointer(matched: MatchedExchange, violation: Violation, otherwise: str) -> str:
    """Where the keyword stands in the document, and for `required` the name in it, so that causes are told apart."""
    keyword_pointer = pointers.join(*violation.schema_path)
    try:
        keyword_value = pointers.follow(matched.contract.document.raw, pointers.split(keyword_pointer))
    except (LookupError, ValueError):
        return otherwise  # a 3.0 schema is compiled in another shape
    name = violation.wanted.split("`")[1] if "`" in violation.wanted else ""
    return (
        f"{keyword_pointer}/{keyword_value.index(name)}"
        if isinstance(keyword_value, list) and violation.keyword == "required" and name in keyword_value
        else keyword_pointer
    )
