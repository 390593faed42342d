"""Security schemes and requirements mended: every requirement names a scheme, and every scheme can be asked for."""

from __future__ import annotations

from specs.document.mending.fault_log import FaultLog, Place
from specs.json.parsing import Json, kind_of

_TYPES = ("apiKey", "http", "oauth2", "openIdConnect", "mutualTLS")
_BEARER = {"type": "http", "scheme": "bearer"}


def mend_scheme(name: str, value: Json, at: Place, log: FaultLog) -> Json:
    """The Security Scheme Object called `name`, as it can be asked for."""
    kind = value.get("type") if isinstance(value, dict) else None
    if kind == "basic":
        log.add((*at, "type"), "`type` is 'basic', as Swagger 2.0 has it", "it is HTTP Basic")
        return {**value, "type": "http", "scheme": "basic"}
    known = next((known for known in _TYPES if known.lower() == str(kind).lower()), None)
    if known is None:
        log.add(at, f"a security scheme of the type {kind!r:.40}, wanted one of {', '.join(_TYPES)}", "it is a bearer token")
        return dict(_BEARER)
    if known != kind:
        log.add((*at, "type"), f"`type` is {kind!r}", f"it is {known!r}")
        value["type"] = known
    if known == "http" and not isinstance(value.get("scheme"), str):
        log.add((*at, "scheme"), f"wanted a string, got {kind_of(value.get('scheme'))}", "it is a bearer token")
        value["scheme"] = "bearer"
    if known == "apiKey":
        _mend_api_key(name, value, at, log)
    return value


def _mend_api_key(name: str, value: dict[str, Json], at: Place, log: FaultLog) -> None:
    if not isinstance(value.get("name"), str) or not value["name"]:
        log.add((*at, "name"), f"wanted a string, got {kind_of(value.get('name'))}", f"it is {name!r}")
        value["name"] = name
    if value.get("in") not in ("query", "header", "cookie"):
        log.add((*at, "in"), f"`in` is {value.get('in')!r:.40}, wanted query, header or cookie", "it is a header")
        value["in"] = "header"


def mend_requirements(holder: dict[str, Json], schemes: Json, at: Place, log: FaultLog) -> None:
    """Mend the `security` of a document or an operation, in place: alternatives that name an unknown scheme are left out."""
    if "security" not in holder:
        return
    alternatives = holder["security"]
    if isinstance(alternatives, dict):
        log.add((*at, "security"), "wanted a list, got a mapping", "it is the only item")
        alternatives = [alternatives]
    elif not isinstance(alternatives, list):
        if alternatives is not None:
            log.add((*at, "security"), f"wanted a list, got {kind_of(alternatives)}", "it is not there")
        del holder["security"]
        return
    requirements = []
    for index, alternative in enumerate(alternatives):
        place = (*at, "security", index)
        if not isinstance(alternative, dict):
            log.add(place, f"wanted a mapping, got {kind_of(alternative)}", "it is not there")
            continue
        unknown = [name for name in alternative if not isinstance(schemes, dict) or name not in schemes]
        if unknown:
            log.add(place, f"the security scheme {unknown[0]!r} is not declared", "it is not asked for")
            continue
        requirements.append({name: scopes if isinstance(scopes, list) else [] for name, scopes in alternative.items()})
    holder["security"] = requirements
