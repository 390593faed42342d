"""One fact once: findings that say the same, folded; the stronger rule mutes the weaker; the heaviest first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.finding import FailOn, Finding
from contracts.runs import waivers
from contracts.runs.facts import Fact, facts_of
from contracts.runs.judging import judgement
from contracts.runs.muting import without_muted
from contracts.runs.run import Run
from contracts.traffic.exchange import Exchange, Identity
from specs.json.parsing import Json
from tests.contracts.reports import sample
from tests.contracts.rules.checks.by_hand import CONTRACT, exchange


def judged(*exchanges: Exchange, contract: Contract = CONTRACT) -> list[Finding]:
    numbered = [replace(one, number=number) for number, one in enumerate(exchanges, 1)]
    return judgement(contract, numbered).findings


def facts(*exchanges: Exchange) -> list[Fact]:
    return facts_of(judged(*exchanges))


def checks(*exchanges: Exchange) -> list[str]:
    return [fact.lead.check for fact in facts(*exchanges)]


def test_an_allow_header_that_lacks_methods_is_one_fact_of_the_whole_service() -> None:
    refused = [
        exchange(method, target, status=405, answer={"error": "no"}, answered={"allow": "GET"})
        for method, target in [("DELETE", "/v1/books"), ("PUT", "/v1/books"), ("TRACE", "/v1/books"), ("PUT", "/v1/books/b1")]
    ]
    (fact,) = facts(*refused)
    assert (fact.lead.check, fact.lead.weight) == ("allow_header_complete", "lenient")
    assert fact.subject == "4 operations: DELETE /books, PUT /books, TRACE /books, …"


@pytest.mark.parametrize("status", [500, 503])
def test_a_failure_is_neither_a_wrong_media_type_nor_an_undeclared_status(status: int) -> None:
    failed = exchange("GET", "/v1/books", status=status, answer=b"<h1>Oops</h1>", answered={"content-type": "text/html"})
    (fact,) = facts(failed)
    assert (fact.lead.check, fact.lead.reason) == ("no_server_error", "Oops")


def test_failures_of_two_operations_are_two_facts() -> None:
    assert checks(exchange("GET", "/v1/books", status=500), exchange("GET", "/v1/books/b1", status=500)) == ["no_server_error"] * 2


def test_a_bad_timestamp_is_one_fact() -> None:
    book: Json = {"id": "b1", "title": "Emma", "created_at": "yesterday"}
    assert checks(exchange("GET", "/v1/books/b1", answer=book)) == ["body_as_declared"]
    two: Json = {**book, "returned_at": "01/02/2026"}
    assert sorted(checks(exchange("GET", "/v1/books/b1", answer=two))) == ["body_as_declared", "timestamps_rfc3339"]


def test_no_credential_asked_is_one_fact() -> None:
    senders: list[tuple[dict[str, str], Identity]] = [({}, "none"), ({"x-api-key": "nobody's"}, "wrong")]
    sent = [
        exchange("GET", target, answer=answer, headers=headers, identity=identity, answered={"x-total": "1"})
        for target, answer in [("/v1/books", []), ("/v1/books/b1", {"id": "b1", "title": "Emma"})]
        for headers, identity in senders
    ]
    told, muted = without_muted(judged(*sent))
    (fact,) = facts_of(told)
    assert (fact.lead.check, fact.operations) == ("credential_required", ("GET /books", "GET /books/{id}"))
    assert [name.partition(" ")[0] for name in muted] == ["credential_scheme_respected"] * 2


def test_a_waiver_of_what_is_muted_is_used() -> None:
    text = "- finding: content_type_declared GET /books *\n  reason: known\n  expires: 2999-01-01\n"
    accepted = waivers.parse(text, source="w.yaml")
    muted = ("content_type_declared GET /books /paths/~1books/get/responses/500/content",)
    assert waivers.apply((), accepted, today=date(2026, 1, 1), muted=muted) == ()
    assert len(waivers.apply((), accepted, today=date(2026, 1, 1))) == 1


def test_a_waiver_of_one_operation_takes_only_that_out_of_a_fact() -> None:
    found = judged(exchange("DELETE", "/v1/books", status=405), exchange("PUT", "/v1/books", status=405))
    text = f"- finding: {waivers.exactly(found[0])}\n  reason: known\n  expires: 2999-01-01\n"
    (waived, opened) = waivers.apply(found, waivers.parse(text, source="w.yaml"), today=date(2026, 1, 1))
    assert (waived.waived, opened.waived) == ("known", None)
    assert len(facts_of([waived, opened])) == 2


@pytest.mark.parametrize(
    ("body", "weight"),
    [
        ({"title": "x", "pages": "7"}, "lenient"),
        ({"title": 7}, "lenient"),
        (b'{"title": "x", "other": NaN}', "lenient"),
        ('{"title": "x"}'.encode("utf-16"), "lenient"),
        ({"title": None}, "error"),
        ({"title": ""}, "error"),
        ({"pages": 7}, "error"),
        ({"title": "x", "pages": "seven"}, "error"),
        ({"title": "x", "pages": 7.5}, "lenient"),
    ],
)
def test_another_spelling_of_a_legal_value_is_lenient(body: Json, weight: str) -> None:
    made = exchange("POST", "/v1/books", body, status=201, answer={"id": "b1", "title": "x"})
    assert {found.weight for found in judged(made) if found.check == "invalid_request_refused"} == {weight}


@pytest.mark.parametrize(("query", "weight"), [("+20", "lenient"), ("%2B20", "lenient"), ("0", "error")])
def test_another_spelling_of_a_parameter_is_lenient(query: str, weight: str) -> None:
    listed = exchange("GET", f"/v1/books?limit={query}", answer=[], answered={"x-total": "1"})
    assert {found.weight for found in judged(listed) if found.check == "invalid_request_refused"} == {weight}


def test_what_hits_anyone_stands_before_what_hits_some() -> None:
    broken = exchange("GET", "/v1/books?limit=0", status=500)
    usual = exchange("GET", "/v1/books/b1", status=500)
    assert [fact.lead.operation for fact in facts(broken, usual)] == ["GET /books/{id}", "GET /books"]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"error": {"message": "bad title", "code": 7}}, "bad title"),
        ({"title": ["may not be blank"]}, "title: may not be blank"),
        ({"detail": [{"loc": ["body", "title"], "msg": "too short", "type": "x"}]}, "title: too short"),
        ({"type": "about:blank", "title": "Bad", "detail": "the title", "errors": [{"pointer": "#/title", "detail": "no"}]}, "title: no"),
        ({"type": "about:blank", "title": "Bad", "detail": "the title", "status": 400}, "the title"),
        ({"message": ["name must be a string", "x should not exist"], "error": "Bad Request"}, "name must be a string; x should not exist"),
        ({"errors": {"title": ["Missing data."]}}, "title: Missing data."),
    ],
)
def test_a_finding_carries_the_reason_of_the_service(answer: Json, reason: str) -> None:
    refused = exchange("POST", "/v1/books", {"title": "x"}, status=400, answer=answer)
    found = next(found for found in judged(refused) if found.check == "valid_request_accepted")
    assert found.reason == reason
    assert reason in found.sentence


@pytest.mark.parametrize(
    ("fail_on", "verdict", "code"), [("error", "PASS", 0), ("lenient", "FAIL", 1), ("document", "FAIL", 1), ("never", "PASS", 0)]
)
def test_the_exit_status_follows_fail_on(fail_on: FailOn, verdict: str, code: int) -> None:
    light = [found for found in sample.run().findings if found.weight == "lenient"]
    run: Run = replace(sample.run(), findings=tuple(light), fail_on=fail_on)
    assert (run.verdict, run.exit_code) == (verdict, code)


def test_a_run_that_never_fails_tells_of_its_errors_all_the_same() -> None:
    run = replace(sample.run(), fail_on="never")
    assert (run.verdict, run.exit_code) == ("FAIL", 0)
