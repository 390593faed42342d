"""The link to the next page, followed: to nothing, and to the page that follows."""

from __future__ import annotations

from contracts.rules.examples.lending_library import EMMA, PAGED, PERSUASION, REFUSAL, SANDITON
from contracts.rules.examples.library import exchange
from contracts.rules.examples.rule_pair import RulePair

_FIRST = exchange(
    "GET",
    "/v1/books?limit=2",
    answer={"data": [EMMA, PERSUASION], "total": 3},
    answered={"link": '</v1/books?limit=2&offset=2>; rel="next"'},
)
PAIR = RulePair(
    before=(_FIRST,),
    broken=exchange("GET", "/v1/books?limit=2&offset=2", status=404, answer=REFUSAL),
    sound=exchange("GET", "/v1/books?limit=2&offset=2", answer={"data": [SANDITON], "total": 3}),
    contract=PAGED,
)
