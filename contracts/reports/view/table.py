"""The matrix of what was exercised: operations down, and across them statuses, places of parameters, schema keywords, or checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from contracts.reports.view.findings import anchor
from contracts.reports.view.matrix import OperationView
from contracts.runs.run import Run
from contracts.runs.scoring import ScoreCell, cells

Kind = Literal["whole", "part", "never", "broken", "none"]
_LOCATIONS = ("path", "query", "header", "cookie", "body")
_MARKS: dict[str, tuple[str, Kind]] = {"held": ("✓", "whole"), "broken": ("✗", "broken"), "not exercised": ("–", "never")}


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """One operation under one column; `none` where the document has no such thing."""

    text: str
    kind: Kind
    anchor: str = ""  # of the finding that it shows


@dataclass(frozen=True, slots=True)
class CoverageTable:
    """One matrix."""

    name: str
    head: str
    meant: str  # how a square is to be read
    columns: tuple[str, ...]
    lines: tuple[tuple[str, tuple[CoverageCell, ...]], ...]  # an operation and its squares


_NONE = CoverageCell("", "none")


def coverage_tables(run: Run, rows: list[OperationView]) -> list[CoverageTable]:
    """The matrices of a run, each without the columns that no operation has."""
    return [
        _grid("statuses", "Statuses", "How often each status was answered; 0: declared, and never seen.", rows, _statuses(rows)),
        _grid("places", "Parameters", "Parameters and body properties sent as the document allows, of all.", rows, _sent(rows)),
        _grid("keywords", "Keywords", "Places where a keyword was met and, if it can be, missed; of all.", rows, _keywords(rows)),
        _grid("checks", "Checks", "✓ held, ✗ broken (it leads to the finding), – never exercised.", rows, _checks(run)),
    ]  # fmt: skip


_Squares = Iterable[tuple[str, str, CoverageCell]]  # operation, column, square


def _grid(name: str, head: str, meant: str, rows: list[OperationView], squares: _Squares) -> CoverageTable:
    square_by_position = {(operation, column): square for operation, column, square in squares}
    columns = tuple(sorted({column for _, column in square_by_position}, key=_place))
    lines = tuple((row.operation, tuple(square_by_position.get((row.operation, column), _NONE) for column in columns)) for row in rows)
    return CoverageTable(name, head, meant, columns, lines)


def _place(column: str) -> tuple[int, str]:
    return (_LOCATIONS.index(column) if column in _LOCATIONS else len(_LOCATIONS), column)


def _statuses(rows: list[OperationView]) -> Iterator[tuple[str, str, CoverageCell]]:
    for row in rows:
        for status, count in row.statuses:
            kind: Kind = "never" if not count else "broken" if status[:1] == "5" else "whole"
            yield row.operation, status, CoverageCell(f"{count:,}", kind)


def _sent(rows: list[OperationView]) -> Iterator[tuple[str, str, CoverageCell]]:
    for row in rows:
        counted: dict[str, list[bool]] = {}
        for parameter in row.places:
            if parameter.valid is not None:
                counted.setdefault(parameter.name.partition(" ")[0], []).append(parameter.valid > 0)
        yield from ((row.operation, location, _share(sent_flags)) for location, sent_flags in counted.items())


def _keywords(rows: list[OperationView]) -> Iterator[tuple[str, str, CoverageCell]]:
    for row in rows:
        counted: dict[str, list[bool]] = {}
        for parameter in row.places:
            for keyword in parameter.keywords:
                counted.setdefault(keyword.name.partition(" ")[0], []).append(keyword.is_whole)
        yield from ((row.operation, name, _share(wholes)) for name, wholes in counted.items())


def _checks(run: Run) -> Iterator[tuple[str, str, CoverageCell]]:
    by_subject: dict[str, list[ScoreCell]] = {}
    for cell in cells(run):
        if not cell.is_law:
            by_subject.setdefault(cell.subject, []).append(cell)
    for operation in run.operations:
        for cell in (*by_subject.get(operation, ()), *by_subject.get(operation.partition(" ")[2], ())):
            text, kind = _MARKS[cell.outcome]
            yield operation, cell.rule, CoverageCell(text, kind, anchor(cell.findings[0]) if cell.findings else "")


def _share(flags: list[bool]) -> CoverageCell:
    some = sum(flags)
    return CoverageCell(f"{some}/{len(flags)}", "whole" if some == len(flags) else "part" if some else "never")
