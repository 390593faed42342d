"""A measured figure beside what is wanted of it, and tables of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One result. A limit that is None is not asked for; a figure without any is there for the reader alone."""

    name: str
    value: float  # an int is a count
    unit: str  # "x" for a ratio
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""  # what it was measured from

    @property
    def is_met(self) -> bool:
        """Whether the value is within its limits."""
        return (self.at_least is None or self.value >= self.at_least) and (self.at_most is None or self.value <= self.at_most)

    @property
    def wanted(self) -> str:
        """The limit as a reader sees it: `>= 0.5 x`."""
        if self.at_least == self.at_most is not None:
            return f"{self.at_least:,g} {self.unit}"
        limits = ((">=", self.at_least), ("<=", self.at_most))
        return ", ".join(f"{sign} {limit:,g} {self.unit}" for sign, limit in limits if limit is not None)

    @property
    def verdict(self) -> str:
        """`ok`, `MISSED`, or nothing where no limit was set."""
        return ("ok" if self.is_met else "MISSED") if self.wanted else ""


def plain(figures: Sequence[Figure]) -> str:
    """The figures as aligned columns, for a terminal."""
    return table([(f.name, quantity(f), f.wanted, f.verdict, f.note) for f in figures])


def markdown(figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table, for the README."""
    lines = ["| figure | measured | wanted | | from |", "|---|--:|--:|---|---|"]
    lines += [f"| {f.name} | {quantity(f)} | {f.wanted} | {f.verdict} | {f.note} |" for f in figures]
    return "\n".join(lines)


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells as aligned columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def quantity(figure: Figure) -> str:
    """The value with its unit: `17,300 requests/s`, `0.62 x`, `0 deployments`."""
    size = abs(figure.value)
    digits = 0 if isinstance(figure.value, int) or size >= 100 else 1 if size >= 10 else 2
    return f"{figure.value:,.{digits}f} {figure.unit}"
