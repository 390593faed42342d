"""The head of a read: with another length than the read has, and with the same."""

from __future__ import annotations

from dataclasses import replace

from contracts.rules.examples.lending_library import EMMA
from contracts.rules.examples.library import exchange
from contracts.rules.examples.rule_pair import RulePair

_READ = exchange("GET", "/v1/books/b1", answer=EMMA, answered={"content-length": "28"})
_HEAD = replace(_READ, method="HEAD", response_body=b"")
PAIR = RulePair(
    before=(_READ,),
    broken=replace(_HEAD, response_headers=(("content-type", "application/json"), ("content-length", "7"))),
    sound=_HEAD,
    after=(_READ,),
)
