"""One HTML file for people: no network, no framework, readable without JavaScript.

Everything that was recorded is escaped by the template, and a content security policy names the one script and the one style that may
run: an answer of the service can put neither into the page.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from statistics import median

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from contracts.reports.verdict import counts
from contracts.reports.view import findings as showing
from contracts.reports.view import matrix, table
from contracts.reports.view.escaping import visible
from contracts.runs import scoring
from contracts.runs.facts import facts_of
from contracts.runs.run import Run
from specs.document.document import LOOK

_HERE = Path(__file__).parent


def render(run: Run) -> str:
    """The whole report."""
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_plain,
    )
    style, script = (path.read_text(encoding="utf-8") for path in (LOOK, _HERE / "report.js"))
    collections, laws = matrix.law_views(run)
    times = [exchange.elapsed_s for exchange in run.exchanges if exchange.status is not None]
    timings = matrix.timing_views(run)
    rows = matrix.operation_views(run)
    facts = facts_of(run.open_findings)
    page = environment.get_template("report.html").render(
        run=run,
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
        score=scoring.score(run),
        score_sentence=scoring.SENTENCE,
        parties=[(section, *descriptions, showing.groups(run, section)) for section, descriptions in showing.SECTIONS.items()],
        counts=", ".join(counts(facts)),
        waived=[showing.show(run, fact) for fact in facts_of(finding for finding in run.findings if finding.waived is not None)],
        rows=rows,
        grids=table.coverage_tables(run, rows),
        gaps={number for number, row in enumerate(rows) if row.has_gap},
        collections=collections,
        laws=laws,
        timings=timings,
        slowest_ms=max((timing.max_ms for timing in timings), default=0.0),
        median_ms=median(times) * 1000 if times else 0.0,
        unanswered=len(run.exchanges) - len(times),
        unexercised=matrix.unexercised(run),
    )
    return page + "\n"


def _plain(value: object) -> object:
    """What the template puts into the page, with nothing in it that a reader cannot see."""
    return visible(value) if type(value) is str else value


def _hash(text: str) -> str:
    """As a content security policy names a script or a style."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
