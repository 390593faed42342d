"""A page that begins with the last book of the one before, and one that does not."""

from __future__ import annotations

from contracts.rules.examples.lending_library import EMMA, PAGED, PERSUASION, SANDITON, page
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(before=(page(0, 3, EMMA, PERSUASION),), broken=page(2, 3, PERSUASION), sound=page(2, 3, SANDITON), contract=PAGED)
