"""A name that stands twice in one object, and one that stands in two."""

from __future__ import annotations

from contracts.rules.examples.library import exchange
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("GET", "/v1/books/b1", answer=b'{"id": "b1", "title": "Emma", "title": "Emma"}'),
    sound=exchange("GET", "/v1/books/b1", answer=b'{"id": "b1", "title": "Emma", "cover": {"title": "Emma"}}'),
)
