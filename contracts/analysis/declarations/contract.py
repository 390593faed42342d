"""A document, ready to judge by: which operation a request reaches, how its parameters are read, what its collections are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from urllib.parse import unquote

from specs import Document, Operation
from specs.document.mending.routes import split_path
from specs.document.sensitive import published_texts, sensitive_names
from specs.resources.collections import Collection, collections
from specs.resources.lists import DeclaredList, declared_lists
from specs.resources.paths import is_below
from specs.schema.compile import Schemas
from specs.schema.parameters import ParameterReader, parameter_readers

_MOST_PATHS = 4096  # whose operations are remembered


class Contract:
    """A document, ready to judge by."""

    def __init__(self, document: Document, *, time_limit_s: float | None = None) -> None:
        """`time_limit_s`: how long an answer may take; None: as long as it likes, unless the document says `x-time-limit-s`."""
        self.document = document
        self.time_limit_s = time_limit_s
        self.schemas = Schemas(document)
        self.sensitive = sensitive_names(document)
        self.published = published_texts(document)
        self._readers: dict[str, dict[str, tuple[ParameterReader, ...]]] = {}
        self._around: dict[str, tuple[Collection, ...]] = {}  # by an operation's key
        self._routes = [(path_of_url(operation).split("/"), operation) for operation in document.operations]
        self._routes.sort(key=lambda route: [segment.startswith("{") for segment in route[0]])  # literal segments before templated
        self._routes_by_length: dict[int, list[tuple[list[str], Operation]]] = {}
        for segments, operation in self._routes:
            self._routes_by_length.setdefault(len(segments), []).append((segments, operation))
        self._reached: dict[str, tuple[tuple[Operation, dict[str, str]], ...]] = {}  # by the path of a request

    @cached_property
    def collections(self) -> tuple[Collection, ...]:
        return collections(self.document)

    def collections_around(self, operation: Operation) -> tuple[Collection, ...]:
        """The collections that an operation makes or lists items of, or at or below an item of which it stands; parents before children."""
        if operation.key not in self._around:
            self._around[operation.key] = tuple(
                collection
                for collection in self.collections
                if collection.item_path is not None
                and collection.id_parameter is not None
                and (
                    operation.path == collection.item_path
                    or is_below(operation.path, collection.item_path)
                    or operation in (collection.create, collection.list)
                )
            )
        return self._around[operation.key]

    @cached_property
    def lists(self) -> Mapping[str, DeclaredList]:
        """Every list operation by its key."""
        return declared_lists(self.document, self.collections)

    @cached_property
    def operations(self) -> Mapping[str, Operation]:
        """Every operation by its key."""
        return {operation.key: operation for operation in self.document.operations}

    def readers(self, operation: Operation) -> dict[str, tuple[ParameterReader, ...]]:
        """How the operation's parameters are read, by location."""
        if operation.key not in self._readers:
            self._readers[operation.key] = parameter_readers(operation, self.schemas, self.sensitive)
        return self._readers[operation.key]

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        """The operation that a request reaches, and its path parameters as text; None where the document has none."""
        for operation, values in self.paths_at(path):
            if operation.method == method.upper():
                return operation, values
        return None

    def methods_at(self, path: str) -> tuple[str, ...]:
        """The methods that the document has at a path."""
        return tuple(operation.method for operation, _ in self.paths_at(path))

    def paths_at(self, path: str) -> Iterator[tuple[Operation, dict[str, str]]]:
        """The operations of the first path of the document that a request's path fits."""
        reached_operations = self._reached.get(path)
        if reached_operations is None:
            if len(self._reached) >= _MOST_PATHS:
                self._reached.clear()
            reached_operations = self._reached[path] = tuple(self._first_path(path.split("/")))
        return iter(reached_operations)

    def _first_path(self, path_segments: list[str]) -> Iterator[tuple[Operation, dict[str, str]]]:
        reached: list[str] | None = None
        for segments, operation in self._routes_by_length.get(len(path_segments), ()):
            if reached not in (None, segments):
                continue
            values = _values(segments, path_segments)
            if values is not None:
                reached = segments
                yield operation, values

    def has_elsewhere(self, method: str, path: str) -> bool:
        """Whether another path of the document fits too, one that is less literal, and has the method."""
        path_segments = path.split("/")
        return any(
            operation.method == method.upper() and _values(segments, path_segments) is not None
            for segments, operation in self._routes_by_length.get(len(path_segments), ())
        )

    @cached_property
    def by_operation(self) -> Mapping[str, Collection]:
        """Operation key -> the collection that it works on."""
        collection_by_key: dict[str, Collection] = {}
        for collection in self.collections:
            for operation in (
                collection.create,
                collection.list,
                collection.retrieve,
                collection.update,
                collection.replace,
                collection.delete,
                *collection.actions,
            ):
                if operation is not None:
                    collection_by_key[operation.key] = collection
        return collection_by_key


def path_of_url(operation: Operation) -> str:
    """The path template of an operation as it is sent: what some documents write behind `#` or `?` tells paths apart, and is none."""
    return split_path(operation.url_path)[0]


def _values(segments: list[str], path_segments: list[str]) -> dict[str, str] | None:
    if len(segments) != len(path_segments):
        return None
    path_parameters = {}
    for segment, text in zip(segments, path_segments, strict=True):
        start, end = segment.find("{"), segment.rfind("}")
        if start < 0:
            if segment != text and segment != unquote(text):
                return None
            continue
        before, after = segment[:start], segment[end + 1 :]
        parameter_text = text[len(before) : len(text) - len(after)]
        if not parameter_text or text != before + parameter_text + after:
            return None
        path_parameters[segment[start + 1 : end]] = parameter_text
    return path_parameters
