"""All that differs between two visits as findings: one for each cause, each with the file to change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from contracts.analysis.finding import Finding
from contracts.rules import registry
from contracts.runs.drift.differing import HEADER, LAW, RULES, ResponseDifference, response_differences
from contracts.runs.drift.side import DriftCase, RecordedSide
from specs import names
from specs.extensions import package_of_api

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
    shared_cases = [case for case in mock.cases if case in service.cases]
    differences: list[ResponseDifference] = []
    for case in shared_cases:
        differences += response_differences(mock.cases[case], other.cases.get(case, mock.cases[case]), service.cases[case])
    differences = list(_together(differences, mock, shared_cases))
    differences += _laws(mock, service, differences)
    offset = len(mock.exchanges)
    causes: dict[tuple[str, str, str], list[ResponseDifference]] = {}
    for difference in differences:
        causes.setdefault((difference.aspect, difference.operation, difference.pointer), []).append(difference)
    return DriftFindings(
        findings=tuple(_finding(cause_differences, offset, behaviours, api) for cause_differences in causes.values()),
        compared=tuple(dict.fromkeys(case.operation for case in shared_cases)),
        cases=len(shared_cases),
        alone=len(mock.cases.keys() ^ service.cases.keys()),
    )


def remedy(difference: ResponseDifference, behaviours: Mapping[str, str], api: str) -> str:
    """The file to change so that the mock does what the service does: the overlay, where the document does not allow it yet."""
    if api not in names():
        return api if difference.breaks_document or difference.operation not in behaviours else behaviours[difference.operation]
    package = package_of_api(api)
    if difference.breaks_document:
        return f"{package.replace('.', '/') if package else f'specs/{api}'}/overlay.yaml"
    folder = package.replace(".", "/") if package else f"mockserver/apis/{api}"
    return behaviours.get(difference.operation, f"{folder}/ (a new file: nothing is written for this operation yet)")


def _together(
    differences: Sequence[ResponseDifference], mock: RecordedSide, shared_cases: Sequence[DriftCase]
) -> Iterator[ResponseDifference]:
    """The differences; a header's that all cases of a status show, once for all of them."""
    operations_by_detail: dict[str, set[str]] = {}
    for difference in differences:
        if difference.aspect == HEADER:
            operations_by_detail.setdefault(difference.detail, set()).add(difference.operation)
    statuses: dict[str, set[str]] = {}  # "200 " -> the operations that answer so
    for case in shared_cases:
        statuses.setdefault(f"{mock.cases[case].status} ", set()).add(case.operation)
    general = {
        detail
        for detail, operations in operations_by_detail.items()
        if len(operations) >= _FEWEST and operations == statuses[detail.split(" ")[0] + " "]
    }
    for difference in differences:
        if difference.aspect == HEADER and difference.detail in general:
            name = difference.pointer.rpartition("/")[2]
            yield ResponseDifference(
                aspect=HEADER, operation=EVERY, pointer=f"/components/headers/{name}", detail=difference.detail,
                breaks_document=True, mock=difference.mock, service=difference.service,
            )  # fmt: skip
        else:
            yield difference


def _laws(mock: RecordedSide, service: RecordedSide, differences: Sequence[ResponseDifference]) -> Iterator[ResponseDifference]:
    """Laws that the service breaks and the mock does not, and checks of which nothing above tells already; and the other way round."""
    laws = {law.name for law in registry.laws()}
    explained_exchanges = {difference.service for difference in differences} | {difference.mock for difference in differences}
    for is_service, side, opposite_side in ((True, service, mock), (False, mock, service)):
        opposite_fingerprints = {
            finding.old_fingerprint for finding in opposite_side.judgement.findings
        }  # whether a law is broken there at all, in whatever way
        for finding in side.judgement.findings:
            if finding.old_fingerprint in opposite_fingerprints or (
                finding.check not in laws and explained_exchanges & set(finding.exchanges)
            ):
                continue
            sinner, keeper = ("the service", "the mock") if is_service else ("the mock", "the service")
            number = finding.exchanges[-1] if finding.exchanges else 0
            yield ResponseDifference(
                aspect=LAW,
                operation=finding.operation,
                pointer=finding.pointer,
                detail=f"{sinner} breaks {finding.check}, {keeper} does not: {finding.rule.rstrip('.')}",
                breaks_document=finding.check not in laws and is_service,
                mock=0 if is_service else number,
                service=number if is_service else 0,
            )


def _finding(differences: Sequence[ResponseDifference], offset: int, behaviours: Mapping[str, str], api: str) -> Finding:
    difference = differences[0]
    exchange_numbers = tuple(number for number in (difference.mock, difference.service and difference.service + offset) if number)
    return Finding(
        check=difference.aspect,
        rule=RULES[difference.aspect],
        party="document" if difference.breaks_document else "service",
        operation=difference.operation,
        pointer=difference.pointer,
        detail=f"{difference.detail}. Change {remedy(difference, behaviours, api)}",
        exchanges=exchange_numbers,
        count=len(differences),
    )


__all__ = ["EVERY", "LAW", "DriftFindings", "drift_findings", "remedy"]
