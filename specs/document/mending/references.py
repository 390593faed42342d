"""Where `$ref`s lead inside one document: by pointer, by `$anchor`, by `$id`, or by the bare name of a component."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from urllib.parse import unquote, urldefrag, urljoin

from specs.document.object_model import walk
from specs.json import pointer
from specs.json.parsing import Json

_COMPONENT_MAPS = {
    "schema": "schemas", "response": "responses", "parameter": "parameters", "media type": "mediaTypes", "example": "examples",
}  # fmt: skip


class References:
    """The references of one document."""

    def __init__(self, raw: Json, problems: Mapping[str, str] = MappingProxyType({})) -> None:
        self._raw = raw
        self._problems = problems  # why references out of the document lead to nothing
        self._known: dict[tuple[str, str], str | None] = {}
        self._identified: dict[str, str] | None = None
        self.identified: list[dict[str, Json]] = []
        """The schemas with an `$id`."""

    def target(self, reference: str, kind: str) -> str | None:
        """The reference as a pointer in the document (`#/…`) that leads to an object of `kind`; None where it leads to none."""
        key = (reference, kind)
        if key not in self._known:
            self._known[key] = self._found(reference, kind)
        return self._known[key]

    def problem(self, reference: str, kind: str) -> str:
        """What is wrong with a reference that leads to no object of `kind`."""
        reason = self._problems.get(reference)
        return f"the reference {reference!r:.120} leads to no {kind}" + (f": {reason}" if reason else "")

    def value(self, reference: str) -> Json:
        """What stands where a reference `#/…` leads, None where nothing does."""
        try:
            return pointer.follow(self._raw, pointer.split(reference))
        except (LookupError, ValueError):
            return None

    def resolved(self, value: Json) -> Json:
        """`value`, its `$ref`s followed; None where they lead nowhere or in a circle."""
        visited: list[str] = []
        while isinstance(value, dict) and isinstance(value.get("$ref"), str):
            if value["$ref"] in visited:
                return None
            visited.append(value["$ref"])
            value = self.value(value["$ref"])
        return value

    def _found(self, reference: str, kind: str) -> str | None:
        for candidate in self._candidates(reference, kind):
            resolved = self.resolved({"$ref": candidate})
            if isinstance(resolved, dict) or (isinstance(resolved, bool) and kind == "schema"):
                return candidate
        return None

    def _candidates(self, reference: str, kind: str) -> Iterator[str]:
        if reference.startswith("#/"):
            yield reference
            return
        if reference in self._by_identity:
            yield self._by_identity[reference]
        components = self._raw.get("components")
        named = components.get(_COMPONENT_MAPS.get(kind, "")) if isinstance(components, dict) else None
        name = unquote(reference)
        if isinstance(named, dict) and name in named:
            yield pointer.fragment("components", _COMPONENT_MAPS[kind], name)

    def identify(self) -> None:
        """Note which schemas have an `$id`."""
        _ = self._by_identity

    @property
    def _by_identity(self) -> dict[str, str]:
        """The pointer of every schema that has an `$anchor` or an `$id`, by what a reference to it may say."""
        if self._identified is None:
            self._identified = {}
            base = self._raw.get("$self") if isinstance(self._raw.get("$self"), str) else ""
            for at, kind, value in walk(self._raw):
                if kind == "schema" and isinstance(value, dict):
                    self._identify(value, pointer.fragment(*at), base)
        return self._identified

    def _identify(self, schema: dict[str, Json], place: str, base: str) -> None:
        identified = self._identified if self._identified is not None else {}
        for key in ("$anchor", "$dynamicAnchor"):
            if isinstance(schema.get(key), str):
                identified.setdefault(f"#{schema[key]}", place)
        identity = schema.get("$id")
        if isinstance(identity, str):
            self.identified.append(schema)
            for text in (identity, urldefrag(urljoin(base, identity)).url):
                identified.setdefault(text, place)
