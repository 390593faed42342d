"""What was known of a service's drift: a JSON file, so that the next run shows only what moved."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import orjson

from contracts.analysis.finding import Finding
from specs.json.parsing import Json

FORMAT, VERSION = "contract-drift", 1
DEFAULT = Path("contracts-drift.json")
_TEXTS = ("check", "operation", "pointer", "detail", "since")


class StoreError(ValueError):
    """A store cannot be used. The message names the file, what was got and what was wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDrift:
    """One difference that a run saw before."""

    check: str
    operation: str
    pointer: str
    detail: str
    since: str  # when it was seen first, RFC 3339

    @property
    def fingerprint(self) -> str:
        """As a finding's."""
        return f"{self.check} {self.operation} {self.pointer}"


@dataclass(frozen=True, slots=True)
class DriftChange:
    """What a run shows against what was known."""

    findings: tuple[Finding, ...]  # new and changed ones open, those that remain marked with when they were seen first
    gone: tuple[KnownDrift, ...]
    unseen: tuple[KnownDrift, ...]  # of operations that were not compared this time
    known_drifts: tuple[KnownDrift, ...]  # what to store

    @property
    def new(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.waived is None)

    @property
    def remaining(self) -> int:
        return len(self.findings) - len(self.new)


def drift_changes(findings: Sequence[Finding], before: Sequence[KnownDrift], compared: Sequence[str], *, now: str) -> DriftChange:
    """What moved since. A difference is the same where its place and what it says are; `compared`: the operations that had a case."""
    drift_by_fingerprint = {drift.fingerprint: drift for drift in before}
    marked_findings, known_drifts = [], []
    for finding in findings:
        previous = drift_by_fingerprint.get(finding.fingerprint)
        is_same = previous is not None and previous.detail == finding.detail
        since = previous.since if previous is not None and is_same else now
        marked_findings.append(replace(finding, waived=f"known since {since}") if is_same else finding)
        known_drifts.append(
            KnownDrift(check=finding.check, operation=finding.operation, pointer=finding.pointer, detail=finding.detail, since=since)
        )
    fingerprints = {finding.fingerprint for finding in findings}
    missing = [drift for drift in before if drift.fingerprint not in fingerprints]
    unseen = [
        drift
        for drift in missing
        if drift.operation not in compared and " " in drift.operation and drift.operation.split(" ")[1][:1] == "/"
    ]
    return DriftChange(
        tuple(marked_findings), tuple(drift for drift in missing if drift not in unseen), tuple(unseen), (*known_drifts, *unseen)
    )


def read(path: Path, key: str) -> tuple[KnownDrift, ...]:
    """What a file knows of one API at one target; () where there is no file.

    Raises:
        StoreError: it cannot be read, or is no such file.
    """
    return tuple(_known(path, raw) for raw in _whole(path).get(key, ()))


def write(path: Path, key: str, drifts: Sequence[KnownDrift]) -> None:
    """Put what is known of one API at one target into a file; what it says of others stays.

    Raises:
        StoreError: it cannot be written.
    """
    targets = {**_whole(path), key: [{name: getattr(drift, name) for name in _TEXTS} for drift in drifts]}
    text = orjson.dumps({"format": FORMAT, "version": VERSION, "targets": targets}, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    try:
        handle, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(text)
            Path(name).replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from error


def _whole(path: Path) -> dict[str, list[Json]]:
    try:
        raw = orjson.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from error
    except orjson.JSONDecodeError as error:
        raise StoreError(f"{path}: not JSON: {error}") from error
    if not isinstance(raw, dict) or raw.get("format") != FORMAT or raw.get("version") != VERSION:
        raise StoreError(f"{path}: wanted a store of `contracts drift` (an object with `format`: {FORMAT!r}, version {VERSION})")
    targets = raw.get("targets")
    if not isinstance(targets, dict) or not all(isinstance(drifts, list) for drifts in targets.values()):
        raise StoreError(f"{path}: wanted `targets` to hold a list for each target")
    return targets


def _known(path: Path, raw: Json) -> KnownDrift:
    if not isinstance(raw, dict) or not all(isinstance(raw.get(name), str) for name in _TEXTS):
        raise StoreError(f"{path}: wanted differences with the texts {', '.join(_TEXTS)}, got {str(raw)[:80]}")
    return KnownDrift(**{name: raw[name] for name in _TEXTS})
