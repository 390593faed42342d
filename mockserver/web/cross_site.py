"""Which requests for control pages may come from a web page of somebody else's: any page can send some to loopback."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from mockserver.errors import Forbidden


def is_loopback(host: str) -> bool:
    """Whether a host name or address always means the machine itself. RFC 6761, section 6.3, for names below localhost."""
    name = host.lower().removesuffix(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def check_host(host: str | None, known_hosts: frozenset[str]) -> None:
    """Raise unless the Host header names loopback or one of `known_hosts`; a page whose name leads to loopback sends its own name.

    Raises:
        Forbidden: it names another.
    """
    name = _name(host)
    if name is not None and not is_loopback(name) and name not in {known.lower().removesuffix(".") for known in known_hosts}:
        raise Forbidden(f"The Host {str(host)[:100]!r} is no name of loopback: start the mock with --control-host to let it be asked for.")


def check_origin(host: str | None, origin: str | None, fetch_site: str | None) -> None:
    """Raise where the Origin or Sec-Fetch-Site header shows that a page of another origin sent the request.

    Raises:
        Forbidden: it did.
    """
    if origin is not None and origin.partition("://")[2].lower() != (host or "").lower():
        raise Forbidden(f"A web page of the origin {origin[:100]!r} may not ask for the control pages of this mock.")
    if fetch_site in ("cross-site", "same-site"):
        raise Forbidden(f"A web page of another origin may not ask for the control pages of this mock: Sec-Fetch-Site is {fetch_site}.")


def _name(host: str | None) -> str | None:
    """The name in a Host header, without its port; the header itself where it is none."""
    if host is None:
        return None
    try:
        return (urlsplit(f"//{host}").hostname or host).lower().removesuffix(".")
    except ValueError:
        return host
