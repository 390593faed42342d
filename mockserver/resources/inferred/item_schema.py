"""What a document says of the items of an inferred resource: where its answers hold them, and which of their fields come from whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from mockserver.resources.inferred.server_fields import TimeProperty, is_added, is_nullable, is_of_later, statuses_of, time_properties
from mockserver.resources.inferred.uploads import without_uploads
from mockserver.resources.item_schema import SuccessResponse
from mockserver.resources.resource import Fields
from mockserver.state.store import Record
from specs import Operation
from specs.json.parsing import Json
from specs.resources.collections import declared_defaults
from specs.resources.envelopes import EACH, Place, pointer_at, schema_at, value_at, wrapped
from specs.resources.families import parts_of
from specs.resources.inferred_resource import InferredResource
from specs.resources.paths import plain
from specs.resources.references import as_shown
from specs.resources.roles import Role
from specs.resources.transitions import StatusTransitions, transitions_of
from specs.schema.properties import constant_values, is_type, properties

_SUCCESS_FLAGS = ("success", "ok", "succeeded")


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopedResponse(SuccessResponse):
    """A success whose item may stand inside an envelope, and may have a name of its own for the id."""

    place: Place
    id_field: str | None
    schema_pointer: str | None
    around: Fields  # what stands beside the item: `{"success": true}`
    beside: frozenset[str]  # fields of the record that stand beside the item, not in it
    id_beside: str | None  # what the item's id is called beside it, where it stands there alone: `{"id": 7, "result": {…}}`
    has_location: bool

    def shown(self, item: Fields) -> Fields:
        """`item` with the properties that are declared for it."""
        return SuccessResponse.projected(self, item)

    def projected(self, item: Fields) -> Json:
        """The body that holds `item`, with the properties that are declared for it there."""
        body = wrapped(self.shown(item), self.place)
        if not isinstance(body, dict) or not (self.around or self.beside):
            return body
        return {**self.around, **{name: value for name, value in item.items() if name in self.beside}, **body}


@dataclass(eq=False)
class InferredItemSchema:
    """What a document says of one inferred resource's items; in the place of `ItemSchema`."""

    inferred: InferredResource
    hidden_filters: tuple[str, ...] = ()
    _successes: dict[str, EnvelopedResponse] = field(default_factory=dict)
    _declared_by: dict[str, frozenset[str]] = field(default_factory=dict)  # the properties of an operation's body, by its key

    def __post_init__(self) -> None:
        first = self.inferred.first
        self.document = self.inferred.document
        self.create = first(Role.CREATE)
        self.list = first(Role.LIST)
        self.retrieve = first(Role.RETRIEVE)
        self.update = first(Role.UPDATE)
        self.replace = first(Role.REPLACE)
        self.delete = first(Role.DELETE)
        self.id_parameter = self.inferred.parameter
        self.listing = None

    @cached_property
    def item_properties(self) -> Mapping[str, Json]:
        return self.inferred.item_properties

    @cached_property
    def id_field(self) -> str:
        """The property that holds an item's id; "" where no answer shows one."""
        return self.inferred.id_field or ""

    @cached_property
    def id_schema(self) -> Mapping[str, Json]:
        """The Schema Object of the id, as answers show it; else as the path takes it."""
        schema = self.item_properties.get(self.id_field)
        return schema if isinstance(schema, dict) and schema else self.parameter_schema

    @cached_property
    def id_pointer(self) -> str | None:
        """Where the Schema Object of the id stands, as answers show it; else as the path takes it."""
        for operation in (self.retrieve, self.create, self.update, self.replace):
            success = self.success(operation) if operation else None
            if success and success.schema_pointer and success.id_field:
                pointer = pointer_at(self.document, success.schema_pointer, (*success.place, success.id_field))
                if pointer is not None:
                    return pointer
        return None

    @cached_property
    def has_etags(self) -> bool:
        """Whether any answer tells the version that `If-Match` may name."""
        operations = [operation for operation in (self.retrieve, self.create, self.update, self.replace, self.list) if operation]
        return any(self.success(operation).etag_headers for operation in operations)

    @cached_property
    def parameter_schema(self) -> Mapping[str, Json]:
        """The Schema Object of the path parameter that names an item, and of several the one of a number; {} where there is none."""
        schemas = list(self.inferred.parameter_schemas())
        return next((schema for schema in schemas if is_type(schema, "integer")), next(iter(schemas), {}))

    @cached_property
    def name_field(self) -> str | None:
        return self.inferred.name_field

    @cached_property
    def constants(self) -> Mapping[str, Json]:
        """The properties of an item that have but one value, such as `object`."""
        return constant_values(self.document, self.item_properties)

    @cached_property
    def defaults(self) -> Mapping[str, Json]:
        """The defaults that the item's schema declares."""
        return declared_defaults(self.document, self.item_properties)

    @cached_property
    def sent_defaults(self) -> Mapping[str, Json]:
        """The defaults that the create operation's request declares, of what an item shows."""
        request_properties = self.inferred.sent_by(self.create) if self.create else {}
        defaults = declared_defaults(self.document, request_properties)
        spelled = {self.inferred.spelled(name): value for name, value in defaults.items()}
        return {name: value for name, value in spelled.items() if name in self.kept_names}

    @cached_property
    def kept_names(self) -> frozenset[str]:
        """The names of sent fields that an answer may show."""
        hidden = {name for name, schema in self.item_properties.items() if isinstance(schema, dict) and schema.get("writeOnly")}
        reading = [operation for operation in (self.create, self.retrieve) if operation]
        beside = frozenset(name for operation in reading for name in self.success(operation).beside)
        return frozenset((self.item_properties.keys() | beside & self.inferred.sent) - hidden - self.constants.keys())

    @cached_property
    def added(self) -> Mapping[str, Json]:
        """The properties that the service adds to a new item, as no client sends them: name -> Schema Object."""
        request_names = self.inferred.sent
        if self.create and self.status_field not in [self.inferred.spelled(name) for name in self.inferred.sent_by(self.create)]:
            request_names -= {self.status_field}
        return {
            name: schema
            for name, schema in self.item_properties.items()
            if name not in request_names and name not in self.time_names and name != self.id_field and is_added(name, schema)
        }

    @cached_property
    def unsent(self) -> Mapping[str, Json]:
        """What nobody sent and nothing can stand for: no elements and no members, and no value where answers require one."""
        parts = [part for schema in self.inferred.item_schemas for part in parts_of(self.document, schema) if isinstance(part, dict)]
        required = {name for part in parts for name in part.get("required") or ()} & self.item_properties.keys()
        schemas = {name: self.item_properties[name] for name in required - {self.id_field, self.status_field} - self.time_names}
        nothing = {name: value for name in schemas.keys() & self.inferred.sent for value in _nothing(schemas[name])}
        not_yet = (name for name in schemas.keys() - self.inferred.sent if is_of_later(name) and is_type(schemas[name], "boolean"))
        known = {name: value for name, schema in self.item_properties.items() for value in _nothing(schema) if value is not None}
        empty = {name: value for name, value in known.items() if name not in self.constants and not is_of_later(name)}
        return {**empty, **nothing, **dict.fromkeys(not_yet, False)}

    @cached_property
    def maps(self) -> frozenset[str]:
        """The properties that hold an object of whatever names, such as `labels`."""
        return frozenset(name for name, schema in self.item_properties.items() if _is_map(schema))

    @cached_property
    def status_field(self) -> str | None:
        """The property that says where in its life an item is."""
        return next((name for name in self.item_properties if plain(name) in ("status", "state")), None)

    @cached_property
    def status_choices(self) -> list[str]:
        """The statuses that an item may have; none where any text will do."""
        return statuses_of(self.item_properties.get(self.status_field or ""))

    @cached_property
    def transitions(self) -> StatusTransitions | None:
        """How its status moves by itself; None where nothing says so."""
        return transitions_of(self.item_properties.get(self.status_field or ""))

    def add_times(self, item: Fields, record: Record) -> None:
        """Put the times that an answer shows into `item`, where no client sent them."""
        for time in self._times:
            if time.name not in record.fields or time.name not in self.inferred.sent:
                item[time.name] = time.value(record.updated_s if time.is_update else record.created_s)

    @cached_property
    def time_names(self) -> frozenset[str]:
        """The properties that say when an item was made or changed."""
        return frozenset(time.name for time in self._times)

    @cached_property
    def _times(self) -> tuple[TimeProperty, ...]:
        return tuple(time_properties(self.item_properties))

    def kept(self, operation: Operation, body: Json) -> Fields:
        """Of what was sent to `operation`: the fields that it declares and an answer may show; all of them where neither names any."""
        fields = without_uploads(value_at(body, self.inferred.sent_place(operation)))
        if not isinstance(fields, dict):
            return {}
        fields = {self.inferred.spelled(name): value for name, value in fields.items()}
        declared = self._declared_by.get(operation.key)
        if declared is None:
            names = {*self.inferred.sent_by(operation), *(self.inferred.said_at_first(operation) - {self.id_field})}
            declared = self._declared_by[operation.key] = frozenset(map(self.inferred.spelled, names))
        return self._shown_fields(
            {name: value for name, value in fields.items() if not self.item_properties or self._is_kept(name, declared)}
        )

    def kept_of_several(self, element: Json) -> Fields:
        """Of one of several items in a body: the fields that an answer may show."""
        fields = {self.inferred.spelled(name): value for name, value in element.items()} if isinstance(element, dict) else {}
        declared = self.inferred.sent | fields.keys()
        return self._shown_fields({name: value for name, value in fields.items() if self._is_kept(name, declared)})

    def kept_of_query(self, query: Mapping[str, Json]) -> Fields:
        """What the query of a create says of the new item by the names of its properties: whose it is, mostly."""
        known = self.item_properties.keys() - {self.id_field, self.status_field} - self.time_names - self.constants.keys()
        return self._shown_fields({name: query[name] for name in query.keys() & known if isinstance(query[name], str | int)})

    def _shown_fields(self, fields: Fields) -> Fields:
        return {name: as_shown(self.document, self.item_properties.get(name), value) for name, value in fields.items()}

    def _is_kept(self, name: str, declared: frozenset[str]) -> bool:
        if name in self.kept_names:
            return name in declared or not declared
        return self._is_open(name)

    def _is_open(self, name: str) -> bool:
        """Whether answers may show a property that they do not declare."""
        return name not in self.item_properties and any(
            isinstance(part, dict) and part.get("additionalProperties") not in (None, False)
            for schema in self.inferred.item_schemas
            for part in parts_of(self.document, schema)
        )

    def success(self, operation: Operation) -> EnvelopedResponse:
        """What a success of `operation` looks like."""
        success_response = self._successes.get(operation.key)
        if success_response is None:
            success_response = self._successes[operation.key] = self._success(operation)
        return success_response

    def _success(self, operation: Operation) -> EnvelopedResponse:
        inferred, response = self.inferred, operation.success
        schema = inferred.answer_schema(operation)
        item_place = inferred.place(operation)
        here = properties(self.document, schema_at(self.document, schema, item_place))
        media = response.json_body if response else None
        return EnvelopedResponse(
            status=operation.success_status,
            has_body=response is not None and bool(response.content),
            etag_headers=tuple(header.name for header in response.headers if header.name.lower() == "etag") if response else (),
            declared=frozenset(here) if not self._allows_more(schema, item_place) else frozenset(),
            place=item_place,
            id_field=inferred.id_in(here),
            schema_pointer=media.schema_pointer if media else None,
            around=self._around(schema) if item_place else {},
            beside=frozenset(properties(self.document, schema)) - {item_place[0]} - here.keys()
            if item_place and item_place[0] != EACH
            else frozenset(),
            id_beside=self.id_field if item_place and self.id_field in properties(self.document, schema).keys() - here.keys() else None,
            has_location=response is not None and any(header.name.lower() == "location" for header in response.headers),
        )

    def _allows_more(self, schema: Json, place: Place) -> bool:
        parts = parts_of(self.document, schema_at(self.document, schema, place))
        return any(isinstance(part, dict) and part.get("additionalProperties") not in (None, False) for part in parts)

    def _around(self, schema: Json) -> Fields:
        members = properties(self.document, schema).items()
        return {
            name: True
            for name, member_schema in members
            if plain(name) in _SUCCESS_FLAGS and self.document.schema(member_schema).get("type") == "boolean"
        }


def _nothing(schema: Json) -> Iterator[Json]:
    """What a property holds that nobody gave a value, where its schema has such."""
    if not isinstance(schema, dict) or "default" in schema or "enum" in schema:
        return
    if is_nullable(schema):
        yield None
    elif is_type(schema, "array") and not schema.get("minItems"):
        yield []
    elif _is_map(schema) and not schema.get("minProperties") and not schema.get("required"):
        yield {}


def _is_map(schema: Json) -> bool:
    return isinstance(schema, dict) and is_type(schema, "object") and not schema.get("properties") and "allOf" not in schema
