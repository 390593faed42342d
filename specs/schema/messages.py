"""Why a value is refused, in a sentence: where it stands, what was got, what was wanted. Secrets are never quoted."""

from __future__ import annotations

from collections.abc import Collection

from specs.json.parsing import Json
from specs.schema.compile import CompiledSchema, Violation

_MOST_SHOWN = 3  # violations in one message
_NAMES = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", int: "an integer", float: "a number", type(None): "null"}


def describe(label: str, value: Json, schema: CompiledSchema, *, hide: bool = False, sensitive: Collection[str] = ()) -> str:
    """What is wrong with `value`, which `schema` does not allow.

    `label` names the value ("body", "query parameter limit"). With `hide`, or below a property named in `sensitive`,
    only the kind of what was got is told.
    """
    sentences: list[str] = []
    for violation in schema.violations(value):
        sentence = describe_violation(label, violation, hide=hide, sensitive=sensitive)
        if sentence not in sentences:
            sentences.append(sentence)
        if len(sentences) == _MOST_SHOWN:
            break
    return " ".join(sentences) or f"{label}: not what the document allows."


def describe_violation(label: str, violation: Violation, *, hide: bool = False, sensitive: Collection[str] = ()) -> str:
    """One violation in a sentence; `label`, `hide` and `sensitive` as for `describe`."""
    return _sentence(label, violation, hide or _is_hidden(violation, sensitive))


def place_of(violation: Violation) -> str:
    """Where in the value: `environment_variables[0].name`, or "" for the whole."""
    text = ""
    for token in violation.path:
        text += f"[{token}]" if isinstance(token, int) else f".{token}"
    return text.removeprefix(".")[:200]


def _sentence(label: str, violation: Violation, hide: bool) -> str:
    location = place_of(violation)
    subject = f"{label} {location}" if location else label
    if violation.keyword == "required":
        return f"{subject}: missing {violation.wanted.removeprefix('the ')}."
    return f"{subject}: got {kind_of(violation.got) if hide else shown(violation.got)}, wanted {violation.wanted}."


def _is_hidden(violation: Violation, sensitive: Collection[str]) -> bool:
    """Whether the value is a secret: a property of a sensitive name, or a JSON Patch's value, which may be any property's."""
    return any(name in sensitive or name == "value" for name in violation.path)


def shown(value: Json) -> str:
    """A value as a message quotes it: short scalars whole, long or nested ones by their kind."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"`{value}`" if len(value) <= 40 else f"a string of {len(value)} characters"
    if isinstance(value, int | float):
        text = repr(value)
        return text if len(text) <= 40 else "a very long number"
    return kind_of(value)


def kind_of(value: Json) -> str:
    """What kind of JSON value it is, with its size and without its content."""
    if isinstance(value, str):
        return f"a string of {len(value)} characters"
    if isinstance(value, list):
        return f"an array of {len(value)} items"
    if isinstance(value, dict):
        return f"an object of {len(value)} properties"
    return _NAMES.get(type(value), type(value).__name__)
