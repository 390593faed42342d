"""OpenAPI Overlay 1.0 and 1.1: actions that say, one by one, what a published description leaves out or gets wrong.

Source: https://spec.openapis.org/overlay/v1.0.0.html and v1.1.0.html. Two extension keys of ours stand on every action of a
vendored API: `x-basis` (who says so) and `x-gap` (whether it adds to the document or contradicts its schema).
"""

from __future__ import annotations

import copy
import dataclasses
import re
from dataclasses import dataclass
from functools import lru_cache

import jsonpath_rfc9535 as jsonpath

from specs.json import pointer
from specs.json.parsing import Json, kind_of

BASES = ("documented", "client", "inferred")
GAPS = ("adds", "disagrees")


class OverlayError(ValueError):
    """The overlay, or one of its actions, cannot be applied. The message names the action and its target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One action of an overlay."""

    target: str  # a JSONPath (RFC 9535)
    description: str
    basis: str  # one of BASES; "" where a user's own overlay does not say
    gap: str  # one of GAPS; "" where a user's own overlay does not say
    update: Json | None
    remove: bool
    copy: str | None = None  # a JSONPath to the one place whose value is the update
    is_11: bool = False  # whether Overlay 1.1 says what it does: a list grows by every item of a list, and kinds must agree
    is_vendored: bool = True  # whether it must match something


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What one action did: `pointers` are the places it matched, as JSON Pointers."""

    action: Action
    pointers: tuple[str, ...]


def read_actions(overlay: Json, *, source: str) -> tuple[Action, ...]:
    """The actions of an overlay, in order.

    Raises:
        OverlayError: it is not an Overlay 1.0.0, or an action lacks what ours must say.
    """
    if not isinstance(overlay, dict) or overlay.get("overlay") != "1.0.0":
        raise OverlayError(f"{source}: wanted an OpenAPI Overlay with `overlay: 1.0.0`")
    return tuple(_action(raw, where=f"{source}: action {number}") for number, raw in enumerate(_raw_actions(overlay, source), start=1))


def read_user_actions(overlay: Json, *, source: str) -> tuple[Action, ...]:
    """The actions of a user's own overlay, in order: any Overlay 1.0 or 1.1.

    Raises:
        OverlayError: it is none.
    """
    version = str(overlay.get("overlay")) if isinstance(overlay, dict) else ""
    if not _VERSION.fullmatch(version):
        raise OverlayError(f"{source}: wanted an OpenAPI Overlay with `overlay: 1.0.0` or `overlay: 1.1.0`")
    is_11 = version.startswith("1.1")
    raw_actions = _raw_actions(overlay, source)
    return tuple(_user_action(raw, where=f"{source}: action {number}", is_11=is_11) for number, raw in enumerate(raw_actions, start=1))


_VERSION = re.compile(r"1\.[01](?:\.[0-9]+(?:-.*)?)?", re.ASCII)


def _raw_actions(overlay: dict[str, Json], source: str) -> list[Json]:
    info = overlay.get("info")
    if not isinstance(info, dict) or not all(isinstance(info.get(key), str) for key in ("title", "version")):
        raise OverlayError(f"{source}: wanted `info` with a `title` and a `version`, both strings")
    actions = overlay.get("actions")
    if not isinstance(actions, list) or not actions:
        raise OverlayError(f"{source}: wanted a non-empty list `actions`, got {kind_of(actions)}")
    return actions


def _user_action(raw: Json, *, where: str, is_11: bool) -> Action:
    if not isinstance(raw, dict) or not isinstance(raw.get("target"), str):
        raise OverlayError(f"{where}: wanted a mapping with a string `target`")
    where = f"{where} ({raw['target']})"
    for key, kind in (("description", str), ("remove", bool), ("copy", str)):
        if key in raw and not isinstance(raw[key], kind):
            raise OverlayError(f"{where}: `{key}` is {kind_of(raw[key])}")
    is_copy = is_11 and "copy" in raw
    if is_11 and [("update" in raw), is_copy, raw.get("remove") is True].count(True) > 1:
        raise OverlayError(f"{where}: wanted one of `update`, `copy` and `remove: true`")
    return Action(
        target=raw["target"],
        description=" ".join(raw.get("description", "").split()),
        basis=raw["x-basis"] if raw.get("x-basis") in BASES else "",
        gap=raw["x-gap"] if raw.get("x-gap") in GAPS else "",
        update=raw.get("update", {}),
        remove=raw.get("remove") is True,
        copy=raw["copy"] if is_copy else None,
        is_11=is_11,
        is_vendored=False,
    )


def _action(raw: Json, *, where: str) -> Action:
    if not isinstance(raw, dict) or not isinstance(raw.get("target"), str):
        raise OverlayError(f"{where}: wanted a mapping with a string `target`")
    where = f"{where} ({raw['target']})"
    for key, allowed in (("x-basis", BASES), ("x-gap", GAPS)):
        if raw.get(key) not in allowed:
            raise OverlayError(f"{where}: {key} is {raw.get(key)!r}, wanted one of {', '.join(allowed)}")
    if not isinstance(raw.get("description"), str) or not raw["description"].strip():
        raise OverlayError(f"{where}: wanted a `description` that says what is changed and why")
    if ("update" in raw) == (raw.get("remove") is True):
        raise OverlayError(f"{where}: wanted either `update` or `remove: true`")
    return Action(
        target=raw["target"],
        description=" ".join(raw["description"].split()),
        basis=raw["x-basis"],
        gap=raw["x-gap"],
        update=raw.get("update"),
        remove=raw.get("remove") is True,
    )


def apply(description: Json, actions: tuple[Action, ...], *, source: str) -> tuple[Json, tuple[Applied, ...]]:
    """`description` with every action applied in order, and what each one matched. The argument is left as it was.

    Raises:
        OverlayError: a target is no JSONPath, matches nothing, or is of a kind that its update cannot be merged into.
    """
    result = copy.deepcopy(description)
    applied = []
    for number, action in enumerate(actions, start=1):
        label = f"{source}: action {number} ({action.target})"
        try:
            locations = _find(action.target, result)
        except jsonpath.JSONPathError as error:
            raise OverlayError(f"{label}: not a JSONPath: {error}") from error
        if not locations and action.is_vendored:
            raise OverlayError(f"{label}: matches nothing in the description")
        pointers = tuple(pointer.join(*location) for location in locations)
        if action.copy is not None and locations:
            action = dataclasses.replace(action, update=_copied(action.copy, result, label))
        for location in sorted(locations, reverse=True):  # from the end, inner before outer: changing one moves no other
            _change(result, location, action, label)
        applied.append(Applied(action=action, pointers=pointers))
    return result, tuple(applied)


@lru_cache(maxsize=512)
def _compiled(target: str) -> jsonpath.JSONPathQuery:
    return jsonpath.compile(target)


def _find(target: str, value: Json) -> list[tuple[str | int, ...]]:
    return list(dict.fromkeys(tuple(node.location) for node in _compiled(target).find(value)))  # a union may match twice


def _copied(source: str, value: Json, label: str) -> Json:
    """What stands at the one place that a `copy` names."""
    try:
        locations = _find(source, value)
    except jsonpath.JSONPathError as error:
        raise OverlayError(f"{label}: `copy` is not a JSONPath: {error}") from error
    if len(locations) != 1:
        raise OverlayError(f"{label}: `copy` matches {len(locations)} places ({source}), wanted one")
    return copy.deepcopy(pointer.follow(value, map(str, locations[0])))


def _change(root: Json, location: tuple[str | int, ...], action: Action, label: str) -> None:
    if action.remove:
        if not location:
            raise OverlayError(f"{label}: the whole description cannot be removed")
        del pointer.follow(root, map(str, location[:-1]))[location[-1]]
        return
    target = pointer.follow(root, map(str, location))
    if isinstance(target, dict) and isinstance(action.update, dict):
        _merge(target, action.update, label if action.is_11 else None)
    elif isinstance(target, list):
        target += copy.deepcopy(action.update if action.is_11 and isinstance(action.update, list) else [action.update])
    elif location and not isinstance(target, dict) and not isinstance(action.update, dict | list):
        pointer.follow(root, map(str, location[:-1]))[location[-1]] = action.update
    else:
        at = pointer.join(*location) or "the root"
        raise OverlayError(f"{label}: {kind_of(action.update)} cannot be merged into {kind_of(target)}, which stands at {at}")


def _merge(target: dict[str, Json], update: dict[str, Json], strict: str | None) -> None:
    """Merge `update` into `target`; kinds that do not agree are an error of the action `strict`, unless that is None."""
    for key, value in update.items():
        current = target.get(key)
        if isinstance(current, dict) and isinstance(value, dict):
            _merge(current, value, strict)
        elif isinstance(current, list) and isinstance(value, list):
            current.extend(copy.deepcopy(value))
        elif strict is not None and key in target and (isinstance(current, dict | list) or isinstance(value, dict | list)):
            raise OverlayError(f"{strict}: {kind_of(value)} cannot be merged into {kind_of(current)}, which stands at {key!r}")
        else:
            target[key] = copy.deepcopy(value)
