"""Waivers: read, applied and written."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from contracts.analysis.finding import Finding
from contracts.runs import run as runs
from contracts.runs import waivers as waiver
from contracts.runs.waivers import Waiver, WaiverError

TODAY = date(2026, 6, 1)
_GOOD = """\
# why we live with this
- finding: status_declared GET /a/{id} *
  reason: "told the vendor"
  expires: 2026-12-31
"""


def _finding(check: str = "status_declared", operation: str = "GET /a/{id}", pointer: str = "/paths/~1a~1{id}/get/responses") -> Finding:
    return Finding(
        check=check, rule="r", party="service", operation=operation, pointer=pointer, detail="answered 404", exchanges=(1,), count=1
    )


def _contracts(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parents[3]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    command = [sys.executable, "-m", "contracts", *arguments]
    return subprocess.run(command, env=environment, cwd=cwd, capture_output=True, text=True, timeout=300, check=False)


def test_a_matching_finding_is_waived_with_the_reason() -> None:
    (found,) = waiver.apply([_finding()], waiver.parse(_GOOD, source="w.yaml"), today=TODAY)
    assert found.waived == "told the vendor"


def test_a_finding_that_no_waiver_names_stays_open() -> None:
    other = _finding(check="no_server_error")
    found = waiver.apply([_finding(), other], waiver.parse(_GOOD, source="w.yaml"), today=TODAY)
    assert [one.waived for one in found] == ["told the vendor", None]


def test_braces_and_brackets_of_a_fingerprint_name_themselves() -> None:
    odd = _finding(operation="GET /a[1]/{id}", pointer="/paths/x*y")
    held = Waiver(finding=waiver.exactly(odd), reason="r", expires=date(2027, 1, 1))
    assert held.accepts(odd)
    assert not held.accepts(_finding(operation="GET /a1/{id}", pointer="/paths/x*y"))
    assert not held.accepts(_finding(operation="GET /a[1]/{id}", pointer="/paths/xzzy"))


_CAUSES = [
    replace(_finding(check="update_changes_what_it_names", pointer="/paths/~1a~1{id}/patch"), kind="changed-unnamed", field=place)
    for place in ("/lang", "/title")
]
_OLD = """\
# a comment
- reason: "told the vendor"  # ticket 812
  finding: update_changes_what_it_names GET /a/[{]id} /paths/~1a~1{id}/patch
  expires: 2999-12-31
- finding: status_declared *
  reason: only prose says so
  expires: 2999-12-31
"""


def test_a_waiver_of_one_field_leaves_another_open() -> None:
    accepted = Waiver(finding=waiver.exactly(_CAUSES[0]), reason="r", expires=date(2027, 1, 1))
    assert [found.waived for found in waiver.apply(_CAUSES, [accepted], today=TODAY)] == ["r", None]


def test_a_waiver_of_the_old_form_accepts_what_it_covered_and_is_told() -> None:
    accepted = waiver.parse(_OLD, source="w.yaml")
    judged = waiver.apply([*_CAUSES, _finding()], accepted, today=TODAY)
    assert [found.waived for found in judged] == ["told the vendor", "told the vendor", "only prose says so"]
    (sentence,) = waiver.old_forms([*_CAUSES, _finding()], accepted, today=TODAY)
    assert sentence.startswith("w.yaml:2: of the old form")
    assert "2 findings" in sentence
    assert "contracts waive RUN --renew --file w.yaml" in sentence


def test_a_waiver_of_the_old_form_is_renewed_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "w.yaml"
    path.write_text(_OLD, "utf-8")
    renewed = waiver.renew(path, [*_CAUSES, _finding()])
    assert [one.finding for one in renewed] == [waiver.exactly(found) for found in _CAUSES]
    assert path.read_text("utf-8").count("# ticket 812") == 2
    accepted = waiver.read(path)
    assert len(accepted) == 3
    assert not list(waiver.old_forms(_CAUSES, accepted, today=TODAY))
    assert [found.waived is not None for found in waiver.apply([*_CAUSES, _finding()], accepted, today=TODAY)] == [True] * 3
    assert waiver.renew(path, _CAUSES) == []
    assert waiver.apply([replace(_CAUSES[0], field="/pages")], accepted, today=TODAY, is_whole=False)[0].waived is None


def test_an_unused_waiver_is_a_finding_at_its_line() -> None:
    (found,) = waiver.apply([], waiver.parse(_GOOD, source="w.yaml"), today=TODAY)
    assert (found.check, found.operation, found.waived) == ("waiver_used", "w.yaml:2", None)
    assert "status_declared GET /a/{id} *" in found.detail


def test_an_expired_waiver_accepts_nothing_and_is_a_finding() -> None:
    found = waiver.apply([_finding()], waiver.parse(_GOOD, source="w.yaml"), today=date(2026, 12, 31))
    assert [(one.check, one.waived) for one in found] == [("status_declared", None), ("waiver_valid", None)]
    assert "expired on 2026-12-31" in found[1].detail


def test_a_waiver_may_be_unused_where_not_all_was_judged() -> None:
    assert waiver.apply([], waiver.parse(_GOOD, source="w.yaml"), today=TODAY, is_whole=False) == ()


def test_a_waiver_of_another_api_is_left_alone() -> None:
    held = waiver.parse(_GOOD + "  api: tavus\n", source="w.yaml")
    assert waiver.apply([], held, today=TODAY, api="together") == ()
    assert [found.check for found in waiver.apply([], held, today=TODAY, api="tavus")] == ["waiver_used"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- finding: a\n  reason: [\n", "w.yaml:3: not YAML"),
        ("finding: a\n", "w.yaml:1: wanted a list of waivers, got a mapping"),
        ("- a\n", "w.yaml:1: wanted a waiver (finding, reason, expires, api), got 'a'"),
        ("- finding: a\n  expires: 2026-12-31\n", "w.yaml:1: reason is missing"),
        ("- finding: a\n  reason:\n  expires: 2026-12-31\n", "w.yaml:2: reason is empty"),
        ("- finding: a\n  reason: b\n  expires: soon\n", "w.yaml:3: expires: got 'soon', wanted a day such as 2027-03-31"),
        ("- finding: a\n  reason: b\n  expires: 2026-02-30\n", "w.yaml:3: expires: got '2026-02-30'"),
        ("- finding: a\n  reason: b\n  until: 2026-12-31\n", "w.yaml:3: unknown key 'until': wanted finding, reason, expires, api"),
        ("- finding: a\n  finding: b\n", "w.yaml:2: finding is given twice"),
        ("- finding: [a]\n", "w.yaml:1: finding: wanted text, got a list"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(WaiverError) as caught:
        waiver.parse(text, source="w.yaml")
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "null\n", "[]\n"])
def test_an_empty_file_holds_no_waiver(text: str) -> None:
    assert waiver.parse(text, source="w.yaml") == ()


def test_a_written_waiver_leaves_the_rest_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "w.yaml"
    path.write_text(_GOOD.rstrip("\n"), "utf-8")
    added = Waiver(finding='a "b" \\ #c: d', reason="because: yes", expires=date(2027, 1, 1), api="tavus")
    waiver.add(path, [added])
    assert path.read_text("utf-8").startswith(_GOOD)
    read = waiver.read(path)[1]
    assert (read.finding, read.reason, read.expires, read.api) == (added.finding, added.reason, added.expires, "tavus")


def test_a_file_that_cannot_be_added_to_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "w.yaml"
    path.write_text("[]\n", "utf-8")
    with pytest.raises(WaiverError, match="cannot be added to"):
        waiver.add(path, [Waiver(finding="a", reason="b", expires=date(2027, 1, 1))])
    assert path.read_text("utf-8") == "[]\n"


def test_what_is_waived_passes_and_what_is_waived_in_vain_fails(tmp_path: Path) -> None:
    document = tmp_path / "api.yaml"
    document.write_text(
        "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    get:\n      responses:\n"
        "        '200': {description: ok, content: {application/json: {schema: {type: object}}}}\n"
    )
    waivers = tmp_path / "contracts-waivers.yaml"
    waivers.write_text(_GOOD, "utf-8")
    done = _contracts("check", "api.yaml", "--profile", "quick", "--jobs", "1", "--report", "json=run.json", cwd=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "waiver_used  contracts-waivers.yaml:2: accepts nothing" in done.stdout
    wrong = _contracts("waive", "run.json", "--finding", "nothing*", "--reason", "r", "--expires", "2999-01-01", cwd=tmp_path)
    assert wrong.returncode == 2
    assert "no open finding of this run" in wrong.stderr


class _Service(BaseHTTPRequestHandler):
    """Answers every request with one body, whatever a document says."""

    body = b"[]"

    def do_GET(self) -> None:
        is_known = self.path == "/a" and self.command == "GET"
        self.send_response(200 if is_known else 405 if self.path == "/a" else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Allow", "GET")
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(self.body)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = do_TRACE = do_GET  # noqa: N815 - the base class looks for these names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Nothing."""


@pytest.fixture
def service() -> Iterator[tuple[str, type[_Service]]]:
    """Where it is, and what decides over its body."""

    class Handler(_Service):
        pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", Handler
        server.shutdown()
        thread.join()


def test_a_finding_is_waived_until_it_is_gone_or_its_day_has_come(service: tuple[str, type[_Service]], tmp_path: Path) -> None:
    origin, handler = service
    (tmp_path / "api.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    get:\n      responses:\n"
        "        '200': {description: ok, content: {application/json: {schema: {type: object}}}}\n"
    )
    check = ("check", "api.yaml", "--target", origin, "--profile", "quick", "--jobs", "1")
    waivers = tmp_path / "accepted.yaml"
    found = _contracts(*check, "--report", "json=run.json", cwd=tmp_path)
    assert (found.returncode, "body_as_declared" in found.stdout) == (1, True), found.stdout + found.stderr

    waived = _contracts(
        "waive", "run.json", "--all", "--reason", "Told them", "--expires", "2999-01-01", "--file", str(waivers), cwd=tmp_path
    )
    assert waived.returncode == 0, waived.stdout + waived.stderr
    passed = _contracts(*check, "--waivers", str(waivers), "--report", "json=run.json", cwd=tmp_path)
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert {one.waived for one in runs.read(tmp_path / "run.json").findings} == {"Told them"}

    handler.body = b'[{"new": NaN}]'
    other = _contracts(*check, "--waivers", str(waivers), cwd=tmp_path)
    assert (other.returncode, "json_is_strict" in other.stdout) == (1, True), other.stdout
    assert "body_as_declared" not in other.stdout

    handler.body = b"{}"
    unused = _contracts(*check, "--waivers", str(waivers), cwd=tmp_path)
    assert (unused.returncode, "waiver_used  accepted.yaml" in unused.stdout.replace(f"{tmp_path}/", "")) == (1, True), unused.stdout

    handler.body = b"[]"
    waivers.write_text(waivers.read_text().replace("2999-01-01", "2001-01-01"))
    expired = _contracts(*check, "--waivers", str(waivers), cwd=tmp_path)
    assert expired.returncode == 1
    assert "waiver_valid" in expired.stdout
    assert "expired on 2001-01-01" in expired.stdout
    assert "body_as_declared" in expired.stdout


def test_a_waiver_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = _contracts("check", "tavus", "--waivers", "none.yaml", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, "ERROR none.yaml: No such file or directory\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--all", "--reason", "r", "--expires", "2001-01-01"), "is not after today"),
        (("--all", "--reason", " ", "--expires", "2999-01-01"), "--reason is empty"),
        (("--reason", "r", "--expires", "2999-01-01"), "wanted --finding FINGERPRINT or --all"),
    ],
)
def test_waive_says_what_is_wrong(tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    (tmp_path / "api.yaml").write_text("openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\n")
    made = _contracts("check", "api.yaml", "--jobs", "1", "--report", "json=run.json", cwd=tmp_path)
    assert made.returncode == 0, made.stdout + made.stderr
    done = _contracts("waive", "run.json", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
