"""Which behaviour each operation has: a behaviour file's, else a resource's inferred from the paths, else an example."""

from __future__ import annotations

import dataclasses
import functools
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from mockserver.resources.call import Call, Reply
from mockserver.resources.examples import ExampleHandler
from mockserver.resources.handlers import Handler, ResourceHandlers
from mockserver.resources.hook_results import checked_message
from mockserver.resources.inferred.handlers import InferredHandlers
from mockserver.resources.inferred.siblings import Siblings
from mockserver.resources.resource import ErrorMessages, Resource
from mockserver.state.store import World
from mockserver.values.values import Values
from specs import Document, Operation
from specs.extensions import package_of_api
from specs.json.parsing import Json
from specs.resources.collections import collection_paths
from specs.resources.inference import infer_resources
from specs.resources.inferred_resource import Assignment, InferredResource
from specs.resources.paths import bare, form, is_below, leads_through, parameters_in
from specs.resources.roles import Role

EXAMPLE = "example"
_METHODS_ON_ITEMS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "QUERY")  # OPTIONS and TRACE ask nothing of an item
_BEHAVIOURS = "mockserver.apis"  # the package of behaviour files, a folder for each API
_BUILT_IN = "mockserver/apis/"


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

    def error_messages(self, operation: Operation) -> ErrorMessages:
        """The vendor's words for a body that `operation` does not allow; the mock's, where a behaviour file gives none."""
        for resource_handlers in self.resources:
            hooks = resource_handlers.resource.error_message_hooks
            hook = hooks.get(operation.id) or hooks.get(operation.key)
            if hook is not None:
                return functools.partial(_message_of, hook)
        return lambda body, message: message

    def refusals(self, operation: Operation) -> Iterator[int]:
        """The statuses by which the mock may refuse a request for an operation, whether the document declares them or not."""
        roles = {assignment.role for assignment in self._assignments(operation)}
        yield 400
        if not operation.is_public:
            yield 401
        if parameters_in(operation.path) or roles - {Role.CREATE, Role.LIST}:
            yield 404
        if operation.request_content:
            yield from (413, 415)
        if any("json-patch" in media.name for media in operation.request_content):
            yield from (409, 422)
        if operation.success is None and any(response.status.startswith("1") for response in operation.responses):
            yield 426

    def _assignments(self, operation: Operation) -> Iterator[Assignment]:
        for resource in self.resources:
            if isinstance(resource, InferredHandlers):
                yield from (assignment for assignment in resource.inferred.assignments if assignment.operation.key == operation.key)

    def resource(self, kind: str) -> ResourceHandlers:
        """The resource of this kind."""
        return next(bound for bound in self.resources if bound.resource.kind == kind)


def _message_of(hook: ErrorMessages, body: Json, message: str) -> str:
    return checked_message(hook, hook(body, message))


def find_handlers(document: Document, values: Values) -> OperationHandlers:
    """The behaviours of a document: those written for it, and inferred ones for the rest."""
    resources, files = _resources(document, values)
    handlers: dict[str, Handler] = {}
    kinds: dict[str, str] = {}
    file_by_operation: dict[str, str] = {}
    for joined in sorted(resources, key=lambda joined: joined.resource in files):  # what is written wins over what is inferred
        for key, handler in joined.handlers().items():
            handlers[key], kinds[key] = handler, joined.resource.kind
            if joined.resource in files:
                file_by_operation[key] = files[joined.resource]
    for operation in document.operations:
        if operation.key not in handlers:
            handlers[operation.key], kinds[operation.key] = _exemplary(operation, _above(operation, resources)), EXAMPLE
    return OperationHandlers(handlers, resources, kinds, file_by_operation)


def _resources(document: Document, values: Values) -> tuple[tuple[ResourceHandlers, ...], dict[Resource, str]]:
    """The resources of a document, those that lie below others after them; and the behaviour files of those that have one."""
    written = dict(_written(document))
    by_path = {form(resource.collection_path): resource for resource in written}
    inferred = infer_resources(document)
    paths = collection_paths(document)
    curated: list[ResourceHandlers] = []
    for resource in sorted(written, key=lambda resource: resource.collection_path.count("/")):
        if written[resource].startswith(_BUILT_IN) or not any(
            form(inferred_resource.path) == form(resource.collection_path) for inferred_resource in inferred
        ):
            completed = _with_item_path(resource, paths.get(resource.collection_path))
            curated.append(ResourceHandlers(completed, document, _ancestors(completed, curated)))
            written[completed] = written.pop(resource)
    in_file = {form(handlers.resource.collection_path) for handlers in curated}
    general: list[InferredHandlers] = []
    for inferred_resource in inferred:
        if form(inferred_resource.path) not in in_file:
            resource = by_path.get(form(inferred_resource.path)) or Resource(
                collection_path=inferred_resource.path,
                kind=_free_kind(inferred_resource, (*curated, *general)),
                item_path=inferred_resource.item_path,
            )
            general.append(InferredHandlers(resource, inferred_resource, values, _lineage(inferred_resource, general)))
    siblings = Siblings(document, general)
    for handlers in general:
        handlers.siblings = siblings
    return (*curated, *general), written


def _with_item_path(written: Resource, item_path: str | None) -> Resource:
    """A resource as a behaviour file declares it; where it names no path of an item, with the one that the document's paths show."""
    return written if written.item_path is not None or item_path is None else dataclasses.replace(written, item_path=item_path)


def _free_kind(inferred: InferredResource, others: Iterable[ResourceHandlers]) -> str:
    """The kind of an inferred resource; all of its path where another has its kind."""
    kinds = {handlers.resource.kind for handlers in others}
    return inferred.kind if inferred.kind not in kinds else re.sub(r"\W+", "_", bare(inferred.path)).strip("_")


def _lineage(inferred: InferredResource, candidates: Iterable[InferredHandlers]) -> tuple[InferredHandlers, ...]:
    """The inferred resources whose items the path of `inferred` leads through, or which it names, outermost first."""

    def leads_through_it(item_path: str) -> bool:
        return leads_through(inferred.path, item_path) or form(inferred.path) == form(item_path)

    return tuple(candidate for candidate in candidates if candidate.inferred.item_path and leads_through_it(candidate.inferred.item_path))


def _written(document: Document) -> Iterator[tuple[Resource, str]]:
    """The resources of the behaviour files of an API, each with its file, in the order of their files' names.

    A user's own document has those of a built-in API where its operations stand in it, and not for being called like it.
    """
    name = document.built_in or document.name
    package = package_of_api(name) or f"{_BEHAVIOURS}.{name}"
    if document.is_lenient and document.built_in is None and package.startswith(_BEHAVIOURS):
        return
    try:
        package_module = importlib.import_module(package)
    except ModuleNotFoundError as error:
        if not package.startswith(str(error.name)):
            raise
        return
    for module in sorted(info.name for info in pkgutil.iter_modules(package_module.__path__)):
        for member in vars(importlib.import_module(f"{package}.{module}")).values():
            if isinstance(member, Resource):
                yield member, f"{package}.{module}".replace(".", "/") + ".py"


def _ancestors(resource: Resource, candidates: list[ResourceHandlers]) -> tuple[ResourceHandlers, ...]:
    """The resources whose items the path of `resource` leads through, outermost first."""
    return tuple(candidate for candidate in candidates if is_below(resource.collection_path, candidate.resource.item_path))


def _above(operation: Operation, resources: Iterable[ResourceHandlers]) -> tuple[InferredHandlers, ...]:
    """The inferred resources whose items the path of an operation leads through, outermost first."""
    return tuple(
        handlers
        for handlers in resources
        if isinstance(handlers, InferredHandlers)
        and handlers.inferred.item_path
        and leads_through(operation.path, handlers.inferred.item_path)
    )


def _exemplary(operation: Operation, above: tuple[InferredHandlers, ...]) -> Callable[[Call], Reply]:
    """A behaviour that answers with an example of the operation's success, where the items `above` it are there."""
    names = parameters_in(operation.path)

    def check_above(call: Call) -> None:
        for handlers in above if operation.method in _METHODS_ON_ITEMS else ():
            handlers.find_by_values(call, [call.path.get(name) for name in names])

    return ExampleHandler(operation, check_above)
