"""The APIs that are known by their names: a folder each, of this package's own or of another package."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from specs.document.document import ROOT, Document, DocumentError, overlaid, published, reads_leniently, vendored, verified
from specs.document.loading import Source, load_document
from specs.extensions import folder_of_api, with_built_in


def names(root: Path = ROOT) -> tuple[str, ...]:
    """The APIs that have a folder in `root`, in alphabetical order; with this package's own, those that other packages bring."""
    own_names = sorted(path.parent.name for path in root.glob("*/vendor.toml"))
    return with_built_in(own_names, "apis") if root == ROOT else tuple(own_names)


def folder_of(name: str, root: Path = ROOT) -> Path:
    """The folder of an API: in `root`, or in the package that brings it."""
    folder = folder_of_api(name) if root == ROOT else None
    return folder or root / name


def load(name: str, *, root: Path = ROOT) -> Document:
    """The API `name`: its vendored pages verified and merged, its overlay applied.

    Read once in a process, and again when a file of its folder has changed: nobody changes a document. One that is read leniently is read
    each time, as it may refer to files elsewhere.

    Raises:
        DocumentError: there is no such API, or one of its files cannot be used.
    """
    if name not in names(root):
        raise DocumentError(f"no API {name!r} in {root.name}/: wanted one of {', '.join(names(root)) or '(there are none)'}")
    folder = folder_of(name, root)
    if reads_leniently(folder):
        return load_document(lenient_source(name, folder)).document
    return _vendored(name, folder, _state_of(folder))


def _state_of(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What differs as soon as a file in the folder is another."""
    statuses = [(path.name, path.stat()) for path in sorted(folder.iterdir())] if folder.is_dir() else []
    return tuple((name, status.st_size, status.st_mtime_ns) for name, status in statuses)


@lru_cache(maxsize=16)
def _vendored(name: str, folder: Path, state: tuple[tuple[str, int, int], ...]) -> Document:  # noqa: ARG001 - part of what is remembered
    return overlaid(published({page["file"]: verified(folder, page) for page in vendored(folder)}, name=name), folder)


def lenient_source(name: str, folder: Path) -> Source:
    """The one page of an API that is read as far as it can be, and its overlay.

    Raises:
        DocumentError: it has several pages, or not the one that was vendored.
    """
    pages = vendored(folder)
    if len(pages) != 1:
        raise DocumentError(f"{folder.name}/vendor.toml: `lenient` is for one [[page]], got {len(pages)}")
    overlay = folder / "overlay.yaml"
    location = str(folder / pages[0]["file"])
    overlays = (overlay,) if overlay.is_file() else ()
    return Source(location=location, content=verified(folder, pages[0]), name=name, overlays=overlays)
