"""Where a user's own documents come from: `FILE`, `URL`, or either with a name before it, as command lines and programs give them."""

from __future__ import annotations

import dataclasses
import re
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from specs.document.document import Document, DocumentError, from_file, from_raw, name_of_file
from specs.json.parsing import TextError, parse

_NAMED = re.compile(r"([A-Za-z0-9_-]+)=(.+)", re.DOTALL)
_TIMEOUT_S = 20
_MOST_BYTES = 50 * 1024 * 1024


def document_at(source: str) -> Document:
    """The document at `[NAME=]FILE` or `[NAME=]URL`; without a name, that of the file is taken.

    Raises:
        DocumentError: it cannot be fetched or read, or is no OpenAPI document.
    """
    named = _NAMED.fullmatch(source)
    if named and not Path(source).is_file():
        return dataclasses.replace(_read(named[2]), name=named[1])
    return _read(source)


def mounted(documents: Sequence[Document], base_paths: Sequence[str]) -> tuple[Document, ...]:
    """`documents` below other base paths: each of `base_paths` is `/PATH` for the only document, or `NAME=/PATH`.

    Raises:
        DocumentError: one names no document of these, or is no path.
    """
    by_name = {document.name: document for document in documents}
    for text in base_paths:
        named = _NAMED.fullmatch(text)
        if not named and len(documents) != 1:
            raise DocumentError(f"base path {text!r}: wanted NAME=/PATH, as there are several documents: {', '.join(by_name)}")
        name, path = (named[1], named[2]) if named else (documents[0].name, text)
        if name not in by_name:
            raise DocumentError(f"base path {text!r}: there is no document {name!r}: wanted one of {', '.join(by_name)}")
        if not path.startswith("/") or "?" in path or "#" in path:
            raise DocumentError(f"base path {text!r}: wanted a path that begins with /, got {path!r}")
        by_name[name] = dataclasses.replace(by_name[name], mounted_at=path.rstrip("/"))
    return tuple(by_name[document.name] for document in documents)


def served_together(built_in: Sequence[Document], own: Sequence[Document]) -> tuple[Document, ...]:
    """The documents of one mock: a user's own, before those of the built-in APIs that share no operation with them.

    Raises:
        DocumentError: two of the user's own have one name.
    """
    names = [document.name for document in own]
    for name in names:
        if names.count(name) > 1:
            raise DocumentError(f"two documents are called {name!r}: give one another name, as NAME=FILE")
    routes = {route for document in own for route in _routes(document)}
    kept = [document for document in built_in if document.name not in names and not routes & _routes(document)]
    return (*own, *kept)


def _routes(document: Document) -> set[tuple[str, str]]:
    """Method and path of every operation, the names of path parameters left out."""
    return {(operation.method, re.sub(r"\{[^{}]*\}", "{}", operation.url_path)) for operation in document.operations}


def _read(source: str) -> Document:
    if not source.startswith(("http://", "https://")):
        return from_file(Path(source))
    try:
        with urllib.request.urlopen(source, timeout=_TIMEOUT_S) as response:  # noqa: S310 - the scheme is one of two
            content = response.read(_MOST_BYTES + 1)
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise DocumentError(f"{source}: cannot be fetched: {getattr(error, 'reason', error)}") from error
    if len(content) > _MOST_BYTES:
        raise DocumentError(f"{source}: longer than {_MOST_BYTES} bytes")
    try:
        return from_raw(parse(content, source=source), name=name_of_file(urlsplit(source).path.rpartition("/")[2]))
    except TextError as error:
        raise DocumentError(str(error)) from error
