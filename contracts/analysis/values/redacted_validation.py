"""What can be said of a value in which secrets are masked: whether it departs from its schema whatever stood there."""

from __future__ import annotations

from collections.abc import Container

from contracts.traffic.redaction import hides_number, is_redacted, placeholders_in
from specs.json.parsing import Json
from specs.schema.compile import CompiledSchema, Violation

_OF_HOLDERS = frozenset(
    ("required", "falseSchema", "additionalProperties", "unevaluatedProperties", "minProperties", "maxProperties", "minItems", "maxItems")
)  # keywords that do not ask what the strings below say


def definite_violations(schema: CompiledSchema, value: Json) -> list[Violation]:
    """How a value departs from its schema, whatever stood where a secret was masked."""
    if schema.is_valid(value):
        return []
    violations = list(schema.violations(value))
    if "***" not in shown_plainly(value):
        return violations
    steps = dict.fromkeys(violation.path[0] for violation in violations if violation.path)
    open_steps = {step for step in steps if "***" not in shown_plainly(value[step])}  # each looked through once: it may be large
    return [violation for violation in violations if _is_sure(violation, open_steps)]


def is_surely_invalid(schema: CompiledSchema, value: Json) -> bool:
    """Whether a value departs from its schema, whatever stood where a secret was masked."""
    return not schema.is_valid(value) and ("***" not in shown_plainly(value) or bool(definite_violations(schema, value)))


def _is_sure(violation: Violation, open_steps: Container[str | int]) -> bool:
    """Whether a violation is one whatever the masks hide, which may also decide between alternatives.

    `open_steps`: the members of the whole value that hold no mask.
    """
    if violation.keyword == "falseSchema" or not violation.path:
        return violation.keyword in _OF_HOLDERS and not (violation.keyword != "falseSchema" and _has_masked_member(violation.got))
    if violation.path[0] in open_steps:
        return True
    if isinstance(violation.got, str):
        return violation.keyword == "type" and is_redacted(violation.got) and not any(map(hides_number, placeholders_in(violation.got)))
    return (violation.keyword in _OF_HOLDERS and not _has_masked_member(violation.got)) or violation.keyword == "type"


def _has_masked_member(value: Json) -> bool:
    return any(map(is_redacted, value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()))


def only_masked(schema: CompiledSchema, value: Json) -> bool:
    """Whether a value departs from its schema only where a secret was masked, which says nothing of what stood there."""
    return not schema.is_valid(value) and not is_surely_invalid(schema, value)


def shown_plainly(value: Json) -> str:
    """A value as text, to look for masks in; "" where it is nested too deeply."""
    try:
        return str(value)
    except RecursionError:
        return ""
