"""Which branch of a `oneOf` or `anyOf` to try first, and what must not be there for another one to fit, too."""

from __future__ import annotations

from collections import Counter

from mockserver.values.merged import Alternatives, Merged, Merging, Parts, is_member
from mockserver.values.node import MISSING, Node, type_of
from specs.json import pointer as pointers
from specs.json.parsing import Json

_MOST_COMPARED = 20
_LAST_RESORT = 4


def is_empty(merged: Merged) -> bool:
    """Whether it is plain that nothing fits."""
    return merged.is_impossible or merged.types == () or merged.enum == []


def ordered(node: Node, alternatives: Alternatives, merging: Merging, stack: Counter[Parts]) -> list[str]:
    """The branches in the order in which they are to be tried."""
    branches = list(alternatives.branches)
    if node.given is not MISSING and node.attempt < 4:
        named = _named_branch(node.given, alternatives, merging)
        branches.sort(key=lambda branch: (branch != named, _distance(node, branch)))
        shift = node.attempt // 2
    else:
        branches.sort(key=lambda branch: (merging.merged((branch,)).types == ("null",), stack[(branch,)] > 0))
        shift = node.attempt // 2
    shift %= len(branches)
    return branches[shift:] + branches[:shift]


def discriminating(discriminator: Json, branch: str, merging: Merging) -> dict[str, str]:
    """What the discriminator's property has to say for a branch: the mapping's key, else the name of its schema."""
    if not isinstance(discriminator, dict) or not isinstance(discriminator.get("propertyName"), str):
        return {}
    target = merging.target(branch)
    for value, reference in _mapping(discriminator).items():
        if _mapped(reference) == target:
            return {discriminator["propertyName"]: value}
    if target == branch and "/components/schemas/" not in target:
        return {}
    return {discriminator["propertyName"]: pointers.split(target)[-1]}


def avoided_names(node: Node, alternatives: Alternatives, branch: str) -> frozenset[str]:
    """The names that another branch of a `oneOf` asks for, and this one does not."""
    if not alternatives.is_exclusive or len(alternatives.branches) > _MOST_COMPARED:
        return frozenset()
    own = node.merge((branch,)).required
    others = {name for other in alternatives.branches if other != branch for name in node.merge((other,)).required}
    return frozenset(name for name in others if name not in own and name not in node.merged.required)


def spoilers(node: Node, alternatives: Alternatives, branch: str) -> dict[str, Json]:
    """Properties that only other branches of a `oneOf` declare, with values that these do not allow; none before all else was tried."""
    if not alternatives.is_exclusive or node.attempt < _LAST_RESORT or len(alternatives.branches) > _MOST_COMPARED:
        return {}
    own = {*node.merged.properties, *node.merge((branch,)).properties}
    values: dict[str, Json] = {}
    for other in alternatives.branches:
        for name, parts in node.merge((other,)).properties.items() if other != branch else ():
            types = node.merge(parts).types
            if name not in own and types:
                values[name] = {} if "object" not in types else "x"
                break
    return values


def _mapping(discriminator: dict[str, Json]) -> dict[str, str]:
    mapping = discriminator.get("mapping")
    return {key: value for key, value in mapping.items() if isinstance(value, str)} if isinstance(mapping, dict) else {}


def _mapped(reference: str) -> str:
    """The pointer of the schema that a mapping's entry names, by a reference or by its name alone."""
    if not reference.startswith("#"):
        return pointers.join("components", "schemas", reference)
    try:
        return pointers.join(*pointers.split(reference))
    except ValueError:
        return reference


def _named_branch(given: Json, alternatives: Alternatives, merging: Merging) -> str | None:
    """The branch that the discriminator's property names."""
    if not isinstance(given, dict) or alternatives.discriminator is None:
        return None
    for branch in alternatives.branches:
        constants = discriminating(alternatives.discriminator, branch, merging)
        if constants and all(given.get(name) == value for name, value in constants.items()):
            return branch
    return None


def _distance(node: Node, branch: str) -> int:
    """How far what is given is from a branch: nothing where it fits; constants count most, then what is missing, then what is not known."""
    given = node.given
    if node.is_valid(branch, given):
        return 0
    merged = node.merge((branch,))
    if is_empty(merged) or (merged.types is not None and not _has_type(merged.types, given)):
        return 10_000
    if not isinstance(given, dict):
        return 5
    known = {name: value for name, value in given.items() if name in merged.properties}
    wrong = sum(_is_other_constant(node.merge(merged.properties[name]), value) for name, value in known.items())
    missing = sum(name not in given for name in merged.required)
    return 1 + 100 * wrong + 10 * missing + len(given) - len(known)


def _has_type(types: tuple[str, ...], given: Json) -> bool:
    kind = type_of(given)
    return kind in types or (kind == "number" and "integer" in types)


def _is_other_constant(merged: Merged, value: Json) -> bool:
    return merged.enum is not None and not is_member(value, merged.enum)
