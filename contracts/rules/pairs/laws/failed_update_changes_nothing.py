"""What a read shows after a refused update: the change, and none."""

from __future__ import annotations

from contracts.rules.examples.lending_library import REFUSAL, created, read
from contracts.rules.examples.library import exchange
from contracts.rules.examples.rule_pair import RulePair

_REFUSED = exchange("PATCH", "/v1/books/b1", {"title": "Persuasion"}, status=400, answer=REFUSAL)
PAIR = RulePair(before=(created(), read(), _REFUSED), broken=read(title="Persuasion"), sound=read())
