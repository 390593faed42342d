"""What a behaviour may use of the mock that carries it out: a few services of one API, and never the mock itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from mockserver.state.callbacks import CallbackSender
from mockserver.state.clock import Clock
from mockserver.state.store import Record, RecordCollection, Store, World
from mockserver.values.values import Values
from specs.json.parsing import Json
from specs.schema.compile import Schemas


class RelatedResource(Protocol):
    """Another resource of the same API, which a behaviour looks things up in."""

    key: str
    """Its name in the store: `together/secret`."""

    def collection(self, world: World, path: Mapping[str, Json] | None = None) -> RecordCollection:
        """Its collection in a world; below the parents that `path` names, where it has such."""

    def find(self, world: World, key: str, path: Mapping[str, Json] | None = None) -> Record:
        """The record with this id, or this name where names are unique.

        Raises:
            NotFound: there is none; the message names it.
        """

    def expire(self, store: Store, world: World, key: str | None, *, now_s: float, path: Mapping[str, Json] | None = None) -> None:
        """Take out of a world the record with this id or name (None: every record) if its time is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the behaviours of one API share."""

    store: Store
    clock: Clock
    callbacks: CallbackSender
    seed: int
    """What ids and examples are derived from, so that two mocks with the same seed answer alike."""
    schemas: Schemas
    """The compiled schemas of the API's document."""
    values: Values
    """Makes values that these schemas allow."""
    sensitive: Collection[str]
    """The names of fields whose values no message repeats."""
    resources: Mapping[str, RelatedResource]
    """The resources of the API by their kind: `{"secret": …}`."""
