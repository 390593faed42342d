"""What the HTML report's tables show: of each operation what was exercised and how fast it answered, of each law where it held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.reports.view.findings import anchor
from contracts.runs.run import Run
from contracts.runs.scoring import ScoreCell, cells
from specs.json.parsing import Json


@dataclass(frozen=True, slots=True)
class CoverageShare:
    """So many of so many."""

    some: int
    of: int

    @property
    def percent(self) -> int:
        """Rounded down, so that only all of it is 100."""
        return 100 * self.some // self.of if self.of else 0


@dataclass(frozen=True, slots=True)
class KeywordView:
    """One schema keyword, and how often values stood on each side of it; None where it has no such side."""

    name: str
    legal: int
    illegal: int | None
    at_limit: int | None

    @property
    def is_whole(self) -> bool:
        """Whether every side that it has was sent."""
        return self.legal > 0 and self.illegal != 0


@dataclass(frozen=True, slots=True)
class ParameterView:
    """One parameter, or one property of a body, and its keywords."""

    name: str
    valid: int | None  # sent as the document allows; None: only parts of it are counted
    invalid: int | None  # None where nothing can be
    keywords: tuple[KeywordView, ...]


@dataclass(frozen=True, slots=True)
class OperationView:
    """One operation."""

    operation: str
    is_judged: bool
    exchanges: int
    statuses: tuple[tuple[str, int], ...]
    places: tuple[ParameterView, ...]
    parameters: CoverageShare  # sent at least once validly and, where that is possible, once not
    properties: CoverageShare
    keywords: CoverageShare  # every side sent
    checks: CoverageShare  # held
    broken: int

    @property
    def has_gap(self) -> bool:
        """Whether something was never sent, seen or put to the test, or broke."""
        shares = (self.parameters, self.properties, self.keywords, self.checks)
        return any(share.some < share.of for share in shares) or any(not count for _, count in self.statuses)


@dataclass(frozen=True, slots=True)
class LawView:
    """What became of one law on one collection."""

    outcome: str  # held | broken | not exercised
    anchor: str = ""  # of the finding that breaks it


@dataclass(frozen=True, slots=True)
class TimingView:
    """How long an operation's answers took, in milliseconds."""

    operation: str
    answers: int
    median_ms: float
    p95_ms: float
    max_ms: float


def operation_views(run: Run) -> list[OperationView]:
    """A row for each operation of the document, in its order."""
    cells_by_subject: dict[str, list[ScoreCell]] = {}
    for cell in cells(run):
        cells_by_subject.setdefault(cell.subject, []).append(cell)
    return [_row(run, operation, cells_by_subject.get(operation, [])) for operation in run.operations]


def law_views(run: Run) -> tuple[list[str], list[tuple[str, str, list[LawView]]]]:
    """The collections, and for each law its name, its rule, and its outcome for each of them."""
    collections = list(dict.fromkeys(row["collection"] for row in run.laws))
    anchors = {(cell.rule, cell.subject): anchor(cell.findings[0]) for cell in cells(run) if cell.is_law and cell.findings}
    outcomes_by_law: dict[tuple[str, str], dict[str, LawView]] = {}
    for row in run.laws:
        outcome = LawView(row["outcome"], anchors.get((row["law"], row["collection"]), ""))
        outcomes_by_law.setdefault((row["law"], row["rule"]), {})[row["collection"]] = outcome
    never = LawView("not exercised")
    return collections, [
        (law, rule, [outcomes.get(collection, never) for collection in collections]) for (law, rule), outcomes in outcomes_by_law.items()
    ]


def timing_views(run: Run) -> list[TimingView]:
    """By operation, the slowest p95 first; what reached no operation of the document is left out."""
    times: dict[str, list[float]] = {}
    for elapsed_s, operation in _operations(run):
        times.setdefault(operation, []).append(elapsed_s)
    views = []
    for operation, durations_s in times.items():
        durations_s.sort()
        views.append(TimingView(operation, len(durations_s), _at(durations_s, 0.5), _at(durations_s, 0.95), durations_s[-1] * 1000))
    return sorted(views, key=lambda view: -view.p95_ms)


def unexercised(run: Run) -> list[tuple[str, list[str]]]:
    """Rule -> the operations or collections where it was never put to the test."""
    subjects_by_rule: dict[str, list[str]] = {}
    for cell in cells(run):
        if cell.outcome == "not exercised":
            subjects_by_rule.setdefault(cell.rule, []).append(cell.subject)
    return sorted(subjects_by_rule.items())


def _row(run: Run, operation: str, operation_cells: list[ScoreCell]) -> OperationView:
    measured = run.coverage.get(operation, {})
    parameter_views = tuple(_places(measured))
    keywords = [keyword for parameter_view in parameter_views for keyword in parameter_view.keywords]
    return OperationView(
        operation=operation,
        is_judged=operation in run.judged,
        exchanges=measured.get("situations", {}).get("sent", 0),
        statuses=tuple(sorted(measured.get("statuses", {}).items())),
        places=parameter_views,
        parameters=_sent(measured, "parameters"),
        properties=_sent(measured, "properties"),
        keywords=CoverageShare(sum(keyword.is_whole for keyword in keywords), len(keywords)),
        checks=CoverageShare(sum(cell.outcome == "held" for cell in operation_cells), len(operation_cells)),
        broken=sum(cell.outcome == "broken" for cell in operation_cells),
    )


def _places(measured: Json) -> Iterator[ParameterView]:
    counts_by_name = {
        **measured.get("parameters", {}),
        **{f"body {name}": counts for name, counts in measured.get("properties", {}).items()},
    }
    keywords = measured.get("keywords", {})
    for name in dict.fromkeys((*counts_by_name, *keywords)):
        valid, invalid = counts_by_name.get(name, (None, None))
        keyword_views = tuple(KeywordView(keyword, *counts) for keyword, counts in keywords.get(name, {}).items())
        can_be_invalid = invalid or any(keyword_view.illegal is not None for keyword_view in keyword_views)
        yield ParameterView(name, valid, invalid if can_be_invalid else None, keyword_views)


def _sent(measured: Json, kind: str) -> CoverageShare:
    counts_by_name = measured.get(kind, {})
    return CoverageShare(sum(valid > 0 for valid, _ in counts_by_name.values()), len(counts_by_name))


def _operations(run: Run) -> Iterator[tuple[float, str]]:
    """How long each answer took, and the operation that gave it, found by its path."""
    routes: dict[str, list[tuple[list[str], str]]] = {}
    for operation in run.operations:
        method, _, path = operation.partition(" ")
        routes.setdefault(method, []).append((path.split("/"), operation))
    for method_routes in routes.values():
        method_routes.sort(key=lambda route: [segment.startswith("{") for segment in route[0]])
    operation_by_request: dict[tuple[str, str], str | None] = {}
    for exchange in run.exchanges:
        if exchange.status is None or exchange.is_callback:
            continue
        path = exchange.target.partition("?")[0]
        if (exchange.method, path) not in operation_by_request:
            operation_by_request[exchange.method, path] = _route(routes.get(exchange.method, []), path.split("/"))
        matched_operation = operation_by_request[exchange.method, path]
        if matched_operation is not None:
            yield exchange.elapsed_s, matched_operation


def _route(routes: list[tuple[list[str], str]], request_segments: list[str]) -> str | None:
    """The operation whose path ends a request's: what stands before it is the server's."""
    for segments, operation in routes:
        tail = request_segments[len(request_segments) - len(segments) + 1 :]
        if len(tail) == len(segments) - 1 and all(a == b or a.startswith("{") for a, b in zip(segments[1:], tail, strict=True)):
            return operation
    return None


def _at(durations_s: list[float], share: float) -> float:
    """Of sorted seconds, the one that this share does not exceed, in milliseconds."""
    return durations_s[min(len(durations_s) - 1, int(share * len(durations_s)))] * 1000
