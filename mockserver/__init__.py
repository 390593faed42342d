"""A stateful stand-in for the services whose documents stand in `specs/`, served by Connexion and Flask.

`with mockserver.running() as mock:` serves it inside a program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mockserver.embedded import RunningMock, running

__all__ = ["RunningMock", "running"]


def __getattr__(name: str) -> Any:
    """`running` and `Running`, imported when they are asked for: other ways in do without them."""
    if name in __all__:
        from mockserver import embedded

        return getattr(embedded, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
