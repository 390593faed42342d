"""The Location of a book that is made: of another, and its own."""

from __future__ import annotations

from contracts.rules.examples.lending_library import EMMA
from contracts.rules.examples.library import exchange
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("POST", "/v1/books", {"title": "Emma"}, status=201, answer=EMMA, answered={"location": "/v1/books/b9"}),
    sound=exchange("POST", "/v1/books", {"title": "Emma"}, status=201, answer=EMMA, answered={"location": "/v1/books/b1"}),
)
