"""What a mock can be told when it starts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from mockserver.limits import GRACE_S, Limits
from mockserver.state.clock import Clock

DEFAULT_KEY = "test"
MEMORY = "memory"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One mock's settings; the command line's flags, by their names."""

    apis: tuple[str, ...] = ()  # folders of specs/; empty: all
    seed: int = 0
    clock: Clock = field(default_factory=Clock)
    accept_keys: frozenset[str] = field(default=frozenset(), repr=False)  # beside those that begin with "test"
    callback_hosts: frozenset[str] = frozenset()  # beside loopback
    webhook_urls: tuple[str, ...] = ()  # where webhooks go, beside the URLs that clients subscribe
    control_hosts: frozenset[str] = frozenset()  # names by which the control pages may be asked for without a token, beside loopback's
    cors_origins: frozenset[str] = frozenset()  # whose pages may call every operation from a browser; "*": any
    control_token: str | None = field(default=None, repr=False)
    control_read_token: str | None = field(default=None, repr=False)  # opens the control pages for reading only; needs a control_token
    store: str = field(default=MEMORY, repr=False)  # or the URL of a database, which may hold a password
    workers: int = 1  # processes that share a store which is not memory
    fixtures: Path | None = None  # a file of what every new world starts with
    journal_size: int = 1000  # exchanges kept
    limits: Limits = field(default_factory=Limits)
    grace_s: float = GRACE_S
    compiles_first: bool = True  # all schemas at the start, so that a bad one shows there; else each operation's with its first request


def is_accepted(credential: str, settings: Settings) -> bool:
    """Whether the mock takes this key: one that begins with `test`, or one that it was told of."""
    return credential.startswith("test") or credential in settings.accept_keys
