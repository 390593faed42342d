"""One finding, one cause: the field and the kind of departure tell findings apart, and nothing that changes from run to run does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from contracts.analysis.finding import Finding
from contracts.reports.comparing import compare
from contracts.runs import run as runs
from contracts.runs.judging import judge
from contracts.runs.merging import join_findings
from contracts.traffic.exchange import Exchange
from contracts.traffic.redaction import Redactor
from specs.json.parsing import Json
from tests.contracts.reports import sample
from tests.contracts.rules.checks.by_hand import BOOK, CONTRACT, KEY, exchange

_RUN = sample.run()
_MADE = exchange("POST", "/v1/books", {"title": "Emma"}, status=201, answer=BOOK)


def _found(check: str, exchanges: Sequence[Exchange]) -> list[Finding]:
    numbered = [replace(one, number=number, sent_s=float(number), clock_s=1.0) for number, one in enumerate(exchanges, 1)]
    masked = Redactor(CONTRACT.sensitive, [KEY], CONTRACT.published).masked(numbered)
    return [found for found in judge(CONTRACT, masked) if found.check == check]


def _causes(check: str, exchanges: Sequence[Exchange]) -> list[tuple[str, str, int]]:
    return [(found.kind, found.field, found.count) for found in _found(check, exchanges)]


def _update(sent: Json, **answered: Json) -> Exchange:
    return exchange("PATCH", "/v1/books/b1", sent, answer={**BOOK, **answered})


def _refusal(sent: Json, body: Json) -> Exchange:
    return exchange("POST", "/v1/books", sent, status=400, answer=body)


def test_two_fields_that_an_update_breaks_are_two_findings() -> None:
    both = [_MADE, _update({"title": "Persuasion"}, title="Emma", pages=7), _update({"title": "Sanditon"}, title="Emma", pages=7)]
    causes = _causes("update_changes_what_it_names", both)
    assert ("other-value", "/title", 2) in causes
    assert ("changed-unnamed", "/pages", 1) in causes


def test_a_refusal_of_what_is_allowed_counts_by_what_it_names() -> None:
    sent = {"title": "Emma", "pages": 3, "tags": ["a"]}
    located = [
        _refusal(sent, {"detail": [{"type": "string_too_short", "loc": ["body", name], "msg": "no"}]}) for name in ("title", "pages")
    ]
    item = _refusal(sent, {"detail": [{"type": "missing", "loc": ["body", "tags", 0], "msg": "no"}]})
    worded = [_refusal(sent, {"error": f"request {number}: the pages are too few"}) for number in range(3)]
    silent = [_refusal(sent, {"error": f"no, {number}"}) for number in range(5)]
    assert sorted(_causes("valid_request_accepted", [*located, item, *worded, *silent])) == [
        ("answered-400", "", 5),
        ("answered-400", "/pages", 3),
        ("answered-400-missing", "/tags/*", 1),
        ("answered-400-string_too_short", "/pages", 1),
        ("answered-400-string_too_short", "/title", 1),
    ]


def test_what_the_service_repeats_of_the_request_names_nothing() -> None:
    sent = {"title": "Emma", "pages": 3}
    refusal = _refusal(sent, {"input": sent, "errors": [{"field": "pages"}]})
    assert _causes("valid_request_accepted", [refusal]) == [("answered-400", "/pages", 1)]


def test_an_accepted_request_with_two_faults_is_two_findings_and_items_are_alike() -> None:
    wrong = [
        {"title": ""},
        {"title": "a", "pages": 0},
        {"title": "", "pages": 0},
        {"title": "a", "tags": [1]},
        {"title": "a", "tags": ["b", 2]},
    ]
    accepted = [exchange("POST", "/v1/books", body, status=201, answer=BOOK) for body in wrong]
    assert sorted(_causes("invalid_request_refused", accepted)) == [
        ("minLength", "/title", 2),
        ("minimum", "/pages", 2),
        ("type", "/tags/*", 2),
    ]


def test_an_echo_counts_by_field_and_by_how_it_departs() -> None:
    updates = [
        _update({"cover": {"color": "red"}}, cover={"color": "blue"}),
        _update({"cover": {"hard": True}}, cover={"hard": False}),
        _update({"pages": 3}, pages=None),
    ]
    assert sorted(_causes("request_echoed", updates)) == [
        ("became-null", "/pages", 1), ("other-value", "/cover/color", 1), ("other-value", "/cover/hard", 1),
    ]  # fmt: skip


def test_names_that_no_document_declares_make_no_findings_of_their_own() -> None:
    answers = [{**BOOK, "cover": {name: 1}} for name in ("x1", "x2")]
    reads = [exchange("GET", "/v1/books/b1", answer=answer) for answer in (BOOK, answers[0], BOOK, answers[1])]
    assert {found.field for found in _found("reads_are_stable", [_MADE, *reads])} <= {"/cover", "/cover/*"}


def test_very_many_causes_are_put_together_by_kind_however_a_run_was_cut() -> None:
    one = replace(_RUN.findings[0], waived=None, kind="type")
    many = [replace(one, field=f"/f{number}", kind=kind) for number in range(10) for kind in ("type", "enum")]
    few = replace(one, check="other", field="/f1")
    whole = join_findings([*many, few], _RUN.exchanges)
    shards = [join_findings(part, _RUN.exchanges) for part in (many[:18], [*many[18:], few])]
    assert [(found.check, found.kind, found.field, found.count) for found in whole] == [
        ("other", "type", "/f1", one.count), (one.check, "enum", "*", 10 * one.count), (one.check, "type", "*", 10 * one.count),
    ]  # fmt: skip
    assert join_findings([found for shard in shards for found in shard], _RUN.exchanges) == whole


def test_a_run_of_an_earlier_version_is_read_and_compared(tmp_path: Path) -> None:
    old = replace(_RUN.findings[0], waived=None)
    causes = tuple(replace(old, kind="changed-unnamed", field=field) for field in ("/lang", "/title"))
    before, after = _RUN.with_findings((old,)), _RUN.with_findings(causes)
    runs.write(before, tmp_path / "run.json")
    assert {"kind", "field"} & json.loads((tmp_path / "run.json").read_text())["findings"][0].keys() == set()
    read = runs.read(tmp_path / "run.json")
    compared = compare(read, after)
    assert (compared.new, compared.gone, compared.same) == ((), (), causes)
    runs.write(after, tmp_path / "run.json")
    assert runs.read(tmp_path / "run.json").findings == causes
    assert [found.field for found in compare(after, _RUN.with_findings(causes[:1])).gone] == ["/title"]
