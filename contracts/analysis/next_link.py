"""Where an answer of a list says that the next page is: a link in its body, or a `Link` header."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import parse_qsl, urljoin, urlsplit

from contracts.analysis.matched_exchange import MatchedExchange
from contracts.traffic.redaction import is_redacted
from specs.json.parsing import Json
from specs.resources.names import AROUND_PAGES

_NEXT = ("next", "next_url", "nextUrl", "next_page_url", "nextPageUrl", "next_link", "nextLink", "next_page", "nextPage", "@odata.nextLink")
_HREF = ("href", "url")
_URL = re.compile(r"(?:https?://|\?|/[^?]*\?)\S*")  # a path alone may as well be a cursor in base64
_LINK_VALUE = re.compile(r"<([^>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:\"[^\"]*\"|[^\s\",;]+))*)")
_RELATION = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s\",;]+))", re.IGNORECASE)
_DEFAULT_PORTS = {"http": "80", "https": "443"}


def next_link(matched: MatchedExchange) -> str | None:
    """The link to the next page as the answer has it, its body's first; None where it has none.

    Source: RFC 8288 for the header; JSON:API, HAL, OData and Django REST for bodies.
    """
    if not matched.is_success:
        return None
    return next((link for link in (*_links_in(matched.body), *_links_of(matched.exchange.response_headers)) if not is_redacted(link)), None)


def has_next_member(matched: MatchedExchange) -> bool:
    """Whether the answer's body has a member in which a link to the next page stands, null included."""
    return any(True for _ in _members(matched.body))


def next_target(matched: MatchedExchange) -> str | None:
    """The link to the next page as a request to the same service has it: "/v1/books?page=2".

    None where there is none, or where it leads to another host whose paths need not be the service's.
    """
    link = next_link(matched)
    host = (matched.exchange.request_header("host") or "service.invalid").lower()
    if link is None:
        return None
    try:
        parts = urlsplit(urljoin(f"http://{host}{matched.exchange.target}", link))
        authority = _authority(parts.scheme, parts.netloc)
    except ValueError:
        return None
    if authority not in (_authority("http", host), _authority("https", host)) and matched.contract.find("GET", parts.path) is None:
        return None
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def query_of(target: str) -> dict[str, list[str]]:
    """The query parameters of a request's target, as they are sent again."""
    texts_by_name: dict[str, list[str]] = {}
    for name, text in parse_qsl(urlsplit(target).query, keep_blank_values=True):
        texts_by_name.setdefault(name, []).append(text)
    return texts_by_name


def _authority(scheme: str, netloc: str) -> tuple[str, str]:
    name, _, port = netloc.lower().rpartition("@")[2].partition(":")
    return name, port or _DEFAULT_PORTS.get(scheme, "")


def _links_in(body: Json) -> Iterator[str]:
    for value in _members(body):
        href = next((value[name] for name in _HREF if name in value), None) if isinstance(value, Mapping) else value
        if isinstance(href, str) and _URL.fullmatch(href):
            yield href


def _members(body: Json) -> Iterator[Json]:
    """The values of the members for the next page, at the top of a body and in what stands around pages."""
    if not isinstance(body, Mapping):
        return
    for holder in (body, *(body[name] for name in AROUND_PAGES if isinstance(body.get(name), Mapping))):
        yield from (holder[name] for name in _NEXT if name in holder)


def _links_of(headers: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, value in headers:
        if name.lower() != "link":
            continue
        for link, parameters in _LINK_VALUE.findall(value):
            relation = _RELATION.search(parameters)
            if relation is not None and "next" in (relation[1] or relation[2] or "").lower().split():
                yield link
