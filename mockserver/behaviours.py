"""Which behaviour each operation has: a behaviour file's, else a resource's inferred from the paths, else an example."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import mockserver.apis
from mockserver import example
from mockserver.bound import Bound, Handler
from mockserver.call import Call, Reply
from mockserver.resource import Resource, Words
from mockserver.shape import success_status
from specs import Document, Operation

if TYPE_CHECKING:
    from mockserver.mock import Mock
    from mockserver.store import World

EXAMPLE = "example"


@dataclass(frozen=True, slots=True)
class Served:
    """What stands behind one document's operations."""

    handlers: dict[str, Handler]  # by operation key
    resources: tuple[Bound, ...]
    kinds: dict[str, str]  # operation key -> the kind of resource it works on, or EXAMPLE

    def furnish(self, mock: Mock, world: World) -> None:
        """Put what every account starts with into a new world."""
        for bound in self.resources:
            bound.furnish(mock, world)

    def words_of(self, operation: Operation) -> Words:
        """The vendor's words for a body that `operation` does not allow; ours, where a behaviour file gives none."""
        for bound in self.resources:
            found = bound.resource.words.get(operation.id) or bound.resource.words.get(operation.key)
            if found is not None:
                return found
        return lambda body, ours: ours

    def resource(self, kind: str) -> Bound:
        """The resource of this kind."""
        return next(bound for bound in self.resources if bound.resource.kind == kind)


def find(document: Document) -> Served:
    """The behaviours of a document: those written for it, and inferred ones for the rest."""
    written = tuple(_written(document.name))
    taken = {resource.collection_path for resource in written}
    inferred = [resource for resource in infer(document) if resource.collection_path not in taken]
    bound: list[Bound] = []
    for resource in sorted((*inferred, *written), key=lambda r: r.collection_path.count("/")):
        bound.append(Bound(resource, document, _ancestors(resource, bound)))
    handlers: dict[str, Handler] = {}
    kinds: dict[str, str] = {}
    for one in sorted(bound, key=lambda b: b.resource in written):  # what is written wins over what is inferred
        for key, handler in one.handlers().items():
            handlers[key], kinds[key] = handler, one.resource.kind
    for operation in document.operations:
        if operation.key not in handlers:
            handlers[operation.key], kinds[operation.key] = _exemplary(operation), EXAMPLE
    return Served(handlers, tuple(bound), kinds)


def infer(document: Document) -> Iterator[Resource]:
    """A resource for every path whose POST creates what another path, one parameter longer, reads, changes or deletes."""
    methods: dict[str, set[str]] = {}
    for operation in document.operations:
        methods.setdefault(operation.path, set()).add(operation.method)
    for path in methods:
        collection, _, last = path.rpartition("/")
        if not (last.startswith("{") and last.endswith("}")) or last.count("{") != 1:
            continue
        if "POST" in methods.get(collection, ()) and methods[path] & {"GET", "PUT", "PATCH", "DELETE"}:
            yield Resource(collection_path=collection, kind=_singular(collection), item_path=path)


def _written(name: str) -> Iterator[Resource]:
    """The resources of the behaviour files of an API, in the order of their files' names."""
    package = f"{mockserver.apis.__name__}.{name}"
    try:
        found = importlib.import_module(package)
    except ModuleNotFoundError as error:
        if error.name != package:
            raise
        return
    for module in sorted(info.name for info in pkgutil.iter_modules(found.__path__)):
        for held in vars(importlib.import_module(f"{package}.{module}")).values():
            if isinstance(held, Resource):
                yield held


def _ancestors(resource: Resource, known: list[Bound]) -> tuple[Bound, ...]:
    """The resources whose items the path of `resource` leads through, outermost first."""
    return tuple(
        other for other in known if other.resource.item_path and resource.collection_path.startswith(other.resource.item_path + "/")
    )


def _exemplary(operation: Operation) -> Callable[[Call], Reply]:
    """A behaviour that answers with an example of the operation's success."""
    status = success_status(operation)
    response = operation.response(status)

    def behave(call: Call) -> Reply:
        if response is None:
            return Reply(status)
        api = call.mock.apis[operation.document.name]
        seed, name = call.mock.settings.seed, call.preferences.example
        headers = {header.name: example.header(header, operation.document) for header in response.headers if header.required}
        return Reply(status, example.reply_body(response, operation.document, api.schemas, seed=seed, name=name), headers)

    return behave


def _singular(path: str) -> str:
    """The kind of what a collection's path holds: `/v2/faces` holds `face`; parents stand before it."""
    words = [part for part in path.split("/") if part and not part.startswith("{")]
    last = words[-1] if words else "item"
    if last.endswith("ies"):
        last = last[:-3] + "y"
    elif last.endswith(("sses", "xes", "ches", "shes")):
        last = last[:-2]
    elif last.endswith("s") and not last.endswith("ss"):
        last = last[:-1]
    parents = [part for part in path.split("/") if part.startswith("{")]
    return f"{'_'.join(words[:-1])}_{last}".strip("_") if parents else last
