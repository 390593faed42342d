"""A total below the number of books that are shown, and one that is just that."""

from __future__ import annotations

from contracts.rules.examples.lending_library import EMMA, PAGED, PERSUASION, page
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(broken=page(0, 1, EMMA, PERSUASION), sound=page(0, 2, EMMA, PERSUASION), contract=PAGED)
