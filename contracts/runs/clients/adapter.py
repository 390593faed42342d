"""What the judge must know of a client: a small table, operation to callable, and how to open it.

ADAPTER = Adapter(
    name="acme",
    api="tavus",
    open=lambda opening: AcmeClient(opening.origin, key=opening.api_key),
    calls={"GET /v2/faces/{face_id}": lambda client, asked: client.face(asked.path["face_id"], **asked.query)},
    refused=lambda error: Refused(error.status, error.body) if isinstance(error, AcmeError) else None,
)
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contracts.traffic.json_text import NOTHING
from specs import names
from specs.json.parsing import Json

KEY = "test-key-of-the-judged-client"  # what a client is given; it opens nothing


class AdapterError(ValueError):
    """A client cannot be judged: there is no such adapter, or its package is not installed. The message says what is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientOpening:
    """What a client is opened with."""

    origin: str  # "http://127.0.0.1:49152"; paths of the document come behind it, the server's own path included
    api_key: str = field(default=KEY, repr=False)
    retries: bool  # False: it is to send nothing twice, if it can be told so
    sleep: Callable[[float], None]  # what it is to call instead of sleeping, if it can be told so


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodCall:
    """What a method is called with, by the document's own names; what is left out is not there."""

    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Json] = field(default_factory=dict)
    header: Mapping[str, Json] = field(default_factory=dict)
    body: Json = NOTHING

    @property
    def fields(self) -> Mapping[str, Json]:
        """The body's properties, for methods that take them as keyword arguments; {} where there is no body."""
        return self.body if isinstance(self.body, dict) else {}


@dataclass(frozen=True, slots=True)
class RefusedCall:
    """What an exception keeps of an answer that is no success."""

    status: int | None
    body: Json  # plain values, or the text of what is no JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class PagedMethod:
    """How an iterator over all pages of a list is called, and how those pages are asked for."""

    call: Callable[[Any, MethodCall], Any]  # an iterable, or an async one
    items: str  # the property of a page that holds its items
    total: str | None = None  # the property that counts those of all pages
    page: str | None = None  # the query parameter with a page's number, from the parameter's default on
    before: tuple[str, str] | None = None  # (query parameter, property of an item): pages are what stands before an item


@dataclass(frozen=True, kw_only=True)
class Adapter:
    """One client of one API. Calls may be coroutines; they are run one after the other, on one event loop."""

    name: str  # in reports: "together 3.1.1"
    api: str  # a name in specs/, or a document's path
    open: Callable[[ClientOpening], AbstractContextManager[Any] | AbstractAsyncContextManager[Any]]
    calls: Mapping[str, Callable[[Any, MethodCall], Any]]  # operation's key -> how the client is asked to do it
    refused: Callable[[Exception], RefusedCall | None]  # what an exception keeps of an answer; None: it is none of the client's own
    plain: Callable[[Any], Json] = lambda returned: returned  # what a method returned as plain JSON values
    pages: Mapping[str, PagedMethod] = field(default_factory=dict)
    takes_sleep: bool = False  # whether it calls `Opening.sleep`; else its pauses are waited for
    source: str = ""  # "MODULE:ADAPTER"


def load(name: str) -> Adapter:
    """The adapter `tavus` or `together` of the reference clients, or any as MODULE:ADAPTER.

    Raises:
        AdapterError: there is none.
    """
    if ":" not in name:
        if name not in names():
            raise AdapterError(f"no client {name!r}: wanted one of {', '.join(names())}, or MODULE:ADAPTER such as my_client:ADAPTER")
        name = f"contracts.adapters.{name}:ADAPTER"
    module_name, _, attribute = name.partition(":")
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)  # as `python -m` does: adapters mostly stand beside what runs the command
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        missing = error.name or module_name
        if module_name == missing or module_name.startswith(f"{missing}."):
            raise AdapterError(f"{name}: no module {missing!r} can be imported") from error
        raise AdapterError(f"{name}: it wants the package {missing!r}, which is not installed") from error
    except Exception as error:
        raise AdapterError(f"{name}: it cannot be imported: {type(error).__name__}: {error}") from error
    adapter = getattr(module, attribute, None)
    if not isinstance(adapter, Adapter):
        problem = "there is no such name" if adapter is None else f"it is {type(adapter).__name__}, wanted an Adapter"
        raise AdapterError(f"{name}: {problem} in {module_name}")
    return Adapter(**{**{field_name: getattr(adapter, field_name) for field_name in adapter.__dataclass_fields__}, "source": name})
