"""A document of several files as one: what its `$ref`s name in other files is put among its components."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from urllib.parse import unquote, urldefrag

from specs.document.object_model import EXTENSIBLE, FIELDS, is_reference
from specs.json import pointer
from specs.json.parsing import Json, kind_of
from specs.json.references import references_in

Read = Callable[[str], Json]  # the value in the file at a location; raises OSError or ValueError, whose message says why there is none
Resolve = Callable[[str, str], str]  # the location that a reference names, from the location of the file that it stands in

_COMPONENT_MAPS = {
    "schema": "schemas", "response": "responses", "parameter": "parameters", "example": "examples", "request body": "requestBodies",
    "header": "headers", "security scheme": "securitySchemes", "link": "links", "callback": "callbacks", "media type": "mediaTypes",
    "path item": "pathItems",
}  # fmt: skip
_FILE_NAME = re.compile(r"[^#]*\.(?:ya?ml|json)(?:#.*)?", re.IGNORECASE)


class Bundle:
    """One document on its way to a single file, changed in its place."""

    def __init__(self, raw: dict[str, Json], location: str, *, read: Read, resolve: Resolve) -> None:
        self._raw = raw
        self._location = location
        self._read = read
        self._resolve = resolve
        self._files: dict[str, Json] = {location: copy.deepcopy(raw) if _has_files(raw) else raw}
        self._placed: dict[tuple[str, str, str], str] = {}
        self._pending: list[tuple[str, Json, str, pointer.Tokens]] = [("openapi", raw, location, ())]
        self.problems: dict[str, str] = {}
        """Why a reference, as it is written, leads to nothing."""
        self.origins: dict[pointer.Tokens, tuple[str, str]] = {}
        """Where what was put into the document comes from: tokens from its root -> (location, pointer in the file there)."""

    @property
    def locations(self) -> tuple[str, ...]:
        """Every other file that was read, or was to be."""
        return tuple(location for location in self._files if location != self._location)

    def bundle(self) -> None:
        """Put what stands in other files into the document."""
        while self._pending:
            kind, value, location, at = self._pending.pop()
            if isinstance(value, dict):
                self._visit(kind, value, location, at)

    def _visit(self, kind: str, value: dict[str, Json], location: str, at: pointer.Tokens) -> None:
        reference = value.get("$ref")
        if isinstance(reference, str) and kind == "path item" and not self._is_inside(reference, location):
            location = self._inline(value, location, at, kind)
        elif isinstance(reference, str):
            value["$ref"] = self._pointer_to(reference, kind, location)
            if is_reference(kind, value):
                return
        if kind == "schema":
            self._map_discriminator(value, location)
        fields = FIELDS[kind]
        for key, child in tuple(value.items()):
            child_kind = fields.get(key) or fields.get("*")
            if child_kind is None:
                continue
            if child_kind[0] == "{" and isinstance(child, dict):
                child_location = self._inline(child, location, (*at, key), "mapping") if _is_file_of_map(child) else location
                names = (name for name in child if not ((kind, key) in EXTENSIBLE and name.startswith("x-")))
                self._pending += [(child_kind[1:-1], child[name], child_location, (*at, key, name)) for name in names]
            elif child_kind[0] == "[" and isinstance(child, list):
                self._pending += [(child_kind[1:-1], item, location, (*at, key, index)) for index, item in enumerate(child)]
            elif child_kind[0] not in "{[":
                self._pending.append((child_kind, child, location, (*at, key)))

    def _is_inside(self, reference: str, location: str) -> bool:
        return location == self._location and reference.startswith("#")

    def _inline(self, value: dict[str, Json], location: str, at: pointer.Tokens, kind: str) -> str:
        """Put what the `$ref` of `value` names into `value` itself, under its own fields; the location of the file that it comes from."""
        visited: set[tuple[str, str]] = set()
        own = {key: member for key, member in value.items() if key != "$ref"}
        reference = value["$ref"]
        while isinstance(reference, str):
            target_location, fragment = self._target(reference, location)
            target = self._follow(reference, target_location, fragment, kind)
            if not isinstance(target, dict) or (target_location, fragment) in visited:
                return location
            visited.add((target_location, fragment))
            location, reference = target_location, target.get("$ref")
            self.origins[at] = (target_location, fragment)
            value.clear()
            value.update(copy.deepcopy({key: member for key, member in target.items() if key != "$ref"}))
        value.update(own)
        return location

    def _pointer_to(self, reference: str, kind: str, location: str) -> str:
        """The reference, as it is from the root of the document."""
        if self._is_inside(reference, location) or kind not in _COMPONENT_MAPS:
            return reference
        target_location, fragment = self._target(reference, location)
        if target_location == self._location:
            return "#" + fragment
        key = (target_location, fragment, kind)
        if key not in self._placed:
            target = self._follow(reference, target_location, fragment, kind)
            if target is None:
                return reference
            self._placed[key] = self._place(target, kind, target_location, fragment)
        return self._placed[key]

    def _place(self, target: Json, kind: str, location: str, fragment: str) -> str:
        components = self._raw.setdefault("components", {})
        members = components.setdefault(_COMPONENT_MAPS[kind], {})
        last = fragment.rpartition("/")[2] or unquote(location.rpartition("/")[2]).rpartition(".")[0]
        stem = name = re.sub(r"[^A-Za-z0-9._-]+", "_", unquote(last)) or kind.replace(" ", "_")
        number = 1
        while name in members:
            number += 1
            name = f"{stem}_{number}"
        members[name] = copied = copy.deepcopy(target)
        at = ("components", _COMPONENT_MAPS[kind], name)
        self.origins[at] = (location, fragment)
        self._pending.append((kind, copied, location, at))
        return pointer.fragment(*at)

    def _target(self, reference: str, location: str) -> tuple[str, str]:
        url, fragment = urldefrag(reference)
        if url and url == self._raw.get("$self"):
            return self._location, fragment
        return (self._resolve(location, url) if url else location), fragment

    def _follow(self, reference: str, location: str, fragment: str, kind: str) -> Json:
        """What stands at a pointer in a file; None where nothing does, which `problems` then explains."""
        try:
            if location not in self._files:
                self._files[location] = None
                self._files[location] = self._read(location)
            value = pointer.follow(self._files[location], pointer.split("#" + fragment))
        except OSError as error:
            self.problems[reference] = f"{location}: {error.strerror or error}"
            return None
        except LookupError:
            self.problems[reference] = f"{location} has no {fragment}"
            return None
        except ValueError as error:
            self.problems[reference] = str(error)
            return None
        if not isinstance(value, dict | bool):
            self.problems.setdefault(reference, f"{kind_of(value)} stands there, wanted a {kind}")
            return None
        return value

    def _map_discriminator(self, schema: dict[str, Json], location: str) -> None:
        discriminator = schema.get("discriminator")
        mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
        if not isinstance(mapping, dict):
            return
        for name, reference in mapping.items():
            is_pointer = isinstance(reference, str) and reference.startswith("#") and location != self._location
            if is_pointer or (isinstance(reference, str) and _FILE_NAME.fullmatch(reference)):
                mapping[name] = self._pointer_to(reference, "schema", location)


def _is_file_of_map(value: dict[str, Json]) -> bool:
    """Whether a map, such as all `paths`, stands in a file of its own: OpenAPI has no reference there, but tools write them."""
    reference = value.get("$ref")
    return isinstance(reference, str) and not reference.startswith("#")


def _has_files(value: Json) -> bool:
    """Whether anything in a document refers out of it."""
    return any(not reference.startswith("#") for reference in references_in(value))
