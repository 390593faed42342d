"""What a run may change at a target that others use too: what its own requests made there, and what a read has just not found.

Every id in a request counts: those in its path, and those in its query or body that a Link Object of the document names. A request that
changes something and names no id at all is let through only as a POST, which creates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.declarations.links import DeclaredLink, declared_links
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.resource_timeline import is_done, listed_items
from contracts.transport import hosts
from specs import Operation
from specs.json.parsing import Json
from specs.resources.collections import Collection
from specs.resources.paths import is_below

SAFE = (*hosts.SAFE, "QUERY")  # and QUERY, which is safe by its own definition
NOT_FOUND = (404, 410)
_UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
_OVERRIDES = ("_method", "method", "x-http-method-override", "x-http-method", "x-method-override")
_CREATED = ("PUT", "PATCH")  # methods that may create what they name
_CREATED_STATUS = 201


@dataclass(frozen=True, slots=True)
class PathId:
    """One id in a request's path."""

    template: str  # of the path up to this id: "/books/{book_id}"
    path: str  # the request's path up to it: "/books/17"
    text: str  # percent-decoded

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from every other id of the document: the same text means something else below another template."""
        return self.template, self.text


class Ownership:
    """What the requests of one scope made, as their answers tell."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._made: dict[tuple[str, str], frozenset[tuple[str, str]]] = {}  # each name of an item -> all of its names
        self._linked: set[tuple[str, str, str]] = set()  # (operation, name, text): what an answer to the run's own creates named
        self._ever_made: set[tuple[str, str]] = set()  # what is gone by now, too
        self._seen: set[tuple[str, str]] = set()  # what an answer showed, whoever made it

    def unproven(self, method: str, path: str, query: Mapping[str, Json], headers: Mapping[str, str], body: Json) -> tuple[str, ...] | None:
        """The paths that a read must not find before a request is sent; () where it may be sent now, None where it never may.

        `body`: the request's JSON; `NOTHING` where it is none.
        """
        if is_safe(method, query, headers):
            return ()
        ids = self._path_ids(path)
        if ids is None or not self._are_linked_ids_made(method, path, query, body):
            return None
        if not ids:
            return () if method.upper() == "POST" else None
        foreign = [path_id for path_id in ids if path_id.key not in self._made]
        reads = [read for path_id in foreign if (read := self._read_of(path_id)) is not None]
        return tuple(reads) if len(reads) == len(foreign) else None

    def was_made(self, path: str) -> bool:
        """Whether every id in a path is, or was, that of something the scope made, and there is one."""
        ids = self._path_ids(path)
        return bool(ids) and all(path_id.key in self._ever_made for path_id in ids or ())

    def learn(self, matched: MatchedExchange) -> None:
        """Take in what an answer tells of what there is, and who made it."""
        if matched.exchange.is_callback:
            return
        ids = self._path_ids(matched.path) or ()
        is_at_item = bool(ids) and ids[-1].path == matched.path.removesuffix("/")
        method = matched.exchange.method.upper()
        if method in SAFE:
            self._see(matched, ids[-1] if is_at_item else None)
        elif matched.is_success:
            if method == "DELETE" and is_at_item and is_done(matched):
                self._forget(ids[-1])
            elif method in _CREATED and is_at_item:
                self._own({ids[-1].key})
            elif method == "POST":
                self._own(self._created(matched) - self._seen)
            self._learn_links(matched)

    def _path_ids(self, path: str) -> tuple[PathId, ...] | None:
        """The ids in a request's path, outermost first; None where the document has no such path."""
        operation, values = next(self._contract.paths_at(path), (None, {}))
        if operation is None:
            return None
        segments, texts = operation.url_path.split("/"), path.split("/")
        ids = []
        for depth, segment in enumerate(segments, 1):
            if "{" in segment:
                name = segment[segment.find("{") + 1 : segment.rfind("}")]
                ids.append(PathId("/".join(segments[:depth]), "/".join(texts[:depth]), unquote(values[name])))
        return tuple(ids)

    def _read_of(self, path_id: PathId) -> str | None:
        """The path at which the document has an operation that reads just this item, with a last slash where that has one."""
        for end in ("", "/"):
            reached = self._contract.find("GET", path_id.path + end)
            if reached is not None and reached[0].url_path == path_id.template + end:
                return path_id.path + end
        return None

    def _see(self, matched: MatchedExchange, item: PathId | None) -> None:
        if item is not None and matched.exchange.method.upper() == "GET":
            if matched.status in NOT_FOUND and matched.exchange.identity == "owner":  # to another key it may only be hidden
                self._forget(item)
            elif matched.is_success:
                self._seen.add(item.key)
        collection = self._contract.by_operation.get(matched.key)
        if collection is not None and matched.operation == collection.list and matched.is_success:
            for item_shown in listed_items(matched, collection) or ():
                if isinstance(item_shown, dict):
                    self._seen |= self._keys(collection, item_shown) - self._made.keys()

    def _own(self, keys: set[tuple[str, str]]) -> None:
        names = frozenset(keys)
        self._made.update(dict.fromkeys(names, names))
        self._ever_made |= names

    def _forget(self, item: PathId) -> None:
        """Something is gone: its id may be handed out again, to anybody."""
        for key in self._made.get(item.key, frozenset({item.key})):
            self._made.pop(key, None)
            self._seen.discard(key)

    def _created(self, matched: MatchedExchange) -> set[tuple[str, str]]:
        """What names the item that a POST made: the id and unique names in its answer, and its `Location`."""
        keys: set[tuple[str, str]] = set()
        collection = self._contract.by_operation.get(matched.key)
        if collection is not None and matched.operation == collection.create and isinstance(matched.body, dict):
            keys |= self._keys(collection, matched.body)
        location = (matched.exchange.header("location") or "").partition("?")[0]
        ids = self._path_ids(location) if location.startswith("/") else None
        if ids and ids[-1].path == location.removesuffix("/") and matched.status == _CREATED_STATUS:
            keys.add(ids[-1].key)
        return keys

    def _keys(self, collection: Collection, shown: Mapping[str, Json]) -> set[tuple[str, str]]:
        fields = (collection.id_field, *collection.unique_fields)
        texts = {str(shown[name]) for name in fields if isinstance(shown.get(name), str | int)}
        return {(template, text) for template in self._templates.get(collection.path, ()) for text in texts}

    @cached_property
    def _templates(self) -> Mapping[str, frozenset[str]]:
        """The paths of a collection's items as their servers have them, by the collection's path."""
        templates_by_path: dict[str, set[str]] = {}
        for collection in self._contract.collections:
            for operation in self._contract.document.operations:
                item = collection.item_path or ""
                if operation.path == item or is_below(operation.path, item):
                    base = operation.url_path.removesuffix(operation.path)
                    templates_by_path.setdefault(collection.path, set()).add(base + item.rstrip("/"))
        return {path: frozenset(templates) for path, templates in templates_by_path.items()}

    @cached_property
    def _links(self) -> tuple[tuple[Operation, DeclaredLink], ...]:
        document = self._contract.document
        return tuple((operation, link) for operation in document.operations for link in declared_links(operation, document))

    def _are_linked_ids_made(self, method: str, path: str, query: Mapping[str, Json], body: Json) -> bool:
        """Whether all that a request names outside of its path, and links of the document name too, is the run's own."""
        reached = self._contract.find(method, path)
        if reached is None:
            return True
        key = reached[0].key
        for name, is_in_body in self._linked_names(key):
            if is_in_body and not isinstance(body, dict):
                return False
            holder = body if is_in_body else query
            if name in holder and (key, name, str(holder[name])) not in self._linked:
                return False
        return True

    def _linked_names(self, key: str) -> Iterator[tuple[str, bool]]:
        """What links name of an operation outside of its path, and whether it stands in the body."""
        for _, link in self._links:
            if link.target.key == key:
                yield from ((name, name in link.body) for name in link.id_names if "{" + name + "}" not in link.target.path)

    def _learn_links(self, matched: MatchedExchange) -> None:
        for source, link in self._links:
            if source == matched.operation and (values := link.values(matched)) is not None:
                texts = {**values[0], **values[1]}
                self._linked |= {(link.target.key, name, str(texts[name])) for name in link.id_names}
                if matched.exchange.method.upper() == "POST" and matched.status == _CREATED_STATUS:
                    path_names = [name for name in link.id_names if link.target.url_path.endswith("{" + name + "}")]
                    self._own({(link.target.url_path, str(texts[name])) for name in path_names} - self._seen)


def is_safe(method: str, query: Mapping[str, Json], headers: Mapping[str, str]) -> bool:
    """Whether a request promises to change nothing, by its method and by those that frameworks let a client name in its stead."""
    methods = [str(value) for holder in (query, headers) for name, value in holder.items() if name.lower() in _OVERRIDES]
    return method.upper() in SAFE and not any(method_name.upper() in _UNSAFE for method_name in methods)
