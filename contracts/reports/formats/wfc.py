"""A report of Web Fuzzing Commons, as its web report reads it, beside those of EvoMaster and other fuzzers.

A test case is all that was sent to judge one operation.

Source: https://github.com/WebFuzzing/Commons, schemas/report.yaml and faults/fault_categories.json of version 0.12.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contracts.analysis.finding import Finding
from contracts.runs.run import Run, dumped
from specs.json.parsing import Json

_SCHEMA_VERSION = "0.12.1"
CATEGORIES = {  # rule -> the fault category that it is about
    "allow_header_complete": (201, "SCHEMA_INVALID_ALLOW"),
    "answered_in_time": (312, "SECURITY_CALL_TIMEOUT"),
    "body_as_declared": (200, "SCHEMA_INVALID_RESPONSE"),
    "content_type_declared": (200, "SCHEMA_INVALID_RESPONSE"),
    "created_is_readable": (122, "HTTP_CREATED_RESOURCE_NOT_FOUND"),
    "credential_required": (311, "SECURITY_DECLARED_AUTH_NOT_ENFORCED"),
    "credential_scheme_respected": (311, "SECURITY_DECLARED_AUTH_NOT_ENFORCED"),
    "deleted_is_gone": (113, "HTTP_NONWORKING_DELETE"),
    "error_body_as_declared": (200, "SCHEMA_INVALID_RESPONSE"),
    "failed_update_changes_nothing": (114, "HTTP_SIDE_EFFECTS_FAILED_MODIFICATION"),
    "headers_as_declared": (200, "SCHEMA_INVALID_RESPONSE"),
    "invalid_request_refused": (206, "SCHEMA_VALIDATION_BYPASS"),
    "json_is_strict": (200, "SCHEMA_INVALID_RESPONSE"),
    "location_leads_to_the_item": (120, "HTTP_INVALID_LOCATION"),
    "status_declared": (200, "SCHEMA_INVALID_RESPONSE"),
    "timestamps_rfc3339": (200, "SCHEMA_INVALID_RESPONSE"),
    "valid_request_accepted": (207, "SCHEMA_VALID_INPUT_REJECTED"),
}
_SERVER_ERROR = (100, "HTTP_STATUS_500")
_OTHER_SERVER_ERROR = (121, "HTTP_OTHER_STATUS_5XX")
_HIDDEN_ENDPOINT = (310, "SECURITY_HIDDEN_ACCESSIBLE_ENDPOINT")
_OWN = (900, "CONTRACTS_RULE")  # from 900 on, codes are a tool's own; the context says which rule


def render(run: Run) -> str:
    """The open findings as faults; what the document lacks, and what is about no operation, as warnings."""
    faults: dict[str, list[Json]] = {}
    warnings: list[Json] = []
    for finding in run.open_findings:
        operation = _operation(run, finding)
        if operation is None or finding.weight == "document":
            warnings.append({"message": f"{finding.operation}: {finding.sentence}", "category": finding.check})
        else:
            faults.setdefault(operation, []).append(_category(run, finding))
    warnings += [{"message": f"{scope}: {reason}", "category": "not finished"} for scope, reason in run.failed.items()]
    document: Json = {
        "schemaVersion": _SCHEMA_VERSION,
        "toolName": "contracts",
        "toolVersion": run.tools.get("contract-mocks", "0.0.0"),
        "creationTime": run.started_at,
        "faults": _faults(faults),
        "problemDetails": {"rest": _traffic(run)},
        "totalTests": len(run.operations),
        "testFilePaths": [],
        "testCases": [{"id": operation, "name": operation} for operation in run.operations],
        "executionTimeInSeconds": round(run.duration_s),
        "warnings": warnings,
    }
    return dumped(document).decode("utf-8")


def category_of(check: str, status: int | None) -> tuple[int, str]:
    """The code and the id of the fault category for what a rule found in an answer with this status."""
    if check == "no_server_error":
        return _SERVER_ERROR if status == 500 else _OTHER_SERVER_ERROR
    if check == "method_not_allowed" and status is not None and status < 300:
        return _HIDDEN_ENDPOINT
    return CATEGORIES.get(check, _OWN)


def _operation(run: Run, finding: Finding) -> str | None:
    """The operation of the document that a finding is about, or one at the same path; None where there is none."""
    if finding.operation in run.operations:
        return finding.operation
    path = finding.operation.rpartition(" ")[2]
    return next((operation for operation in run.operations if operation.partition(" ")[2] == path), None)


def _category(run: Run, finding: Finding) -> Json:
    code, name = category_of(finding.check, run.exchange(finding.exchanges[-1]).status if finding.exchanges else None)
    return {"code": code, "id": name, "context": f"{finding.fingerprint}: {finding.sentence}"}


def _faults(faults: Mapping[str, list[Json]]) -> Json:
    found = [
        {"operationId": _id(operation), "testCaseId": operation, "faultCategories": _unique(categories)}
        for operation, categories in faults.items()
    ]
    total = len({(category["code"], category["context"]) for categories in faults.values() for category in categories})
    return {"totalNumber": total, "foundFaults": found}


def _traffic(run: Run) -> Json:
    return {
        "outputHttpCalls": len(run.exchanges),
        "evaluatedHttpCalls": len(run.exchanges),
        "endpointIds": [_id(operation) for operation in run.operations],
        "coveredHttpStatus": list(_covered(run)),
    }


def _covered(run: Run) -> Iterator[Json]:
    for operation, measured in run.coverage.items():
        statuses = sorted(int(status) for status, count in measured["statuses"].items() if count and status.isdecimal())
        yield {"endpointId": _id(operation), "testCaseId": operation, "httpStatus": statuses}


def _unique(faults: list[Json]) -> list[Json]:
    return [fault for number, fault in enumerate(faults) if fault not in faults[:number]]


def _id(operation: str) -> str:
    """An operation as Web Fuzzing Commons names it: "GET:/users/{id}"."""
    return operation.replace(" ", ":", 1)
