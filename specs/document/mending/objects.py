"""A whole document mended: every object that OpenAPI names is there as it names it, or not at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from specs.document.faults import Fault
from specs.document.mending.fault_log import FaultLog, Place
from specs.document.mending.parameters import is_parameter, mend_parameter, mend_path_parameters, mend_repeated_credential
from specs.document.mending.references import References
from specs.document.mending.routes import mend_routes
from specs.document.mending.schemas import SchemaMending
from specs.document.mending.security import mend_requirements, mend_scheme
from specs.document.mending.servers import mend_servers
from specs.document.object_model import EXTENSIBLE, FIELDS, METHODS, is_reference, operations_of
from specs.json.parsing import Json, kind_of

_GONE: Final = object()
_STATUS = re.compile(r"[1-5](?:[0-9][0-9]|XX)|default", re.ASCII)


def mend(raw: dict[str, Json], problems: Mapping[str, str] = MappingProxyType({})) -> list[Fault]:
    """Mend the document `raw`, whose version is known, in its place; what was mended.

    `problems`: why references out of the document lead to nothing.

    Afterwards its objects are those of OpenAPI, its references lead somewhere, and its schemas compile.
    """
    return _Mending(raw, problems).mend()


class _Mending:
    """One document on its way."""

    def __init__(self, raw: dict[str, Json], problems: Mapping[str, str]) -> None:
        self._raw = raw
        self._log = FaultLog()
        components = raw.get("components")
        self._schemes = components.get("securitySchemes") if isinstance(components, dict) else None
        self._references = References(raw, problems)
        self._schemas = SchemaMending(self._references, self._log, is_30=str(raw["openapi"]).startswith("3.0"))

    def mend(self) -> list[Fault]:
        raw = self._raw
        if not isinstance(raw.get("info"), dict):
            self._log.add(("info",), f"wanted a mapping, got {kind_of(raw.get('info'))}", "the title is that of the file")
            raw["info"] = {"title": "Untitled", "version": "0"}
        if "components" in raw:  # first, as the rest refers to them
            raw["components"] = self._components(raw["components"])
        self._paths()
        self._fields("openapi", {key: value for key, value in raw.items() if key != "components"}, (), into=raw)
        mend_servers(raw, (), self._log)
        schemes = raw.get("components", {}).get("securitySchemes", {})
        mend_requirements(raw, schemes, (), self._log)
        self._path_items(schemes)
        mend_routes(raw, self._references, self._log)
        if not any("$ref" in item or any(operations_of(item)) for item in raw["paths"].values() if isinstance(item, dict)):
            self._log.add(("paths",), "no path has an operation", "there is nothing to serve")
        self._forget_identities()
        return self._log.faults

    def _components(self, components: Json) -> Json:
        if not isinstance(components, dict):
            self._log.add(("components",), f"wanted a mapping, got {kind_of(components)}", "it is empty")
            return {}
        self._fields("components", components, ("components",))
        schemes = components.get("securitySchemes")
        if not isinstance(schemes, dict):
            return components
        for name, scheme in schemes.items():
            if not (isinstance(scheme, dict) and isinstance(scheme.get("$ref"), str)):
                schemes[name] = mend_scheme(name, scheme, ("components", "securitySchemes", name), self._log)
        return components

    def _paths(self) -> None:
        """Let every path begin with a slash."""
        paths = self._raw.get("paths")
        if not isinstance(paths, dict):
            if paths is not None or not self._raw.get("webhooks"):
                self._log.add(("paths",), f"wanted a mapping, got {kind_of(paths)}", "it is empty")
            paths = {}
        mended = {}
        for path, item in paths.items():
            if path.startswith(("/", "x-")):
                mended[path] = item
            elif "/" + path in paths:
                self._log.add(("paths", path), "a path that does not begin with / stands beside the one that does", "it is not there")
            else:
                self._log.add(("paths", path), "a path does not begin with /", f"it is {'/' + path!r}")
                mended["/" + path] = item
        self._raw["paths"] = mended

    def _path_items(self, schemes: Json) -> None:
        for path, item in self._raw["paths"].items():
            if not path.startswith("/") or not isinstance(item, dict):
                continue
            at = ("paths", path)
            mend_servers(item, at, self._log)
            for tokens, _, operation in operations_of(item):
                mend_servers(operation, (*at, *tokens), self._log)
                mend_requirements(operation, schemes, (*at, *tokens), self._log)
            mend_path_parameters(path, item, at, self._references, self._log)

    def _fields(self, kind: str, value: dict[str, Json], at: Place, *, into: dict[str, Json] | None = None) -> None:
        """Mend every field of an object of `kind` that holds objects."""
        target = value if into is None else into
        fields = FIELDS[kind]
        for key, child in tuple(value.items()):
            child_kind = fields.get(key) or fields.get("*")
            if child_kind is None or (kind == "callback" and key.startswith("x-")):
                continue
            if child is None and kind != "callback":
                del target[key]  # tools write null for what is not there
            elif child_kind[0] == "{":
                self._map(kind, target, key, child_kind[1:-1], (*at, key))
            elif child_kind[0] == "[":
                self._list(target, key, child_kind[1:-1], (*at, key))
            else:
                self._put(target, key, self._member(child_kind, child, (*at, key)))

    def _put(self, holder: dict[str, Json], key: str, mended: Json) -> None:
        if mended is _GONE:
            del holder[key]
        else:
            holder[key] = mended

    def _map(self, kind: str, holder: dict[str, Json], key: str, child_kind: str, at: Place) -> None:
        children = holder[key]
        if not isinstance(children, dict):
            if children != []:  # PHP writes an empty mapping so
                self._log.add(at, f"wanted a mapping, got {kind_of(children)}", "it is empty")
            holder[key] = {}
            return
        for name in tuple(children):
            if not ((kind, key) in EXTENSIBLE and name.startswith("x-")):
                self._put(children, name, self._member(child_kind, children[name], (*at, name)))

    def _list(self, holder: dict[str, Json], key: str, child_kind: str, at: Place) -> None:
        children = holder[key]
        if not isinstance(children, list):
            if children != {}:
                self._log.add(at, f"wanted a list, got {kind_of(children)}", "it is empty")
            holder[key] = []
            return
        members = (self._member(child_kind, child, (*at, index)) for index, child in enumerate(children))
        children[:] = [member for member in members if member is not _GONE]

    def _member(self, kind: str, value: Json, at: Place) -> Json:
        """An object of `kind`, mended in place; `_GONE` where nothing can be made of it."""
        if kind == "schema":
            return self._schemas.mended(value, at)
        if kind == "security scheme":
            return value
        if not isinstance(value, dict):
            return self._other(kind, value, at)
        if isinstance(value.get("$ref"), str) and kind not in ("example", "link") and not self._refers(kind, value, at):
            return dict(_SUBSTITUTES[kind]) if kind in _SUBSTITUTES else _GONE
        if is_reference(kind, value):
            return value
        if kind == "parameter" and not is_parameter(value, at, self._log):
            return _GONE
        if kind == "path item":
            self._methods(value, at)
        self._fields(kind, value, at)
        if kind in ("parameter", "header"):
            mend_parameter(value, at, self._log)
            if self._schemes:
                mend_repeated_credential(value, at, self._log)
        elif kind == "operation":
            self._operation(value, at)
        elif kind == "response" and not isinstance(value.get("description"), str):
            value["description"] = ""
        return value

    def _other(self, kind: str, value: Json, at: Place) -> Json:
        """What is assumed where another value than a mapping stands."""
        if kind == "example":
            return {"value": value}
        substitute = dict(_SUBSTITUTES[kind]) if kind in _SUBSTITUTES else _GONE
        if value is not None or kind == "response":
            assumed = "it is not there" if substitute is _GONE else "it is empty"
            self._log.add(at, f"wanted a mapping ({kind}), got {kind_of(value)}", assumed)
        return substitute

    def _refers(self, kind: str, value: dict[str, Json], at: Place) -> bool:
        """Whether the `$ref` of an object leads to one; it is written as a pointer then."""
        target = self._references.target(value["$ref"], kind)
        if target is None:
            assumed = "it is not there" if kind not in _SUBSTITUTES else "it is empty"
            self._log.add((*at, "$ref"), self._references.problem(value["$ref"], kind), assumed)
            return False
        value["$ref"] = target
        return True

    def _methods(self, item: dict[str, Json], at: Place) -> None:
        """Let the methods of a path be in lower case."""
        for key in [key for key in item if key not in METHODS and key.lower() in METHODS]:
            if key.lower() not in item:
                self._log.add((*at, key), "a method is not in lower case", f"it is {key.lower()!r}")
                item[key.lower()] = item.pop(key)

    def _operation(self, operation: dict[str, Json], at: Place) -> None:
        if "operationId" in operation and not isinstance(operation["operationId"], str):
            del operation["operationId"]
        responses = operation.setdefault("responses", {})
        for status in [status for status in responses if not status.startswith("x-") and not _STATUS.fullmatch(status)]:
            meant = next((form for form in (status.strip().upper(), status.strip().lower()) if _STATUS.fullmatch(form)), None)
            response = responses.pop(status)
            if meant is None or meant in responses:
                self._log.add((*at, "responses", status), "no status", "the response is not there")
            else:
                responses[meant] = response
        if not any(status[0] in "23d" for status in responses if not status.startswith("x-")):
            self._log.add((*at, "responses"), "no response for a success", "it is 200, without a body")
            responses["200"] = {"description": "A success, which the document does not declare."}

    def _forget_identities(self) -> None:
        """Every reference is a pointer from the document's root by now, which an `$id` on the way would lead elsewhere."""
        for schema in self._references.identified:
            schema.pop("$id", None)


_SUBSTITUTES: dict[str, dict[str, Json]] = {
    "media type": {}, "response": {"description": ""}, "operation": {}, "encoding": {}, "components": {},
}  # fmt: skip
