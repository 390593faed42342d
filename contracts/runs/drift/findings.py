"""All that differs between two visits as findings: one for each cause, each with the file to change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from contracts.analysis.finding import Finding
from contracts.rules import registry
from contracts.runs.drift.differing import HEADER, LAW, RULES, ResponseDifference, response_differences
from contracts.runs.drift.side import DriftCase, RecordedSide
from specs import names

EVERY = "every operation"
_FEWEST = 3  # operations, from which on a header is said to be on all of them


@dataclass(frozen=True, slots=True)
class DriftFindings:
    """What came of laying two visits side by side."""

    findings: tuple[Finding, ...]  # exchanges: the mock's, then the service's, numbered as `exchanges_of` puts them together
    compared: tuple[str, ...]  # the operations that had a case on both sides
    cases: int
    alone: int  # cases that only one side had: nothing is said of them


def drift_findings(
    mock: RecordedSide, other: RecordedSide, service: RecordedSide, behaviours: Mapping[str, str], api: str
) -> DriftFindings:
    """Both sides' cases and laws laid side by side. `other`: a second mock, with other ids and times; `behaviours`: files by operation."""
    both = [case for case in mock.cases if case in service.cases]
    found: list[ResponseDifference] = []
    for case in both:
        found += response_differences(mock.cases[case], other.cases.get(case, mock.cases[case]), service.cases[case])
    found = list(_together(found, mock, both))
    found += _laws(mock, service, found)
    offset = len(mock.exchanges)
    causes: dict[tuple[str, str, str], list[ResponseDifference]] = {}
    for one in found:
        causes.setdefault((one.aspect, one.operation, one.pointer), []).append(one)
    return DriftFindings(
        findings=tuple(_finding(held, offset, behaviours, api) for held in causes.values()),
        compared=tuple(dict.fromkeys(case.operation for case in both)),
        cases=len(both),
        alone=len(mock.cases.keys() ^ service.cases.keys()),
    )


def remedy(difference: ResponseDifference, behaviours: Mapping[str, str], api: str) -> str:
    """The file to change so that the mock does what the service does: the overlay, where the document does not allow it yet."""
    if api not in names():
        return api if difference.breaks_document or difference.operation not in behaviours else behaviours[difference.operation]
    if difference.breaks_document:
        return f"specs/{api}/overlay.yaml"
    return behaviours.get(difference.operation, f"mockserver/apis/{api}/ (a new file: nothing is written for this operation yet)")


def _together(found: Sequence[ResponseDifference], mock: RecordedSide, both: Sequence[DriftCase]) -> Iterator[ResponseDifference]:
    """The differences; a header's that all cases of a status show, once for all of them."""
    seen: dict[str, set[str]] = {}
    for one in found:
        if one.aspect == HEADER:
            seen.setdefault(one.detail, set()).add(one.operation)
    statuses: dict[str, set[str]] = {}  # "200 " -> the operations that answer so
    for case in both:
        statuses.setdefault(f"{mock.cases[case].status} ", set()).add(case.operation)
    general = {
        detail for detail, operations in seen.items() if len(operations) >= _FEWEST and operations == statuses[detail.split(" ")[0] + " "]
    }
    for one in found:
        if one.aspect == HEADER and one.detail in general:
            name = one.pointer.rpartition("/")[2]
            yield ResponseDifference(
                aspect=HEADER, operation=EVERY, pointer=f"/components/headers/{name}", detail=one.detail,
                breaks_document=True, mock=one.mock, service=one.service,
            )  # fmt: skip
        else:
            yield one


def _laws(mock: RecordedSide, service: RecordedSide, found: Sequence[ResponseDifference]) -> Iterator[ResponseDifference]:
    """Laws that the service breaks and the mock does not, and checks of which nothing above tells already; and the other way round."""
    laws = {law.name for law in registry.laws()}
    told = {one.service for one in found} | {one.mock for one in found}
    for is_service, one, two in ((True, service, mock), (False, mock, service)):
        known = {held.old_fingerprint for held in two.judgement.findings}  # whether a law is broken there at all, in whatever way
        for held in one.judgement.findings:
            if held.old_fingerprint in known or (held.check not in laws and told & set(held.exchanges)):
                continue
            sinner, keeper = ("the service", "the mock") if is_service else ("the mock", "the service")
            number = held.exchanges[-1] if held.exchanges else 0
            yield ResponseDifference(
                aspect=LAW,
                operation=held.operation,
                pointer=held.pointer,
                detail=f"{sinner} breaks {held.check}, {keeper} does not: {held.rule.rstrip('.')}",
                breaks_document=held.check not in laws and is_service,
                mock=0 if is_service else number,
                service=number if is_service else 0,
            )


def _finding(held: Sequence[ResponseDifference], offset: int, behaviours: Mapping[str, str], api: str) -> Finding:
    one = held[0]
    shown = tuple(number for number in (one.mock, one.service and one.service + offset) if number)
    return Finding(
        check=one.aspect,
        rule=RULES[one.aspect],
        party="document" if one.breaks_document else "service",
        operation=one.operation,
        pointer=one.pointer,
        detail=f"{one.detail}. Change {remedy(one, behaviours, api)}",
        exchanges=shown,
        count=len(held),
    )


__all__ = ["EVERY", "LAW", "DriftFindings", "drift_findings", "remedy"]
