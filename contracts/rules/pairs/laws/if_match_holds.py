"""A stale If-Match: accepted, and refused with 412."""

from __future__ import annotations

from contracts.rules.examples.lending_library import EMMA, LENDING
from contracts.rules.examples.library import KEY, exchange
from contracts.rules.examples.rule_pair import RulePair

_UPDATED = exchange("PATCH", "/v1/books/b1", {"title": "Persuasion"}, answer={**EMMA, "title": "Persuasion"}, answered={"etag": 'W/"2"'})
_HEADERS = {"x-api-key": KEY, "if-match": 'W/"1"'}
PAIR = RulePair(
    before=(_UPDATED,),
    broken=exchange("PATCH", "/v1/books/b1", {"title": "Sanditon"}, headers=_HEADERS, answer={**EMMA, "title": "Sanditon"}),
    sound=exchange("PATCH", "/v1/books/b1", {"title": "Sanditon"}, headers=_HEADERS, status=412),
    contract=LENDING,
)
