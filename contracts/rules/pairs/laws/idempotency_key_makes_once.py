"""The same request again with its key: answered with another book, and with the one that was made."""

from __future__ import annotations

import copy

from contracts.analysis.declarations.contract import Contract
from contracts.rules.examples.lending_library import EMMA
from contracts.rules.examples.library import DOCUMENT, KEY, exchange
from contracts.rules.examples.rule_pair import RulePair
from specs.document.document import from_raw

_RAW = copy.deepcopy(DOCUMENT)
_RAW["paths"]["/books"]["post"]["parameters"] = [{"name": "Idempotency-Key", "in": "header", "schema": {"type": "string"}}]
_HEADERS = {"x-api-key": KEY, "idempotency-key": "order-66"}
_MADE = exchange("POST", "/v1/books", {"title": "Emma"}, headers=_HEADERS, status=201, answer=EMMA)
PAIR = RulePair(
    before=(_MADE,),
    broken=exchange("POST", "/v1/books", {"title": "Emma"}, headers=_HEADERS, status=201, answer={**EMMA, "id": "b2"}),
    sound=_MADE,
    contract=Contract(from_raw(_RAW, name="library")),
)
