"""SARIF, HAR, CTRF and WFC, held against the schemas that others publish of them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema_rs
import pytest

from contracts.reports.formats import wfc
from contracts.reports.view.case_results import case_results
from contracts.reports.writing import render
from contracts.rules import registry
from contracts.runs.har import from_har
from contracts.runs.run import Run
from specs.json.parsing import read
from tests.contracts.reports import sample

_SCHEMAS = Path(__file__).parent / "schemas"
_AS_PUBLISHED = (_SCHEMAS / "sarif-2.1.0.json").read_text("utf-8")
_SARIF = jsonschema_rs.Draft4Validator(
    json.loads(_AS_PUBLISHED.replace("{2}]?$", "{2}$")),  # its pattern of a language tag is no regular expression
    validate_formats=True,
)
_HAR = jsonschema_rs.Draft6Validator(json.loads((_SCHEMAS / "har-1.2.json").read_text("utf-8")), validate_formats=True)

_CTRF = jsonschema_rs.Draft7Validator(json.loads((_SCHEMAS / "ctrf-0.0.json").read_text("utf-8")), validate_formats=True)
_WFC = jsonschema_rs.Draft202012Validator(read(_SCHEMAS / "wfc-report-0.12.1.yaml"), validate_formats=True)


def _on_a_vendored_page() -> Run:
    run = sample.run()
    found = replace(run.findings[0], pointer="/paths/~1v2~1faces/post/responses", operation="POST /v2/faces")
    return replace(run, api="tavus", findings=(found,))


@pytest.mark.parametrize("run", [sample.run(), sample.run(findings=0), sample.run(findings=40, kinds=5), _on_a_vendored_page()])
def test_sarif_fits_its_schema(run: Run) -> None:
    _SARIF.validate(json.loads(render(run, "sarif")))


def test_the_sarif_schema_refuses_what_is_wrong() -> None:
    log = json.loads(render(sample.run(), "sarif"))
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert not _SARIF.is_valid(log)


def test_sarif_leads_to_the_line_that_it_is_about() -> None:
    location = json.loads(render(_on_a_vendored_page(), "sarif"))["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    line = Path(location["artifactLocation"]["uri"]).read_text("utf-8").splitlines()[location["region"]["startLine"] - 1]
    assert "responses:" in line


@pytest.mark.parametrize("run", [sample.run(), sample.run(findings=0), replace(sample.run(), exchanges=())])
def test_har_fits_its_schema(run: Run) -> None:
    _HAR.validate(json.loads(render(run, "har")))


def test_a_body_that_is_no_text_is_base64_and_comes_back() -> None:
    run = sample.run(findings=0)
    binary = replace(run.exchanges[0], request_body=b"\xff\x00", response_body=b"\xfe\x01")
    log = json.loads(render(replace(run, exchanges=(binary,)), "har"))
    _HAR.validate(log)
    assert log["log"]["entries"][0]["response"]["content"]["encoding"] == "base64"
    read = from_har(log)[0][0]
    assert (read.request_body, read.response_body) == (b"\xff\x00", b"\xfe\x01")


def test_the_har_schema_refuses_what_is_wrong() -> None:
    log = json.loads(render(sample.run(), "har"))
    del log["log"]["entries"][0]["request"]["method"]
    assert not _HAR.is_valid(log)


_RUNS = [
    sample.run(),
    sample.run(findings=0),
    sample.run(findings=40, kinds=5),
    _on_a_vendored_page(),
    replace(sample.run(), exchanges=(), findings=(), failed={"generate GET /things": "no answer came"}),
]


@pytest.mark.parametrize("run", _RUNS)
def test_ctrf_fits_its_schema_and_counts_its_tests(run: Run) -> None:
    report = json.loads(render(run, "ctrf"))
    _CTRF.validate(report)
    statuses = [test["status"] for test in report["results"]["tests"]]
    summary = report["results"]["summary"]
    assert summary["tests"] == len(statuses)
    assert {status: summary[status] for status in ("passed", "failed", "skipped", "pending", "other")} == {
        status: statuses.count(status) for status in ("passed", "failed", "skipped", "pending", "other")
    }
    assert statuses[: len(statuses) - len(run.failed)] == [result.status for result in case_results(run)]


def test_the_ctrf_schema_refuses_what_is_wrong() -> None:
    report = json.loads(render(sample.run(), "ctrf"))
    report["results"]["tests"][0]["status"] = "broken"
    assert not _CTRF.is_valid(report)


def test_ctrf_leads_to_the_line_that_it_is_about() -> None:
    tests = json.loads(render(_on_a_vendored_page(), "ctrf"))["results"]["tests"]
    (failed,) = (test for test in tests if "filePath" in test)
    line = Path(failed["filePath"]).read_text("utf-8").splitlines()[failed["line"] - 1]
    assert "responses:" in line


@pytest.mark.parametrize("run", _RUNS)
def test_wfc_fits_its_schema_and_what_the_schema_says_in_words(run: Run) -> None:
    report = json.loads(render(run, "wfc"))
    _WFC.validate(report)
    ids = {case["id"] for case in report["testCases"]}
    endpoints = report["problemDetails"]["rest"]["endpointIds"]
    for fault in report["faults"]["foundFaults"]:
        assert fault["testCaseId"] in ids
        assert fault["operationId"] in endpoints
    told = [category for fault in report["faults"]["foundFaults"] for category in fault["faultCategories"]]
    assert report["faults"]["totalNumber"] == len({(category["code"], category["context"]) for category in told})
    assert {(covered["endpointId"], covered["testCaseId"]) for covered in report["problemDetails"]["rest"]["coveredHttpStatus"]} <= {
        (endpoint, endpoint.replace(":", " ", 1)) for endpoint in endpoints
    }


def test_the_wfc_schema_refuses_what_is_wrong() -> None:
    report = json.loads(render(sample.run(), "wfc"))
    report["faults"]["foundFaults"][0]["faultCategories"][0]["code"] = 500
    assert not _WFC.is_valid(report)


def test_each_wfc_category_has_the_code_that_wfc_gives_it() -> None:
    codes = json.loads((_SCHEMAS / "wfc-fault-codes-0.12.1.json").read_text("utf-8"))
    used = {wfc.category_of(name, status) for name in _rules() for status in (200, 405, 500, 503, None)}
    assert {name for code, name in used if codes.get(name) != code} == {"CONTRACTS_RULE"}
    assert {name for _, name in used} >= {"HTTP_STATUS_500", "HTTP_OTHER_STATUS_5XX", "SECURITY_HIDDEN_ACCESSIBLE_ENDPOINT"}


def test_each_rule_of_a_wfc_category_is_one_that_there_is() -> None:
    assert set(wfc.CATEGORIES) <= _rules()


def _rules() -> set[str]:
    return {check.name for check in registry.checks()} | {law.name for law in registry.laws()}
