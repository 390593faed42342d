"""Where a user's own documents come from: a file, a URL or a folder, with a name before it or without, as command lines name them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from specs.document.apis import load
from specs.document.apis import names as built_in_names
from specs.document.cache import load_cached, load_document_cached
from specs.document.completion import completed, routes
from specs.document.document import Document, DocumentError, name_of_file
from specs.document.loading import Source, fetched, is_url, load_document
from specs.extensions import ExtensionError, use_folder

_NAMED = re.compile(r"([A-Za-z0-9_-]+)=(.+)", re.DOTALL)


def document_at(source: str, *, overlays: Sequence[Path] = (), allow_remote: bool = False, cache: Path | None = None) -> Document:
    """The document at `[NAME=]FILE` or `[NAME=]URL`, read as far as it can be; without a name, that of the file is taken.

    A folder is that of a package with an API, such as `mockserver init` writes: it need not be installed, its behaviour files count.

    Its faults are at `.faults`. `overlays` are applied to it in order. Where its name is that of a built-in API, what it has of that API
    is as the built-in API has it.
    Where it refers to URLs, they are only fetched if `allow_remote` says so. What was read once is kept in the folder `cache`,
    unless that is None.

    Raises:
        DocumentError: it cannot be fetched or read, is no OpenAPI document, or an overlay cannot be applied.
    """
    name, location = named(source)
    if not is_url(location) and Path(location).is_dir():
        return _in_folder(name, Path(location), overlays, cache)
    loading = source_at(source, overlays=overlays, allow_remote=allow_remote)
    document = load_document(loading).document if cache is None else load_document_cached(loading, cache)
    document = dataclasses.replace(document, location=loading.location)
    if document.name not in built_in_names():
        return document
    return completed(document, load(document.name) if cache is None else load_cached(document.name, cache=cache))


def source_at(source: str, *, overlays: Sequence[Path] = (), allow_remote: bool = False) -> Source:
    """What a document at `[NAME=]FILE` or `[NAME=]URL` is read from.

    Raises:
        DocumentError: it cannot be fetched or read.
    """
    location = named(source)[1]
    return Source(location=location, content=_content(location), name=_name_of(source), overlays=tuple(overlays), allow_remote=allow_remote)


def _in_folder(name: str | None, folder: Path, overlays: Sequence[Path], cache: Path | None) -> Document:
    """The document of the API that the package in a folder brings; of several, that which is called `name`."""
    if overlays:
        raise DocumentError(f"{folder}: wanted no other overlay: what is to be changed belongs into the overlay.yaml of its API")
    api = _api_in(folder, name)
    return load(api) if cache is None else load_cached(api, cache=cache)


def _api_in(folder: Path, name: str | None) -> str:
    try:
        names = use_folder(folder)
    except ExtensionError as error:
        raise DocumentError(str(error)) from error
    if name is None and len(names) == 1:
        return names[0]
    if name not in names:
        raise DocumentError(f"{folder}: wanted NAME={folder} with one of its APIs as the name: {', '.join(names)}")
    return name


def named(text: str) -> tuple[str | None, str]:
    """The name and the file or URL of `[NAME=]FILE|URL`; without a name, None."""
    match = _NAMED.fullmatch(text)
    return (match[1], match[2]) if match and not Path(text).is_file() else (None, text)


def overlays_by_source(sources: Sequence[str], overlays: Sequence[str]) -> tuple[tuple[Path, ...], ...]:
    """The overlays of each of `sources`: each of `overlays` is `FILE` for the only source, or `NAME=FILE`.

    Raises:
        DocumentError: one names no document of these.
    """
    names = [_name_of(source) for source in sources]
    paths: list[list[Path]] = [[] for _ in sources]
    for text in overlays:
        name, location = named(text)
        if name is None and len(sources) != 1:
            raise DocumentError(f"overlay {text!r}: wanted NAME=FILE, as there are several documents: {', '.join(names)}")
        if name is not None and name not in names:
            raise DocumentError(f"overlay {text!r}: there is no document {name!r}: wanted one of {', '.join(names)}")
        paths[names.index(name) if name is not None else 0].append(Path(location))
    return tuple(map(tuple, paths))


def _name_of(source: str) -> str:
    """The name of the document at a source."""
    name, location = named(source)
    if not is_url(location) and Path(location).is_dir():
        return _api_in(Path(location), name)
    file_name = urlsplit(location).path.rpartition("/")[2] if is_url(location) else Path(location).name
    return name or name_of_file(file_name)


def mounted(documents: Sequence[Document], base_paths: Sequence[str]) -> tuple[Document, ...]:
    """`documents` below other base paths: each of `base_paths` is `/PATH` for the only document, or `NAME=/PATH`.

    Raises:
        DocumentError: one names no document of these, or is no path.
    """
    by_name = {document.name: document for document in documents}
    for text in base_paths:
        name, path = named(text)
        if name is None and len(documents) != 1:
            raise DocumentError(f"base path {text!r}: wanted NAME=/PATH, as there are several documents: {', '.join(by_name)}")
        name = name or documents[0].name
        if name not in by_name:
            raise DocumentError(f"base path {text!r}: there is no document {name!r}: wanted one of {', '.join(by_name)}")
        if not path.startswith("/") or "?" in path or "#" in path:
            raise DocumentError(f"base path {text!r}: wanted a path that begins with /, got {path!r}")
        by_name[name] = dataclasses.replace(by_name[name], mounted_at=path.rstrip("/"))
    return tuple(by_name[document.name] for document in documents)


def served_together(built_in: Sequence[Document], own: Sequence[Document]) -> tuple[Document, ...]:
    """The documents of one mock: a user's own, before those of the built-in APIs that are not in them and share no operation.

    Raises:
        DocumentError: two of the user's own have one name.
    """
    names = [document.name for document in own]
    for name in names:
        if names.count(name) > 1:
            raise DocumentError(f"two documents are called {name!r}: give one another name, as NAME=FILE")
    taken = {route for document in own for route in routes(document)}
    gone = {*names, *(document.built_in for document in own)}
    kept = [document for document in built_in if document.name not in gone and not taken & routes(document)]
    return (*own, *kept)


def _content(location: str) -> bytes:
    try:
        return fetched(location) if is_url(location) else Path(location).read_bytes()
    except OSError as error:
        raise DocumentError(f"{location}: {error.strerror or error}") from error
    except ValueError as error:
        raise DocumentError(str(error)) from error
