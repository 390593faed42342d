"""JSON Pointers (RFC 6901): written, read and followed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote, unquote

from specs.json.parsing import Json

Tokens = tuple[str | int, ...]  # the way to a place, as keys and indexes

_INDEX = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)


def join(*tokens: str | int) -> str:
    """The pointer to a place: `join("paths", "/v2/faces")` is `/paths/~1v2~1faces`."""
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in tokens)


def split(pointer: str) -> list[str]:
    """The tokens of `pointer`, which may be the fragment of a `$ref` (`#/…`, percent-encoded).

    Raises:
        ValueError: it is neither empty nor starts with "/".
    """
    if pointer.startswith("#"):
        pointer = unquote(pointer[1:])
    if pointer and not pointer.startswith("/"):
        raise ValueError(f"not a JSON Pointer: {pointer!r}; wanted one that starts with /")
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]


def fragment(*tokens: str | int) -> str:
    """The pointer to a place as the fragment of a URI: `fragment("paths", "/a/{id}")` is `#/paths/~1a~1%7Bid%7D`."""
    return "#" + quote(join(*tokens), safe="/~")


def follow(value: Json, tokens: Iterable[str]) -> Json:
    """What stands at `tokens` below `value`.

    Raises:
        LookupError: nothing stands there.
    """
    for token in tokens:
        if isinstance(value, dict):
            value = value[token]
        elif isinstance(value, list) and _INDEX.fullmatch(token):
            value = value[int(token)]
        else:
            raise LookupError(token)
    return value
