"""Where clients look for their base URL, and which path somebody meant who sent one under another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

# What each official client reads its base URL and its key from.
VARIABLES = {"tavus": "TAVUS_PUBLIC_API_BASE_URL", "together": "TOGETHER_BASE_URL"}
_KEYS = {"tavus": "TAVUS_API_KEY", "together": "TOGETHER_API_KEY"}
# The official clients by what they want of the base URL.
_CLIENTS = {
    "tavus": ((("PyPI tavus, whose module is tavus_mcp",), "/v2"),),
    "together": ((("PyPI together 3.x",), ""), (("npm together-ai", "PyPI together 2.x"), "/v1")),
}

Find = Callable[[str], Iterable[tuple[str, str]]]  # a path -> (API, path template) of every operation there
_MOST_SEGMENTS = 32  # of a path that is looked at


def client_variables(api: str, origin: str, key: str) -> list[tuple[str, str]]:
    """The official clients of an API, and the variables that point them at a mock; none where it has no official clients."""
    return [(", ".join(clients), f"{VARIABLES[api]}={origin}{path} {_KEYS[api]}={key}") for clients, path in _CLIENTS.get(api, ())]


def origin_at(host: str, port: int | str | None) -> str:
    """What URLs of a server begin with: "http://[::1]:8080"."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def hint(path: str, origin: str, find: Find, base_paths: Mapping[str, tuple[str, ...]]) -> str:
    """What to ask for in the place of `path`, which is not there, and the base URL that leads there; "" where nothing is like it.

    `base_paths`: by API, what its paths begin with: `/v1`.
    """
    suggestions: dict[str, str] = {}
    segments = path.split("/")[1:]
    if len(segments) > _MOST_SEGMENTS:
        return ""
    for api, suggested_path, base_path in _ends(segments, find) or _ends_below(segments, find, base_paths):
        variable = VARIABLES.get(api)
        base_url = origin + base_path
        suggestions.setdefault(
            suggested_path, f"{suggested_path}? Set {variable}={base_url}" if variable else f"{suggested_path}? The base URL is {base_url}"
        )
    if not suggestions:
        return ""
    return " Did you mean " + ", or ".join(suggestions.values()) + "."


def _ends(segments: list[str], find: Find) -> list[tuple[str, str, str]]:
    """The longest end of a path that is there: (API, path, what to put behind the origin in the base URL)."""
    for first in range(1, len(segments)):
        suggested_path = "/" + "/".join(segments[first:])
        candidates = [(api, suggested_path, "") for api, template in find(suggested_path) if _has_literal(template, 0)]
        if candidates:
            return candidates
    return []


def _ends_below(segments: list[str], find: Find, base_paths: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str, str]]:
    """The same, for the ends that are there below the base path of an API."""
    for first in range(len(segments)):
        candidates = []
        for api, prefix in ((api, prefix) for api, prefixes in base_paths.items() for prefix in prefixes):
            suggested_path = prefix + "/" + "/".join(segments[first:])
            if any(candidate_api == api and _has_literal(template, prefix.count("/")) for candidate_api, template in find(suggested_path)):
                candidates.append((api, suggested_path, prefix))
        if candidates:
            return candidates
    return []


def _has_literal(template: str, first: int) -> bool:
    """Whether a segment of the template from the `first` on is no parameter, which any text would match."""
    return any(segment and not segment.startswith("{") for segment in template.split("/")[1 + first :])
