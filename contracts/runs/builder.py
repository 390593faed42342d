"""The one place where a run is put together: what follows from its document and its clock is filled in here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Required, TypedDict, Unpack

from contracts.analysis.finding import Finding
from contracts.runs.run import Run, digest
from contracts.traffic.exchange import Exchange
from specs import Document
from specs.json.parsing import Json

TOOLS = ("contract-mocks", "schemathesis", "hypothesis")
"""The packages whose versions decide what a run sends."""


class RunParts(TypedDict, total=False):
    """What a run says of itself beyond its document; each as the field of `Run` that it becomes."""

    api: Required[str]
    target: Required[str]
    profile: Required[str]
    command: Required[str]
    exchanges: Required[Sequence[Exchange]]
    scopes: Required[tuple[str, ...]]
    seed: int
    shard: str | None
    judged: tuple[str, ...]
    skipped: Mapping[str, str]
    failed: Mapping[str, str]
    findings: tuple[Finding, ...]
    muted: tuple[str, ...]
    checks: Json
    laws: Json
    coverage: Json
    is_shared: bool
    notes: tuple[str, ...]


def build_run(document: Document, began: datetime, duration_s: float, *, tools: Iterable[str] = TOOLS, **parts: Unpack[RunParts]) -> Run:
    """The run on a document that began then and took so long."""
    return Run(
        title=str(document.raw.get("info", {}).get("title", document.name)),
        document_sha256=digest(document),
        started_at=rfc3339(began),
        duration_s=round(duration_s, 3),
        tools={name: version(name) for name in tools},
        operations=tuple(operation.key for operation in document.operations),
        **parts,
    )


def rfc3339(moment: datetime) -> str:
    """A moment as runs and stored drifts write it: "2026-01-31T12:00:00Z"."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
