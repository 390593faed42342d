"""Two books with one number, and two with numbers of their own."""

from __future__ import annotations

from tests.contracts.rules.checks.by_hand import exchange
from tests.contracts.rules.libraries import LENDING, PERSUASION, created
from tests.contracts.rules.rule_pair import RulePair

_SENT = {"title": "Persuasion"}
PAIR = RulePair(
    before=(created(isbn="1"),),
    broken=exchange("POST", "/v1/books", _SENT, status=201, answer={**PERSUASION, "isbn": "1"}),
    sound=exchange("POST", "/v1/books", _SENT, status=201, answer={**PERSUASION, "isbn": "2"}),
    contract=LENDING,
)
