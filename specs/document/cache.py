"""Documents read once for many processes: as JSON in the user's cache, under the digest of all that they are made from.

Reading YAML and applying an overlay takes longer than all else at the start of a mock. Nothing but JSON is read back, and a cache that
cannot be read or written is as good as none.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from pathlib import Path

from specs.document.document import ROOT, Document, check, folder_of, load
from specs.json.parsing import Json


def load_cached(name: str, *, root: Path = ROOT, cache: Path | None = None) -> Document:
    """The same as `specs.load`, but for what each overlay action matched. `cache`: a folder; None: the user's own.

    Raises:
        specs.DocumentError: as `specs.load`.
    """
    folder = cache if cache is not None else _user_cache()
    cache_path = folder / f"{name}-{_digest(folder_of(name, root))}.json"
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        cached = json.loads(cache_path.read_bytes())
        return Document(name, check(cached["raw"], source=cache_path.name), check(cached["published"], source=cache_path.name))
    document = load(name, root=root)
    with contextlib.suppress(OSError):
        _keep({"raw": document.raw, "published": document.published}, cache_path)
        for path in folder.glob(f"{name}-*.json"):
            if path != cache_path:
                path.unlink(missing_ok=True)
    return document


def _user_cache() -> Path:
    """Source: XDG Base Directory Specification 0.8."""
    cache_home = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(cache_home) if cache_home.startswith("/") else Path.home() / ".cache") / "contract-mocks"


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
