"""Each format keeps the rules of those who read it, whatever a service answered."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from contracts.reports.verdict import lines
from contracts.reports.writing import FORMATS, render
from contracts.runs.scoring import cells, score
from tests.contracts.reports import sample

_JUNIT = {  # element -> (its required attributes, all its attributes, what it may hold); after junit-10.xsd
    "testsuites": ({"name"}, {"name", "tests", "failures", "errors", "skipped", "time"}, {"testsuite"}),
    "testsuite": ({"name", "tests"}, {"name", "tests", "failures", "errors", "skipped", "time", "timestamp"}, {"testcase"}),
    "testcase": ({"name", "classname"}, {"name", "classname", "time"}, {"failure", "skipped", "system-out"}),
    "system-out": (set(), set(), set()),
    "failure": ({"message", "type"}, {"message", "type"}, set()),
    "skipped": ({"message"}, {"message"}, set()),
}

BUILT_IN = ("ctrf", "github", "har", "html", "json", "junit", "markdown", "sarif", "wfc")  # whatever else is added


def test_there_is_a_format_for_each_reader() -> None:
    assert set(BUILT_IN) <= set(FORMATS)


def test_junit_is_what_ci_servers_read() -> None:
    root = ElementTree.fromstring(render(sample.run(), "junit"))  # noqa: S314 - our own
    for element in root.iter():
        required, known, inner = _JUNIT[element.tag]
        assert required <= set(element.attrib) <= known
        assert {child.tag for child in element} <= inner
    for suite in root:
        cases = suite.findall("testcase")
        assert int(suite.attrib["tests"]) == len(cases)
        assert int(suite.attrib["failures"]) == sum(case.find("failure") is not None for case in cases)
        assert int(suite.attrib["skipped"]) == sum(case.find("skipped") is not None for case in cases)
    assert int(root.attrib["failures"]) == 2


def test_junit_has_a_case_for_every_cell() -> None:
    run = sample.run()
    root = ElementTree.fromstring(render(run, "junit"))  # noqa: S314 - our own
    told = {(case.attrib["classname"], case.attrib["name"]) for case in root.iter("testcase")}
    assert {(cell.subject, cell.rule) for cell in cells(run)} <= told


def test_junit_says_the_failure_and_how_to_repeat_it() -> None:
    failures = ElementTree.fromstring(render(sample.run(), "junit")).findall(".//failure")  # noqa: S314 - our own
    assert all("Repeat: contracts check things.yaml" in (failure.text or "") for failure in failures)
    assert any("answered 418" in failure.attrib["message"] for failure in failures)


def test_an_annotation_is_one_line_whatever_was_answered() -> None:
    lines = render(sample.run(), "github").splitlines()
    assert len(lines) == 4
    assert all(re.match(r"::(error|warning|notice) (file=[^,:]+,line=\d+,)?title=[^:,\r\n]+::[^\r\n]+$", line) for line in lines)
    assert [line.split()[0] for line in lines] == ["::error", "::error", "::warning", "::notice"]
    assert any("%250A" in line for line in lines)  # what looked like an escape is none


def test_annotations_stop_where_github_does_and_say_so() -> None:
    lines = render(sample.run(findings=500, kinds=20), "github").splitlines()
    shown = [line.split()[0] for line in lines if line.startswith("::")]
    assert (shown.count("::error"), shown.count("::warning"), shown.count("::notice")) == (10, 1, 1)
    rest = [line for line in lines if not line.startswith("::")]
    assert [line.partition(" more ")[2][:14] for line in rest] == ["of level error"]
    errors = [line for line in lines if line.startswith("::error")]
    assert {line.partition("title=")[2].partition(" ")[0] for line in errors[:2]} == {"status_declared", "deleted_is_gone"}


def test_an_annotation_stands_at_the_line_that_it_is_about() -> None:
    found = replace(sample.run().findings[0], pointer="/paths/~1v2~1faces/post/responses", operation="POST /v2/faces")
    line = render(replace(sample.run(), api="tavus", findings=(found,)), "github")
    match = re.match(r"::error file=([^,]+),line=(\d+),title=", line)
    assert match is not None
    assert "responses:" in Path(match[1]).read_text("utf-8").splitlines()[int(match[2]) - 1]


def test_sarif_is_made_as_its_schema_says() -> None:
    log = json.loads(render(sample.run(), "sarif"))
    assert log["version"] == "2.1.0"
    run = log["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("none", "note", "warning", "error")
        assert result["message"]["text"]
        assert all(location["logicalLocations"] for location in result["locations"])
        assert re.fullmatch("[0-9a-f]{64}", result["partialFingerprints"]["contracts/v1"])
    assert [result.get("suppressions", [{}])[0].get("justification") for result in run["results"]][-1] == "The vendor was told."


def test_sarif_marks_a_finding_the_same_in_every_run() -> None:
    def marks(findings: int) -> list[str]:
        results = json.loads(render(sample.run(findings=findings), "sarif"))["runs"][0]["results"]
        return [result["partialFingerprints"]["contracts/v1"] for result in results]

    assert set(marks(3)) < set(marks(9))
    assert len(set(marks(9))) == len(marks(9)) > len(marks(3))


def test_markdown_keeps_its_tables_whatever_was_answered() -> None:
    rendered = render(sample.run(), "markdown")
    rows = [line for line in rendered.splitlines() if line.startswith("| `")]
    assert len(rows) == 4
    assert all(len(re.findall(r"(?<!\\)\|", row)) in (4, 7) for row in rows)
    assert not re.search(r"(?<!\\)<img", rendered)
    assert "\u202e" not in rendered
    assert rendered.endswith(sample.run().command + "\n```\n")
    commands = [line.partition("  #")[0] for line in rendered.partition("```sh\n")[2].splitlines()[:-1]]
    assert len(set(commands)) == len(commands) > 1


def test_markdown_is_short_with_many_findings() -> None:
    rendered = render(sample.run(findings=500, kinds=20), "markdown")
    assert len(rendered) < 60_000
    assert "more: the HTML report shows all" in rendered


def test_markdown_fits_a_job_summary_however_long_its_texts_are() -> None:
    run = sample.run(findings=600, kinds=20)
    long = tuple(replace(one, detail="😀|" * 50_000, operation="GET /" + "é" * 50_000) for one in run.findings)
    waived = tuple(replace(one, waived="*" * 50_000) for one in long)
    assert len(render(replace(run, findings=long + waived), "markdown").encode()) < 1024 * 1024


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_html_asks_the_network_for_nothing_and_lets_no_answer_in() -> None:
    page = _Elements()
    page.feed(render(sample.run(), "html"))
    tags = [tag for tag, _ in page.found]
    assert tags.count("script") == 1
    assert "img" not in tags
    for _, attributes in page.found:
        assert not any(name.startswith("on") for name in attributes)
        assert not attributes.get("src")
        assert (attributes.get("href") or "#").startswith(("#", "data:,"))


def test_html_is_not_a_template_to_what_it_shows() -> None:
    rendered = render(sample.run(), "html")
    assert "{{ 7 * 7 }}" in rendered
    assert "\u202e" not in rendered
    assert "\x07" not in rendered


def test_a_secret_is_a_variable_in_a_line_for_a_shell() -> None:
    rendered = render(sample.run(), "html")
    assert "$THINGS_API_KEY" in rendered
    assert "--header &#39;x-api-key: &#39;&#34;$THINGS_API_KEY&#34;" in rendered


def test_the_score_counts_what_was_not_exercised() -> None:
    held = score(sample.run())
    assert held.cells == len(list(cells(sample.run())))
    assert held.broken_count == 4
    assert held.not_exercised_count > 0
    assert held.percent < 100 * held.held_count / (held.held_count + held.broken_count)


def test_every_format_tells_weights_apart_and_gives_the_command_of_the_finding() -> None:
    run = sample.run()
    lenient = next(found for found in run.findings if found.weight == "lenient")
    command = f"{run.command} --only 'POST /things'"
    log = json.loads(render(run, "sarif"))["runs"][0]
    assert [result["level"] for result in log["results"]] == ["error", "error", "warning", "error"]  # the last is waived
    assert all(result["properties"]["repeat"].startswith("contracts check") for result in log["results"])
    cases = ElementTree.fromstring(render(run, "junit")).iter("testcase")  # noqa: S314 - our own
    outputs = [case.findtext("system-out") for case in cases if case.find("system-out") is not None]
    assert len(outputs) == 1
    assert f"weight: lenient\nRepeat: {command}" in str(outputs[0])
    markdown = render(run, "markdown")
    assert markdown.index("### Errors") < markdown.index("### Lenient") < markdown.index(lenient.check)
    assert f"{command}  # (" in markdown
    assert "**2 errors (2 service), 1 lenient**" in markdown
    assert render(run, "github").count(f"Repeat: {command}") >= 2
    html = render(run, "html")
    assert html.index("The service</h3>") < html.index("Lenient</h3>")
    assert json.loads(render(run, "json"))["facts"][-1]["weight"] == "lenient"


def test_every_format_carries_the_reason_of_the_service() -> None:
    for form in ("github", "html", "json", "junit", "markdown", "sarif"):
        assert "no teapot here" in render(sample.run(), form), form
    assert "no teapot here" in "\n".join(lines(sample.run(), color=False))


def test_junit_fails_for_what_the_run_fails_on() -> None:
    strict = replace(sample.run(), fail_on="lenient")
    root = ElementTree.fromstring(render(strict, "junit"))  # noqa: S314 - our own
    assert int(root.attrib["failures"]) == 3
    assert root.find(".//system-out") is None


def test_annotations_are_relative_to_the_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "api" / "deep").mkdir(parents=True)
    document = tmp_path / "api" / "api.yaml"
    document.write_text("paths:\n  /things:\n    get:\n      responses: {}\n")
    monkeypatch.chdir(tmp_path / "api" / "deep")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    assert "file=api/api.yaml,line=4" in render(replace(sample.run(), api=str(document)), "github")
    monkeypatch.chdir(tmp_path.parent)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / "elsewhere"))
    outside = render(
        replace(sample.run(), api="tavus", findings=(replace(sample.run().findings[0], pointer="/paths/~1v2~1faces"),)), "github"
    )
    assert "file=" not in outside
