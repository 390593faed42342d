"""Two books with one number, and two with numbers of their own."""

from __future__ import annotations

from contracts.rules.examples.lending_library import LENDING, PERSUASION, created
from contracts.rules.examples.library import exchange
from contracts.rules.examples.rule_pair import RulePair

_SENT = {"title": "Persuasion"}
PAIR = RulePair(
    before=(created(isbn="1"),),
    broken=exchange("POST", "/v1/books", _SENT, status=201, answer={**PERSUASION, "isbn": "1"}),
    sound=exchange("POST", "/v1/books", _SENT, status=201, answer={**PERSUASION, "isbn": "2"}),
    contract=LENDING,
)
