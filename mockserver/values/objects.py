"""Objects: what is given and allowed is kept, what is required is added, and of what is optional a plausible part."""

from __future__ import annotations

from collections.abc import Iterator

from mockserver.values import patterns
from mockserver.values.faker_texts import words
from mockserver.values.merged import Merged, Parts
from mockserver.values.node import MISSING, Contradiction, Node
from specs.json.parsing import Json

_TRIES = 40


def build_object(node: Node) -> dict[str, Json]:
    """The object at a place.

    Raises:
        Contradiction: a required property can have no value.
    """
    members: dict[str, Json] = {}
    given = node.given if isinstance(node.given, dict) else None
    if given is not None:
        _keep(node, given, members)
    for name in _wanted(node, is_fresh=given is None):
        if name not in members:
            _add(node, name, members)
    if given is None and not node.is_bare and not members and node.merged.additional and not node.is_small:
        _add_unnamed(node, members, 1)
    members.update(
        (name, value) for name, value in node.spoilers.items() if name not in members and property_parts(node.merged, name) == ()
    )
    _add_dependent(node, members)
    if len(members) < node.merged.lowest.get("Properties", 0):
        _fill(node, members)
    return _cut(node, members)


def property_parts(merged: Merged, name: str) -> Parts | None:
    """The schemas that hold for a property; None where it is not allowed."""
    parts = [*merged.properties.get(name, ()), *(place for pattern, place in merged.pattern_properties if _matches(pattern, name))]
    is_evaluated = bool(parts)
    for group in merged.additional:
        if name not in group.names and not any(_matches(pattern, name) for pattern in group.patterns):
            if group.schema is None:
                return None
            parts.append(group.schema)
            is_evaluated = True
    return tuple(parts) if is_evaluated else tuple(merged.unevaluated)


def _matches(pattern: str, name: str) -> bool:
    expression = patterns.compiled(pattern)
    return expression is not None and expression.search(name) is not None


def _allowed_parts(node: Node, name: str) -> Parts | None:
    """The schemas that hold for a property; None where it has no place in this direction, or no legal name."""
    parts = property_parts(node.merged, name)
    if parts is None or (parts and node.merge(parts).is_impossible):
        return None
    if not all(node.is_valid(pointer, name) for pointer in node.merged.property_names):
        return None
    return parts


def _is_hidden(node: Node, parts: Parts) -> bool:
    return bool(parts) and bool(node.merge(parts).flags & node.hidden_flags)


def _keep(node: Node, given: dict[str, Json], members: dict[str, Json]) -> None:
    """Put in the given members that are allowed, each fitted; an optional one that cannot be is left out."""
    for name, value in given.items():
        parts = _allowed_parts(node, name)
        is_required = name in node.merged.required
        if parts is None or (node.is_reply and _is_hidden(node, parts)) or (node.attempt > 2 and not is_required):
            continue
        try:
            member = node.child(parts, name, node.constants.get(name, value))
        except Contradiction:
            if is_required:
                raise
            continue
        if is_required or value is not None or member is None:  # an optional null that is not allowed says that there is none
            members[name] = member


def _wanted(node: Node, *, is_fresh: bool) -> Iterator[str]:
    """The names that are to be there: the required ones, and those optional ones that a fresh object shows."""
    required = node.merged.required
    for name, parts in node.merged.properties.items():
        if name in required or (is_fresh and not node.is_bare and name not in node.avoided and not _is_left_out(node, parts)):
            yield name
    yield from (name for name in required if name not in node.merged.properties)


def _is_left_out(node: Node, parts: Parts) -> bool:
    if not node.is_small:
        return False
    merged = node.merge(parts)
    if merged.types is not None and set(merged.types) == {"array"} and not merged.lowest.get("Items") and not merged.contains:
        return False  # it costs nothing without elements
    return bool(merged.properties or merged.items or merged.alternatives or {"object", "array"} & set(merged.types or ()))


def _add(node: Node, name: str, members: dict[str, Json]) -> None:
    is_required = name in node.merged.required
    parts = _allowed_parts(node, name)
    if parts is not None and _is_hidden(node, parts):
        return
    try:
        if parts is None:
            raise Contradiction
        members[name] = node.child(parts, name, node.constants.get(name, MISSING))
    except Contradiction:
        if is_required and not _is_written_only(node, name):
            raise


def _is_written_only(node: Node, name: str) -> bool:
    parts = node.merged.properties.get(name, ())
    return _is_hidden(node, parts)


def _add_dependent(node: Node, members: dict[str, Json]) -> None:
    for _ in node.merged.dependent:
        for name, others in node.merged.dependent:
            for other in others:
                if name in members and other not in members and not _added(node, other, members) and name not in node.merged.required:
                    del members[name]


def _added(node: Node, name: str, members: dict[str, Json]) -> bool:
    parts = _allowed_parts(node, name)
    if parts is None:
        return False
    try:
        members[name] = node.child(parts, name, MISSING)
    except Contradiction:
        return False
    return True


def _fill(node: Node, members: dict[str, Json]) -> None:
    """Put in optional properties, then undeclared ones, until there are enough."""
    wanted = node.merged.lowest["Properties"]
    for name, parts in node.merged.properties.items():
        if len(members) < wanted and name not in members and not _is_hidden(node, parts):
            _added(node, name, members)
    _add_unnamed(node, members, wanted - len(members))


def _add_unnamed(node: Node, members: dict[str, Json], count: int) -> None:
    added = 0
    for number in range(_TRIES + count):
        if added >= count:
            return
        name = _new_name(node, number)
        if name not in members and name not in node.merged.properties and (count > 1 or property_parts(node.merged, name) != ()):
            added += _added(node, name, members)


def _new_name(node: Node, number: int) -> str:
    """A name for an undeclared property: one that a pattern asks for, where there is one."""
    asked = [pattern for pattern, _ in node.merged.pattern_properties]
    for pointer in node.merged.property_names:
        names = node.merge((pointer,))
        if names.enum:
            return str(names.enum[number % len(names.enum)])
        asked[:0] = names.patterns
    rng = node.rng()
    rng.seed(f"{rng.random()} {number}")
    text = patterns.matching(asked[0], rng) if asked else None
    return text if text is not None else words(rng, 1) + (str(number) if number > 5 else "")


def _cut(node: Node, members: dict[str, Json]) -> dict[str, Json]:
    most = node.merged.highest.get("Properties")
    if most is None or len(members) <= most:
        return members
    order = sorted(members, key=lambda name: name not in node.merged.required)
    kept = set(order[:most])
    return {name: value for name, value in members.items() if name in kept}
