"""Parameter Objects mended: a name, a place, a schema; and those of a path as its template has them."""

from __future__ import annotations

import re

from specs.document.mending.fault_log import FaultLog, Place
from specs.document.mending.references import References
from specs.document.object_model import operations_of
from specs.json.parsing import Json, kind_of

_LOCATIONS = ("path", "query", "header", "cookie", "querystring")
_STYLES = {
    "path": ("simple", "label", "matrix"), "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"), "header": ("simple",),
    "cookie": ("form", "cookie"), "querystring": (),
}  # fmt: skip
_SCHEMA_KEYWORDS = ("type", "format", "enum", "items", "default", "minimum", "maximum", "pattern", "minLength", "maxLength")
_KEY = re.compile(r"(access|auth|bearer|api)?[_-]?(token|key)|authorization", re.IGNORECASE)
_OF_KEYS = re.compile(r"\bauth(entication|orization|enticate)?\b|\b(api|bearer|access) (key|token)\b", re.IGNORECASE)
_TEMPLATE = re.compile(r"\{([^{}]+)\}")


def is_parameter(value: dict[str, Json], at: Place, log: FaultLog) -> bool:
    """Whether an object can be read as a parameter; what is left out is told."""
    for key in ("name", "in"):
        if not isinstance(value.get(key), str):
            log.add((*at, key), f"wanted a string, got {kind_of(value.get(key))}", "the parameter is not there")
            return False
    location = value["in"] if value["in"] in _LOCATIONS else value["in"].lower()
    if location not in _LOCATIONS:
        log.add((*at, "in"), f"`in` is {value['in']!r:.40}, wanted one of {', '.join(_LOCATIONS)}", "the parameter is not there")
        return False
    if location != value["in"]:
        log.add((*at, "in"), f"`in` is {value['in']!r}", f"it is {location!r}")
        value["in"] = location
    return True


def mend_parameter(value: dict[str, Json], at: Place, log: FaultLog) -> None:
    """Mend what stands in a parameter or a header beside its name, in place, but for its schema."""
    location = value.get("in", "header")
    for key in ("required", "explode", "deprecated", "allowReserved"):
        flag = value.get(key)
        if key in value and not isinstance(flag, bool):
            value[key] = str(flag).lower() == "true"
            log.add((*at, key), f"`{key}` is {kind_of(flag)}, wanted a boolean", f"it is {str(value[key]).lower()}")
    if "style" in value and value["style"] not in _STYLES[location]:
        log.add((*at, "style"), f"`style` is {value['style']!r:.40}, which no {location} parameter has", "it is the usual one")
        del value["style"]
    if location == "path" and value.get("required") is not True:
        log.add(at, f"the path parameter {value['name']!r} is not `required: true`", "it is required")
        value["required"] = True
    content = value.get("content")
    if isinstance(content, dict) and content:
        return
    value.pop("content", None)
    if "schema" not in value:
        value["schema"] = {key: value[key] for key in _SCHEMA_KEYWORDS if key in value}
        assumed = "its schema is what stands beside it" if value["schema"] else "any value is allowed"
        log.add(at, "has neither `schema` nor `content`", assumed)


def mend_repeated_credential(value: dict[str, Json], at: Place, log: FaultLog) -> None:
    """Let a parameter be left out that carries the key of a security scheme once more: clients send the key as the scheme has it."""
    is_key = value.get("in") in ("header", "query") and _KEY.fullmatch(str(value.get("name", ""))) is not None
    if is_key and value.get("required") is True and _OF_KEYS.search(str(value.get("description", ""))):
        log.add((*at, "required"), f"the parameter {value['name']!r} repeats the key of a security scheme", "it may be left out")
        value["required"] = False


def mend_path_parameters(path: str, item: dict[str, Json], at: Place, references: References, log: FaultLog) -> None:
    """Let the path parameters of a path's operations be those of its template."""
    names = tuple(dict.fromkeys(_TEMPLATE.findall(re.split(r"[?#]", path, maxsplit=1)[0])))
    query_names = tuple(_TEMPLATE.findall(path.partition("?")[2]))
    shared = _declared(item, at, names, query_names, references, log)
    for tokens, _, operation in operations_of(item):
        own = _declared(operation, (*at, *tokens), names, query_names, references, log)
        for name in names:
            if name not in shared and name not in own:
                log.add((*at, *tokens), f"the path parameter {name!r} is not declared", "it is any text")
                parameters = operation.setdefault("parameters", [])
                parameters.append({"name": name, "in": "path", "required": True, "schema": {"type": "string"}})


def _declared(
    holder: dict[str, Json], at: Place, names: tuple[str, ...], query_names: tuple[str, ...], references: References, log: FaultLog
) -> set[str]:
    """The path parameters that a path item or an operation declares, those mended that the template has not."""
    parameters = holder.get("parameters")
    if not isinstance(parameters, list):
        return set()
    resolved = [references.resolved(parameter) for parameter in parameters]
    in_path = {value["name"] for value in resolved if isinstance(value, dict) and value.get("in") == "path"}
    if in_path <= set(names):
        return in_path
    missing = [name for name in names if name not in in_path]
    kept: list[Json] = []
    for index, (parameter, value) in enumerate(zip(parameters, resolved, strict=True)):
        if not isinstance(value, dict) or value.get("in") != "path" or value["name"] in names:
            kept.append(parameter)
            continue
        name, place = value["name"], (*at, "parameters", index)
        meant = _meant(name, missing, len(in_path - set(names)))
        if meant is not None:
            missing.remove(meant)
            log.add(place, f"the path parameter {name!r} is not in the path's template", f"it is {meant!r}")
            kept.append({**value, "name": meant})
            in_path.add(meant)
        elif name in query_names:
            log.add(place, f"the path parameter {name!r} stands in the query", "it is a query parameter")
            kept.append({**value, "in": "query"})
        else:
            log.add(place, f"the path parameter {name!r} is not in the path's template", "it is not there")
    holder["parameters"] = kept
    return in_path & set(names)


def _meant(name: str, missing: list[str], strangers: int) -> str | None:
    """The name in the template that a parameter of another name most likely has."""
    if strangers == 1 and len(missing) == 1:
        return missing[0]
    return next((other for other in missing if _letters(other) == _letters(name)), None)


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
