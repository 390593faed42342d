"""What a read shows after an update: the old title, and the new one."""

from __future__ import annotations

from tests.contracts.rules.libraries import created, read, renamed
from tests.contracts.rules.rule_pair import RulePair

PAIR = RulePair(before=(created(), renamed()), broken=read(), sound=read(title="Persuasion"))
