"""Times are written as RFC 3339 has them, and HTTP's dates as HTTP does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from contracts.analysis.causes import generalised
from contracts.analysis.declarations.declared_parts import DeclaredPart, declared_parts
from contracts.analysis.finding import Departure
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.traffic.json_text import NOTHING
from contracts.traffic.redaction import is_redacted

RULE = "A time in a body is an RFC 3339 date-time, and one in a header an HTTP date."
FOLD = "service"
SAID_BY = ("body_as_declared", "error_body_as_declared")
_RFC3339 = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:)(\d\d)(?:\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_FULL_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_IMF = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT", re.ASCII
)
_NAMED = re.compile(
    r"(?:^|_)(?:created|updated|modified|deleted|started|finished|completed|expires|timestamp)$|_at$|[a-z]At$|_time$|[a-z]Time$|_since$"
)
_DATE_LIKE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{8}T\d{4}|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? |\d{9,13}(?:\.\d+)?$",
    re.ASCII,
)
_GOT = re.compile(r"got '([^']{1,20})")
_HEADERS = ("date", "last-modified")


def check(matched: MatchedExchange) -> Iterator[Departure]:
    """Declared properties of the format date-time, or named like times and holding a date, that are written otherwise; and two headers.

    What a client sends in free text comes back as it was: a property that requests may set counts only where its format says date-time.

    Silent: about callbacks, whole days, other formats, and text that a mask hides.

    Source: RFC 3339, section 5.6; RFC 9110, section 5.6.7.
    """
    if matched.exchange.is_callback:
        return
    for name, value in matched.exchange.response_headers:
        if name.lower() in _HEADERS and not is_redacted(value) and not _is_http_date(value):
            yield matched.departure(
                f"header {name}: got {value!r:.60}, wanted a date such as Sun, 06 Nov 1994 08:49:37 GMT", kind=f"header-{name.lower()}"
            )
    if matched.body is NOTHING or matched.response_media is None:
        return
    for part in declared_parts(matched.contract.document, matched.response_media.raw.get("schema"), matched.body):
        if isinstance(part.value, str) and part.schemas and not is_redacted(part.value) and _is_wrong(matched, part):
            detail = f"{'.'.join(part.path)}: got {part.value!r:.60}, wanted a time such as 2026-01-31T12:00:00Z"
            field = generalised(matched.contract.document, matched.response_media.raw.get("schema"), part.path)
            pointer = matched.response_media.schema_pointer or matched.pointer
            if matched.sent.holds(part.name, part.value):
                yield matched.departure(detail, pointer=pointer, party="document", weight="document", kind="sent-by-right", field=field)
            else:
                yield matched.departure(detail, pointer=pointer, kind="not-rfc3339", field=field)


def says_the_same(departure: Departure, stronger: Departure) -> bool:
    """Whether what breaks a schema is the format of the same value."""
    value = _GOT.search(departure.detail)
    is_format = stronger.kind == "format" or stronger.pointer.endswith("/format")
    return is_format and value is not None and value[1] in stronger.detail


def _is_wrong(matched: MatchedExchange, part: DeclaredPart) -> bool:
    formats = {schema.get("format") for schema in part.schemas} - {None}
    if "date-time" in formats:
        return not is_rfc3339(part.value)
    if formats or not _NAMED.search(part.name) or not _DATE_LIKE.match(part.value) or _FULL_DATE.fullmatch(part.value):
        return False
    return not is_rfc3339(part.value) and not _is_settable(matched, part.name)


def _is_settable(matched: MatchedExchange, name: str) -> bool:
    collection = matched.contract.by_operation.get(matched.key)
    payload = matched.request_json
    return (collection is not None and name in collection.request_properties) or (isinstance(payload, dict) and name in payload)


def is_rfc3339(text: str) -> bool:
    """Whether a text is a date-time of RFC 3339 that the calendar has."""
    match = _RFC3339.fullmatch(text)
    if match is None:
        return False
    date, time, second, offset = match.groups()
    try:
        datetime.fromisoformat(f"{date}T{time}{min(int(second), 59):02}{'+00:00' if offset in 'Zz' else offset}")
    except ValueError:
        return False
    return int(second) <= 60


def _is_http_date(text: str) -> bool:
    if not _IMF.fullmatch(text):
        return False
    try:
        moment = datetime.strptime(text[5:25], "%d %b %Y %H:%M:%S")
    except ValueError:
        return False
    return ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[moment.weekday()] == text[:3]
