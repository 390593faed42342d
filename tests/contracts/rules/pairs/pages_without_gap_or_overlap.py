"""A page that begins with the last book of the one before, and one that does not."""

from __future__ import annotations

from tests.contracts.rules.libraries import EMMA, PAGED, PERSUASION, SANDITON, page
from tests.contracts.rules.rule_pair import RulePair

PAIR = RulePair(before=(page(0, 3, EMMA, PERSUASION),), broken=page(2, 3, PERSUASION), sound=page(2, 3, SANDITON), contract=PAGED)
