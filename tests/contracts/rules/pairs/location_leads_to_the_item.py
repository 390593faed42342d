"""The Location of a book that is made: of another, and its own."""

from __future__ import annotations

from tests.contracts.rules.checks.by_hand import exchange
from tests.contracts.rules.libraries import EMMA
from tests.contracts.rules.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("POST", "/v1/books", {"title": "Emma"}, status=201, answer=EMMA, answered={"location": "/v1/books/b9"}),
    sound=exchange("POST", "/v1/books", {"title": "Emma"}, status=201, answer=EMMA, answered={"location": "/v1/books/b1"}),
)
