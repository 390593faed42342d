"""Two updates at the same time: one is lost, and both are kept."""

from __future__ import annotations

from dataclasses import replace

from contracts.rules.examples.lending_library import EMMA, LENDING, created, read, renamed
from contracts.rules.examples.library import exchange
from contracts.rules.examples.rule_pair import RulePair

_TITLE = replace(renamed(), sent_s=2.0, elapsed_s=0.5)
_PAGES = replace(exchange("PATCH", "/v1/books/b1", {"pages": 9}, answer={**EMMA, "pages": 9}), sent_s=2.1, elapsed_s=0.5)
PAIR = RulePair(
    before=(created(), _TITLE, _PAGES),
    broken=read(pages=9),
    sound=read(pages=9, title="Persuasion"),
    contract=LENDING,
)
