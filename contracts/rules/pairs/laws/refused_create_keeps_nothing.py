"""What a list shows after a refused create: what was refused, and nothing."""

from __future__ import annotations

from contracts.rules.examples.lending_library import EMMA, REFUSAL, created, listed
from contracts.rules.examples.library import exchange
from contracts.rules.examples.rule_pair import RulePair

_REFUSED = exchange("POST", "/v1/books", {"title": "Northanger Abbey", "pages": 0}, status=400, answer=REFUSAL)
PAIR = RulePair(
    before=(created(), listed("", EMMA), _REFUSED),
    broken=listed("", EMMA, {"id": "b2", "title": "Northanger Abbey"}),
    sound=listed("", EMMA),
)
