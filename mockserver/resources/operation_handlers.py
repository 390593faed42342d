"""Which behaviour each operation has: a behaviour file's, else a resource's inferred from the paths, else an example."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mockserver.resources import examples
from mockserver.resources.call import Call, Reply
from mockserver.resources.handlers import Handler, ResourceHandlers
from mockserver.resources.resource import Resource, Words
from mockserver.state.store import World
from specs import Document, Operation
from specs.resources.collections import collection_paths, kind_of_path

EXAMPLE = "example"
_BEHAVIOURS = "mockserver.apis"  # the package of behaviour files, a folder for each API


@dataclass(frozen=True, slots=True)
class OperationHandlers:
    """What stands behind one document's operations."""

    handlers: dict[str, Handler]  # by operation key
    resources: tuple[ResourceHandlers, ...]
    kinds: dict[str, str]  # operation key -> the kind of resource it works on, or EXAMPLE
    files: dict[str, str]  # operation key -> the behaviour file that decides on it: "mockserver/apis/tavus/face.py"

    def seed(self, world: World, now_s: float) -> None:
        """Put what every account starts with into a new world."""
        for bound in self.resources:
            bound.seed(world, now_s)

    def words_of(self, operation: Operation) -> Words:
        """The vendor's words for a body that `operation` does not allow; ours, where a behaviour file gives none."""
        for bound in self.resources:
            refusal_words = bound.resource.words.get(operation.id) or bound.resource.words.get(operation.key)
            if refusal_words is not None:
                return refusal_words
        return lambda body, ours: ours

    def resource(self, kind: str) -> ResourceHandlers:
        """The resource of this kind."""
        return next(bound for bound in self.resources if bound.resource.kind == kind)


def find_handlers(document: Document) -> OperationHandlers:
    """The behaviours of a document: those written for it, and inferred ones for the rest."""
    files = dict(_written(document.name))
    written = tuple(files)
    written_paths = {resource.collection_path for resource in written}
    inferred = [resource for resource in infer_resources(document) if resource.collection_path not in written_paths]
    bound: list[ResourceHandlers] = []
    for resource in sorted((*inferred, *written), key=lambda r: r.collection_path.count("/")):
        bound.append(ResourceHandlers(resource, document, _ancestors(resource, bound)))
    handlers: dict[str, Handler] = {}
    kinds: dict[str, str] = {}
    decided: dict[str, str] = {}
    for bound_resource in sorted(bound, key=lambda b: b.resource in written):  # what is written wins over what is inferred
        for key, handler in bound_resource.handlers().items():
            handlers[key], kinds[key] = handler, bound_resource.resource.kind
            if bound_resource.resource in files:
                decided[key] = files[bound_resource.resource]
    for operation in document.operations:
        if operation.key not in handlers:
            handlers[operation.key], kinds[operation.key] = _exemplary(operation), EXAMPLE
    return OperationHandlers(handlers, tuple(bound), kinds, decided)


def infer_resources(document: Document) -> Iterator[Resource]:
    """A resource for every collection of the document."""
    for path, item_path in collection_paths(document).items():
        yield Resource(collection_path=path, kind=kind_of_path(path), item_path=item_path)


def _written(name: str) -> Iterator[tuple[Resource, str]]:
    """The resources of the behaviour files of an API, each with its file, in the order of their files' names."""
    package = f"{_BEHAVIOURS}.{name}"
    try:
        package_module = importlib.import_module(package)
    except ModuleNotFoundError as error:
        if error.name != package:
            raise
        return
    for module in sorted(info.name for info in pkgutil.iter_modules(package_module.__path__)):
        for member in vars(importlib.import_module(f"{package}.{module}")).values():
            if isinstance(member, Resource):
                yield member, f"{package}.{module}".replace(".", "/") + ".py"


def _ancestors(resource: Resource, candidates: list[ResourceHandlers]) -> tuple[ResourceHandlers, ...]:
    """The resources whose items the path of `resource` leads through, outermost first."""
    return tuple(
        candidate
        for candidate in candidates
        if candidate.resource.item_path and resource.collection_path.startswith(candidate.resource.item_path + "/")
    )


def _exemplary(operation: Operation) -> Callable[[Call], Reply]:
    """A behaviour that answers with an example of the operation's success."""
    status = operation.success_status
    response = operation.response(status)

    def behave(call: Call) -> Reply:
        if response is None:
            return Reply(status)
        schemas, seed, name = call.services.schemas, call.services.seed, call.preferences.example
        headers = {header.name: examples.example_header(header, operation.document) for header in response.headers if header.required}
        return Reply(status, examples.example_body(response, operation.document, schemas, seed=seed, name=name), headers)

    return behave
