"""Keeps a client under judgement on this machine: one that does not go where it is told would reach a service that somebody pays for."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from functools import cache

from contracts.transport.hosts import is_loopback

_EVENTS = ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.gethostbyname")
_confined: list[list[str]] = []  # of each block that is open: the hosts that were refused in it


class ForeignHostError(ConnectionRefusedError):
    """A client was about to leave this machine. The message says where to."""


@contextlib.contextmanager
def confined() -> Iterator[list[str]]:
    """While the block lasts, this process looks up no name and opens no connection but those of loopback; the hosts that it was refused.

    It is seen by what Python audits: the sockets of this process, and not those of programs that a client starts.
    """
    _watch()
    refused: list[str] = []
    _confined.append(refused)
    try:
        yield refused
    finally:
        del _confined[[one is refused for one in _confined].index(True)]


@cache
def _watch() -> None:
    """Have every socket of the process looked at; once, as nothing takes an audit hook away again."""

    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if _confined and event in _EVENTS:
            host = _host(event, arguments)
            if host is not None and not is_loopback(host):
                _confined[-1].append(host)
                raise ForeignHostError(f"{host} is not on loopback: a client that is judged is given a server there")

    sys.addaudithook(refuse)


def _host(event: str, arguments: tuple[object, ...]) -> str | None:
    """The host that an audited event names; None where it names none, such as a socket of this machine's file system."""
    named = arguments[1] if event in ("socket.connect", "socket.sendto") else arguments[0]
    if isinstance(named, tuple):
        named = named[0]
    elif event in ("socket.connect", "socket.sendto"):
        return None
    if isinstance(named, bytes):
        named = named.decode("ascii", "replace")
    return named or None if isinstance(named, str) else None
