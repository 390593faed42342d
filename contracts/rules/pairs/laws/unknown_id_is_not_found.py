"""An id that nothing has: answered, and not found."""

from __future__ import annotations

from contracts.analysis.purposes import UNKNOWN_IDS
from contracts.rules.examples.lending_library import EMMA, REFUSAL
from contracts.rules.examples.library import exchange
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("GET", "/v1/books/b9", purpose=UNKNOWN_IDS, answer={**EMMA, "id": "b9"}),
    sound=exchange("GET", "/v1/books/b9", purpose=UNKNOWN_IDS, status=404, answer=REFUSAL),
)
