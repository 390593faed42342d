"""One conformance run: what was judged, what was exchanged, what was found. `run.json` is this, and everything else is rendered from it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Literal

import jsonschema_rs
import orjson

from contracts.analysis import finding as findings
from contracts.analysis.finding import WEIGHTS, FailOn, Finding
from contracts.runs.facts import facts_json
from contracts.traffic import exchange as exchanges
from contracts.traffic.exchange import Exchange
from contracts.traffic.packed_exchanges import PackedExchanges
from specs import Document, names
from specs.json import pointer
from specs.json.parsing import Json

FORMAT = "contract-run"
VERSION = 1

Verdict = Literal["PASS", "FAIL", "ERROR"]


class RunError(ValueError):
    """A file is no run that this version reads. The message says what was got and what was wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run, complete or a shard of one."""

    api: str  # what was given on the command line: a name in specs/, or a document's path
    title: str  # the document's own
    document_sha256: str
    target: str  # mock, live, or a URL without its credentials
    seed: int = 0
    profile: str
    shard: str | None = None  # "1/4"; None: the whole
    command: str  # repeats it
    started_at: str  # RFC 3339
    duration_s: float
    tools: Mapping[str, str]  # name -> version
    operations: tuple[str, ...]  # every key of the document, in its order; those not judged too
    judged: tuple[str, ...] = ()  # the keys that were
    skipped: Mapping[str, str] = field(default_factory=dict)  # scope -> why nothing was done there
    exchanges: Sequence[Exchange] = field(repr=False)  # the nth has number n
    findings: tuple[Finding, ...] = field(default=(), repr=False)
    failed: Mapping[str, str] = field(default_factory=dict)  # scope -> why it was not finished: the judge itself failed, or the service
    scopes: tuple[str, ...] = ()  # every task's, in order; those that sent nothing too
    checks: Json = field(default_factory=list, repr=False)  # [{name, rule}]: what every exchange was judged by
    laws: Json = field(default_factory=list, repr=False)  # [{law, rule, collection, outcome: held | broken | not exercised}]
    coverage: Json = field(default_factory=dict, repr=False)  # see contracts.runs.coverage.coverage
    is_shared: bool = False  # whether others may have written to the state meanwhile: laws are careful then
    fail_on: FailOn = "error"  # the lightest findings that set the exit status; never: none does
    muted: tuple[str, ...] = ()  # fingerprints of findings that say less than another about the same thing, and were left out
    notes: tuple[str, ...] = ()  # what else whoever reads the verdict must know, in sentences

    @property
    def open_findings(self) -> tuple[Finding, ...]:
        """Those that no waiver accepts."""
        return tuple(finding for finding in self.findings if finding.waived is None)

    @property
    def counted_findings(self) -> tuple[Finding, ...]:
        """The open findings that make it a failure: errors, and what else the run fails on."""
        counted = WEIGHTS[: WEIGHTS.index("error" if self.fail_on == "never" else self.fail_on) + 1]
        return tuple(finding for finding in self.open_findings if finding.weight in counted)

    @property
    def verdict(self) -> Verdict:
        """FAIL where a finding counts; ERROR where none is, but something was not finished, so that more might have been found."""
        return "FAIL" if self.counted_findings else "ERROR" if self.failed else "PASS"

    @property
    def exit_code(self) -> int:
        """0 conforms, 1 findings, 2 could not run, or not to its end: whatever was found until then."""
        return 2 if self.failed else 1 if self.counted_findings and self.fail_on != "never" else 0

    @property
    def is_inferred(self) -> bool:
        """Whether a mock of the document alone answered, for which nobody wrote a behaviour."""
        return self.target == "mock" and self.api not in names()

    def exchange(self, number: int) -> Exchange:
        """The exchange with this number."""
        return self.exchanges[number - 1]

    def to_json(self) -> Json:
        """The run as `run.json` keeps it."""
        return {**self._to_json_without_exchanges(), "exchanges": [exchange.to_json() for exchange in self.exchanges]}

    def json_pieces(self) -> Iterator[bytes]:
        """The text of `run.json`, piece by piece: with its exchanges, that of a large document has hundreds of megabytes."""
        head, mark, tail = dumped(self._to_json_without_exchanges()).partition(_NO_EXCHANGES)
        yield head
        if not self.exchanges:
            yield mark
        for number, exchange in enumerate(self.exchanges):
            yield _EXCHANGES_BEGIN if number == 0 else b",\n    "
            yield dumped(exchange.to_json()).rstrip(b"\n").replace(b"\n", b"\n    ")
        if self.exchanges:
            yield b"\n  ]"
        yield tail

    def _to_json_without_exchanges(self) -> dict[str, Json]:
        plain = {name: getattr(self, name) for name in _PLAIN}
        return {
            "format": FORMAT,
            "version": VERSION,
            "verdict": self.verdict,
            **plain,
            "tools": dict(self.tools),
            "skipped": dict(self.skipped),
            "failed": dict(self.failed),
            "findings": [finding.to_json() for finding in self.findings],
            "exchanges": [],
            **({"is_shared": True} if self.is_shared else {}),
            **({"facts": facts_json(self.findings)} if self.findings else {}),
            **({"fail_on": self.fail_on} if self.fail_on != "error" else {}),
            **({"muted": list(self.muted)} if self.muted else {}),
            **({"notes": list(self.notes)} if self.notes else {}),
        }

    def as_kept(self) -> Run:
        """The same run with its times as `run.json` has them, so that a report is the same before and after."""
        if isinstance(self.exchanges, PackedExchanges):  # they have these times already
            return self
        return replace(self, exchanges=tuple(exchange.as_kept() for exchange in self.exchanges))

    def with_findings(self, new_findings: tuple[Finding, ...]) -> Run:
        """The same run, judged otherwise."""
        return replace(self, findings=new_findings)


_NO_EXCHANGES = b'\n  "exchanges": []'  # nowhere else: within a text, a line's end and a quote are written as escapes
_EXCHANGES_BEGIN = b'\n  "exchanges": [\n    '
_PLAIN = (
    "api", "title", "document_sha256", "target", "seed", "profile", "shard", "command", "started_at", "duration_s", "operations", "judged",
    "scopes", "checks", "laws", "coverage",
)  # fmt: skip


def from_json(raw: Json) -> Run:
    """The run that `to_json` wrote.

    Raises:
        RunError: `raw` is none, or of another version.
    """
    _check_raw(raw)
    try:
        plain = {name: raw[name] for name in _PLAIN}
        return Run(
            **{**plain, **{name: tuple(raw[name]) for name in ("operations", "judged", "scopes")}},
            tools=raw["tools"],
            skipped=raw["skipped"],
            failed=raw["failed"],
            findings=tuple(findings.from_json(one) for one in raw["findings"]),
            exchanges=tuple(exchanges.from_json(one) for one in raw["exchanges"]),
            is_shared=raw.get("is_shared", False),
            fail_on=raw.get("fail_on", "document" if raw.get("is_strict") else "error"),
            muted=tuple(raw.get("muted", ())),
            notes=tuple(raw.get("notes", ())),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RunError(f"a run of version {VERSION} with a part missing or of another kind: {error!r}") from error


def _check_raw(raw: Json) -> None:
    """Raise a RunError unless `raw` is a run of this version that holds its schema, whose findings name exchanges that are there."""
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise RunError(f"wanted a run (an object with `format`: {FORMAT!r}), got something else")
    version = raw.get("version")
    if version != VERSION or isinstance(version, bool):
        is_newer = isinstance(version, int) and version > VERSION
        advice = ": a newer `contracts` wrote it, and is needed to read it" if is_newer else ""
        raise RunError(f"wanted a run of version {VERSION}, got version {version!r:.100}{advice}")
    violation = next(_schema().iter_errors(raw), None)
    if violation is not None:
        location = pointer.join(*violation.instance_path) or "the run itself"
        raise RunError(f"a run of version {VERSION} that departs from its schema at {location}: {violation.message:.200}")
    last = len(raw["exchanges"])
    if any(number > last for finding_json in raw["findings"] for number in finding_json["exchanges"]):
        raise RunError(f"a finding names an exchange beyond the last, {last}")


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
    with path.open("wb") as file:
        file.writelines(run.json_pieces())


def dumped(raw: Json) -> bytes:
    """`raw` as indented JSON; half a surrogate pair, which a wrong value may hold and UTF-8 cannot, is written as its escape."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    try:
        return orjson.dumps(raw, option=options)
    except TypeError:
        return orjson.dumps(_whole(raw), option=options)


def _whole(value: Json) -> Json:
    if isinstance(value, dict):
        return {_whole(name): _whole(property_value) for name, property_value in value.items()}
    if isinstance(value, (list, tuple)):
        return [_whole(item) for item in value]
    return value.encode("utf-8", "backslashreplace").decode("utf-8") if isinstance(value, str) else value


@cache
def _schema() -> jsonschema_rs.Draft202012Validator:
    """`run.schema.json`, compiled."""
    return jsonschema_rs.Draft202012Validator(orjson.loads(Path(__file__).with_name("run.schema.json").read_bytes()))


def digest(document: Document) -> str:
    """The SHA-256 of a document as it is judged by, its overlay applied."""
    return hashlib.sha256(orjson.dumps(document.raw, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)).hexdigest()


__all__ = ["Run", "RunError", "asdict", "digest", "dumped", "from_json", "read", "write"]
