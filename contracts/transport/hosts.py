"""Whose a host is, as its URL shows: this machine's, the service that a document names, or somebody's. Nothing is resolved to find out.

Where a spelling leaves a doubt, a host is not this machine's: a name may lead anywhere, and not every client reads `127.1` alike.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from enum import Enum
from itertools import islice, product
from urllib.parse import urlsplit

import httpx

from specs import Document
from specs.json.parsing import Json

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")  # RFC 9110, 9.2.1
_PORTS = {"http": 80, "https": 443}
_MOST_SPELLINGS = 10_000  # of one server's URL, by its variables

Origin = tuple[str, str, int]  # scheme, host, port: as RFC 6454 compares them


class Standing(Enum):
    """What is known of an origin."""

    LOOPBACK = "this machine's"
    DOCUMENTED = "the service that the document names"
    FOREIGN = "neither"


def standing_of(document: Document, url: str) -> Standing:
    """Whose the origin of a URL is."""
    origin = origin_at(url)
    if origin is None:
        return Standing.FOREIGN
    if is_loopback(urlsplit(url).hostname or ""):
        return Standing.LOOPBACK
    return Standing.DOCUMENTED if origin in set(server_origins(document)) else Standing.FOREIGN


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, whoever reads its spelling: `localhost`, or an address of loopback in full."""
    if host.lower() == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        return address == ipaddress.IPv6Address("::1") and address.scope_id is None
    return address.is_loopback


def host_at(url: str) -> str:
    """The host of a URL, as it is shown to a user; empty where none can be read."""
    origin = origin_at(url)
    return origin[1] if origin is not None else ""


def origin_at(url: str) -> Origin | None:
    """The origin of a URL: spelled alike for all that lead to the same place; None where readers may differ over where that is."""
    if not url.isprintable() or any(character in url for character in " \\"):
        return None
    try:
        parts, sent = urlsplit(url), httpx.URL(url)
        port = parts.port
    except (ValueError, httpx.InvalidURL):
        return None
    if parts.scheme not in _PORTS or not parts.hostname or parts.username is not None or sent.userinfo:
        return None
    host = sent.raw_host.decode("ascii", "replace").lower()
    if parts.hostname.isascii() and parts.hostname.lower() != host:
        return None
    return parts.scheme, _plain(host), port or _PORTS[parts.scheme]


def server_origins(document: Document) -> Iterator[Origin]:
    """The origins of every server of a document, its paths and its operations, with each value that their variables name."""
    for server in _servers(document):
        for url in islice(_spellings(server), _MOST_SPELLINGS):
            origin = origin_at(url)
            if origin is not None:
                yield origin


def server_hosts(document: Document) -> frozenset[str]:
    """The hosts of every server of a document."""
    return frozenset(host for _, host, _ in server_origins(document))


def _plain(host: str) -> str:
    """A host without the dot at its end, and an address in its shortest form."""
    try:
        return ipaddress.ip_address(host).compressed
    except ValueError:
        return host.removesuffix(".")


def _servers(document: Document) -> Iterator[Json]:
    yield from document.raw.get("servers") or ()
    for operation in document.operations:
        for holder in (operation.raw, *(item for _, item in document.path_item(operation.path))):
            yield from holder.get("servers") or ()


def _spellings(server: Json) -> Iterator[str]:
    """A Server Object's URL with every value of its variables: the default, and those of the enum."""
    variables = server.get("variables") or {}
    choices = [[variable.get("default", ""), *(variable.get("enum") or ())] for variable in variables.values()]
    for values in product(*choices):
        url = str(server.get("url", ""))
        for name, value in zip(variables, values, strict=True):
            url = url.replace("{" + name + "}", str(value))
        yield url
