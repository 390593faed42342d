"""An id that nothing has: answered, and not found."""

from __future__ import annotations

from contracts.analysis.purposes import UNKNOWN_IDS
from tests.contracts.rules.checks.by_hand import exchange
from tests.contracts.rules.libraries import EMMA, REFUSAL
from tests.contracts.rules.rule_pair import RulePair

PAIR = RulePair(
    broken=exchange("GET", "/v1/books/b9", purpose=UNKNOWN_IDS, answer={**EMMA, "id": "b9"}),
    sound=exchange("GET", "/v1/books/b9", purpose=UNKNOWN_IDS, status=404, answer=REFUSAL),
)
