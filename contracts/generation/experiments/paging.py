"""Lists: enough items for several pages, walked page by page in pages of several sizes, filtered, searched and ordered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contracts.analysis.chosen_order import chosen_order
from contracts.analysis.declarations.lists import ListPage
from contracts.analysis.matched_exchange import MatchedExchange
from contracts.analysis.next_link import next_target, query_of
from contracts.analysis.resource_timeline import listed_items as items_of
from contracts.generation.field_updates import field_updates
from contracts.generation.resource_pool import ResourcePool
from contracts.transport.plain_values import as_text
from contracts.transport.session import RecordingSession
from specs.json.parsing import Json
from specs.resources.collections import Collection, request_pointer
from specs.resources.lists import DeclaredList, is_decimal
from specs.resources.names import SHOWS_MORE
from specs.schema.properties import is_type

_PURPOSE = "paging"
_WORDS = ("Alder", "Birch", "Cedar", "Dogwood", "Elder", "Fir", "Ginkgo")
_FEW, _MOST = len(_WORDS), 30  # items that are made; more only to get beyond a default limit, and not on a service that bills
_SIZES = (2, 3, 5)
_MOST_PAGES = 20
_MOST_LINKS = 4
_WIDE = 100
_MOST_ORDERS = 4
_NAMES = ("title", "label", "full_name", "display_name", "subject")
_MOST_NAMED = 3  # values of a parameter that is no filter
_NOWHERE = "nothing-is-called-so"


def experiment(session: RecordingSession, pool: ResourcePool, collection: Collection) -> None:
    """Make items that differ; walk, filter, search and sort their list; take one away and walk again."""
    listing = session.contract.lists.get(collection.list.key) if collection.list else None
    if listing is None or collection.create is None:
        return
    items = _made(session, pool, collection, listing)
    if not items:
        return
    walker = _Walker(session, listing, pool.path_parameters(listing.operation, {}))
    walker.look("Everything")
    _read(session, collection, walker)
    for _ in range(walker.passes):
        for size in _SIZES:
            walker.walk({}, size)
        walker.walk({}, 1, most=4)
        walker.follow()
        walker.mark()
    for _ in range(walker.passes):
        _choose(walker, collection, items)
    walker.mark()
    if collection.delete is not None:
        gone = items[len(items) // 2]
        session.call(collection.delete, {**walker.path, str(collection.id_parameter): str(gone[collection.id_field])}, purpose=_PURPOSE)
        walker.mark()
        for _ in range(walker.passes):
            walker.look("What is left")
            walker.walk({}, 3)
            walker.mark()
    _below(session, collection, items[0], walker.path)


class _Walker:
    """Sends list requests."""

    def __init__(self, session: RecordingSession, listing: DeclaredList, path: dict[str, str]) -> None:
        self._session, self.listing, self.path = session, listing, path

    @property
    def passes(self) -> int:
        """How often the same is asked: twice where others may write meanwhile, as only what is answered alike then counts."""
        return 2 if self._session.target.is_shared else 1

    def mark(self) -> None:
        """Look at everything where others may write meanwhile, so that it shows whether they did."""
        if self._session.target.is_shared:
            self.everything("Whether others changed the list")

    def look(self, intent: str, **query: Json) -> MatchedExchange:
        return self._session.call(self.listing.operation, self.path, query=query, purpose=_PURPOSE, intent=intent)

    def everything(self, intent: str, **query: Json) -> MatchedExchange:
        """One page as large as may be."""
        if self.listing.limit is not None:
            query = {**query, self.listing.limit: min(_WIDE, self.listing.largest_limit)}
        return self.look(intent, **query)

    def walk(self, query: Mapping[str, Json], size: int, *, most: int = _MOST_PAGES) -> None:
        """Page after page of `size`, to one behind the last, at most so many."""
        listing = self.listing
        if listing.limit is None or not (listing.page or listing.offset or listing.after):
            return
        cursor: str | None = None
        for number in range(most):
            page_query = {**query, listing.limit: size, **self._at(number, size, cursor)}
            matched = self.look(f"Page {number + 1} of {size} items each", **page_query)
            items = listing.items(matched.body)
            if not matched.is_success or not items:
                return
            page = ListPage(listing, 0, matched, items)
            if listing.after is not None and page.has_cursor and page.next_cursor is None:
                return
            cursor = page.next_cursor or page.keys[-1]

    def follow(self) -> None:
        """Page after page along the links that answers have; then once more, with a filter that several items pass."""
        if not self._follow({}):
            return
        listing = self.listing
        for name in listing.filters:
            everything = listing.items(self.everything("Everything, to choose from").body) or []
            values = [item.get(listing.filters[name]) for item in everything if isinstance(item, dict)]
            texts = [as_text(value) for value in values if isinstance(value, str | int)]
            text = next((text for text in texts if texts.count(text) > 1), None)
            if text is not None:
                self._follow({name: text})
                return

    def _follow(self, query: Mapping[str, Json]) -> bool:
        """Whether the first page has such a link."""
        size = {} if self.listing.limit is None else {self.listing.limit: _SIZES[0] if not query else 1}
        matched = self.look("A page that may link to the next", **query, **size)
        targets: list[str] = []
        while (target := next_target(matched)) is not None and target not in targets and len(targets) < _MOST_LINKS:
            targets.append(target)
            path, intent = target.partition("?")[0], "The next page, as the last one links to it"
            matched = self._session.send("GET", path, query=query_of(target), purpose=_PURPOSE, intent=intent)
        return bool(targets)

    def _at(self, number: int, size: int, cursor: str | None) -> dict[str, Json]:
        listing = self.listing
        if number == 0:
            return {}
        if listing.page is not None:
            return {listing.page: number + (1 if listing.first_page is None else listing.first_page)}
        if listing.offset is not None:
            return {listing.offset: number * size}
        return {str(listing.after): cursor}


def _made(session: RecordingSession, pool: ResourcePool, collection: Collection, listing: DeclaredList) -> list[dict[str, Json]]:
    """New items with names of their own, that differ in what lists filter by; each made at another time, where time can be moved."""
    count = _FEW
    if session.can_move_time and listing.default_limit is not None:
        count = min(_MOST, max(_FEW, listing.default_limit + 2))
    plain = pool.create(collection, purpose=_PURPOSE)
    items = [plain] if plain is not None else []
    refused: set[str] = set()
    for number in range(1, count if items else 0):
        if session.can_move_time:
            session.advance(1)
        changes = _differences(session, pool, collection, listing, number)
        changes = {name: value for name, value in changes.items() if name not in refused}
        item = pool.create(collection, changes, purpose=_PURPOSE)
        if item is None and changes:
            alone = {name: pool.create(collection, {name: value}, purpose=_PURPOSE) for name, value in changes.items()}
            refused |= {name for name, made in alone.items() if made is None}
            items += [made for made in alone.values() if made is not None]
        item = item or pool.create(collection, {name: changes[name] for name in changes.keys() - refused}, purpose=_PURPOSE)
        if item is not None:
            items.append(item)
    return [item for item in items if collection.id_field in item]


def _differences(
    session: RecordingSession, pool: ResourcePool, collection: Collection, listing: DeclaredList, number: int
) -> dict[str, Json]:
    """The fields by which item `number` differs from others."""
    if collection.create is None:
        return {}
    properties, changes = collection.request_properties, dict[str, Json]()
    if _name_of(collection) in properties:
        changes[_name_of(collection)] = _WORDS[number * 3 % _FEW] + (str(number) if number >= _FEW else "")
    for field in _compared_fields(listing):
        property_schema = properties.get(field)
        if isinstance(property_schema, dict) and not _enumerated(listing, property_schema) and field not in changes:
            changes.update((field, value) for value in _unlike(listing, property_schema, number))
    for field in listing.filters.values():
        property_schema = properties.get(field)
        values = _enumerated(listing, property_schema) or ([True, False] if is_type(property_schema, "boolean") else [])
        if values:
            changes[field] = values[number % len(values)]
        elif isinstance(property_schema, dict) and "x-references" in property_schema and number == _FEW // 2:
            referenced_collection = next(
                (candidate for candidate in session.contract.collections if candidate.path == property_schema["x-references"]), None
            )
            item = pool.create(referenced_collection) if referenced_collection else None
            if referenced_collection is not None and item is not None:
                changes[field] = item[referenced_collection.id_field]
    body = pool.good_body(collection.create)
    pointer = request_pointer(collection.create)
    if pointer.endswith("/schema") and isinstance(body, dict):
        schema = session.contract.schemas.compile(pointer, "request")
        changes = {name: value for name, value in changes.items() if schema.is_valid({**body, name: value}) or not schema.is_valid(body)}
    return changes


def _compared_fields(listing: DeclaredList) -> list[str]:
    """The fields of items that the list can be ordered or bounded by."""
    fields = [field for field, _ in listing.bounds.values()]
    for name in listing.orders:
        orders = (chosen_order(listing, {name: [text]}) for text in listing.allowed_texts(name))
        fields += [order.field for order in orders if order is not None]
    return list(dict.fromkeys(fields))


def _unlike(listing: DeclaredList, schema: Mapping[str, Json], number: int) -> Iterator[Json]:
    """A value of a property that is another for each of a few items, in no order; none where it is no number and no plain text."""
    mixed = number * 3 % _FEW
    branches = [listing.operation.document.schema(part) for key in ("anyOf", "oneOf") for part in schema.get(key) or ()] or [schema]
    numbers = [branch for branch in branches if is_type(branch, "integer") or is_type(branch, "number")]
    if numbers:
        least = numbers[0].get("minimum", 1)
        yield (int(least) if isinstance(least, int | float) else 1) + mixed
    elif any(map(is_decimal, branches)):
        yield f"{mixed + 1}.00"
    elif any(is_type(branch, "string") and "format" not in branch for branch in branches):
        yield _WORDS[mixed]


def _choose(walker: _Walker, collection: Collection, items: list[dict[str, Json]]) -> None:
    """Filters, searches and orders, alone and in pages."""
    listing = walker.listing
    everything = walker.everything("Everything, to compare with")
    shown = {name for item in listing.items(everything.body) or () if isinstance(item, dict) for name in item}
    more: dict[str, Json] = {name: True for name in listing.parameters if name in SHOWS_MORE and is_type(listing.schema(name), "boolean")}
    if more and not set(listing.filters.values()) <= shown:
        walker.everything("Everything that may be shown, to compare with", **more)
    for name, field in listing.filters.items():
        for number, value in enumerate(_choices(listing, name, items)):
            walker.everything(f"Only those that {name} chooses", **{name: value})
            if more and field not in shown:
                walker.everything(f"Only those that {name} chooses, with all that may be shown", **{name: value}, **more)
            if number == 0:
                walker.walk({name: value}, 2)
    others = {*listing.filters, *listing.paging, listing.sort, listing.search}
    for name in (name for name in listing.parameters if name not in others):
        for value in _named_values(listing.schema(name)):
            walker.everything(f"With {name} {value}", **{name: value})
            walker.walk({name: value}, 3, most=4)
    _bound(walker, items)
    names = [item.get(_name_of(collection)) for item in items]
    item_names = [name for name in names if isinstance(name, str) and name]
    if listing.search is not None and item_names:
        for text in (item_names[-1], item_names[len(item_names) // 2][1:4].upper(), _NOWHERE):
            walker.everything("Only those whose name contains this", **{listing.search: text})
        walker.walk({listing.search: item_names[-1][:2]}, 2)
    if listing.sort is not None:
        for value in listing.allowed_texts(listing.sort) or ("asc", "desc"):
            walker.everything(f"In the order {value}", **{listing.sort: value})
            walker.walk({listing.sort: value}, 3)
    _order(walker)


def _bound(walker: _Walker, items: list[dict[str, Json]]) -> None:
    """Each bound at the value of an item in the middle: what is equal to it is there."""
    for name, (field, _) in walker.listing.bounds.items():
        values = sorted({item[field] for item in items if isinstance(item.get(field), int | float)})
        if values:
            walker.everything(f"What {name} bounds", **{name: values[len(values) // 2]})


def _order(walker: _Walker) -> None:
    """By each property that may be chosen, rising and falling."""
    listing = walker.listing
    name = next((name for name in listing.orders if name != listing.direction), None)
    turns = [turn for turn in ("descending", "desc", "reverse") if turn in listing.parameters]
    for value in listing.allowed_texts(name)[:_MOST_ORDERS] if name else ():
        for query in [{name: value, turn: True} for turn in turns] or [
            {name: value, str(listing.direction): direction} for direction in _directions(listing)
        ]:
            walker.everything(f"In the order {value}", **{str(key): chosen for key, chosen in query.items()})


def _directions(listing: DeclaredList) -> tuple[str, ...]:
    if listing.direction is None:
        return ()
    return listing.allowed_texts(listing.direction) or ("asc", "desc")


def _name_of(collection: Collection) -> str:
    return collection.name_field or next((name for name in _NAMES if name in collection.item_properties), "")


def _named_values(schema: Mapping[str, Json]) -> list[Json]:
    """The values that a parameter's schema names, where they are few."""
    values = schema.get("enum") or ([True, False] if is_type(schema, "boolean") else [])
    return [value for value in values if value is not None][:_MOST_NAMED]


def _choices(listing: DeclaredList, name: str, created_items: list[dict[str, Json]]) -> Iterator[Json]:
    """Texts of a filter: values that items have, one that none has, and two at once where the filter takes several."""
    field, schema = listing.filters[name], listing.schema(name)
    item_values = [value for item in created_items for value in (item[field] if isinstance(item.get(field), list) else [item.get(field)])]
    texts = list(
        dict.fromkeys(
            str(value).lower() if isinstance(value, bool) else str(value) for value in item_values if isinstance(value, str | int)
        )
    )
    item_schema = listing.operation.document.schema(schema.get("items", {})) if is_type(schema, "array") else schema
    allowed = [str(value) for value in _enumerated(listing, item_schema)]
    if allowed:
        texts = [text for text in texts if text in allowed]
        texts += [text for text in allowed if text not in texts][: 1 if texts else 2]
    elif isinstance(item_schema, dict) and is_type(item_schema, "string") and "pattern" not in item_schema:
        texts = [*texts[:2], *texts[-1:], _NOWHERE]
    yield from dict.fromkeys(texts[:3] + texts[-1:])
    if is_type(schema, "array") and len(texts) > 1:
        yield list(texts[:2]) if listing.parameters[name].explode else ",".join(texts[:2])


def _enumerated(listing: DeclaredList, schema: Json) -> list[Json]:
    """The values that a schema, or a branch of it, names."""
    branches = [schema, *(schema.get("anyOf") or schema.get("oneOf") or ())] if isinstance(schema, dict) else []
    resolved = map(listing.operation.document.schema, branches)
    return [value for branch in resolved if isinstance(branch, dict) for value in branch.get("enum", ()) if value is not None]


def _read(session: RecordingSession, collection: Collection, walker: _Walker) -> None:
    """Read what is listed."""
    matched = walker.everything("Everything, to read each")
    for item in (items_of(matched, collection) or [])[:10]:
        if collection.retrieve is not None and isinstance(item, dict) and collection.id_field in item:
            named = {**walker.path, str(collection.id_parameter): str(item[collection.id_field])}
            session.call(collection.retrieve, named, purpose=_PURPOSE, intent="Whether what is listed can be read")


def _below(session: RecordingSession, collection: Collection, item: dict[str, Json], path: dict[str, str]) -> None:
    """The lists below an item that belong to no collection: its revisions, say, after some updates."""
    nested_lists = [
        nested_list for key, nested_list in session.contract.lists.items() if any(key == action.key for action in collection.actions)
    ]
    item_path = {**path, str(collection.id_parameter): str(item[collection.id_field])}
    if nested_lists:
        _update(session, collection, item, item_path)
    for listing in nested_lists:
        if listing.operation.path.count("{") == len(item_path):
            walker = _Walker(session, listing, item_path)
            walker.everything("Everything below the item")
            for size in (1, 2):
                if listing.limit is not None:
                    walker.look(f"At most {size}", **{listing.limit: size})
                walker.walk({}, size, most=4)


def _update(session: RecordingSession, collection: Collection, item: dict[str, Json], path: dict[str, str]) -> None:
    for change in field_updates(session.contract, collection, item)[:4]:
        session.call(change.operation, path, json=change.bodies[0], purpose=_PURPOSE, intent="One more version")
