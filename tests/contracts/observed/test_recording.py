"""What was observed, on its way to a run: whose it was, what is left out, and that nothing secret is in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.declarations.documents import document_named
from contracts.observed.recording import Recording
from contracts.runs.har import from_har, to_har
from contracts.runs.run import Run
from contracts.traffic.exchange import Exchange
from specs.http.har import HarError

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
ORIGIN = "https://tavusapi.com"
TIME = {"startedDateTime": "2026-01-01T00:00:00Z"}


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract(document_named("tavus"))


def exchange(
    target: str = f"{ORIGIN}/v2/faces", *, key: str | None = "key-0123456789", sent_s: float = 0.0, method: str = "GET"
) -> Exchange:
    headers = (("x-api-key", key),) if key else ()
    return Exchange(
        number=0, scope="observed", purpose="observed", intent="", identity="unknown", sent_s=sent_s, elapsed_s=0.1, clock_s=None,
        method=method, target=target, request_headers=headers, request_body=b"", status=200,
        response_headers=(("content-type", "application/json"),), response_body=b'{"data": [], "total_count": 0}',
    )  # fmt: skip


def run_of(recording: Recording) -> tuple[Run, list[str]]:
    return recording.run(api="tavus", command="contracts judge x.har", began=BEGAN)


def test_each_key_has_a_scope_of_its_own_and_none_is_known_by_it(contract: Contract) -> None:
    recording = Recording(contract)
    for number, key in enumerate(["key-of-one-0123", "key-of-two-0123", None, "key-of-one-0123"]):
        recording.add(exchange(key=key, sent_s=number))
    run, left_out = run_of(recording)
    assert [(one.scope, one.identity, one.target) for one in run.exchanges] == [
        ("observed", "unknown", "/v2/faces"),
        ("observed 2", "unknown", "/v2/faces"),
        ("observed", "none", "/v2/faces"),
        ("observed", "unknown", "/v2/faces"),
    ]
    assert left_out == []
    assert "key-of" not in str(run.to_json())


def test_where_credentials_were_cut_out_none_is_missed(contract: Contract) -> None:
    recording = Recording(contract, is_faithful=False)
    recording.add(exchange(key=None))
    assert [one.identity for one in run_of(recording)[0].exchanges] == ["unknown"]


def test_exchanges_stand_in_the_order_in_which_they_were_sent(contract: Contract) -> None:
    recording = Recording(contract)
    for sent_s in (2, 1, 3):
        recording.add(exchange(f"{ORIGIN}/v2/faces?limit={sent_s}", sent_s=sent_s))
    assert [(one.number, one.target[-1]) for one in run_of(recording)[0].exchanges] == [(1, "1"), (2, "2"), (3, "3")]


def test_other_servers_caches_and_preflights_are_left_out_and_counted(contract: Contract) -> None:
    recording = Recording(contract)
    preflight = replace(exchange(method="OPTIONS"), request_headers=(("Access-Control-Request-Method", "GET"),))
    for one in (exchange(), exchange("https://elsewhere.example/v2/faces"), replace(exchange(), status=304), preflight):
        recording.add(one)
    run, left_out = run_of(recording)
    assert len(run.exchanges) == 1
    assert run.target == ORIGIN
    assert left_out == [
        "1 exchanges: answered from a cache",
        "1 exchanges: a browser's own preflight request",
        "1 exchanges with other servers than https://tavusapi.com",
    ]


def test_a_server_that_the_document_does_not_name_is_known_by_its_paths(contract: Contract) -> None:
    recording = Recording(contract)
    for target in ("http://localhost:1/v2/faces", "http://localhost:1/v2/nothing", "http://localhost:2/nothing"):
        recording.add(exchange(target))
    assert [one.target for one in run_of(recording)[0].exchanges] == ["/v2/faces", "/v2/nothing"]


def test_a_full_recording_keeps_its_beginning_and_says_what_it_left_out(contract: Contract) -> None:
    recording = Recording(contract, most_bytes=5000)
    assert [recording.add(exchange(sent_s=number)) for number in range(5)] == [True, True, True, False, False]
    run, left_out = run_of(recording)
    assert [one.sent_s for one in run.exchanges] == [0, 1, 2]
    assert left_out == ["2 exchanges: not kept: the recording is full"]


def test_a_har_gives_back_what_was_written_to_it(contract: Contract) -> None:
    recording = Recording(contract)
    odd = replace(
        exchange(sent_s=1, key="key-of-two-0123"),
        request_body=b"\xff\x00",
        response_body=b"\xfe",
        response_headers=(("a", "1"), ("A", "2")),
    )
    failed = replace(exchange(sent_s=2), status=None, failure="ConnectError: refused", response_body=b"", response_headers=())
    for one in (exchange(), odd, failed):
        recording.add(one)
    run, _ = run_of(recording)
    found, left_out = from_har(to_har(run.exchanges, origin=ORIGIN, began=run.started_at, version="1"))
    assert left_out == []
    again = Recording(contract)
    for one in found:
        again.add(one)
    assert run_of(again)[0].exchanges == run.exchanges


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ([], "wanted a HAR"),
        ({"log": {"entries": []}}, "no entries"),
        ({"log": {"entries": [{}]}}, r"log\.entries\[0\]: no startedDateTime"),
        ({"log": {"entries": [TIME]}}, r"log\.entries\[0\]: not an entry of HAR 1\.2"),
        ({"log": {"entries": [{**TIME, "request": {"method": "GET", "url": "/x"}, "response": {"status": 200}}]}}, "no URL"),
    ],
)  # fmt: skip
def test_what_is_no_har_is_refused(raw: object, wanted: str) -> None:
    with pytest.raises(HarError, match=wanted):
        from_har(raw)
