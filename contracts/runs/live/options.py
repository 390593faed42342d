"""The command line's flags for a live service, shared by the commands that visit one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from contracts.runs.live import ledger
from contracts.runs.live.announcement import LiveLimits

_Command = TypeVar("_Command", bound=Callable[..., Any])
_LIVE = click.option("--live", "is_live", is_flag=True, help="Treat the URL of --target as a live service: with all of the care below.")

_OWN = click.option(
    "--own",
    "is_own",
    is_flag=True,
    help="The host of --target is your own, such as a staging server: it is judged without that care, as one on loopback is.",
)


def _flags(usual: LiveLimits, when: str) -> Iterator[Callable[[_Command], _Command]]:
    yield click.option("--allow-writes", is_flag=True, help=f"{when}create, change and delete a few things too.".capitalize())
    for name, default, least, help_text in (
        ("--max-requests", usual.max_requests, 1, "sent at most."),
        ("--max-creates", usual.max_creates, 0, "created at most."),
    ):
        yield click.option(name, default=default, show_default=True, type=click.IntRange(min=least), help=f"{when}{help_text}".capitalize())
    yield click.option(
        "--rate",
        "per_second",
        default=usual.per_second,
        show_default=True,
        type=click.FloatRange(min=0, min_open=True),
        help=f"{when}requests a second, at most.".capitalize(),
    )
    yield click.option(
        "--ledger",
        default=ledger.DEFAULT,
        show_default=True,
        type=click.Path(dir_okay=False, path_type=Path),
        help=f"{when}where what is created is written down before.".capitalize(),
    )


@dataclass(frozen=True, slots=True)
class LiveFlags:
    """What was given."""

    is_live: bool
    is_own: bool
    caution: LiveLimits
    ledger: Path


def live_options(command: _Command) -> _Command:
    """Give a command the flags, `--live` and `--own` too; it takes them as keywords, for `flags` to read."""
    return _given(command, [_LIVE, _OWN, *_flags(LiveLimits(), "live: ")])


def careful_options(usual: LiveLimits) -> Callable[[_Command], _Command]:
    """Give a command that treats every target as live the flags, with other defaults; for `flags` to read, too."""
    return lambda command: _given(command, list(_flags(usual, "")))


def _given(command: _Command, options: Sequence[Callable[[_Command], _Command]]) -> _Command:
    for option in reversed(options):
        command = option(command)
    return command


def live_flags(
    *, is_live: bool = True, is_own: bool = False, allow_writes: bool, max_requests: int, max_creates: int, per_second: float, ledger: Path
) -> LiveFlags:
    """The flags as one value."""
    caution = LiveLimits(allow_writes=allow_writes, max_requests=max_requests, max_creates=max_creates, per_second=per_second)
    return LiveFlags(is_live, is_own, caution, ledger)
