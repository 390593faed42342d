"""One conformance run: what was judged, what was exchanged, what was found. `run.json` is this, and everything else is rendered from it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Literal

import orjson

from contracts import exchange as exchanges
from contracts import finding as findings
from contracts.exchange import Exchange
from contracts.finding import Finding
from specs import Document
from specs.text import Json

FORMAT = "contract-run"
VERSION = 1

Verdict = Literal["PASS", "FAIL"]


class RunError(ValueError):
    """A file is no run that this version reads. The message says what was got and what was wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run, complete or a shard of one."""

    api: str  # what was given on the command line: a name in specs/, or a document's path
    title: str  # the document's own
    document_sha256: str
    target: str  # mock, live, or a URL without its credentials
    seed: int
    profile: str
    shard: str | None  # "1/4"; None: the whole
    command: str  # repeats it
    started_at: str  # RFC 3339
    duration_s: float
    tools: Mapping[str, str]  # name -> version
    operations: tuple[str, ...]  # every key of the document, in its order; those not judged too
    judged: tuple[str, ...]  # the keys that were
    skipped: Mapping[str, str]  # scope -> why nothing was done there
    exchanges: tuple[Exchange, ...] = field(repr=False)
    findings: tuple[Finding, ...] = field(repr=False)
    laws: Json = field(default_factory=list, repr=False)  # [{law, collection, outcome: held | broken | not exercised}]
    coverage: Json = field(default_factory=dict, repr=False)  # see contracts.coverage

    @property
    def open_findings(self) -> tuple[Finding, ...]:
        """Those that no waiver accepts."""
        return tuple(found for found in self.findings if found.waived is None)

    @property
    def verdict(self) -> Verdict:
        return "FAIL" if self.open_findings else "PASS"

    def exchange(self, number: int) -> Exchange:
        """The exchange with this number."""
        return self.exchanges[number - 1]

    def to_json(self) -> Json:
        """The run as `run.json` keeps it."""
        plain = {name: getattr(self, name) for name in _PLAIN}
        return {
            "format": FORMAT,
            "version": VERSION,
            "verdict": self.verdict,
            **plain,
            "tools": dict(self.tools),
            "skipped": dict(self.skipped),
            "findings": [found.to_json() for found in self.findings],
            "exchanges": [one.to_json() for one in self.exchanges],
        }

    def with_findings(self, found: tuple[Finding, ...]) -> Run:
        """The same run, judged otherwise."""
        return replace(self, findings=found)


_PLAIN = (
    "api", "title", "document_sha256", "target", "seed", "profile", "shard", "command", "started_at", "duration_s", "operations", "judged",
    "laws", "coverage",
)  # fmt: skip


def from_json(raw: Json) -> Run:
    """The run that `to_json` wrote.

    Raises:
        RunError: `raw` is none, or of another version.
    """
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise RunError(f"wanted a run (an object with `format`: {FORMAT!r}), got something else")
    if raw.get("version") != VERSION:
        raise RunError(f"wanted a run of version {VERSION}, got version {raw.get('version')!r}")
    try:
        plain = {name: raw[name] for name in _PLAIN}
        return Run(
            **{**plain, "operations": tuple(raw["operations"]), "judged": tuple(raw["judged"])},
            tools=raw["tools"],
            skipped=raw["skipped"],
            findings=tuple(findings.from_json(one) for one in raw["findings"]),
            exchanges=tuple(exchanges.from_json(one) for one in raw["exchanges"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RunError(f"a run of version {VERSION} with a part missing or of another kind: {error!r}") from error


def read(path: Path) -> Run:
    """The run in a file.

    Raises:
        RunError: it cannot be read, or holds none.
    """
    try:
        return from_json(orjson.loads(path.read_bytes()))
    except OSError as error:
        raise RunError(f"{path}: {error.strerror}") from error
    except orjson.JSONDecodeError as error:
        raise RunError(f"{path}: not JSON: {error}") from error
    except RunError as error:
        raise RunError(f"{path}: {error}") from error


def write(run: Run, path: Path) -> None:
    """Write `run.json`.

    Raises:
        OSError: the file cannot be written.
    """
    path.write_bytes(orjson.dumps(run.to_json(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def digest(document: Document) -> str:
    """The SHA-256 of a document as it is judged by, its overlay applied."""
    return hashlib.sha256(orjson.dumps(document.raw, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)).hexdigest()


__all__ = ["Run", "RunError", "asdict", "digest", "from_json", "read", "write"]
