"""Of the methods that a path has, the Allow header of a 405 leaves none out."""

from __future__ import annotations

from contracts.rules.examples.library import exchange
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("PUT", "/v1/books/b1", status=405, answered={"allow": "GET, PATCH"}),
    sound=exchange("PUT", "/v1/books/b1", status=405, answered={"allow": "GET, PATCH, DELETE"}),
)
