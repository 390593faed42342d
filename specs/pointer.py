"""JSON Pointers (RFC 6901): written, read and followed."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote

from specs.text import Json


def join(*tokens: str | int) -> str:
    """The pointer to a place: `join("paths", "/v2/faces")` is `/paths/~1v2~1faces`."""
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in tokens)


def split(pointer: str) -> list[str]:
    """The tokens of `pointer`, which may be the fragment of a `$ref` (`#/…`, percent-encoded)."""
    if pointer.startswith("#"):
        pointer = unquote(pointer[1:])
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]


def follow(value: Json, tokens: Iterable[str]) -> Json:
    """What stands at `tokens` below `value`.

    Raises:
        LookupError: nothing stands there.
    """
    for token in tokens:
        value = value[int(token)] if isinstance(value, list) else value[token]
    return value
