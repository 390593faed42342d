"""Which behaviour each operation has: a behaviour file's, else a resource's inferred from the paths, else an example."""

from __future__ import annotations

import dataclasses
import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mockserver.resources.call import Call, Reply
from mockserver.resources.handlers import Handler, ResourceHandlers
from mockserver.resources.hook_results import checked_message
from mockserver.resources.resource import ErrorMessages, Resource
from mockserver.state.store import World
from specs import Document, Operation
from specs.extensions import package_of_api
from specs.json.parsing import Json
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

    def error_messages(self, operation: Operation) -> ErrorMessages:
        """The vendor's words for a body that `operation` does not allow; the mock's, where a behaviour file gives none."""
        for resource_handlers in self.resources:
            hooks = resource_handlers.resource.error_message_hooks
            hook = hooks.get(operation.id) or hooks.get(operation.key)
            if hook is not None:
                return functools.partial(_message_of, hook)
        return lambda body, message: message

    def resource(self, kind: str) -> ResourceHandlers:
        """The resource of this kind."""
        return next(bound for bound in self.resources if bound.resource.kind == kind)


def _message_of(hook: ErrorMessages, body: Json, message: str) -> str:
    return checked_message(hook, hook(body, message))


def find_handlers(document: Document) -> OperationHandlers:
    """The behaviours of a document: those written for it, and inferred ones for the rest."""
    resources, files = _resources(document)
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
            handlers[operation.key], kinds[operation.key] = _exemplary(operation), EXAMPLE
    return OperationHandlers(handlers, resources, kinds, file_by_operation)


def _resources(document: Document) -> tuple[tuple[ResourceHandlers, ...], dict[Resource, str]]:
    """The resources of a document, those that lie below others after them; and the behaviour files of those that have one."""
    inferred = {resource.collection_path: resource for resource in infer_resources(document)}
    files = {
        _with_item_path(resource, inferred.get(resource.collection_path)): behaviour_file
        for resource, behaviour_file in _written(document.name)
    }
    written_paths = {resource.collection_path for resource in files}
    unwritten = [resource for path, resource in inferred.items() if path not in written_paths]
    resources: list[ResourceHandlers] = []
    for resource in sorted((*unwritten, *files), key=lambda resource: resource.collection_path.count("/")):
        resources.append(ResourceHandlers(resource, document, _ancestors(resource, resources)))
    return tuple(resources), files


def _with_item_path(written: Resource, inferred: Resource | None) -> Resource:
    """A resource as a behaviour file declares it; where it names no path of an item, with the one that the document's paths show."""
    if written.item_path is not None or inferred is None:
        return written
    return dataclasses.replace(written, item_path=inferred.item_path)


def infer_resources(document: Document) -> Iterator[Resource]:
    """A resource for every collection of the document."""
    for path, item_path in collection_paths(document).items():
        yield Resource(collection_path=path, kind=kind_of_path(path), item_path=item_path)


def _written(name: str) -> Iterator[tuple[Resource, str]]:
    """The resources of the behaviour files of an API, each with its file, in the order of their files' names."""
    package = package_of_api(name) or f"{_BEHAVIOURS}.{name}"
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
        values = call.services.values
        headers = {header.name: values.example_header(header) for header in response.headers if header.required}
        return Reply(status, values.example_body(response, name=call.preferences.example), headers)

    return behave
