"""URLs of the service itself in the items that the mock makes up: they lead to the mock, and to the item that shows them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from urllib.parse import quote, urlsplit

from mockserver.resources.resource import Fields
from specs import Document
from specs.json.parsing import Json
from specs.resources.paths import bare, form, parameters_in, plain

_HERE = "http://this-mock.invalid"  # the mock's origin in what is kept, as it is known only when a request comes
_OWN = frozenset(("self", "selfurl", "selflink", "selfuri", "selfhref"))
_OWN_OF_SERVICE = frozenset(("url", "uri", "href", "apiurl", "resourceurl", "resourceuri", "link"))
"""Names of URLs that are the item's own where the document's example leads to the service, or where the service adds them."""
_OWN_HOLDERS = ("links", "self")
_URL = re.compile(r"(\w+?)_?(?:url|uri|href)", re.IGNORECASE)
_TEMPLATE = re.compile(r"\{[/?&#;].*\}$")  # a URI Template at the end of an example: `{/name}`
_BEGINNING = re.compile(r"https?://|/")


def with_origin(value: Json, origin: str) -> Json:
    """`value` with the URLs of the mock itself at the origin that a request was sent to; the same object where it holds none."""
    if isinstance(value, str):
        return origin + value[len(_HERE) :] if value.startswith(_HERE) else value
    if isinstance(value, dict):
        changed = {name: new for name, member in value.items() if (new := with_origin(member, origin)) is not member}
        return {**value, **changed} if changed else value
    if isinstance(value, list):
        members = [with_origin(member, origin) for member in value]
        return members if any(new is not member for new, member in zip(members, value, strict=True)) else value
    return value


@lru_cache(maxsize=64)
def server_pattern(document: Document) -> re.Pattern[str] | None:
    """What the URLs of a document's servers begin with; None where it names none, or only examples."""
    prefixes = {_prefix(server) for server in document.raw.get("servers") or () if isinstance(server, dict)}
    wanted = sorted((prefix for prefix in prefixes if prefix), key=len, reverse=True)
    return re.compile(rf"(?:https?:)?//(?:{'|'.join(wanted)})(?=[/?#{{]|$)") if wanted else None


def _prefix(server: Mapping[str, Json]) -> str:
    """Host and path of a server's URL as a regular expression, any value in the place of its variables; "" where it has no host."""
    parts = urlsplit(str(server.get("url", "")))
    if not parts.netloc or parts.netloc.startswith(("localhost", "127.0.0.1", "{")):
        return ""
    literals = re.split(r"\{[^{}]*\}", parts.netloc + parts.path.rstrip("/"))
    return r"[^/?#{}]+".join(map(re.escape, literals))


def of_service(value: Json, document: Document, origin: str = _HERE) -> Json:
    """`value`, which the document gives, with the URLs of the document's servers at `origin`."""
    pattern = server_pattern(document)
    return _moved(value, pattern, origin + document.base_path.rstrip("/")) if pattern is not None else value


def _moved(value: Json, pattern: re.Pattern[str], base: str) -> Json:
    if isinstance(value, str):
        match = pattern.match(value)
        return base + value[match.end() :] if match else value
    if isinstance(value, dict):
        return {name: _moved(member, pattern, base) for name, member in value.items()}
    return [_moved(member, pattern, base) for member in value] if isinstance(value, list) else value


@dataclass(eq=False)
class OwnUrls:
    """The URLs in the items of one resource."""

    document: Document
    path: str  # of an item, with its parameters
    schema_by_name: Mapping[str, Json] = field(repr=False)
    added: Collection[str] = ()  # names of the properties that no client sends, where a path names an item

    def placed(self, fields: Fields, made: Collection[str], values: Mapping[str, Json]) -> Fields:
        """`fields` whose `made` ones lead to the item that the `values` of the path's parameters name."""
        location = self._location(values)
        before = {name: value for name, value in fields.items() if name in made and not self._is_limited(name)}
        replacements = self._replacements(before, values)
        changed = {name: self._value(name, value, location, replacements) for name, value in before.items()}
        return {**fields, **changed}

    def _is_limited(self, name: str) -> bool:
        """Whether the document says which texts a property may have: then it keeps the one that it was given."""
        schema = self.schema_by_name.get(name)
        return isinstance(schema, dict) and not {"pattern", "enum", "const", "maxLength"}.isdisjoint(schema)

    def _location(self, values: Mapping[str, Json]) -> str:
        path = bare(self.path)
        for name in parameters_in(path):
            path = path.replace("{" + name + "}", quote(str(values.get(name, "")), safe="@:+~"))
        return _HERE + self.document.base_path.rstrip("/") + path

    def _value(self, name: str, value: Json, location: str, replacements: list[tuple[str, str]]) -> Json:
        if isinstance(value, str) and _BEGINNING.match(value):
            own = self._own(name, value, location)
            if own is not None:
                return own
        if isinstance(value, dict) and plain(name) in _OWN_HOLDERS:
            value = {key: self._value(key, member, location, replacements) for key, member in value.items()}
            if plain(name) == "self" and isinstance(value.get("href"), str):
                value = {**value, "href": location}
        return of_service(_replaced(value, replacements), self.document)

    def _own(self, name: str, value: str, location: str) -> str | None:
        """The URL of the item, or of what lies below it, where the property `name` holds such a one."""
        meaning = plain(name)
        leads_here = bool((pattern := server_pattern(self.document)) and pattern.match(value))
        is_given = "example" in self.schema_by_name.get(name, {}) or "examples" in self.schema_by_name.get(name, {})
        if meaning in _OWN or (meaning in _OWN_OF_SERVICE and (leads_here or (not is_given and name in self.added))):
            return location
        match = _URL.fullmatch(name)
        below = self._below.get(plain(match[1])) if match else None
        if below is None or (is_given and not leads_here):
            return None
        template = _TEMPLATE.search(value)
        return f"{location}/{below}{template[0] if template else ''}"

    @cached_property
    def _below(self) -> Mapping[str, str]:
        """The segments that the paths below an item's have, by their plain spelling."""
        start = form(self.path) + "/"
        forms = (form(operation.path) for operation in self.document.operations)
        rests = {each[len(start) :] for each in forms if each.startswith(start)}
        return {plain(rest): rest for rest in rests if "/" not in rest and "{" not in rest}

    def _replacements(self, fields: Fields, values: Mapping[str, Json]) -> list[tuple[str, str]]:
        """What the examples have in the place of the item's own path, and of the ids in it, each with what is to stand there."""
        path = bare(self.path)
        shown = next((match for text in fields.values() if isinstance(text, str) and (match := self._shown_path.search(text))), None)
        if shown is None:
            return []
        own = {name: str(values.get(name, "")) for name in parameters_in(path)}
        pairs = [(shown[0], self._location(own).removeprefix(_HERE + self.document.base_path.rstrip("/")))]
        names = parameters_in(path)
        if len(names) > 1 and path.endswith("/".join("{" + name + "}" for name in names)):
            pairs.append(("/".join(shown.groups()), "/".join(own[name] for name in names)))
        return [pair for pair in pairs if pair[0] != pair[1]]

    @cached_property
    def _shown_path(self) -> re.Pattern[str]:
        """The path of an item as examples show it, with its ids."""
        return re.compile(r"([^/?#{}\s]+?)".join(map(re.escape, form(self.path).split("{}"))) + r"(?=[/?#{}\s]|$)")


def _replaced(value: Json, replacements: list[tuple[str, str]]) -> Json:
    if isinstance(value, str):
        for old, new in replacements:
            start = "" if old[0] == "/" else r"(?<![\w-])"
            value = re.sub(rf"{start}{re.escape(old)}(?![\w-])", new.replace("\\", r"\\"), value)
        return value
    if not replacements:
        return value
    if isinstance(value, dict):
        return {name: _replaced(member, replacements) for name, member in value.items()}
    return [_replaced(member, replacements) for member in value] if isinstance(value, list) else value
