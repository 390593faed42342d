"""A path that the document does not have: what it may be answered with."""

from __future__ import annotations

import copy

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.purposes import UNKNOWN_PATHS
from contracts.rules.checks.unknown_path_not_found import check
from contracts.traffic.exchange import Exchange
from specs.document.document import from_raw
from tests.contracts.rules.checks.by_hand import CONTRACT, DOCUMENT, exchange

_PAGE = {"content-type": "text/html"}


def _kinds(sent: Exchange, contract: Contract = CONTRACT) -> list[tuple[str, str]]:
    return [(departure.kind, departure.weight) for departure in check(MatchedExchange(sent, contract))]


def _asked(status: int, **answered: object) -> Exchange:
    return exchange("GET", "/v1/nothing-is-here", purpose=UNKNOWN_PATHS, status=status, **answered)  # type: ignore[arg-type]  # as `exchange` has them


def test_a_success_is_wrong() -> None:
    assert _kinds(_asked(200, answer={})) == [("answered", "error")]


def test_a_page_of_html_is_lenient_where_refusals_are_json() -> None:
    assert _kinds(_asked(404, answer="<p>", answered=_PAGE)) == [("media-type", "lenient")]


def test_a_page_of_html_is_wrong_where_the_document_says_what_is_answered() -> None:
    contract = Contract(from_raw({**copy.deepcopy(DOCUMENT), "x-not-found": "application/json"}, name="library"))
    assert _kinds(_asked(404, answer="<p>", answered=_PAGE), contract) == [("media-type", "error")]
    assert _kinds(_asked(404, answer={}, answered={"content-type": "application/problem+json"}), contract) == []


def test_a_path_that_nobody_made_up_may_be_answered() -> None:
    assert _kinds(exchange("GET", "/v1/health", answer={})) == []
