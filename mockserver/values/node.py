"""One place of a value that is being built: what its schemas say together, what stands there already, and how its children are built."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from mockserver.values.merged import Merged, Parts
from specs.json.parsing import Json

Path = tuple[str | int, ...]


class Missing:
    """The absence of a value, which null is not."""


MISSING: Final = Missing()


def type_of(value: Json) -> str:
    """The type of a value as JSON Schema names it; "number" for every number."""
    if isinstance(value, bool):
        return "boolean"
    names: dict[type[Any], str] = {dict: "object", list: "array", str: "string", int: "number", float: "number", Missing: ""}
    return "null" if value is None else names.get(type(value), "number")


class Contradiction(Exception):
    """No value can stand at this place, as far as was tried."""


class BuildChild(Protocol):
    """Builds the value of a member or an item."""

    def __call__(self, parts: Parts, key: str | int, given: Json, *, salt: int = 0) -> Json: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A place, seen once its `oneOf`s and `anyOf`s are decided."""

    merged: Merged
    path: Path
    name: str
    given: Json
    """What stands there already, or MISSING."""
    attempt: int
    """How often a value at this place was found wanting."""
    is_bare: bool
    """Whether only what is required is made."""
    is_small: bool
    """Whether optional objects and lists are left out."""
    rng: Callable[[], random.Random]
    child: BuildChild
    merge: Callable[[Parts], Merged]
    is_valid: Callable[[str, Json], bool]
    hidden_flags: frozenset[str]
    """`writeOnly` in a reply; `readOnly` in a request."""
    is_reply: bool
    avoided: frozenset[str] = frozenset()
    """Optional properties that would make another branch of a `oneOf` fit, too."""
    spoilers: Mapping[str, Json] = field(default_factory=dict)
    """Undeclared properties that keep another branch of a `oneOf` from fitting, too."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """What a discriminator's property says of the branch."""
