"""Servers mended: each has a URL, and every variable of it a default."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from specs.document.mending.fault_log import FaultLog, Place
from specs.json.parsing import Json, kind_of

_VARIABLE = re.compile(r"\{([^{}]*)\}")


def mend_servers(holder: dict[str, Json], at: Place, log: FaultLog) -> None:
    """Mend the `servers` of a document, a path item or an operation, in place."""
    if "servers" not in holder:
        return
    servers = holder["servers"]
    if not isinstance(servers, list):
        log.add((*at, "servers"), f"wanted a list, got {kind_of(servers)}", "it is not there")
        del holder["servers"]
        return
    kept = []
    for index, server in enumerate(servers):
        place = (*at, "servers", index)
        if isinstance(server, dict) and isinstance(server.get("url"), str):
            _mend(server, place, log)
            kept.append(server)
        else:
            log.add(place, "a server without a `url`", "it is not there")
    holder["servers"] = kept
    if not kept:
        del holder["servers"]


def _mend(server: dict[str, Json], at: Place, log: FaultLog) -> None:
    variables = server.get("variables")
    if "variables" in server and not isinstance(variables, dict):
        if variables:
            log.add((*at, "variables"), f"wanted a mapping, got {kind_of(variables)}", "it is not there")
        del server["variables"]
        variables = None
    for name, variable in list((variables or {}).items()):
        if not isinstance(variable, dict) or not isinstance(variable.get("default"), str):
            _mend_variable(server, name, variable, (*at, "variables", name), log)
    declared = server.get("variables", {})
    url = server["url"].strip()
    if any(name not in declared for name in _VARIABLE.findall(url)):
        log.add((*at, "url"), f"the server {url!r:.120} has variables without a default", "any text stands for them")
        if not re.match(r"\{[^{}]*\}(?::|/|$)", url) or _VARIABLE.match(url)[1] not in declared:  # type: ignore[index]  # matched
            url = re.sub(r"^\{[^{}]*\}://", "https://", url)
            url = re.sub(r"^\{[^{}]*\}(?=/|$)", "", url) or "/"
    server["url"] = url
    try:
        urlsplit(url)
    except ValueError as error:
        log.add((*at, "url"), f"no URL can be read from {url!r:.120}: {error}", "it is /")
        server["url"] = "/"


def _mend_variable(server: dict[str, Json], name: str, variable: Json, at: Place, log: FaultLog) -> None:
    default = variable.get("default") if isinstance(variable, dict) else variable
    values = variable.get("enum") if isinstance(variable, dict) else None
    if isinstance(default, bool | int | float | str):
        server["variables"][name] = {"default": str(default)}
        log.add(at, f"the default is {kind_of(default)}, wanted a string", f"it is {str(default)!r:.60}")
    elif isinstance(values, list) and values:
        server["variables"][name] = {**variable, "default": str(values[0])}
        log.add(at, "the server variable has no default", f"it is {str(values[0])!r:.60}")
    else:
        del server["variables"][name]
