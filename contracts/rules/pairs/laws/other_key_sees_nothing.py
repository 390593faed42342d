"""A book that another key reads, and one that it does not find."""

from __future__ import annotations

from contracts.rules.examples.lending_library import EMMA, REFUSAL, created
from contracts.rules.examples.library import exchange
from contracts.rules.examples.rule_pair import RulePair

_OTHER_KEY = {"x-api-key": "another"}
PAIR = RulePair(
    before=(created(pages=9),),
    broken=exchange("GET", "/v1/books/b1", headers=_OTHER_KEY, identity="other", answer={**EMMA, "pages": 9}),
    sound=exchange("GET", "/v1/books/b1", headers=_OTHER_KEY, identity="other", status=404, answer=REFUSAL),
)
