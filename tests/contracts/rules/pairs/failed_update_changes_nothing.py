"""What a read shows after a refused update: the change, and none."""

from __future__ import annotations

from tests.contracts.rules.checks.by_hand import exchange
from tests.contracts.rules.libraries import REFUSAL, created, read
from tests.contracts.rules.rule_pair import RulePair

_REFUSED = exchange("PATCH", "/v1/books/b1", {"title": "Persuasion"}, status=400, answer=REFUSAL)
PAIR = RulePair(before=(created(), read(), _REFUSED), broken=read(title="Persuasion"), sound=read())
