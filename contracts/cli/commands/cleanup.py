"""`contracts cleanup`: delete what an interrupted run left on a live service."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click

from contracts.runs.live import ledger
from contracts.runs.live.announcement import LiveLimits
from contracts.runs.live.budget import Budget, Pace
from contracts.runs.live.interrupt import interruptible
from contracts.runs.live.ledger import Ledger, LedgerEntry, LedgerError, digest_of
from contracts.runs.live.live_session import delete
from contracts.runs.live.request_policy import RequestPolicy
from contracts.runs.live.runner import tell_left
from contracts.transport.hosts import Standing, standing_of
from contracts.transport.target import Target, TargetError, TargetOptions, open_target, variable_of
from specs import DocumentError

_EXAMPLES = """
\b
Examples:
  TAVUS_API_KEY=… contracts cleanup
  TAVUS_API_KEY=… contracts cleanup --ledger elsewhere.jsonl --rate 1
"""


@click.command(epilog=_EXAMPLES)
@click.option(
    "--ledger", "path", default=ledger.DEFAULT, show_default=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to read."
)
@click.option(
    "--target",
    "named",
    metavar="URL",
    help="A service in the ledger that is not its document's own: so that no file alone decides where a key goes.",
)
@click.option(
    "--rate",
    "per_second",
    default=LiveLimits().per_second,
    show_default=True,
    type=click.FloatRange(min=0, min_open=True),
    help="Requests a second, at most.",
)
def command(path: Path, named: str | None, per_second: float) -> None:
    """Delete what a ledger says may be left on a service.

    Where the answer to a create was lost, the thing is looked for by the name it was given. Keys come from the environment, as for
    `contracts check`. Exit status: 0 nothing is left, 2 something is, or it could not be found out.
    """
    if not path.exists():
        click.echo(f"PASS nothing was created: there is no ledger {path}")
        return
    try:
        with Ledger(path) as opened_ledger, interruptible():
            before = opened_ledger.open_entries
            for api, origin in dict.fromkeys((entry.api, entry.origin) for entry in before):
                _clean(opened_ledger, [entry for entry in before if (entry.api, entry.origin) == (api, origin)], named, per_second)
            remaining = opened_ledger.open_entries
    except (LedgerError, OSError) as error:
        click.echo(f"ERROR {error}", err=True)
        sys.exit(2)
    tell_left(remaining, _say)
    gone = len(before) - len(remaining)
    if remaining:
        click.echo(f"FAIL {len(remaining)} things are left, {gone} deleted. Repeat: contracts cleanup --ledger {path}")
        sys.exit(2)
    click.echo(f"PASS nothing is left, {gone} deleted")


def _clean(opened_ledger: Ledger, entries: Sequence[LedgerEntry], target_url: str | None, per_second: float) -> None:
    """Delete the entries of one API at one origin; why it cannot be done is told."""
    first_entry = entries[0]
    try:
        with open_target(_wanted(first_entry, target_url)) as target:
            ours = [entry for entry in entries if entry.key == digest_of(target.keys.get("owner", ""))]
            if len(ours) < len(entries):
                _say(
                    f"ERROR {first_entry.origin}: created with another key than that in {variable_of(target.contract.document)}: "
                    + ", ".join(entry.mark for entry in entries if entry not in ours)
                )
            _delete(opened_ledger, target, ours, per_second)
    except (TargetError, DocumentError) as error:
        _say(f"ERROR {error}")


def _delete(opened_ledger: Ledger, target: Target, entries: Sequence[LedgerEntry], per_second: float) -> None:
    guard = RequestPolicy(target.contract, Budget(requests=0, creations=0), Pace(per_second))
    for entry in entries:
        _say(f"deletes {entry.description}")
    delete(target, opened_ledger, entries, guard, began_s=time.monotonic())


def _wanted(entry: LedgerEntry, target_url: str | None) -> TargetOptions:
    """The target of an entry, where its key may go: the document's own server, this machine, or what the command line names.

    Raises:
        TargetError: the ledger names another; nobody's key is sent where a file says.
    """
    options = TargetOptions(api=entry.api, location=entry.origin, is_careful=True)
    if entry.origin != (target_url or "").rstrip("/") and standing_of(options.document, entry.origin) is Standing.FOREIGN:
        raise TargetError(f"{entry.origin} is no server of {entry.api}: name it too, with --target {entry.origin}")
    return options


def _say(line: str) -> None:
    click.echo(line, err=True)
