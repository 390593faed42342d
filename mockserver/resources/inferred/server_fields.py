"""What a service adds to an item by itself: times, a status, counters, links, an owner, as far as names and schemas tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import formatdate, parsedate_to_datetime

from mockserver.state.clock import timestamp
from specs import Operation
from specs.json.parsing import Json
from specs.resources.paths import plain
from specs.schema.properties import is_type

_CREATED = frozenset(
    ("created", "createdat", "createdon", "createdtime", "createtime", "creationtime", "creationdate", "datecreated", "insertedat",
     "createddate", "createdatutc", "createddateutc", "creationtimestamp", "submittedat", "addedat", "dateadded", "createdts")
)  # fmt: skip
_UPDATED = frozenset(
    ("updated", "updatedat", "updatedon", "updatedtime", "updatetime", "dateupdated", "lastupdated", "lastupdatedat", "modified",
     "modifiedat", "lastmodified", "lastmodifiedat", "datemodified", "modifieddate", "updateddate", "lastmodifieddate", "modifiedon",
     "updateddateutc", "updatedatutc")
)  # fmt: skip
_LATER = re.compile(
    r"delet|complet|finish|ended|endat|endtime|cancel|fail|expir|archiv|error|warning|trash|purg|revok|suspend|reject|closed|resolved"
    r"|nextpage|previous|stopp|paid(?:at|on|date)"
)  # what shows only once something has happened
_QUOTED = re.compile(r"[`\"']([a-z][a-zA-Z_-]{1,30})[`\"']")
_SENTENCE_END = re.compile(r"[.;](?:\s|$)|\n")
_REMOVING = re.compile(r"delet|remov|destroy|eras|purg|detach|unlink", re.IGNORECASE)
_ENDING = re.compile(
    r"(?<![a-z])(cancel|archive|deactivate|disable|revoke|close|terminate|suspend|void|expire)(?:l?s|l?ed|l?ing|l?ation|)(?![a-z])",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"-?\d{1,18}(?:\.\d{1,18})?")
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
_FIRST_BEGINNINGS = ("requires", "waiting", "awaiting", "not_started", "incomplete", "trialing", "in_")
_LATE_STATUS = re.compile(
    r"cancel|fail|error|complet|succe|done|finish|expir|archiv|delet|reject|declin|close|void|paid|suspend|disabl|inactive|revok|stop|block"
    r"|dead|lost|unpaid|uncollect|refund|revers|disput|undeliver|past_due|blocked|terminat|off$"
)  # a status that comes only later
_OUTCOMES = {
    "start": ("run", "start", "active", "inprogress", "processing"),
    "stop": ("stop", "off", "inactive", "idle"),
    "resum": ("run", "active", "inprogress", "open"),
    "restar": ("run", "active"),
    "reboot": ("run", "active"),
    "activa": ("active", "enabled"),
    "reacti": ("active", "enabled"),
    "deacti": ("inactive", "deactiv", "disabled"),
    "enabl": ("enabled", "active", "on"),
    "disabl": ("disabled", "inactive", "off"),
    "finish": ("complet", "finish", "done", "succe"),
    "comple": ("complet", "done", "finish", "succe"),
    "captur": ("captur", "succe", "complet", "paid"),
    "confir": ("confirm", "succe", "processing", "active"),
    "pay": ("paid", "succe", "complet"),
    "finali": ("final", "open", "complet"),
    "publis": ("publish", "live", "active"),
    "unpubl": ("unpublish", "draft"),
    "reopen": ("open", "reopen", "active"),
    "open": ("open",),
    "send": ("sent", "open", "sending"),
    "submit": ("submit", "pending", "inreview", "processing"),
    "approv": ("approv", "accept"),
    "deny": ("denied", "reject", "declin"),
    "reject": ("reject", "declin", "denied"),
    "declin": ("declin", "reject"),
    "suspen": ("suspend", "inactive", "disabled"),
    "lock": ("lock",),
    "unlock": ("unlock", "active", "open"),
    "unarch": ("active", "open"),
    "restor": ("active", "restor", "open"),
    "revers": ("revers", "cancel"),
    "abort": ("abort", "cancel", "fail"),
    "termin": ("terminat", "stopp", "cancel"),
    "end": ("ended", "complet", "clos"),
}  # the statuses that a verb leads to where none is called like it, the likeliest first
_STATUS_NAMES = ("status", "state")
_RFC_2822 = "date-time-rfc-2822"
_MICROSOFT = re.compile(r"/Date\(-?\d+(?:[+-]\d{4})?\)/")  # as Microsoft's serializers write times in JSON
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
        if self.schema.get("format") == _RFC_2822:
            return formatdate(at_s, usegmt=False).replace("-0000", "+0000")
        if _MICROSOFT.fullmatch(str(self.schema.get("example", ""))):
            return f"/Date({int(at_s * 1000)})/"
        text = timestamp(at_s)
        return text[:10] if self.schema.get("format") == "date" else text


def seconds_of(value: Json) -> float | None:
    """A number, or a time as the seconds since the Unix epoch; None where a value is neither."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, str) or not value:
        return None
    if value.isascii() and _NUMBER.fullmatch(value):
        return float(value)
    try:
        at = datetime.fromisoformat(value) if value[:1].isdigit() else parsedate_to_datetime(value)
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def time_properties(item_properties: Mapping[str, Json]) -> Iterator[TimeProperty]:
    """The times of its creation and last change that an item shows."""
    for name, schema in item_properties.items():
        meaning = plain(name)
        if isinstance(schema, dict) and meaning in _CREATED | _UPDATED and not schema.get("properties") and not is_type(schema, "boolean"):
            yield TimeProperty(name, meaning in _UPDATED, schema)


def statuses_of(schema: Json) -> list[str]:
    """The statuses that a property may have: of its enumeration, else those that its description names in quotes; [] where any will do."""
    if not isinstance(schema, dict):
        return []
    if isinstance(schema.get("enum"), list):
        return [choice for choice in schema["enum"] if isinstance(choice, str)]
    quoted = _QUOTED.findall(str(schema.get("description", ""))) if is_type(schema, "string") else []
    return list(dict.fromkeys(quoted)) if len(set(quoted)) > 1 else []


def is_added(name: str, schema: Json) -> bool:
    """Whether a service shows this property, which no client sends, from the start: nothing of a later day, no item of its own."""
    if not isinstance(schema, dict) or is_of_later(name):
        return False
    if is_type(schema, "object"):
        return bool(schema.get("properties")) and not is_nullable(schema) and not any(map(_is_id, schema["properties"]))
    return any(is_type(schema, kind) for kind in ("string", "integer", "number", "boolean")) or "enum" in schema


def is_nullable(schema: Mapping[str, Json]) -> bool:
    """Whether a property may hold null."""
    return schema.get("nullable") is True or is_type(schema, "null")


def _is_id(name: str) -> bool:
    return plain(name) in ("id", "gid", "sid", "uuid", "href", "url", "uri")


def is_of_later(name: str) -> bool:
    """Whether a property says what happens to an item only once it is there: `deleted`, `closed`, `completed_at`."""
    return bool(_LATER.search(plain(name)))


def first_value(name: str, schema: Json, example: Json) -> Json:
    """The value with which a property that a service adds begins; `example` where its name says nothing."""
    if not isinstance(schema, dict):
        return example
    if "default" in schema:
        return schema["default"]
    choices = statuses_of(schema)
    if plain(name).endswith(_STATUS_NAMES) and choices:
        return first_status(choices)
    if _COUNTER.search(plain(name)) and (is_type(schema, "integer") or is_type(schema, "number")) and schema.get("minimum", 0) <= 0:
        return 0
    return example


def first_status(choices: list[str]) -> str:
    """The status, of these, that an item begins with."""
    named = (choice for first in _FIRST_STATUSES for choice in choices if plain(choice) == plain(first))
    begun = (choice for first in _FIRST_BEGINNINGS for choice in choices if plain(choice).startswith(plain(first)))
    early = (choice for choice in choices if not _LATE_STATUS.search(choice.lower()))
    return next(named, None) or next(begun, None) or next(early, choices[0])


def status_when_ended(operation: Operation, choices: list[str]) -> str | None:
    """The status that a DELETE leaves an item in, where the document says that it ends the item in this way; None where it removes it."""
    texts = (operation.raw.get("summary"), operation.raw.get("description"), operation.raw.get("operationId"))
    for text in (str(text) for text in texts if text):
        sentence = _SENTENCE_END.split(text)[0]
        verb = _ENDING.search(sentence)
        if _REMOVING.search(sentence) or verb is None:
            return None
        return status_after(verb[1].lower(), choices)
    return None


def status_after(verb: str, choices: list[str]) -> str | None:
    """The status that an action named `verb` leads to: `cancelled` for `cancel`; None where none is like it."""
    words = [
        word for word in re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", verb).lower()) if word not in ("mark", "as", "set", "to")
    ]
    stems = [re.sub(r"e?$", "", word)[:6] for word in dict.fromkeys(("".join(words), *words)) if word]
    likely = [choice for stem in stems[:2] for choice in choices if plain(choice).startswith(stem)]
    if not likely:
        outcomes = [outcome for stem in stems[:2] for outcome in _OUTCOMES.get(stem, ())]
        likely = next((same for outcome in outcomes if (same := [choice for choice in choices if plain(choice).startswith(outcome)])), [])
    done = [choice for choice in likely if plain(choice).endswith("ed")]
    return min(done or likely, key=lambda choice: len(plain(choice)), default=None)  # `cancelled`, not `cancel_requested`
