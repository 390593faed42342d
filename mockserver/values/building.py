"""A value built from the top: at each place alternatives are decided, what is given is kept where it is allowed, the rest is made."""

from __future__ import annotations

import dataclasses
import random
from collections import Counter
from collections.abc import Callable, Iterator

from mockserver.values import numbers, strings
from mockserver.values.alternatives import avoided_names, discriminating, is_empty, ordered, spoilers
from mockserver.values.arrays import build_array
from mockserver.values.faker_texts import snake_case
from mockserver.values.merged import Conditional, Merged, Merging, Parts, is_member
from mockserver.values.node import MISSING, Contradiction, Node, Path, type_of
from mockserver.values.objects import build_object
from specs.json.parsing import Json
from specs.schema.compile import Direction, Schemas

_RICH_DEPTH = 4
"""Keys and indices down to which objects show what they may hold."""
_LARGE_DEPTH = 3
"""Those down to which they show optional objects and lists, too."""
_RICH_NODES = 800
_MOST_NODES = 8_000
_DEEPEST = 40
_TYPES = ("object", "array", "string", "number", "boolean", "null")
_NEGATIVE = (
    "delete",
    "error",
    "archived",
    "disabled",
    "has_more",
    "has_next",
    "truncated",
    "expired",
    "revoked",
    "blocked",
    "fail",
    "cancel",
)
_UNUSUAL = ("unknown", "unspecified", "undefined", "none", "null", "other", "deprecated", "invalid", "error", "")


class Builder:
    """Builds one value."""

    def __init__(
        self,
        merging: Merging,
        schemas: Schemas,
        direction: Direction,
        *,
        seed: str,
        attempt: Callable[[Path], int],
        is_bare: bool = False,
        uses_examples: bool = True,
        gives_up: Callable[[Path], bool] | None = None,
    ) -> None:
        self._merging = merging
        self._schemas = schemas
        self._direction: Direction = direction
        self._seed = seed
        self._attempt = attempt
        """How often the value at a place was found wanting: what is tried next depends on it."""
        self._is_bare = is_bare
        self._gives_up = gives_up
        """Whether an optional property at a place is left out, as what was tried there was wanting too often."""
        self._uses_examples = uses_examples
        self._rng = random.Random(0)
        self._stack: Counter[Parts] = Counter()
        self.node_count = 0
        self._depth = 0

    def value(self, parts: Parts, path: Path = (), given: Json = MISSING, *, name: str = "", salt: int = 0) -> Json:
        """The value at `path`, of the schemas at `parts`, from what is given there.

        Raises:
            Contradiction: nothing was found that can stand there.
        """
        merged = self._merging.merged(parts)
        is_fresh = given is MISSING
        self._enter(parts, is_fresh=is_fresh)
        try:
            if self._depth > _DEEPEST:
                return self._unchanged(parts, given)
            node = self._node(merged, path, given, name, salt)
            for start in _starts(node) if self._uses_examples else (node,):
                try:
                    return self._decided(start, frozenset())
                except Contradiction:
                    continue
            if merged.is_nullable or "null" in (merged.types or ()):
                return None
            raise Contradiction
        finally:
            self._leave(parts, is_fresh=is_fresh)

    def _given_up(self, merged: Merged, path: Path) -> frozenset[str]:
        gives_up = self._gives_up
        if gives_up is None:
            return frozenset()
        return frozenset(name for name in merged.properties if name not in merged.required and gives_up((*path, name)))

    def _unchanged(self, parts: Parts, given: Json) -> Json:
        """What is given, so deep down that it is only kept or refused."""
        if given is MISSING or not all(self._is_valid(pointer, given) for pointer in parts):
            raise Contradiction
        return given

    def _enter(self, parts: Parts, *, is_fresh: bool) -> None:
        self._depth += 1
        self.node_count += is_fresh
        self._stack[parts] += is_fresh

    def _leave(self, parts: Parts, *, is_fresh: bool) -> None:
        self._depth -= 1
        self._stack[parts] -= is_fresh

    def _node(self, merged: Merged, path: Path, given: Json, name: str, salt: int) -> Node:
        attempt, repeats = self._attempt(path), self._stack[merged.parts]
        if merged.is_impossible or repeats > 2 or (given is MISSING and self.node_count > _MOST_NODES):
            raise Contradiction
        is_full = self.node_count > _RICH_NODES

        def rng() -> random.Random:
            self._rng.seed(f"{self._seed} {path} {salt} {attempt}")
            return self._rng

        def child(parts: Parts, key: str | int, given: Json, *, salt: int = 0) -> Json:
            child_name = key if isinstance(key, str) else name.removesuffix("s")
            return self.value(parts, (*path, key), given, name=child_name, salt=salt)

        return Node(
            merged=merged,
            path=path,
            name=name,
            given=given,
            attempt=attempt,
            is_bare=self._is_bare or is_full or len(path) >= _RICH_DEPTH or repeats > 1 or (attempt > 1 and attempt % 2 == 1),
            is_small=is_full or len(path) >= _LARGE_DEPTH,
            rng=rng,
            avoided=self._given_up(merged, path),
            child=child,
            merge=self._merging.merged,
            is_valid=self._is_valid,
            hidden_flags=frozenset(["readOnly" if self._direction == "request" else "writeOnly"]),
            is_reply=self._direction == "response",
        )

    def _is_valid(self, pointer: str, value: Json) -> bool:
        try:
            return self._schemas.compile(pointer, self._direction).is_valid(value)
        except ValueError:
            return True  # no schema at all: whoever compiles what is around it says so

    def _decided(self, node: Node, decided: frozenset[str]) -> Json:
        """The value of a place whose alternatives in `decided` are behind it."""
        merged = node.merged
        if is_empty(merged):
            raise Contradiction
        alternatives = next((each for each in merged.alternatives if each.pointer not in decided), None)
        if alternatives is None:
            return self._conditioned(node, decided)
        for branch in ordered(node, alternatives, self._merging, self._stack):
            chosen = dataclasses.replace(
                node,
                merged=self._merging.merged((*merged.parts, branch)),
                spoilers={**node.spoilers, **spoilers(node, alternatives, branch)},
                avoided=node.avoided | avoided_names(node, alternatives, branch),
                constants={**node.constants, **discriminating(alternatives.discriminator, branch, self._merging)},
            )
            try:
                return self._decided(chosen, decided | {alternatives.pointer})
            except Contradiction:
                continue
        raise Contradiction

    def _conditioned(self, node: Node, decided: frozenset[str]) -> Json:
        """The value of a place, changed to what its `if`s and `dependentSchemas` then ask for."""
        value = self._unnegated(node)
        for conditional in node.merged.conditionals:
            branch = self._consequence(conditional, value)
            key = f"{conditional.condition} {branch}"
            if branch is None or key in decided or self._is_valid(branch, value):
                continue
            merged = self._merging.merged((*node.merged.parts, branch))
            if merged.is_impossible:
                raise Contradiction
            return self._decided(dataclasses.replace(node, merged=merged, given=value), decided | {key})
        return value

    def _consequence(self, conditional: Conditional, value: Json) -> str | None:
        if conditional.property_name is not None:
            applies = isinstance(value, dict) and conditional.property_name in value
        else:
            applies = self._is_valid(conditional.condition, value)
        return conditional.then if applies else conditional.otherwise

    def _unnegated(self, node: Node) -> Json:
        """A value that fits no schema under `not`: by other chances, then with only what is required."""
        value = self._typed(node)
        for number in range(1, 9):
            if not any(self._is_valid(pointer, value) for pointer in node.merged.negated):
                break
            rng = self._salted(node, number)
            value = self._typed(dataclasses.replace(node, given=MISSING, rng=rng, attempt=node.attempt + number, is_bare=number % 2 == 1))
        return value

    def _salted(self, node: Node, number: int) -> Callable[[], random.Random]:
        def rng() -> random.Random:
            self._rng.seed(f"{self._seed} {node.path} {number} not")
            return self._rng

        return rng

    def _typed(self, node: Node) -> Json:
        if node.given is MISSING and node.attempt == 0:
            node = dataclasses.replace(node, given=declared_example(node.merged))
        if node.merged.enum is not None:
            return _enumerated(node)
        kind = _kind(node)
        if kind == "object":
            own_names = self._own_names(node) if node.merged.discriminators else None
            return build_object(dataclasses.replace(node, constants={**own_names, **node.constants}) if own_names else node)
        return build_array(node) if kind == "array" else _scalar(node, kind)

    def _own_names(self, node: Node) -> dict[str, str]:
        """What the discriminators of schemas that were merged say of the outermost schema with a name."""
        constants: dict[str, str] = {}
        for pointer, discriminator in node.merged.discriminators:
            for visited in node.merged.visited:
                if visited != pointer and visited.startswith("/components/schemas/") and visited.count("/") == 3:
                    constants.update(discriminating(discriminator, visited, self._merging))
                    break
        return constants


def _starts(node: Node) -> Iterator[Node]:
    """The place with its declared example, where it has one, then without."""
    if node.given is MISSING and node.attempt == 0:
        example = declared_example(node.merged)
        if example is not MISSING:
            yield dataclasses.replace(node, given=example)
    yield node


def declared_example(merged: Merged) -> Json:
    """The first `example`, `examples` entry or `default` that the schema seems to allow; MISSING where there is none."""
    return next((example for example in merged.examples if example is not None and admits(merged, example)), MISSING)


def admits(merged: Merged, value: Json) -> bool:
    """Whether type, `enum` and the bounds of numbers and strings allow a value; what it holds is not looked at."""
    kind = type_of(value)
    if kind == "number" and merged.types is not None and "number" not in merged.types:
        if "integer" not in merged.types or value != int(value):
            return False
    elif merged.types is not None and kind not in merged.types:
        return False
    if merged.enum is not None and not is_member(value, merged.enum):
        return False
    if kind == "string":
        return strings.is_matching(merged, value)
    return numbers.is_within(merged, value) if kind == "number" else True


def _enumerated(node: Node) -> Json:
    merged = node.merged
    if merged.allowed is None:
        without = dataclasses.replace(merged, enum=None)
        merged.allowed = [member for member in merged.enum or () if admits(without, member)]
    allowed = merged.allowed
    if not allowed:
        raise Contradiction
    if node.given is not MISSING and node.attempt < 2 and is_member(node.given, allowed):
        return node.given
    usual = [member for member in allowed if member is not None and str(member).lower() not in _UNUSUAL]
    return node.rng().choice(usual or allowed if node.attempt < 2 else allowed)


def _kind(node: Node) -> str:
    """The type to build: that of what is given, where it is allowed, else the first that is not null."""
    merged, given = node.merged, type_of(node.given)
    types = merged.types
    if given and (types is None or given in types or (given == "number" and "integer" in types)):
        return "integer" if given == "number" and types is not None and "number" not in types else given
    if types is None:
        types = (_implied(merged),) if node.attempt < 4 else _TYPES
    order = [name for name in types if name != "null"] or list(types)
    return order[(node.attempt // 2) % len(order)]


def _implied(merged: Merged) -> str:
    """The type that a schema without one speaks of."""
    if merged.properties or merged.required or merged.additional or merged.lowest.get("Properties"):
        return "object"
    if merged.items or merged.prefix_items or merged.contains or merged.lowest.get("Items"):
        return "array"
    if merged.patterns or merged.formats or merged.lowest.get("Length") or merged.highest.get("Length"):
        return "string"
    bounds = (merged.minimum, merged.maximum, merged.exclusive_minimum, merged.exclusive_maximum)
    return "number" if merged.multiples or any(bound is not None for bound in bounds) else "object"


def _scalar(node: Node, kind: str) -> Json:
    if node.given is not MISSING and node.attempt == 0 and admits(node.merged, node.given):
        return node.given
    name = snake_case(node.name)
    if kind == "string":
        return strings.string(node.merged, node.rng(), name, is_plain=node.attempt > 1)
    if kind in ("integer", "number"):
        return numbers.number(node.merged, node.rng(), name, is_integer=kind == "integer")
    if kind == "boolean":
        return node.rng().random() < 0.5 if node.attempt else not any(word in name for word in _NEGATIVE)
    return None
