"""What a service adds to an item by itself: times, a status, counters, links, an owner, as far as names and schemas tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mockserver.state.clock import timestamp
from specs.json.parsing import Json
from specs.resources.paths import plain
from specs.schema.properties import is_type

_CREATED = frozenset(
    ("created", "createdat", "createdon", "createdtime", "createtime", "creationtime", "creationdate", "datecreated", "insertedat",
     "createddate", "createdatutc", "creationtimestamp", "submittedat", "addedat", "dateadded", "createdts")
)  # fmt: skip
_UPDATED = frozenset(
    ("updated", "updatedat", "updatedon", "updatedtime", "updatetime", "dateupdated", "lastupdated", "lastupdatedat", "modified",
     "modifiedat", "lastmodified", "lastmodifiedat", "datemodified", "modifieddate", "updateddate", "lastmodifieddate", "modifiedon")
)  # fmt: skip
_LATER = re.compile(
    r"delet|complet|finish|ended|endat|endtime|cancel|fail|expir|archiv|error|warning|trash|purg|revok|suspend|reject|closed|resolved"
    r"|nextpage|previous|stopp"
)  # what shows only once something has happened
_COUNTER = re.compile(r"count$|^total|^num|size$|usage|used$|attempts$")
_FIRST_STATUSES = (
    "pending",
    "queued",
    "created",
    "new",
    "draft",
    "open",
    "active",
    "running",
    "started",
    "in_progress",
    "enabled",
    "ready",
)
_STATUS_NAMES = ("status", "state")
_MILLISECONDS = 1e11  # an example of a time that is larger counts milliseconds


@dataclass(frozen=True, slots=True)
class TimeProperty:
    """A property that says when an item was made or changed, and how it is written."""

    name: str
    is_update: bool
    schema: Mapping[str, Json]

    def value(self, at_s: float) -> Json:
        """The time `at_s` (seconds since the Unix epoch) as the schema types it."""
        if is_type(self.schema, "integer") or is_type(self.schema, "number"):
            example = self.schema.get("example", 0)
            return int(at_s * 1000) if isinstance(example, int | float) and example > _MILLISECONDS else int(at_s)
        text = timestamp(at_s)
        return text[:10] if self.schema.get("format") == "date" else text


def time_properties(item_properties: Mapping[str, Json]) -> Iterator[TimeProperty]:
    """The times of its creation and last change that an item shows."""
    for name, schema in item_properties.items():
        meaning = plain(name)
        if isinstance(schema, dict) and meaning in _CREATED | _UPDATED and not schema.get("properties") and not is_type(schema, "boolean"):
            yield TimeProperty(name, meaning in _UPDATED, schema)


def is_added(name: str, schema: Json) -> bool:
    """Whether a service shows this property, which no client sends, from the start: no object, no list, nothing of a later day."""
    if not isinstance(schema, dict) or _LATER.search(plain(name)):
        return False
    return any(is_type(schema, kind) for kind in ("string", "integer", "number", "boolean")) or "enum" in schema


def first_value(name: str, schema: Json, example: Json) -> Json:
    """The value with which a property that a service adds begins; `example` where its name says nothing."""
    if not isinstance(schema, dict):
        return example
    if "default" in schema:
        return schema["default"]
    choices = [choice for choice in schema.get("enum", ()) if isinstance(choice, str)]
    if plain(name).endswith(_STATUS_NAMES) and choices:
        return next((choice for first in _FIRST_STATUSES for choice in choices if plain(choice) == plain(first)), choices[0])
    if _COUNTER.search(plain(name)) and (is_type(schema, "integer") or is_type(schema, "number")) and schema.get("minimum", 0) <= 0:
        return 0
    return example


def status_after(verb: str, choices: list[str]) -> str | None:
    """The status that an action named `verb` leads to: `cancelled` for `cancel`; None where none is like it."""
    stem = re.sub(r"e?$", "", plain(verb))[:6]
    likely = [choice for choice in choices if plain(choice).startswith(stem)]
    if not likely:
        synonyms = {"start": "run", "stop": "stop", "resume": "run", "activat": "active", "enable": "active", "finish": "complet"}
        likely = [choice for choice in choices if (other := synonyms.get(stem)) and plain(choice).startswith(other)]
    done = [choice for choice in likely if plain(choice).endswith("ed")]
    return min(done or likely, key=lambda choice: len(plain(choice)), default=None)  # `cancelled`, not `cancel_requested`
