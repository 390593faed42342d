"""A body that names the version that its change is based on names the present one."""

from __future__ import annotations

import copy

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.rules.examples.library import BOOK, DOCUMENT, exchange
from contracts.transport.present_versions import PresentVersions
from specs.document.document import from_raw
from specs.json.parsing import Json


def _contract(version: Json) -> Contract:
    raw = copy.deepcopy(DOCUMENT)
    for path, method, status in (("/books", "post", "201"), ("/books/{id}", "get", "200"), ("/books/{id}", "patch", "200")):
        operation = raw["paths"][path][method]
        operation["responses"][status]["content"]["application/json"]["schema"]["properties"]["version"] = version
        if method == "patch":
            operation["requestBody"]["content"]["application/json"]["schema"]["properties"]["version"] = version
    return Contract(from_raw(raw, name="library"))


def _fitted(contract: Contract, body: Json, book_id: str = "b1") -> Json:
    versions = PresentVersions(contract)
    for version in (3, 4):
        versions.learn(MatchedExchange(exchange("GET", "/v1/books/b1", answer={**BOOK, "version": version}), contract))
    return versions.fitted(contract.operations["PATCH /books/{id}"], {"id": book_id}, body)


def test_a_version_that_is_named_is_the_present_one() -> None:
    counter = _contract({"type": "integer"})
    assert _fitted(counter, {"title": "Emma", "version": 1}) == {"title": "Emma", "version": 4}
    assert _fitted(counter, {"title": "Emma"}) == {"title": "Emma"}
    assert _fitted(counter, {"version": 1}, "b2") == {"version": 1}
    assert _fitted(counter, {"version": "first"}) == {"version": "first"}


def test_a_version_that_counts_nothing_is_left_alone() -> None:
    assert _fitted(_contract({"type": "string"}), {"version": 1}) == {"version": 1}
