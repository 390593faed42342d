"""Documents read once for many processes: as JSON in the user's cache, under the digest of all that they are made from.

Reading YAML and applying an overlay takes longer than all else at the start of a mock. Nothing but JSON is read back, and a cache that
cannot be read or written is as good as none.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import tempfile
from functools import cache as cache_result
from pathlib import Path

from specs.document.apis import folder_of, lenient_source, load, names
from specs.document.document import ROOT, Document, check, reads_leniently
from specs.document.faults import Fault
from specs.document.loading import Source, is_url, load_document
from specs.json.parsing import Json

_MOST_DOCUMENTS = 32  # of a user's own, kept
_UNUSABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)  # what reading an entry that somebody spoilt raises


def load_cached(name: str, *, root: Path = ROOT, cache: Path | None = None) -> Document:
    """The same as `specs.load`, but for what each overlay action matched. `cache`: a folder; None: the user's own.

    Raises:
        specs.DocumentError: as `specs.load`.
    """
    folder = cache if cache is not None else user_cache()
    if name in names(root) and reads_leniently(folder_of(name, root)):
        return load_document_cached(lenient_source(name, folder_of(name, root)), folder)
    cache_path = folder / f"{name}-{_digest(folder_of(name, root))}.json"
    with contextlib.suppress(*_UNUSABLE):
        cached = json.loads(cache_path.read_bytes())
        raw, published = (check(cached[part], source=cache_path.name) for part in ("raw", "published"))
        return Document(name, raw, published)
    document = load(name, root=root)
    with contextlib.suppress(OSError):
        _keep({"raw": document.raw, "published": document.published}, cache_path)
        for path in folder.glob(f"{name}-*.json"):
            if path != cache_path:
                path.unlink(missing_ok=True)
    return document


def load_document_cached(source: Source, cache: Path) -> Document:
    """The same as `load_document`, but for what each overlay action matched; from the folder `cache` where it was read before.

    Raises:
        DocumentError: as `load_document`.
    """
    path = cache / f"document-{_digest_of_source(source)}.json"
    with contextlib.suppress(*_UNUSABLE):
        cached = json.loads(path.read_bytes())
        if all(_digest_of_file(location) == digest for location, digest in cached["files"].items()):
            path.touch()
            faults = tuple(Fault(**fault) for fault in cached["faults"])
            published = cached["raw"] if cached["published"] is None else cached["published"]
            return Document(source.name, cached["raw"], published, faults=faults, is_lenient=True)
    loaded = load_document(source)
    document = loaded.document
    if not any(map(is_url, loaded.locations)):
        with contextlib.suppress(OSError):
            entry = {
                "files": {location: _digest_of_file(location) for location in loaded.locations},
                "faults": [dataclasses.asdict(fault) for fault in document.faults],
                "raw": document.raw,
                "published": None if document.published is document.raw else document.published,
            }
            _keep(entry, path)
            _forget_oldest(cache)
    return document


def _forget_oldest(cache: Path) -> None:
    entries = sorted(cache.glob("document-*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in entries[_MOST_DOCUMENTS:]:
        path.unlink(missing_ok=True)


def _digest_of_source(source: Source) -> str:
    """Of a document, its overlays, and what reads them."""
    digest = hashlib.sha256(f"{source.location} {source.allow_remote} {_digest_of_reader()} {len(source.content)}\n".encode())
    digest.update(source.content)
    for path in source.overlays:
        digest.update(f"{path} {_digest_of_file(str(path))}\n".encode())
    return digest.hexdigest()


def _digest_of_file(location: str) -> str:
    try:
        return hashlib.sha256(Path(location).read_bytes()).hexdigest()
    except OSError:
        return ""


@cache_result
def _digest_of_reader() -> str:
    """Of the code that reads documents: its files' sizes and times."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        status = path.stat()
        digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def user_cache() -> Path:
    """The folder where what was read is kept between processes; one that cannot be, for a user without a home.

    Source: XDG Base Directory Specification 0.8.
    """
    cache_home = os.environ.get("XDG_CACHE_HOME", "")
    try:
        return (Path(cache_home) if cache_home.startswith("/") else Path.home() / ".cache") / "contract-mocks"
    except RuntimeError:
        return Path(os.devnull) / "contract-mocks"


def _digest(folder: Path) -> str:
    """Of every file that a document is made from: the API's own, and those that read them."""
    digest = hashlib.sha256()
    for path in (*sorted(folder.glob("*")), *sorted(Path(__file__).parents[1].rglob("*.py"))):
        if path.is_file():
            digest.update(f"{path.name} {path.stat().st_size}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _keep(raw: Json, path: Path) -> None:
    """Write a file as a whole: another process sees all of it or nothing."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".", delete=False, encoding="utf-8") as file:
        json.dump(raw, file, ensure_ascii=True, separators=(",", ":"))
    Path(file.name).replace(path)
