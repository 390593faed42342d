"""What a read shows after an update: the old title, and the new one."""

from __future__ import annotations

from contracts.rules.examples.lending_library import created, read, renamed
from contracts.rules.examples.rule_pair import RulePair

PAIR = RulePair(before=(created(), renamed()), broken=read(), sound=read(title="Persuasion"))
