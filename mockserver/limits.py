"""How much of everything a mock takes: each limit has a default that no ordinary client reaches, and a clear answer when it is reached."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

KIB = 1024
MIB = 1024 * KIB
_UNITS = {"": 1, "k": KIB, "kib": KIB, "m": MIB, "mib": MIB, "g": KIB * MIB, "gib": KIB * MIB}
_VALUE = re.compile(r"(\d+(?:\.\d+)?) *([a-z]*)", re.IGNORECASE | re.ASCII)


class UnknownLimit(ValueError):
    """There is no limit of this name, or its value is none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """The limits of one mock. What is answered when each is reached stands in its metadata, by `meaning`."""

    head: int = field(
        default=64 * KIB, metadata={"meaning": "bytes of a request's line and headers; beyond: 431, or 414 where the URL is it"}
    )
    body: int = field(default=10 * MIB, metadata={"meaning": "bytes of a request's body; beyond: 413"})
    control: int = field(default=10 * MIB, metadata={"meaning": "bytes of a body sent to /__mock__, such as a snapshot; beyond: 413"})
    receive: float = field(default=60.0, metadata={"meaning": "seconds in which a request must have come whole; beyond: 408"})
    connections: int = field(default=10_000, metadata={"meaning": "connections at once; beyond: 503"})
    worlds: int = field(default=10_000, metadata={"meaning": "worlds; beyond: 503 for a credential that has none yet"})
    resources: int = field(default=1_000_000, metadata={"meaning": "resources of one world; beyond: 503 for a create"})
    journal: int = field(default=64 * MIB, metadata={"meaning": "bytes of exchanges kept; beyond: the oldest are forgotten"})
    callbacks: int = field(default=20, metadata={"meaning": "callbacks sent at once; beyond: they wait"})


DEFAULTS = Limits()
GRACE_S = 2.0  # that requests under way have, once the mock is to end


def limits_of(texts: Iterable[str]) -> Limits:
    """The limits with those that are named as `NAME=VALUE`, such as `body=1MiB` or `receive=5`, in the place of their defaults.

    Raises:
        UnknownLimit: there is none of this name, or the value is not a number above zero.
    """
    kinds = {limit.name: float if isinstance(limit.default, float) else int for limit in dataclasses.fields(Limits)}
    chosen: dict[str, float] = {}
    for text in texts:
        name, _, value = text.partition("=")
        if name not in kinds:
            raise UnknownLimit(f"got {text}, wanted NAME=VALUE with a name of {', '.join(kinds)}.")
        match = _VALUE.fullmatch(value.strip())
        number = float(match[1]) * _UNITS.get(match[2].lower(), 0) if match else 0
        if number <= 0:
            raise UnknownLimit(f"got {text}, wanted a number above zero, such as 500 or 1MiB.")
        chosen[name] = kinds[name](number)
    return Limits(**chosen)  # type: ignore[arg-type]  # of the fields' own kinds


def meanings() -> list[tuple[str, str, str]]:
    """The name of every limit, its default, and what it bounds."""
    return [
        (limit.name, f"{limit.default:g}" if isinstance(limit.default, float) else f"{limit.default:,}", limit.metadata["meaning"])
        for limit in dataclasses.fields(Limits)
    ]
