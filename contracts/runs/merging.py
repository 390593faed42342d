"""Findings of several scopes put together, and the shards of one run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, zip_longest

from contracts.analysis.finding import WEIGHTS, FailOn, Finding, Reach
from contracts.runs.coverage import coverage
from contracts.runs.muting import without_muted
from contracts.runs.run import Run
from contracts.traffic.exchange import Exchange
from specs.json.parsing import Json

EVERYWHERE = "*"  # the field of a finding that stands for more fields than are told apart
_FAIL_ON: tuple[FailOn, ...] = ("never", *WEIGHTS)  # from the mildest
_MOST_CAUSES = 12  # that one check is told to have at one pointer


class RunMergeError(ValueError):
    """The runs are not the shards of one. The message says what is missing, double or different."""


def join_findings(findings: Iterable[Finding], exchanges: Sequence[Exchange]) -> list[Finding]:
    """One finding for each cause, shown by the smallest exchanges, the first of them on a tie; by check, operation, pointer and cause.

    `exchanges` are the run's, the nth with number n. So the same findings come of the same causes, however a run was cut. Where one check
    has more than a few causes at one pointer (a service that looks at no field, say), they are put together by kind.
    """
    finding_by_key: dict[tuple[str, str, str], Finding] = {}
    for finding in _by_kind_where_many(list(findings)):
        key = (finding.fingerprint, finding.party, finding.rule)
        known_finding = finding_by_key.get(key)
        finding_by_key[key] = finding if known_finding is None else _joined(known_finding, finding, exchanges)
    return sorted(finding_by_key.values(), key=_order)


def _joined(one: Finding, other: Finding, exchanges: Sequence[Exchange]) -> Finding:
    """Two findings of one cause: the heavier one of them, else that with the smaller exchanges, for both."""
    clearest = min(one, other, key=lambda candidate: (WEIGHTS.index(candidate.weight), _size(candidate, exchanges)))
    reach: Reach = "anyone" if "anyone" in (one.reach, other.reach) else "some"
    return replace(clearest, count=one.count + other.count, reach=reach)


def _by_kind_where_many(findings: Sequence[Finding]) -> Iterator[Finding]:
    """The findings, each field at a pointer that has too many causes replaced by `EVERYWHERE`; what is so in a shard is so in the whole."""
    causes: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for finding in findings:
        causes.setdefault((finding.old_fingerprint, finding.party), set()).add((finding.kind, finding.field))
    crowded = {place for place, kinds in causes.items() if len(kinds) > _MOST_CAUSES or any(field == EVERYWHERE for _, field in kinds)}
    for finding in findings:
        yield replace(finding, field=EVERYWHERE) if finding.field and (finding.old_fingerprint, finding.party) in crowded else finding


def merge_runs(runs: Sequence[Run]) -> Run:
    """The shards as the whole run that they are parts of: the same exchanges in the same order, and the same findings.

    Raises:
        MergeError: they are not all the shards of one run.
    """
    shards = _in_order(runs)
    first = shards[0]
    scopes = tuple(scope for row in zip_longest(*(run.scopes for run in shards)) for scope in row if scope is not None)
    exchanges, findings = _renumbered(shards, scopes)
    joined, muted = without_muted(join_findings(findings, exchanges))
    return replace(
        first,
        shard=None,
        command=first.command.replace(f" --shard {first.shard}", ""),
        started_at=min(run.started_at for run in shards),
        duration_s=max(run.duration_s for run in shards),
        skipped={scope: run.skipped[scope] for scope in scopes for run in shards if scope in run.skipped},
        failed={scope: run.failed[scope] for scope in scopes for run in shards if scope in run.failed},
        scopes=scopes,
        exchanges=tuple(exchanges),
        findings=tuple(joined),
        muted=tuple(sorted({*muted, *(name for run in shards for name in run.muted)} - {finding.fingerprint for finding in joined})),
        fail_on=max((run.fail_on for run in shards), key=_FAIL_ON.index),
        laws=_laws(shards),
        notes=tuple(dict.fromkeys(note for run in shards for note in run.notes)),
        coverage=coverage.merged([run.coverage for run in shards]),
    )


def _renumbered(shards: Sequence[Run], scopes: Sequence[str]) -> tuple[list[Exchange], list[Finding]]:
    """The shards' exchanges in the order of the whole run, numbered through, and their findings by these numbers."""
    exchanges: list[Exchange] = []
    numbers: list[dict[int, int]] = [{} for _ in shards]
    for shard, exchange in _interleaved(shards, scopes):
        numbers[shard][exchange.number] = len(exchanges) + 1
        exchanges.append(replace(exchange, number=len(exchanges) + 1))
    findings = [
        replace(finding, exchanges=tuple(numbers[shard][number] for number in finding.exchanges))
        for shard, run in enumerate(shards)
        for finding in run.findings
    ]
    return exchanges, findings


def _in_order(runs: Sequence[Run]) -> list[Run]:
    """The shards by their K, if they are all those of one run."""
    if not runs:
        raise RunMergeError("no run to merge")
    for run in runs:
        if run.shard is None:
            raise RunMergeError(f"a whole run is among them (`{run.command}`): wanted shards, made with --shard K/N")
    for name in ("api", "document_sha256", "target", "seed", "profile", "tools", "operations", "judged"):
        values = {repr(getattr(run, name)): getattr(run, name) for run in runs}
        if len(values) > 1:
            differing_values = " and ".join(map(str, values.values())) if name not in ("operations", "judged") else "different sets"
            raise RunMergeError(f"the shards differ in {_WORDS.get(name, name)}: {differing_values:.300}")
    places = [tuple(map(int, str(run.shard).split("/"))) for run in runs]
    shard_counts = sorted({shard_count for _, shard_count in places})
    if len(shard_counts) > 1:
        raise RunMergeError(f"shards of different cuts: {', '.join(f'K/{shard_count}' for shard_count in shard_counts)}")
    numbers = sorted(number for number, _ in places)
    double = sorted({number for number in numbers if numbers.count(number) > 1})
    missing = sorted(set(range(1, shard_counts[0] + 1)) - set(numbers))
    if double or missing:
        wrong = {"double": double, "missing": missing}
        reasons = [
            f"{problem} {', '.join(f'{k}/{shard_counts[0]}' for k in shard_numbers)}"
            for problem, shard_numbers in wrong.items()
            if shard_numbers
        ]
        raise RunMergeError(f"not every shard once: {'; '.join(reasons)}")
    return [run for _, run in sorted(zip(places, runs, strict=True), key=lambda pair: pair[0])]


_WORDS = {
    "document_sha256": "the document",
    "tools": "the tools' versions",
    "operations": "the operations",
    "judged": "the judged operations",
}


def _interleaved(shards: Sequence[Run], scopes: Sequence[str]) -> Iterable[tuple[int, Exchange]]:
    exchanges_by_scope: dict[str, list[tuple[int, Exchange]]] = {scope: [] for scope in scopes}
    for shard, run in enumerate(shards):
        for exchange in run.exchanges:
            exchanges_by_scope.setdefault(exchange.scope, []).append((shard, exchange))
    return chain.from_iterable(exchanges_by_scope.values())


def _laws(shards: Sequence[Run]) -> Json:
    """Every law's worst outcome for each collection, where it was put to the test at all."""
    rank = {"not exercised": 0, "held": 1, "broken": 2}
    row_by_key: dict[tuple[str, str], Json] = {}
    for run in shards:
        for row in run.laws:
            key = (row["law"], row["collection"])
            if key not in row_by_key or rank[row["outcome"]] > rank[row_by_key[key]["outcome"]]:
                row_by_key[key] = row
    return list(row_by_key.values())


def _order(found: Finding) -> tuple[object, ...]:
    return not found.exchanges, found.check, found.operation, found.pointer, found.party, found.rule, found.kind, found.field


def _size(finding: Finding, exchanges: Sequence[Exchange]) -> tuple[int, int, tuple[int, ...]]:
    return len(finding.exchanges), sum(exchanges[number - 1].size_bytes for number in finding.exchanges), finding.exchanges
