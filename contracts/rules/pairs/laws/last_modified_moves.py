"""A read after a change: with the time of the last change as it was, and with another."""

from __future__ import annotations

from contracts.rules.examples.lending_library import EMMA
from contracts.rules.examples.library import exchange
from contracts.rules.examples.rule_pair import RulePair

_BEFORE, _AFTER = "Mon, 02 Feb 2026 08:00:00 GMT", "Mon, 02 Feb 2026 08:00:03 GMT"
_CHANGED = {**EMMA, "title": "Persuasion"}
PAIR = RulePair(
    before=(
        exchange("GET", "/v1/books/b1", answer=EMMA, answered={"last-modified": _BEFORE}),
        exchange("GET", "/v1/books", answer=[EMMA]),
        exchange("PATCH", "/v1/books/b1", {"title": "Persuasion"}, answer=_CHANGED),
    ),
    broken=exchange("GET", "/v1/books/b1", answer=_CHANGED, answered={"last-modified": _BEFORE}),
    sound=exchange("GET", "/v1/books/b1", answer=_CHANGED, answered={"last-modified": _AFTER}),
)
