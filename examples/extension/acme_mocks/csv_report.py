"""Findings for a spreadsheet."""

from __future__ import annotations

import csv
import io

from contracts import Run


def render(run: Run) -> str:
    """A line for each finding, below their names."""
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(["check", "operation", "party", "detail"])
    lines.writerows([finding.check, finding.operation, finding.party, finding.detail] for finding in run.findings)
    return text.getvalue()
