"""`contracts waive`: accept findings of a run, with a reason and until a day."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path

import click

from contracts.analysis.finding import Finding
from contracts.runs import run as runs
from contracts.runs import waivers
from contracts.runs.run import Run, RunError
from contracts.runs.waivers import Waiver, WaiverError

_EXAMPLES = """
\b
Examples:
  contracts waive run.json --all --reason "Told the vendor, ticket 812" --expires 2027-03-31
  contracts waive run.json --finding "status_declared GET /v2/faces/{face_id} *" --reason "Only prose says so" --expires 2027-03-31
  contracts waive run.json --renew
"""


@click.command(epilog=_EXAMPLES)
@click.argument("run", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--finding", "patterns", multiple=True, metavar="FINGERPRINT", help="Accept this one; shell wildcards allowed. Repeatable.")
@click.option("--all", "is_all", is_flag=True, help="Accept every open finding of the run.")
@click.option("--renew", "is_renewed", is_flag=True, help="Replace waivers of the old form by one for each cause that RUN shows; alone.")
@click.option("--reason", metavar="TEXT", help="Why it is accepted.")
@click.option("--expires", metavar="YYYY-MM-DD", help="The day on which it is accepted no more.")
@click.option(
    "--file", "path", default=waivers.DEFAULT, show_default=True, type=click.Path(dir_okay=False, path_type=Path), help="Where to."
)
def command(
    run: Path, patterns: tuple[str, ...], is_all: bool, is_renewed: bool, reason: str | None, expires: str | None, path: Path
) -> None:
    """Accept findings of RUN (a run.json): `contracts check` fails on others only.

    The file keeps what it holds, comments included. Exit status: 0 written, 2 could not be.
    """
    try:
        judged = runs.read(run)
        if is_renewed:
            if patterns or is_all or reason is not None or expires is not None:
                raise ValueError("--renew keeps each waiver's reason and day: wanted it alone")
            written = tuple(waivers.renew(path, judged.findings))
        else:
            written = tuple(_waivers(judged, patterns, is_all=is_all, reason=_stated(reason), expires=_later(expires)))
            if written:
                waivers.add(path, written)
    except (RunError, WaiverError, ValueError, OSError) as error:
        click.echo(f"ERROR {error}", err=True)
        sys.exit(2)
    for waiver in written:
        click.echo(f"WAIVED {waiver.finding} until {waiver.expires}")
    nothing = f"no waiver of {path} is of the old form" if is_renewed else "the run has no open finding"
    click.echo(f"{len(written)} waivers written to {path}" if written else f"0 waivers written: {nothing}")


def _waivers(judged: Run, patterns: tuple[str, ...], *, is_all: bool, reason: str, expires: date) -> list[Waiver]:
    if is_all == bool(patterns):
        raise ValueError("wanted --finding FINGERPRINT or --all, and not both")
    findings = [one for one in judged.open_findings if one.check not in (waivers.USED, waivers.VALID)]
    chosen = [waivers.exactly(one) for one in findings] if is_all else list(patterns)
    for pattern in patterns:
        if not any(True for _ in waivers.matching(pattern, findings)):
            raise ValueError(f"--finding {pattern}: no open finding of this run. It has:{_listed(findings)}")
    return [Waiver(finding=text, reason=reason, expires=expires, api=judged.api) for text in dict.fromkeys(chosen)]


def _stated(reason: str | None) -> str:
    if reason is None:
        raise ValueError("--reason is missing: wanted why it is accepted")
    if not reason.strip():
        raise ValueError("--reason is empty: wanted why it is accepted")
    return reason.strip()


def _later(text: str | None) -> date:
    if text is None:
        raise ValueError("--expires is missing: wanted the day on which it is accepted no more")
    expires = waivers.day(text)
    if expires <= datetime.now(UTC).date():
        raise ValueError(f"--expires {text}: is not after today")
    return expires


def _listed(findings: list[Finding]) -> str:
    return "".join(f"\n  {finding.fingerprint}" for finding in findings) or " none"
