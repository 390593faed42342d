"""One kind of thing that an API keeps, as its operations show it: their roles, and where their bodies hold the item."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from specs.document.document import Document, Operation
from specs.json.parsing import Json
from specs.resources.corrections import Correction
from specs.resources.envelopes import EACH, WRAPPERS, ListPlace, Place, id_property, item_place, list_place, schema_at
from specs.resources.paths import bare, form, item_parameter, kind_of, leads_through, parameters_in, plain, singular
from specs.resources.roles import Existence, Role
from specs.schema.properties import flattened, is_type, properties

_SENTENCE = re.compile(r"(?<=[.;])\s")
_QUOTED = re.compile(r"[`\"']([\w@~.-]{1,20})[`\"']")
_ALWAYS = re.compile(r"\b(always|root|current|authenticated|logged|your own|yourself)\b", re.IGNORECASE)
_PARTIAL = re.compile(
    r"only (?:the )?(?:specified |given |provided )?(?:fields|properties|attributes|parameters|values)[^.]*(?:updat|chang|modif|provided)"
    r"|any (?:attribute|field|property)[^.]{0,60} (?:can|may) be (?:set|changed|updated)"
    r"|(?:remain|stay|left|kept)[^.]{0,20} (?:unchanged|untouched|as (?:it is|they are))|partial(?:ly)? updat",
    re.IGNORECASE,
)  # in the description of an operation: what is not sent stays
_CALLED = re.compile(r"\b(name|handle|login|slug|username)\b", re.IGNORECASE)  # in the description of a parameter that is no id
_NAMES = ("login", "username", "slug", "key", "name")
_MOSTLY = 0.8  # of the properties of an object in a body: then it is the object in the answer
_UPSERT = re.compile(
    r"\b(add|create)s?,? (or|and) (update|replace|modif)|\b(update|replace)s?,? (or|and) (create|add)|upsert", re.IGNORECASE
)
_EXAMPLE = re.compile(r"\b(example|e\.g|such as)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Assignment:
    """One operation's role, and what it was told by."""

    operation: Operation
    role: Role
    evidence: str
    above: str | None = None  # item path of the resource whose item the path names, where it is not of the resource's own path
    sources: tuple[str, ...] = ()  # of a list: the collection paths of the resources whose items it shows
    matches: tuple[tuple[str, str], ...] = ()  # (path parameter, property): what the item is told by, where it is not its id
    id_sent_as: str | None = None  # of a call: the property of its body, or the query parameter, that names the item
    parent_field: str | None = None  # the property that an overlay says names the item that the path leads through
    holds_parents: bool = (
        False  # of a create elsewhere: the items say what stands in the path above them, as `owner` in `/repos/{owner}/{repo}`
    )
    each: Role | None = None  # of an operation on several items: what it does to each
    several: Place = ()  # of such: where the body, or else the query, holds them
    is_current: bool = False  # whether it is about the one item that belongs to the caller, such as `/users/me`


@dataclass(frozen=True)
class InferredResource:
    """One kind of thing, and the operations on it."""

    document: Document = field(repr=False)
    path: str  # of the collection, or of the one thing itself
    item_path: str | None  # None: its items cannot be named, or there is but one
    is_singleton: bool
    assignments: tuple[Assignment, ...] = field(repr=False)
    corrections: Mapping[str, Correction] = field(default_factory=dict, repr=False)
    """What overlays say of its operations, by their keys."""
    is_called: bool = False  # whether its operations are calls, which name items in what they are sent

    @cached_property
    def kind(self) -> str:
        return self._stated("kind") or kind_of(self.path)

    def _stated(self, word: str) -> str | None:
        """What an overlay says of the resource on any of its operations; None where it says nothing."""
        return next((correction.words[word] for correction in self.corrections.values() if word in correction.words), None)

    def _stated_place(self, operation: Operation, word: str) -> Place | None:
        correction = self.corrections.get(operation.key)
        return correction.place(word) if correction else None

    def status_after(self, operation: Operation) -> str | None:
        """The status that an overlay says an operation leads to; None where it says nothing."""
        correction = self.corrections.get(operation.key)
        return correction.words.get("status") if correction else None

    def id_in(self, schema_by_name: Mapping[str, Json]) -> str | None:
        """Which of an item's properties holds its id; None where none does."""
        stated = self._stated("id")
        if stated is not None:
            return stated if stated in schema_by_name else None
        return id_property(self.document, schema_by_name, self.parameter, self.kind, self.parents)

    def _is_plain_create(self, operation: Operation) -> bool:
        """Whether a create's path is the collection's, or an overlay says that it is a create."""
        correction = self.corrections.get(operation.key)
        return form(operation.path) == form(self.path) or (correction is not None and correction.role is Role.CREATE)

    @cached_property
    def existence(self) -> Existence:
        """Which of its items there are before a client makes any."""
        stated = self._stated("exists")
        if stated is not None:
            return Existence(stated)
        if self.is_called:
            return Existence.LISTED if self.first(Role.LIST) else Existence.ASSUMED
        if self.is_singleton or (self.item_path is not None and self.id_field is None and not self.inner_id):
            return Existence.ASSUMED
        if self.item_path is None or any(map(self._is_plain_create, self.of(Role.CREATE))):
            return Existence.NONE
        return Existence.LISTED if self.first(Role.LIST) and self._lists_ids else Existence.ASSUMED

    def of(self, role: Role) -> tuple[Operation, ...]:
        """The operations in a role, in the document's order; those that name the item by its id."""
        return tuple(
            assignment.operation
            for assignment in self.assignments
            if assignment.role is role and not assignment.matches and not assignment.is_current and not _is_view(assignment)
        )

    def first(self, role: Role) -> Operation | None:
        return next(iter(self.of(role)), None)

    @cached_property
    def parameter(self) -> str:
        """The path parameter that names an item; "id" where none does."""
        return item_parameter(self.item_path) if self.item_path else "id"

    @property
    def parameter_example(self) -> str | None:
        """The example that the document gives of the path parameter that names an item, on its own path."""
        own = [assignment.operation for assignment in self.assignments if form(assignment.operation.path) == form(self.item_path or "")]
        for parameter in (parameter for operation in own for parameter in operation.parameters if parameter.name == self.parameter):
            raw, schema = parameter.raw, self.document.schema(parameter.raw.get("schema", {}))
            named = [self.document.schema(example).get("value") for example in (raw.get("examples") or {}).values()]
            for example in (raw.get("example"), schema.get("example") if isinstance(schema, dict) else None, *named):
                if isinstance(example, str) and example:
                    return example
        return None

    def creates_too(self, operation: Operation) -> bool:
        """Whether the document says of a PUT that it makes the item where there is none, although a POST makes others."""
        texts = (operation.raw.get("summary"), operation.raw.get("description"), operation.raw.get("operationId"))
        return any(_UPSERT.search(str(text)) for text in texts if text)

    def parameter_schemas(self) -> Iterator[Mapping[str, Json]]:
        """The Schema Objects of the path parameter that names an item: on its own path, then on those that lead through it."""
        number = len(parameters_in(self.item_path)) - 1 if self.item_path else 0
        below = (operation for operation in self.document.operations if self.item_path and leads_through(operation.path, self.item_path))
        own = (assignment.operation for assignment in self.assignments if form(assignment.operation.path) == form(self.item_path or ""))
        for operation in (*own, *below):
            name = parameters_in(operation.path)[number]
            for parameter in operation.parameters:
                schema = self.document.schema(parameter.raw.get("schema", {}))
                if parameter.location == "path" and parameter.name == name and isinstance(schema, dict):
                    yield schema

    @cached_property
    def parents(self) -> tuple[str, ...]:
        """The path parameters that name the items above it."""
        return parameters_in(self.path)

    @cached_property
    def sent(self) -> frozenset[str]:
        """The names of what a client may send to create or change an item, as answers spell them."""
        writing = (*self.of(Role.CREATE), *self.of(Role.UPDATE), *self.of(Role.REPLACE))
        return frozenset(self.spelled(name) for operation in writing for name in self.sent_by(operation))

    def spelled(self, name: str) -> str:
        """The name of a sent field as answers spell it: `filename` for `file_name`, where they show no `file_name`."""
        return name if name in self.item_properties else self._names_by_meaning.get(plain(name), name)

    @cached_property
    def _names_by_meaning(self) -> Mapping[str, str]:
        return {plain(name): name for name in self.item_properties}

    def sent_by(self, operation: Operation) -> Mapping[str, Json]:
        """The properties of an operation's body, whichever its media type: name -> Schema Object; those inside an envelope."""
        schema_by_name: dict[str, Json] = {}
        for media in operation.request_content:
            schema = schema_at(self.document, media.raw.get("schema", {}), self.sent_place(operation))
            members = {name: raw for name, raw in properties(self.document, schema).items() if not self._is_read_only(raw)}
            schema_by_name.update(members)
            if media.name.startswith("multipart/") and any(is_file(self.document, member) for member in members.values()):
                for member in members.values():  # a form with a file often has a part of JSON, which holds the rest
                    schema_by_name.update(properties(self.document, member))
        return schema_by_name

    def said_at_first(self, operation: Operation) -> frozenset[str]:
        """The properties of a create's body that are `readOnly`: by that, some documents say that they cannot be changed later."""
        if operation not in self.of(Role.CREATE):
            return frozenset()
        place = self.sent_place(operation)
        bodies = [schema_at(self.document, media.raw.get("schema", {}), place) for media in operation.request_content]
        members = (pair for body in bodies for pair in properties(self.document, body).items())
        return frozenset(name for name, raw in members if self._is_read_only(raw))

    def _is_read_only(self, raw: Json) -> bool:
        """Whether a property is one that clients do not send, although a body shares its schema with answers."""
        schema = flattened(self.document, raw)
        return isinstance(schema, dict) and schema.get("readOnly") is True

    def required_by(self, operation: Operation) -> frozenset[str]:
        """The properties that the body of an operation must have, whichever its media type."""
        names: set[str] = set()
        for media in operation.request_content:
            schema = schema_at(self.document, media.raw.get("schema", {}), self.sent_place(operation))
            parts = [schema, *(self.document.schema(part) for part in schema.get("allOf", ()))] if isinstance(schema, dict) else []
            names.update(name for part in parts if isinstance(part, dict) for name in part.get("required", ()))
        return frozenset(names)

    def takes_changes(self, operation: Operation) -> bool:
        """Whether the body of an operation is no whole item but some fields: so it is said, or it may leave out what a create must have."""
        if any(_PARTIAL.search(str(operation.raw.get(key, ""))) for key in ("summary", "description")):
            return True
        create = self.first(Role.CREATE)
        needed = self.required_by(create) if create else frozenset()
        return bool(needed) and not self.required_by(operation) and not needed.isdisjoint(self.sent_by(operation))

    def sent_place(self, operation: Operation) -> Place:
        """Where a body holds the item's fields: inside an object that is all that is sent and is called like the item, or at the root."""
        stated = self._stated_place(operation, "body")
        if stated is not None:
            return stated
        root = properties(self.document, self.answer_schema(operation))
        enveloped = [properties(self.document, member) for name, member in root.items() if plain(name) in WRAPPERS]
        answered = {name: member for members in (*enveloped, root) for name, member in members.items()}
        for media in operation.request_content:
            members = properties(self.document, media.raw.get("schema", {}))
            if len(members) == 1:
                (name,) = members
                is_called_so = f"_{self.kind}".endswith(f"_{name}") or name == "data"
                if is_called_so and properties(self.document, members[name]) and (name in answered or not answered):
                    return (name,)
                if name in answered and self._is_list_of_items(name, members[name]):
                    return (name, EACH)
            called = [name for name in members if f"_{self.kind}".endswith(f"_{name}") and properties(self.document, members[name])]
            if len(called) == 1 and called[0] in answered and all(plain(singular(name)) == plain(called[0]) for name in members):
                return (called[0],)  # beside it, several at once
            alike = [name for name in members if self._is_same(name, members, answered)]
            if len(members) > 1 and len(alike) == 1:
                return (alike[0],)
        return ()

    def _is_list_of_items(self, name: str, schema: Json) -> bool:
        """Whether all that a body holds is a list called like the items, as `{"Contacts": [{…}]}`."""
        is_called_so = f"_{self.kind.lower()}".endswith(f"_{singular(name).lower()}")
        return is_called_so and bool(properties(self.document, schema_at(self.document, {"properties": {"-": schema}}, ("-", EACH))))

    def _is_same(self, name: str, members: Mapping[str, Json], answered: Mapping[str, Json]) -> bool:
        """Whether what a body holds as `name` is what an answer holds under that name, or a longer one, and all of it."""
        if len(answered.keys() & members.keys()) > 1:
            return False  # the answer is the item, and so is the body
        sent = properties(self.document, members[name]).keys()
        shown = next((properties(self.document, answered[each]).keys() for each in answered if f"_{each}".endswith(f"_{name}")), None)
        if not sent or not shown:
            return False
        return len(sent & shown) >= _MOSTLY * len(sent) and shown.isdisjoint(members.keys() - {name, "id", "type", "version"})

    def answer_schema(self, operation: Operation) -> Json:
        """The Schema Object of the JSON of an operation's success."""
        return operation.success_schema

    def place(self, operation: Operation) -> Place:
        """Where an operation's answer holds the item."""
        stated = self._stated_place(operation, "item")
        if stated is not None:
            return stated
        return item_place(
            self.document,
            self.answer_schema(operation),
            parameter=self.parameter,
            kind=self.kind,
            parents=self.parents,
            sent=frozenset(self.sent_by(operation)) if operation.request_content else frozenset(),
            created=self._created_by,
        )

    def list_place(self, operation: Operation) -> ListPlace | None:
        """Where a list's answer holds the items."""
        stated = self._stated_place(operation, "items")
        if stated is not None:
            return ListPlace(stated, self._stated_place(operation, "item") or ())
        schema = self.answer_schema(operation)
        collection = bare(self.path)
        return list_place(self.document, schema, collection=collection, parameter=self.parameter, kind=self.kind, created=self._created_by)

    @cached_property
    def _created_by(self) -> frozenset[str]:
        """The properties that a client sends to create an item."""
        create = self.first(Role.CREATE)
        return frozenset(self.sent_by(create)) if create is not None else frozenset()

    @cached_property
    def item_schemas(self) -> tuple[Json, ...]:
        """The Schema Objects of an item, as its read, its create, its updates and its list answer it; those that name properties."""
        schemas = []
        for role in (Role.RETRIEVE, Role.CREATE, Role.UPDATE, Role.REPLACE):
            schemas += [schema_at(self.document, self.answer_schema(operation), self.place(operation)) for operation in self.of(role)]
        for operation in self.of(Role.LIST):
            array_place = self.list_place(operation)
            if array_place is not None:
                schemas.append(schema_at(self.document, self.answer_schema(operation), (*array_place.array, EACH, *array_place.item)))
        return tuple(schema for schema in schemas if properties(self.document, schema))

    @cached_property
    def item_properties(self) -> Mapping[str, Json]:
        """The properties of an item in any answer: name -> Schema Object, its `$ref` followed."""
        schema_by_name: dict[str, Json] = {}
        for schema in reversed(self.item_schemas):
            schema_by_name.update(
                {name: flattened(self.document, member_schema) for name, member_schema in properties(self.document, schema).items()}
            )
        return schema_by_name

    @cached_property
    def name_field(self) -> str | None:
        """The property that holds an item's name, if it has one."""
        return next((name for name in ("name", "title", "label") if name in self.item_properties), None)

    @cached_property
    def id_field(self) -> str | None:
        """The property that holds an item's id, `id` where answers may hold anything; None where no answer shows one."""
        stated = self._stated("id")
        if stated is not None:
            return stated
        described = self._described_id or self._told_id
        if described is not None:
            return described
        for parameter in self._item_parameters:
            for schema in self.item_schemas:
                name = id_property(self.document, properties(self.document, schema), parameter, self.kind, self.parents)
                if name is not None:
                    return name
        return self._sent_id or ("id" if not self.item_schemas and self._answers_anything else None)

    @cached_property
    def inner_id(self) -> Place:
        """Where an item holds its id, where that is in an object of its own: `metadata`, `name`; () where the item itself holds it."""
        create = self.first(Role.CREATE)
        if self.id_field is not None or create is None or self.item_path is None:
            return ()
        for name, schema in self.sent_by(create).items():
            sent = {plain(member): member for member in properties(self.document, schema)}
            shown = properties(self.document, self.item_properties.get(name, {}))
            if sent.get(plain(self.parameter)) in shown:
                return (name, sent[plain(self.parameter)])
        return ()

    @property
    def _described_id(self) -> str | None:
        """The property that names an item in paths, where its `id` is a number and the path takes a text that is described as a name."""
        numbers = [name for name, schema in self.item_properties.items() if plain(name) == "id" and is_type(schema, "integer")]
        schemas = list(self.parameter_schemas()) if numbers else []
        if not schemas or not all(is_type(schema, "string") for schema in schemas) or not _CALLED.search(self._parameter_text):
            return None
        if plain(self.parameter).endswith("id") or re.search(r"\bids?\b", self._parameter_text, re.IGNORECASE):
            return None
        texts = {plain(name): name for name, schema in self.item_properties.items() if is_type(schema, "string")}
        return texts.get(plain(self.parameter)) or next((texts[name] for name in _NAMES if name in texts), None)

    @property
    def _told_id(self) -> str | None:
        """The property of a create's body that is called as the path parameter, where the create answers nothing that could tell an id."""
        create = self.first(Role.CREATE)
        is_silent = create is not None and not properties(self.document, self.answer_schema(create)) and not self._answers_anything
        return self._sent_id if is_silent and plain(self.parameter) != "id" else None

    @cached_property
    def further_ids(self) -> tuple[str, ...]:
        """The properties beside the id that the path may name an item by, as the parameter says: `{issueIdOrKey}`."""
        words = [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", self.parameter)]
        if "or" not in words[:-1]:
            return ()
        texts = {plain(name): name for name in self.item_properties}
        meant = (texts.get(word) or texts.get(words[0] + word) for word in words if word != "or")
        return tuple(dict.fromkeys(name for name in meant if name is not None and name != self.id_field))

    @cached_property
    def _parameter_text(self) -> str:
        """What the operations on an item say of the path parameter that names it."""
        operations = [operation for role in (Role.RETRIEVE, Role.UPDATE, Role.DELETE) for operation in self.of(role)]
        parameters = [parameter for operation in operations for parameter in operation.parameters if parameter.name == self.parameter]
        return " ".join(" ".join(str(parameter.raw.get("description", "")) for parameter in parameters).split())

    @property
    def _sent_id(self) -> str | None:
        """The property of a create's body that holds the id, as a client chooses it; None where no path names an item, or none is sent."""
        create = self.first(Role.CREATE)
        name_by_plain = {plain(name): name for name in self.sent_by(create)} if create and self.item_path else {}
        return next((name_by_plain[plain(parameter)] for parameter in self._item_parameters if plain(parameter) in name_by_plain), None)

    @property
    def _item_parameters(self) -> tuple[str, ...]:
        """What the operations on an item call the path parameter that names it."""
        item_paths = _paths_by_form(self.document).get(form(self.item_path), ()) if self.item_path else ()
        return tuple(dict.fromkeys((self.parameter, *map(item_parameter, item_paths))))

    @property
    def _answers_anything(self) -> bool:
        """Whether a create's JSON is declared without any property."""
        creating = self.of(Role.CREATE)
        return any(operation.success is not None and operation.success.json_body is not None for operation in creating)

    @property
    def _lists_ids(self) -> bool:
        listing = self.first(Role.LIST)
        array_place = self.list_place(listing) if listing else None
        if (
            listing is None
            or array_place is None
            or any(p.required and p.location == "query" and "default" not in p.raw for p in listing.parameters)
        ):
            return False  # what wants a query is a search, or a look-up of ids that are known
        items = schema_at(self.document, self.answer_schema(listing), (*array_place.array, EACH, *array_place.item))
        return id_property(self.document, properties(self.document, items), self.parameter, self.kind, self.parents) is not None

    @cached_property
    def well_known_ids(self) -> frozenset[str]:
        """The ids that the description of the path parameter says are always there: `0` for the root of all folders."""
        telling = [part for part in _SENTENCE.split(self._parameter_text) if _ALWAYS.search(part) and not _EXAMPLE.search(part)]
        quoted = {name for part in telling for name in _QUOTED.findall(part)}
        return frozenset(name for name in quoted if plain(name) not in (plain(self.parameter), "true", "false", "null", "id"))


def _is_view(assignment: Assignment) -> bool:
    """Whether an operation reads an item below another, which is no parent of it."""
    return assignment.role is Role.RETRIEVE and assignment.above is not None


def is_file(document: Document, schema: Json) -> bool:
    """Whether a property of a form takes a file."""
    resolved = document.schema(schema)
    return isinstance(resolved, dict) and (resolved.get("format") == "binary" or "contentMediaType" in resolved)


def takes_file(operation: Operation) -> bool:
    """Whether an operation's body may hold a file: a part of a form, or all of the body."""
    return any(
        is_file(operation.document, media.raw.get("schema", {}))
        or any(is_file(operation.document, member) for member in properties(operation.document, media.raw.get("schema", {})).values())
        for media in operation.request_content
        if not media.is_json
    )


@lru_cache(maxsize=8)
def _paths_by_form(document: Document) -> Mapping[str, tuple[str, ...]]:
    """The paths of a document by their form."""
    paths: dict[str, list[str]] = {}
    for operation in document.operations:
        paths.setdefault(form(operation.path), []).append(operation.path)
    return {path_form: tuple(dict.fromkeys(spelled)) for path_form, spelled in paths.items()}
