"""Classes whose instances a durable store can keep beside plain JSON values, tuples and bytes: in metadata, as payloads."""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar

_CLASSES: dict[str, type] = {}
Class = TypeVar("Class", bound=type)


def storable(cls: Class) -> Class:
    """Let a durable store keep instances of a dataclass or a named tuple, by the values that its constructor takes in order."""
    _CLASSES[cls.__name__] = cls
    return cls


def storable_name(cls: type) -> str:
    """The name under which instances of a class are stored.

    Raises:
        TypeError: the class is not storable.
    """
    if _CLASSES.get(cls.__name__) is not cls:
        raise TypeError(f"a {cls.__name__} cannot be stored: mark its class as `storable`, or keep plain JSON values")
    return cls.__name__


def storable_class(name: str) -> type:
    """The class whose instances are stored under a name.

    Raises:
        TypeError: there is none.
    """
    if name not in _CLASSES:
        raise TypeError(f"the class {name} of a stored value is not known here")
    return _CLASSES[name]


def values_of(instance: Any) -> list[Any]:
    """The values of which the class of `instance` makes an equal one."""
    if isinstance(instance, tuple):
        return list(instance)
    return [getattr(instance, field.name) for field in dataclasses.fields(instance) if field.metadata.get("is_stored", True)]
