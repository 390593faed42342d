"""A stateful stand-in for the services whose documents stand in `specs/`, served by Connexion and Flask.

`with mockserver.running() as mock:` serves it inside a program. A behaviour file imports what it needs from here.

Public is what stands here, and nothing else:

`ApiError`              an error that the client sees; those below are its kinds
`BadRequest`            400
`Call`                  one request, as a hook of a behaviour file is given it
`Conflict`              409
`Forbidden`             403
`Lifecycle`             the statuses that a resource goes through, and when
`NotFound`              404
`Record`                one resource as it is kept
`Reply`                 what an operation of a behaviour file answers
`Resource`              what a behaviour file says of one kind of resource
`RunningMock`           a mock that is being served
`Settings`              how a mock is to serve: seed, clock, which APIs
`UnprocessableContent`  422
`World`                 the state of one credential
`running`               serve a mock on a free port of 127.0.0.1 for as long as a block lasts
`timestamp`             a time in seconds as RFC 3339 writes it
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from specs.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from mockserver.embedded import RunningMock, running
    from mockserver.errors import ApiError, BadRequest, Conflict, Forbidden, NotFound, UnprocessableContent
    from mockserver.resources.call import Call, Reply
    from mockserver.resources.resource import Resource
    from mockserver.settings import Settings
    from mockserver.state.clock import timestamp
    from mockserver.state.lifecycle import Lifecycle
    from mockserver.state.store import Record, World

__all__ = [
    "ApiError",
    "BadRequest",
    "Call",
    "Conflict",
    "Forbidden",
    "Lifecycle",
    "NotFound",
    "Record",
    "Reply",
    "Resource",
    "RunningMock",
    "Settings",
    "UnprocessableContent",
    "World",
    "running",
    "timestamp",
]

_MODULES = {
    "ApiError": "mockserver.errors",
    "BadRequest": "mockserver.errors",
    "Call": "mockserver.resources.call",
    "Conflict": "mockserver.errors",
    "Forbidden": "mockserver.errors",
    "Lifecycle": "mockserver.state.lifecycle",
    "NotFound": "mockserver.errors",
    "Record": "mockserver.state.store",
    "Reply": "mockserver.resources.call",
    "Resource": "mockserver.resources.resource",
    "RunningMock": "mockserver.embedded",
    "Settings": "mockserver.settings",
    "UnprocessableContent": "mockserver.errors",
    "World": "mockserver.state.store",
    "running": "mockserver.embedded",
    "timestamp": "mockserver.state.clock",
}

if not TYPE_CHECKING:  # a type checker knows the names above, and no other
    __getattr__ = lazy_exports(__name__, _MODULES)


def __dir__() -> list[str]:
    """The public names."""
    return __all__
