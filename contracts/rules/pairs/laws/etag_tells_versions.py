"""Two answers of one list that differ: with the same ETag, and with another."""

from __future__ import annotations

from dataclasses import replace

from contracts.rules.examples.lending_library import EMMA, PERSUASION, listed
from contracts.rules.examples.rule_pair import RulePair

_BEFORE = replace(listed("", EMMA), response_headers=(*listed("", EMMA).response_headers, ("etag", '"1"')))
_SAME = _BEFORE
_AFTER = listed("", EMMA, PERSUASION)
PAIR = RulePair(
    before=(_BEFORE, _SAME),
    broken=replace(_AFTER, response_headers=(*_AFTER.response_headers, ("etag", '"1"'))),
    sound=replace(_AFTER, response_headers=(*_AFTER.response_headers, ("etag", '"2"'))),
)
