"""SARIF and HAR, held against the schemas that others publish of them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema_rs
import pytest

from contracts.reports.writing import render
from contracts.runs.har import from_har
from contracts.runs.run import Run
from tests.contracts.reports import sample

_SCHEMAS = Path(__file__).parent / "schemas"
_AS_PUBLISHED = (_SCHEMAS / "sarif-2.1.0.json").read_text("utf-8")
_SARIF = jsonschema_rs.Draft4Validator(
    json.loads(_AS_PUBLISHED.replace("{2}]?$", "{2}$")),  # its pattern of a language tag is no regular expression
    validate_formats=True,
)
_HAR = jsonschema_rs.Draft6Validator(json.loads((_SCHEMAS / "har-1.2.json").read_text("utf-8")), validate_formats=True)


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
