"""What other packages bring: their entry points in the groups `contract_mocks.apis`, and `.rules`, `.reports`, `.commands`, `.tools`.

A package that is installed is found by itself; one that is not is named by its folder.

`docs/extending.md` says what each must be, and `examples/extension` is a package with one of each.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

Group = Literal["apis", "rules", "reports", "commands", "tools"]
_GROUPS = "contract_mocks."
_in_folders: dict[Path, tuple[EntryPoint, ...]] = {}  # of packages that were named by their folders


class ExtensionError(ImportError):
    """What another package brings cannot be used. The message names the package, and says what was wanted."""


@cache
def extensions(group: Group) -> Mapping[str, EntryPoint]:
    """The entry points of a group by their names, in alphabetical order; nothing is imported for it.

    Raises:
        ExtensionError: two packages bring the same name.
    """
    by_name: dict[str, EntryPoint] = {}
    uninstalled = (entry_point for brought in _in_folders.values() for entry_point in brought if entry_point.group == _GROUPS + group)
    for entry_point in (*entry_points(group=_GROUPS + group), *uninstalled):
        other = by_name.setdefault(entry_point.name, entry_point)
        if other.value != entry_point.value:
            raise ExtensionError(f"{_described(other)} and {_described(entry_point)} have one name: wanted a name each")
    return MappingProxyType(dict(sorted(by_name.items())))


def use_folder(folder: Path) -> tuple[str, ...]:
    """Make known what the package in `folder` brings, as if it was installed in this process; the names of its APIs.

    Raises:
        ExtensionError: there is no pyproject.toml that names an API.
    """
    folder = folder.resolve()
    if folder not in _in_folders:
        brought = tuple(_entry_points_in(folder))
        if not any(entry_point.group == f"{_GROUPS}apis" for entry_point in brought):
            raise ExtensionError(f'{folder}: wanted a folder whose pyproject.toml has [project.entry-points."{_GROUPS}apis"]')
        _in_folders[folder] = brought
        sys.path.insert(0, str(folder))
        importlib.invalidate_caches()
        extensions.cache_clear()
        folder_of_api.cache_clear()
    return tuple(entry_point.name for entry_point in _in_folders[folder] if entry_point.group == f"{_GROUPS}apis")


def _entry_points_in(folder: Path) -> Iterator[EntryPoint]:
    """The entry points that the pyproject.toml in a folder names, in our groups."""
    try:
        value = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    except OSError as error:
        raise ExtensionError(f"{folder}/pyproject.toml: {error.strerror}") from error
    except ValueError as error:
        raise ExtensionError(f"{folder}/pyproject.toml: {error}") from error
    for name in ("project", "entry-points"):
        value = value.get(name, {})
        if not isinstance(value, dict):
            raise ExtensionError(f"{folder}/pyproject.toml: {name}: wanted a table")
    for group, entries in value.items():
        if group.startswith(_GROUPS) and isinstance(entries, dict):
            yield from (EntryPoint(name, str(target), group) for name, target in entries.items())


def with_built_in(built_in: Iterable[str], group: Group) -> tuple[str, ...]:
    """The names of what is built in and of what other packages bring, in alphabetical order.

    Raises:
        ExtensionError: another package brings a name that is built in.
    """
    own_names = frozenset(built_in)
    for name, entry_point in extensions(group).items():
        if name in own_names:
            raise ExtensionError(f"{_described(entry_point)} has a name that is built in: wanted another")
    return tuple(sorted((*own_names, *extensions(group))))


def loaded(group: Group, name: str, *, wanted: Iterable[str] = ()) -> Any:
    """What the entry point of this name leads to, with all of the attributes `wanted`.

    Raises:
        ExtensionError: it cannot be imported, or lacks one.
    """
    entry_point = extensions(group)[name]
    try:
        value = entry_point.load()
    except Exception as error:
        raise ExtensionError(f"{_described(entry_point)} cannot be imported: {type(error).__name__}: {error}") from error
    for attribute in wanted:
        if not hasattr(value, attribute):
            raise ExtensionError(f"{_described(entry_point)} has no {attribute!r}, which each of contract_mocks.{group} must have")
    return value


def package_of_api(name: str) -> str | None:
    """The package that brings an API, as it is imported; None where it is built in, or unknown."""
    entry_point = extensions("apis").get(name)
    return entry_point.value if entry_point is not None else None


@cache
def folder_of_api(name: str) -> Path | None:
    """The folder of an API that another package brings: that package's own; None where it is built in, or unknown.

    Raises:
        ExtensionError: there is no such package, or no vendor.toml in it.
    """
    entry_point = extensions("apis").get(name)
    if entry_point is None:
        return None
    try:
        spec = importlib.util.find_spec(entry_point.value)
    except ImportError as error:
        raise ExtensionError(f"{_described(entry_point)} cannot be imported: {error}") from error
    for location in (spec.submodule_search_locations or ()) if spec is not None else ():
        if (Path(location) / "vendor.toml").is_file():
            return Path(location)
    raise ExtensionError(f"{_described(entry_point)}: wanted a package with a vendor.toml, which `specs vendor` writes")


def _described(entry_point: EntryPoint) -> str:
    origin = f" of {entry_point.dist.name}" if entry_point.dist is not None else ""
    return f"{entry_point.group}: {entry_point.name} = {entry_point.value}{origin}"
