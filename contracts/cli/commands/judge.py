"""`contracts judge`: judge again what was recorded."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.declarations.documents import document_named
from contracts.observed import offline
from contracts.reports import writing
from contracts.reports.writing import ReportRequest
from contracts.runs.har import HarError
from contracts.runs.run import Run, RunError, digest
from specs import DocumentError, names

_EXAMPLES = """
\b
Examples:
  contracts judge run.json --report html=report.html
  contracts judge traffic.har --document tavus         a browser's, a proxy's, or our own: see `contracts observe`
"""


@click.command(epilog=_EXAMPLES)
@click.argument("recorded", metavar="RUN|HAR", type=click.Path(path_type=Path))
@click.option("--document", "api", metavar="|".join([*names(), "FILE"]), help="What to judge by; a run's own unless given.")
@writing.option()
def command(recorded: Path, api: str | None, reports: tuple[ReportRequest, ...]) -> None:
    """Judge recorded exchanges by today's checks; nothing is sent. Exit status: 0 conforms, 1 findings, 2 could not be judged."""
    try:
        run = _judged(recorded, api)
    except (RunError, HarError, DocumentError) as error:
        click.echo(f"ERROR {error}", err=True)
        sys.exit(2)
    sys.exit(writing.finished(run, reports))


def _judged(path: Path, api: str | None) -> Run:
    recording = offline.recording_of_run(path)
    if isinstance(recording, Run):
        contract = Contract(document_named(api or recording.api))
        if digest(contract.document) != recording.document_sha256:
            click.echo(f"note: {api or recording.api} is not, or no longer, the document of that run", err=True)
        arguments = ["contracts", "judge", str(path)] + (["--document", api] if api else [])
        return offline.judge_again(recording, contract, command=shlex.join(arguments))
    if api is None:
        raise HarError(f"{path}: a HAR does not say which API it is of: wanted --document, one of {', '.join(names())}, or a file")
    try:
        run, left_out = offline.recording_of_har(recording, Contract(document_named(api)), api=api, source=str(path))
    except HarError as error:
        raise HarError(f"{path}: {error}") from error
    for reason in left_out[:10]:
        click.echo(f"left out: {reason}", err=True)
    if len(left_out) > 10:
        click.echo(f"left out: {len(left_out) - 10} more", err=True)
    return run
