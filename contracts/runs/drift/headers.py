"""Response headers as one side has them and the other has not: their names, and the form of those whose value has one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from contracts.traffic.exchange import Exchange

# Of the connection, of whatever stands in front of a service, or told elsewhere: no promise of an API's.
_NOT_TOLD = frozenset(
    ("date", "server", "via", "connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "content-type",
     "alt-svc", "vary", "age", "nel", "report-to", "reporting-endpoints", "strict-transport-security", "set-cookie", "x-powered-by",
     "cf-ray", "cf-cache-status", "server-timing", "x-cache", "traceparent", "tracestate", "retry-after")
)  # fmt: skip
_NOT_TOLD_PREFIXES = ("x-amz", "x-cloud", "x-envoy", "cf-", "x-vercel", "x-goog", "access-control-", "x-ratelimit-", "ratelimit")
_ETAG = re.compile(r'(W/)?"[^"]*"')


class HeaderDifference(NamedTuple):
    """One header that differs."""

    name: str  # in lower case
    mock: str  # "absent", "present", or the form of its value
    service: str


def header_differences(mock: Exchange, service: Exchange) -> Iterator[HeaderDifference]:
    """The headers in which two answers differ, by name."""
    mock_forms, service_forms = _forms(mock), _forms(service)
    for name in sorted({*mock_forms, *service_forms}):
        mock_form, service_form = mock_forms.get(name, "absent"), service_forms.get(name, "absent")
        if mock_form != service_form:
            yield HeaderDifference(name, mock_form, service_form)


def _forms(exchange: Exchange) -> dict[str, str]:
    form_by_name = {}
    for name, value in exchange.response_headers:
        key = name.lower()
        if key not in _NOT_TOLD and not key.startswith(_NOT_TOLD_PREFIXES):
            form_by_name[key] = _form(key, value)
    return form_by_name


def _form(name: str, value: str) -> str:
    match name:
        case "allow":
            return ", ".join(sorted(method.strip().upper() for method in value.split(",")))
        case "www-authenticate":
            return value.split(" ", 1)[0]
        case "etag":
            entity_tag = _ETAG.fullmatch(value)
            return "no entity tag" if entity_tag is None else "a weak entity tag" if entity_tag[1] else "a strong entity tag"
    return "present"
