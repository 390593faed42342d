"""The roles of operations on paths that are neither a collection's nor an item's: files, verbs, lists of what belongs to an item."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from specs.document.document import Document, Operation
from specs.json.parsing import Json
from specs.resources.envelopes import EACH, list_place, schema_at
from specs.resources.families import Families
from specs.resources.inferred_resource import Assignment, InferredResource, takes_file
from specs.resources.paths import bare, form, kind_of, leads_through, parameters_in, plain, singular
from specs.resources.references import parent_places, referring_fields
from specs.resources.roles import Existence, Role
from specs.resources.several import on_several
from specs.schema.properties import flattened, is_type, properties

_COPIES = ("copy", "duplicate", "clone", "fork")
CURRENT = ("me", "current", "self", "currentuser", "whoami")
_SEARCH = re.compile(r"search|find|filter|query|lookup", re.IGNORECASE)
_ASKED_FOR = re.compile(
    _SEARCH.pattern + r"|(?:^|[-_:.])(?:list|(?:batch|bulk)[-_]?(?:get|read|retrieve|fetch))$|^batch/(?:get|read|retrieve)$",
    re.IGNORECASE,
)  # the end of a POST that lists
_ABOVE = re.compile(r"/[^/{}]+/\{[^{}]+\}(?=/)")  # a collection and its parameter, in the middle of a path
_MOSTLY = 0.8  # of the properties of an answer: they are those of an item

Assigned = tuple[InferredResource, Assignment]


class FurtherRoles:
    """What is left of a document's operations, once its collections and items are known."""

    def __init__(self, document: Document, resources: Iterable[InferredResource]) -> None:
        self._document = document
        self._resources = list(resources)
        with_item_path = (resource for resource in self._resources if resource.item_path)
        self._named = sorted(with_item_path, key=lambda resource: -len(resource.item_path or ""))
        self.families = Families(document, self._named)
        self._listed_by: dict[str, tuple[InferredResource, ...]] = {}  # what an operation lists, by its key
        self._by_path: dict[str, dict[str, Operation]] = {}
        for operation in document.operations:
            self._by_path.setdefault(bare(operation.path), {}).setdefault(operation.method, operation)

    def role(self, operation: Operation) -> Assigned | None:
        """The role of an operation, and the resource that it has it on; None where it has none."""
        owner = self._owner(operation)
        several = on_several(self._document, operation, self._named)
        return several or self._of_file(operation, owner) or self._of_other(operation, owner) or self._verb(operation, owner)

    def is_elsewhere(self, path: str) -> bool:
        """Whether the operations of a path are about items of a resource whose item path is another."""
        operations = self._by_path.get(bare(path), {})
        reading, adding = operations.get("GET"), operations.get("POST")
        if reading is not None and self._is_content(reading):
            return True
        if reading is not None and adding is not None and self._listed(reading):
            return self._is_created(adding)
        if reading is None:
            return False
        return any(
            role is not None for role in (self._looked_up(reading), self._current(reading), self._part(reading, self._owner(reading)))
        )

    def _owner(self, operation: Operation) -> InferredResource | None:
        """The resource whose item the path of an operation leads through; of several, the nearest."""
        return next((resource for resource in self._named if leads_through(bare(operation.path), bare(resource.item_path or ""))), None)

    def _of_file(self, operation: Operation, owner: InferredResource | None) -> Assigned | None:
        """The download of an item's bytes, and the upload of others on the same path."""
        if owner is None or len(_rest(operation, owner)) != 1 or "{" in operation.path.rpartition("/")[2]:
            return None
        if operation.method == "GET" and self._is_content(operation):
            return owner, Assignment(operation, Role.CONTENT, f"{operation.key} answers the bytes of an item")
        reading = self._by_path[bare(operation.path)].get("GET")
        if operation.method in ("POST", "PUT") and takes_file(operation) and (reading is None or self._is_content(reading)):
            return owner, Assignment(operation, Role.UPLOAD, f"{operation.key} takes a file below an item")
        return None

    def _of_other(self, operation: Operation, owner: InferredResource | None) -> Assigned | None:
        """An operation about items of a resource whose path is another."""
        if operation.method == "GET":
            return (
                self._related(operation, owner)
                or self._current(operation)
                or self._looked_up(operation)
                or self._below(operation, owner)
                or self._part(operation, owner)
            )
        asked = self._asked_for(operation, owner) if operation.method == "POST" else None
        if asked is not None:
            return asked
        reading = self._by_path[bare(operation.path)].get("GET")
        if reading is not None and operation.method in ("PUT", "PATCH", "DELETE", "POST"):
            read_role = self._current(reading) or self._looked_up(reading)
            if read_role is not None:
                roles = {"PUT": Role.REPLACE, "DELETE": Role.DELETE}
                role, evidence = roles.get(operation.method, Role.UPDATE), f"{operation.key}, which GET reads"
                return read_role[0], Assignment(operation, role, evidence, matches=read_role[1].matches, is_current=read_role[1].is_current)
        return self._created(operation, owner) if operation.method == "POST" else None

    def _related(self, operation: Operation, owner: InferredResource | None) -> Assigned | None:
        across = self._across(operation) if owner is None else None
        if across is not None:
            evidence = f"{operation.key} lists items of {across.path}, whatever they are below"
            return across, Assignment(operation, Role.RELATED, evidence, sources=(across.path,))
        sources = [resource for resource in self._listed(operation) if resource.existence is Existence.NONE or resource.path in self._made]
        if not sources:
            return None
        adding = self._by_path[bare(operation.path)].get("POST")
        is_added = adding is not None and self._is_created(adding)
        if owner is None:
            is_search = _SEARCH.search(operation.path.rpartition("/")[2]) is not None and not any(resource.parents for resource in sources)
            is_own = len(sources) == 1 and _is_list_of(operation, sources[0])
            if "{" in operation.path or not (is_search or is_added or is_own):
                return None
            evidence = f"{operation.key} {'searches' if is_search else 'lists'} items of {_paths(sources)}"
            return sources[0], Assignment(operation, Role.RELATED, evidence, sources=tuple(resource.path for resource in sources))
        sources = [resource for resource in sources if is_added or referring_fields(resource, owner)]
        if not sources or len(_rest(operation, owner)) != 1:
            return None
        evidence = f"{operation.key} lists those of {_paths(sources)} that name the item"
        paths = tuple(resource.path for resource in sources)
        return sources[0], Assignment(operation, Role.RELATED, evidence, above=owner.item_path, sources=paths)

    def _asked_for(self, operation: Operation, owner: InferredResource | None) -> Assigned | None:
        """A list by POST, which is told in its body what to look for: `POST /customers/search`."""
        above = _asked_below(operation)
        if above is None:
            return None
        sources = [resource for resource in self._listed(operation) if resource.existence is Existence.NONE or resource.path in self._made]
        own = [resource for resource in sources if resource.parents and form(resource.path) == form(above)]
        sources = own or [resource for resource in sources if not resource.parents]
        if owner is not None and not own:
            sources = [resource for resource in sources if referring_fields(resource, owner)]
        if not sources:
            return None
        evidence = f"{operation.key} is told in its body which items of {_paths(sources)} it lists"
        item_path = owner.item_path if owner is not None and not own else None
        paths = tuple(resource.path for resource in sources)
        return sources[0], Assignment(operation, Role.RELATED, evidence, above=item_path, sources=paths)

    def _across(self, operation: Operation) -> InferredResource | None:
        """The resource whose items a list shows whatever they are below: `/pods`, of those at `/spaces/{space}/pods`."""
        alike = self._without_parents.get(bare(operation.path), [])
        if not alike or not is_type(self._list_schema(operation), "array"):
            return None
        alike = [resource for resource in alike if resource.existence is Existence.NONE]
        element = self._document.schema(self._list_schema(operation).get("items", {}))
        alike = [resource for resource in alike if properties(self._document, element).keys() & resource.item_properties.keys()]
        return alike[0] if len(alike) == 1 else None

    @cached_property
    def _without_parents(self) -> dict[str, list[InferredResource]]:
        """The resources below others, by their path without what is above."""
        resources: dict[str, list[InferredResource]] = {}
        for resource in self._named:
            if resource.parents:
                resources.setdefault(_ABOVE.sub("", bare(resource.path)), []).append(resource)
        return resources

    def _list_schema(self, operation: Operation) -> Json:
        """The Schema Object of the array that an answer holds; {} where it holds none."""
        schema = operation.success_schema
        place = list_place(self._document, schema, collection=bare(operation.path), parameter="id", kind=kind_of(operation.path))
        return flattened(self._document, schema_at(self._document, schema, place.array)) if place is not None else {}

    def _below(self, operation: Operation, owner: InferredResource | None) -> Assigned | None:
        """A read, below an item, of another that names it: `GET /customers/{customer}/cards/{card}`."""
        segments = _rest(operation, owner) if owner is not None else []
        if owner is None or len(segments) != 2 or not segments[1].startswith("{"):
            return None
        family = self.families.answered(operation)
        if family is None or EACH in family[0] or family[1].parents or family[1] is owner or not referring_fields(family[1], owner):
            return None
        return family[1], Assignment(operation, Role.RETRIEVE, f"{operation.key} reads an item that names another", above=owner.item_path)

    def _part(self, operation: Operation, owner: InferredResource | None) -> Assigned | None:
        """A read of an item by the path of one of its parts, which a PUT or a PATCH there changes: `GET /jobs/{name}/status`."""
        methods = self._by_path[bare(operation.path)].keys()
        if owner is None or methods.isdisjoint(("PUT", "PATCH")) or len(_rest(operation, owner)) != 1:
            return None
        family = self.families.answered(operation)
        if family is None or family[1] is not owner or EACH in family[0]:
            return None
        return owner, Assignment(operation, Role.RETRIEVE, f"{operation.key} reads the item that PUT or PATCH there changes a part of")

    @cached_property
    def _made(self) -> frozenset[str]:
        """The collection paths of the resources that an operation on another path creates."""
        creating = (operation for operation in self._document.operations if operation.method == "POST")
        assigned = (self._created(operation, None) for operation in creating if operation.success_status == 201 or takes_file(operation))
        return frozenset(pair[0].path for pair in assigned if pair is not None)

    def _listed(self, operation: Operation) -> tuple[InferredResource, ...]:
        """The resources whose items a list shows."""
        listed = self._listed_by.get(operation.key)
        if listed is None:
            listed = self._listed_by[operation.key] = self._shown_in_list(operation)
        return listed

    def _shown_in_list(self, operation: Operation) -> tuple[InferredResource, ...]:
        schema, path = operation.success_schema, _asked_below(operation) or bare(operation.path)
        array_place = list_place(self._document, schema, collection=path, parameter="id", kind=kind_of(path))
        if array_place is None:
            return ()
        element = schema_at(self._document, schema, (*array_place.array, EACH))
        inside = self.families.resources_of(element, path)
        if not inside and array_place.item:
            inside = self.families.resources_of(schema_at(self._document, element, array_place.item), path)
        if not inside:
            inside = self._called_like(operation, element)
        listed = tuple(resource for resource in inside if self._has_parents_in(operation, resource))
        composite = self._composite(operation, element) if not listed else None
        return listed if composite is None else (composite,)

    @staticmethod
    def _has_parents_in(operation: Operation, resource: InferredResource) -> bool:
        """Whether the path of an operation names the same items above as that of a resource; none are above most."""
        if not resource.parents:
            return True
        above = form(resource.path).rpartition("{}")[0] + "{}"
        return form(operation.path).startswith(above + "/") and form(operation.path) != form(resource.path)

    def _composite(self, operation: Operation, shown: Json) -> InferredResource | None:
        """The resource, called like a path, whose items are named by what they say themselves: `/repos/{owner}/{repo}`."""
        noun, names = plain(kind_of(operation.path).rpartition("_")[2]), properties(self._document, shown).keys()
        alike = [
            resource
            for resource in self._named
            if resource.parents
            and plain(resource.kind.rpartition("_")[2]) == noun
            and form(resource.path) != form(operation.path)
            and names
            and len(names & resource.item_properties.keys()) >= _MOSTLY * len(names)
            and parent_places(resource)
            and not any(leads_through(resource.path, other.item_path or "") for other in self._named)
        ]
        shortest = min((resource.path.count("/") for resource in alike), default=0)
        alike = [resource for resource in alike if resource.path.count("/") == shortest]
        return alike[0] if len(alike) == 1 else None

    def _called_like(self, operation: Operation, element: Json) -> tuple[InferredResource, ...]:
        """The resource that is called like a list's path, where it shows all that the list shows of an item."""
        noun, shown = plain(kind_of(operation.path).rpartition("_")[2]), properties(self._document, element).keys()
        called = [resource for resource in self._named if not resource.parents and plain(resource.kind) == noun]
        return tuple(resource for resource in called if shown and shown <= resource.item_properties.keys()) if len(called) == 1 else ()

    def _created(self, operation: Operation, owner: InferredResource | None) -> Assigned | None:
        family = self.families.answered(operation)
        if family is None or not self._has_parents_in(operation, family[1]):
            return self._created_with_parents(operation, owner)
        resource = family[1]
        reading = self._by_path[bare(operation.path)].get("GET")
        is_list = reading is not None and resource in self._listed(reading)
        if is_list or (owner is None and form(operation.path).startswith(form(resource.path))):
            evidence = f"{operation.key} answers with an item of {resource.path}"
            return resource, Assignment(operation, Role.CREATE, evidence, above=owner.item_path if owner else None)
        return None

    def _created_with_parents(self, operation: Operation, owner: InferredResource | None) -> Assigned | None:
        composite = self._composite(operation, operation.success_schema)
        if composite is None:
            return None
        evidence = f"{operation.key} answers with an item of {composite.path}, which says what the path names above it"
        above = owner.item_path if owner else None
        return composite, Assignment(operation, Role.CREATE, evidence, above=above, holds_parents=True)

    def _is_created(self, operation: Operation) -> bool:
        family = self.families.answered(operation)
        return (family is not None and self._has_parents_in(operation, family[1])) or self._composite(
            operation, operation.success_schema
        ) is not None

    def _current(self, operation: Operation) -> Assigned | None:
        """`GET /users/me`, or `GET /user` beside `/users/{id}`."""
        family = self.families.answered(operation) if "{" not in operation.path else None
        if family is None or EACH in family[0] or family[1].parents:
            return None
        resource, last = family[1], plain(bare(operation.path).rpartition("/")[2].partition(".")[0])
        if last in CURRENT or last == plain(singular(resource.kind.rpartition("_")[2])):
            return resource, Assignment(operation, Role.RETRIEVE, f"{operation.key} reads the caller's own item", is_current=True)
        return None

    def _looked_up(self, operation: Operation) -> Assigned | None:
        """A read that names an item by other properties than its id, as `GET /templates/{scope}/{key}/schema`."""
        family = self.families.answered(operation) if "{" in operation.path else None
        if family is None or EACH in family[0] or family[1].parents:
            return None
        resource = family[1]
        by_name = {plain(name): name for name, schema in resource.item_properties.items() if is_type(schema, "string")}
        names = parameters_in(operation.path)
        if not form(operation.path).startswith(form(resource.path) + "/") or any(plain(name) not in by_name for name in names):
            return None
        matches = tuple((name, by_name[plain(name)]) for name in names)
        return resource, Assignment(operation, Role.RETRIEVE, f"{operation.key} names an item by {matches[-1][1]}", matches=matches)

    def _verb(self, operation: Operation, owner: InferredResource | None) -> Assigned | None:
        segments = _rest(operation, owner) if owner is not None else []
        if owner is None or len(segments) != 1 or "{" in segments[0] or operation.method not in ("POST", "PUT", "PATCH"):
            return None
        if form(operation.path) in self._collections:
            return None  # it is about several of those
        family = self.families.answered(operation)
        if segments[0] in _COPIES and family is not None and family[1] is owner:
            return owner, Assignment(operation, Role.COPY, f"{operation.key} answers with an item")
        return owner, Assignment(operation, Role.ACTION, f"{operation.key} is a verb below an item")

    @cached_property
    def _collections(self) -> frozenset[str]:
        """The forms of the paths of all collections."""
        return frozenset(form(resource.path) for resource in self._named)

    @staticmethod
    def _is_content(operation: Operation) -> bool:
        """Whether an operation's success has a body that is not JSON."""
        return operation.success is not None and bool(operation.success.content) and operation.success.json_body is None


def views_among(document: Document, named: list[InferredResource]) -> Iterator[InferredResource]:
    """The collections below an item that are only read, and show items which another collection creates and which name that item."""
    below = [resource for resource in named if resource.parents and _is_only_read(resource)]
    roots = [resource for resource in named if not resource.parents and resource.first(Role.CREATE)]
    if not below:
        return
    families = Families(document, roots)
    for resource in below:
        owner = next((root for root in roots if bare(resource.path).startswith(f"{bare(root.item_path or '')}/")), None)
        shown = {id(family): family for schema in resource.item_schemas if (family := families.resource_of(schema, resource.path))}
        if owner is not None and len(resource.parents) == 1 and len(shown) == 1:
            (family,) = shown.values()
            if family is not owner and family.existence is Existence.NONE and referring_fields(family, owner):
                yield resource


def _is_only_read(resource: InferredResource) -> bool:
    return bool(resource.of(Role.LIST)) and all(assignment.role in (Role.LIST, Role.RETRIEVE) for assignment in resource.assignments)


def _rest(operation: Operation, owner: InferredResource) -> list[str]:
    """The segments of a path behind the item that it leads through."""
    return form(operation.path)[len(form(owner.item_path or "")) + 1 :].split("/")


def _is_list_of(operation: Operation, resource: InferredResource) -> bool:
    """Whether a list shows the items of a resource below its path, or is the only one that shows them."""
    is_below = form(operation.path).startswith(form(resource.path) + "/")
    return not resource.parents and (is_below or not resource.of(Role.LIST))


def _asked_below(operation: Operation) -> str | None:
    """The path above the word by which a POST says that it lists: `/customers` for `POST /customers/search`; None where it says none."""
    path = bare(operation.path).rstrip("/")
    head, _, last = path.rpartition("/")
    if operation.method != "POST" or ("{" in last.partition("}:")[0] and "}:" not in last):
        return None
    above, _, name = head.rpartition("/")
    if _ASKED_FOR.search(f"{name}/{last}") and name == "batch":
        return above
    if not _ASKED_FOR.search(last):
        return None
    return path.rpartition(":")[0] if ":" in last else head


def _paths(resources: list[InferredResource]) -> str:
    return ", ".join(resource.path for resource in resources)
