"""A resource that was inferred, joined to its document: a handler for each role that its operations have."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from mockserver.errors import BadRequest, Conflict, NotFound, UnprocessableContent
from mockserver.resources.call import Call, Reply
from mockserver.resources.handlers import Handler, etag
from mockserver.resources.hook_results import check_nothing
from mockserver.resources.inferred import body_search
from mockserver.resources.inferred.items import SELF, InferredItems, as_key, typed_as
from mockserver.resources.inferred.own_urls import with_origin
from mockserver.resources.inferred.relations import Relation, relation
from mockserver.resources.inferred.server_fields import status_after, status_when_ended
from mockserver.resources.inferred.siblings import BELOW, Sibling, merged
from mockserver.resources.inferred.uploads import download_type
from mockserver.resources.resource import Fields
from mockserver.resources.uploaded_file import UploadedFile
from mockserver.state.store import Record, RecordCollection
from specs import Operation
from specs.json.parsing import Json
from specs.resources.envelopes import EACH, ListPlace, Place, schema_at, value_at, wrapped
from specs.resources.inferred_resource import Assignment
from specs.resources.paths import bare, parameters_in, plain, singular
from specs.resources.references import parent_fields, parent_places, reference_to, refers_to
from specs.resources.roles import Existence, Role
from specs.schema.properties import is_type, properties

_RESTORING = ("restore", "undelete", "recover", "untrash")


class InferredHandlers(InferredItems):
    """A resource as `specs.resources.inference` shows it in one document."""

    def handlers(self) -> dict[str, Handler]:
        """The handler of every operation that has a role on this resource, by the operation's key."""
        by_role: dict[Role, Handler] = {
            Role.CREATE: self.on_create,
            Role.LIST: self.on_list,
            Role.RETRIEVE: self.on_retrieve,
            Role.UPDATE: self.on_update,
            Role.REPLACE: self.on_replace,
            Role.DELETE: self.on_delete,
            Role.CLEAR: self.on_clear,
            Role.ACTION: self.on_action,
            Role.COPY: self.on_copy,
            Role.CONTENT: self.on_content,
            Role.UPLOAD: self.on_upload,
        }
        handler_by_key = {
            assignment.operation.key: self._handler_of(assignment, by_role)
            for assignment in self.inferred.assignments
            if self.siblings.knows(assignment)
        }
        return {**handler_by_key, **self.written_handlers()}

    def check_version(self, call: Call, record: Record) -> None:
        """As every resource does, where an answer tells the version.

        Raises:
            PreconditionFailed: `If-Match` names another.
        """
        if self.shape.has_etags:
            super().check_version(call, record)

    def _handler_of(self, assignment: Assignment, by_role: Mapping[Role, Handler]) -> Handler:
        if assignment.role is Role.RELATED:
            return functools.partial(self.on_related, assignment)
        if assignment.each is not None:
            return functools.partial(self.on_several, assignment.each, assignment.several)
        if assignment.role is Role.RETRIEVE and assignment.above is not None:
            return functools.partial(self.on_retrieve_below, assignment)
        if assignment.holds_parents:
            return functools.partial(self._create_with_parents, assignment)
        if assignment.role is Role.CREATE and assignment.above is not None:
            return functools.partial(self.on_create_below, assignment)
        handler = by_role[assignment.role]
        if assignment.matches:
            return functools.partial(self._by_fields, assignment, handler)
        if assignment.id_sent_as is not None:
            return functools.partial(self._by_sent_id, assignment.id_sent_as, handler)
        if assignment.is_current:
            return functools.partial(self._for_caller, handler)
        handler = self._with_own_names(assignment.operation, handler)
        return self._or_several(assignment.operation, handler) if assignment.role is Role.CREATE else handler

    def _or_several(self, operation: Operation, handler: Handler) -> Handler:
        """The handler of a create that may be sent several items, too."""
        inside = self.inferred.sent_place(operation)
        names = {name for media in operation.request_content for name in properties(self.document, media.raw.get("schema", {}))}
        place = tuple(name for name in names if inside and name != inside[-1] and plain(singular(name)) == plain(inside[-1]))
        if inside[-1:] == (EACH,):
            return functools.partial(self.on_several, Role.REPLACE, inside[:-1])

        def create(call: Call) -> Reply:
            if isinstance(call.body, list):
                return self.on_several(Role.CREATE, (), call)
            return self.on_several(Role.CREATE, place, call) if place and value_at(call.body, place) else handler(call)

        return create

    def _by_fields(self, assignment: Assignment, handler: Handler, call: Call) -> Reply:
        """Do what `handler` does to the item whose fields the path names.

        Raises:
            NotFound: there is none.
        """
        expected = {field: call.path[name] for name, field in assignment.matches}
        call.path = {}
        self._seed_listed(call)
        world = call.own_world
        record = next(
            (record for record in self.records(world) if all(record.fields.get(name) == expected[name] for name in expected)), None
        )
        if record is None and self.existence is Existence.NONE:
            raise NotFound(f"Not found: there is no {self._noun} {' '.join(map(str, expected.values()))[:100]}.")
        if record is None:
            record = self._invented(world, self.collection(world), self._new_id(world), None)
            record = record._replace(fields={**record.fields, **expected})
            self.collection(world).put(record)
        call.path = {self.inferred.parameter: record.id}
        return handler(call)

    def _by_sent_id(self, name: str, handler: Handler, call: Call) -> Reply:
        """Do what `handler` does to the item whose id was sent under this name."""
        sent = call.body.get(name) if isinstance(call.body, dict) else None
        key = as_key(call.query.get(name) if sent is None else sent)
        call.path = {self.inferred.parameter: key if key is not None else self._new_id(call.own_world)}
        return handler(call)

    def _for_caller(self, handler: Handler, call: Call) -> Reply:
        """Do what `handler` does to the one item that is the caller's own."""
        call.path = {self.inferred.parameter: self._callers_own(call.own_world).id}
        return handler(call)

    def _with_own_names(self, operation: Operation, handler: Handler) -> Handler:
        """`handler`, given the path parameters under the names that the item path has for them, whatever this operation calls them."""
        names = parameters_in(operation.path)
        if names == self._names[: len(names)]:
            return handler

        def renamed(call: Call) -> Reply:
            call.path = dict(zip(self._names, (call.path.get(name) for name in names), strict=False))
            return handler(call)

        return renamed

    def reply(self, call: Call, record: Record) -> Reply:
        """The success of the call's operation that shows `record` of the caller's world."""
        success = self.shape.success(call.operation)
        headers = {name: etag(record) for name in success.etag_headers}
        if success.has_location:
            headers["Location"] = f"{self._location(call, record)}"
        if not success.has_body:
            return Reply(success.status, None, headers)
        item = self._shown_to(call, record)
        if success.id_field and success.id_field != self.shape.id_field and success.id_field not in record.fields:
            item[success.id_field] = self.typed_id(record.id)
        body = success.projected(item)
        if success.id_beside is not None and isinstance(body, dict):
            schema = properties(self.document, self.inferred.answer_schema(call.operation)).get(success.id_beside)
            body = {**body, success.id_beside: typed_as(schema, record.id)}
        return Reply(success.status, with_origin(body, call.origin), headers)

    def _location(self, call: Call, record: Record) -> str:
        base = call.operation.url_path.removesuffix(call.operation.path)
        path = bare(self.inferred.item_path or self.inferred.path)
        for name in parameters_in(path):
            path = path.replace("{" + name + "}", str(call.path.get(name, record.id)))
        return base + path

    def on_list(self, call: Call) -> Reply:
        """The items of the caller's world."""
        self._check_ancestors(call)
        self._seed_listed(call)
        collection = self.collection(call.own_world, call.path)
        elsewhere = list(self.siblings.elsewhere(self.inferred, call.own_world))
        if elsewhere:
            collection, _ = merged([*elsewhere, *((self, record) for record in collection)])
        if call.operation.method == "POST":
            collection, _ = merged(self._asked_for(call, [(self, record) for record in collection]))
        body, headers = self._listing(call.operation).answer(call, collection, functools.partial(self._shown_to, call))
        return Reply(call.operation.success_status, with_origin(body, call.origin), headers)

    def on_update(self, call: Call) -> Reply:
        """Change the fields that were sent, deeply; or carry out a JSON Patch (an array)."""
        record = self.record_of(call)
        self.check_version(call, record)
        if _is_json_patch(call.body):
            return self._patched(call, record)
        is_merge_patch = b"merge-patch" in call.headers.get(b"content-type", b"")
        fields = _merged(record.fields, self.shape.kept(call.operation, call.body), removes_null=is_merge_patch)
        return self.reply(call, self._updated(call, record, fields))

    def on_replace(self, call: Call) -> Reply:
        """Put what was sent in the place of what clients send; make the item where there is none, and no POST makes one."""
        self._check_ancestors(call)
        sent = {**self.shape.sent_defaults, **self.shape.kept(call.operation, call.body)}
        try:
            record = self.record_of(call)
        except NotFound:
            names_item = self.shape.create is not None and len(call.path) == len(self._names) and not self.inferred.is_singleton
            if names_item and not self.inferred.creates_too(call.operation):
                raise  # its path names an item, and a POST makes those
            fields, metadata = self._before_save(call, sent, None)
            return self.reply(call, self.insert(call, fields, metadata))
        self.check_version(call, record)
        if _is_json_patch(call.body):
            return self._patched(call, record)
        if self.inferred.takes_changes(call.operation):
            kept = self.shape.kept(call.operation, call.body)
            kept_whole = {name: value for name, value in kept.items() if name in self.shape.maps}
            fields = {**_merged(record.fields, kept, removes_null=False), **kept_whole}
            return self.reply(call, self._updated(call, record, fields))
        replaced = frozenset(map(self.inferred.spelled, self.inferred.sent_by(call.operation)))
        kept = {name: value for name, value in record.fields.items() if name not in replaced}
        fields = {**{name: value for name, value in self.shape.unsent.items() if name in replaced}, **kept, **sent}
        return self.reply(call, self._updated(call, record, fields))

    def _patched(self, call: Call, record: Record) -> Reply:
        """Carry out a JSON Patch; on an item that the mock made up, nobody knows what there is to be patched."""
        try:
            return self.patch(call, record, record.fields)
        except (BadRequest, Conflict, UnprocessableContent):
            if self.existence is not Existence.ASSUMED:
                raise
            return self.reply(call, record)

    def on_delete(self, call: Call) -> Reply:
        """Take the item out; it is found no more."""
        record = self.record_of(call)
        for hook in self.resource.before_delete_hooks:
            check_nothing("before_delete", hook, hook(call, record))
        ended = self._ended(call.operation)
        if ended is not None:
            return self._end(call, record, ended)
        reply = self.reply(call, record)
        if self._restores:
            self._trash(call).put(record)
        self.remove(call.services.store, call.own_world, record, call.path)
        if isinstance(reply.body, dict):
            members = properties(self.document, call.operation.success_schema)
            reply.body.update({name: True for name in members if plain(name) in ("deleted", "isdeleted", "archived", "removed")})
        return reply

    def on_clear(self, call: Call) -> Reply:
        """Take out all items that the query chooses; all, where it chooses none."""
        self._check_ancestors(call)
        now_s, world, success = call.now_s, call.own_world, call.operation.success
        collection = self.collection(world, call.path)
        chosen = (
            self._listing(self.shape.list).chosen(call, collection, lambda record: self.shown(record, now_s, world))
            if self.shape.list
            else ()
        )
        for record in chosen:
            self.remove(call.services.store, world, record, call.path)
        has_body = success is not None and bool(success.content)
        return Reply(call.operation.success_status, call.services.values.example_body(success) if success and has_body else None)

    def _ended(self, operation: Operation) -> str | None:
        """The status that a delete leaves an item in, where its answer shows the item; None where it removes it."""
        stated = self.inferred.status_after(operation)
        if stated is not None or self.shape.status_field is None or self.shape.success(operation).id_field is None:
            return stated
        return status_when_ended(operation, self.shape.status_choices)

    def _end(self, call: Call, record: Record, status: str) -> Reply:
        """Keep the item, with the status of one that has ended.

        Raises:
            NotFound: it has ended already.
        """
        field = self.shape.status_field
        if field is None or record.fields.get(field) == status:
            raise NotFound(f"Not found: there is no {self._noun} {record.id[:100]} that has not ended.", param=self.shape.id_parameter)
        return self.reply(call, self._updated(call, record, {**record.fields, field: status}))

    @cached_property
    def _restores(self) -> frozenset[str]:
        """The keys of the operations that bring back what was deleted."""
        return frozenset(operation.key for operation in self.inferred.of(Role.ACTION) if plain(_verb(operation)) in _RESTORING)

    def _trash(self, call: Call) -> RecordCollection:
        return call.own_world.collection(f"deleted {self._place(call.path)}")

    def _restore(self, call: Call) -> None:
        """Bring back the item that the call names, where it was deleted."""
        key = str(call.path.get(self.shape.id_parameter))
        record = self._trash(call).get(key)
        if record is not None:
            self._trash(call).remove(key)
            self.collection(call.own_world, call.path).put(record)
            call.own_world.counters.pop(self._tombstone(call.path, key), None)

    def on_action(self, call: Call) -> Reply:
        """Carry out a verb: the item has the status that the verb leads to, and what was sent."""
        if call.operation.key in self._restores:
            self._restore(call)
        record = self.record_of(call)
        verb = _verb(call.operation)
        fields = {**record.fields, **self.shape.kept(call.operation, call.body)}
        status = self.inferred.status_after(call.operation) or status_after(verb, self.shape.status_choices)
        if status is not None and self.shape.status_field:
            fields[self.shape.status_field] = status
        related = relation(verb, value_at(call.body, self.inferred.sent_place(call.operation)))
        if related is not None:
            return self.reply(call, self._related_to(call, record, related))
        changed = self._updated(call, record, fields) if fields != record.fields else record
        return self.reply(call, changed)

    def _related_to(self, call: Call, record: Record, related: Relation) -> Record:
        """`record`, related to others from now on, or no more."""
        name = related.field(self.shape.item_properties)
        shown = related.shown(self.document, self.shape.item_properties[name], record.fields.get(name)) if name is not None else None
        fields = record.fields if name is None else {**record.fields, name: shown}
        metadata = related.kept(record.metadata)
        return self.change(call.own_world, record, fields, metadata, now_s=call.now_s, path=call.path)

    def on_several(self, each: Role, place: Place, call: Call) -> Reply:
        """Create, change or delete each of several items that were sent; all of those that are named must be there.

        Raises:
            NotFound: one of them is not.
        """
        values = _path_values(call)
        path = dict(zip(self._names, values, strict=False))
        sent = value_at(call.body, place)
        if not isinstance(sent, list):
            sent = call.query.get(place[0], []) if place else []
        elements = sent if isinstance(sent, list) else str(sent).split(",")
        own_id = self.shape.id_field or "id"
        records: list[Record] = []
        for element in elements:
            named = element.get(own_id, element.get("id")) if isinstance(element, dict) else element
            records.append(self._done_to(each, as_key(named), dataclasses.replace(call, path=path, body=element)))
        return self._answer_of_several(call, records)

    def _done_to(self, each: Role, key: str | None, call: Call) -> Record:
        """What became of one of several items."""
        if each is not Role.CREATE and key is not None:
            known = self.collection(call.own_world, call.path).get(key) if each is Role.REPLACE else None
            if known is not None or each is not Role.REPLACE:
                call.path = {**call.path, self._names[-1]: key}
                record = self.record_of(call)
                if each is Role.DELETE:
                    self.remove(call.services.store, call.own_world, record, call.path)
                    return record
                fields = _merged(record.fields, self.shape.kept_of_several(call.body), removes_null=False)
                return self._updated(call, record, {name: value for name, value in fields.items() if name != self.shape.id_field})
        fields = {**self.shape.sent_defaults, **self.shape.kept_of_several(call.body)}
        fields, metadata = self._before_save(call, fields, None)
        return self.insert(call, fields, {**metadata, "outcome": call.preferences.outcome})

    def _answer_of_several(self, call: Call, records: list[Record]) -> Reply:
        operation, success = call.operation, call.operation.success
        place = self.inferred.list_place(operation) or (ListPlace((), ()) if isinstance(call.body, list) else None)
        if success is None or not success.content or place is None:
            body = call.services.values.example_body(success) if success is not None and success.content else None
            return Reply(operation.success_status, body)
        items: list[Json] = [wrapped(self.shown(record, call.now_s, call.own_world), place.item) for record in records]
        if is_type(schema_at(self.document, operation.success_schema, (*place.array, EACH)), "string"):
            items = [record.id for record in records]
        return Reply(operation.success_status, with_origin(wrapped(items, place.array), call.origin))

    def on_copy(self, call: Call) -> Reply:
        """A new item with the fields of another, and what was sent."""
        record = self.record_of(call)
        fields = {**record.fields, **self.shape.kept(call.operation, call.body)}
        fields.pop(self.shape.id_field, None)
        copied, metadata = self._before_save(call, fields, None)
        collection = self.collection(call.own_world, call.path)
        key = self._new_id(call.own_world)
        metadata = {**record.metadata, **metadata}
        return self.reply(call, self._put(call.own_world, collection, key, copied, call.path, at_s=call.now_s, metadata=metadata))

    def on_create_below(self, assignment: Assignment, call: Call) -> Reply:
        """Keep what was sent as an item that belongs to the one that the path names."""
        above = self.siblings.above(assignment)
        if above is None:
            return self.on_create(call)
        values = _path_values(call)
        parent = above.find_by_values(call, values)
        call.path = dict(zip(self.inferred.parents, values, strict=False))
        fields = {**self.shape.sent_defaults, **self.shape.kept(call.operation, call.body)}
        fields, metadata = self._before_save(call, fields, None)
        names = parent_fields(assignment, self.inferred, above.inferred)
        if names and names[0] in self.shape.item_properties and not any(name in fields for name in names):
            fields[names[0]] = reference_to(self.inferred, names[0], above.typed_id(parent.id))
        record = self.insert(call, fields, {**metadata, "outcome": call.preferences.outcome, BELOW: (above.key, parent.id)})
        return self.reply(call, record)

    def _create_with_parents(self, assignment: Assignment, call: Call) -> Reply:
        """Keep what was sent as an item that is named by what it says itself, as by its owner: the example's, where it is not sent."""
        above = self.siblings.above(assignment)
        values = _path_values(call)
        parent = above.find_by_values(call, values) if above is not None else None
        fields = {**self.shape.sent_defaults, **self.shape.kept(call.operation, call.body)}
        example = self._example("caller")
        call.path = {}
        for name, place in parent_places(self.inferred).items():
            stated = as_key(value_at(fields, place))
            if stated is None and parent is not None and len(self.inferred.parents) == 1 and above is not self:
                stated = parent.id
            stated = stated or as_key(value_at(example, place)) or SELF
            call.path = {**call.path, name: stated}
            fields[place[0]] = {**(fields.get(place[0]) or {}), place[1]: stated} if len(place) > 1 else stated
        fields, metadata = self._before_save(call, fields, None)
        metadata = {**metadata, "outcome": call.preferences.outcome}
        return self.reply(call, self.insert(call, fields, {**metadata, BELOW: (above.key, parent.id)} if above and parent else metadata))

    def on_related(self, assignment: Assignment, call: Call) -> Reply:
        """The items that name the one in the path, whatever created them."""
        above, world, now_s = self.siblings.above(assignment), call.own_world, call.now_s
        values = _path_values(call)
        parent = above.find_by_values(call, values) if above is not None else None
        pairs: Iterable[tuple[Sibling, Record]] = self.siblings.related(assignment, world, parent)
        if call.operation.method == "POST":
            pairs = self._asked_for(call, pairs)
        collection, handlers_by_id = merged(pairs)
        body, headers = self._listing(call.operation).answer(
            call, collection, lambda record: handlers_by_id[record.id].shown(record, now_s, world)
        )
        return Reply(call.operation.success_status, with_origin(body, call.origin), headers)

    def _asked_for(self, call: Call, pairs: Iterable[tuple[Sibling, Record]]) -> list[tuple[Sibling, Record]]:
        """Those that the body of a search asks for, in the order that it asks for; where parents are named, those below them."""
        if self.inferred.parents and call.path:
            values = _path_values(call)
            pairs = [(self, record) for record in self.collection(call.own_world, dict(zip(self.inferred.parents, values, strict=False)))]

        def item_of(pair: tuple[Sibling, Record]) -> Fields:
            return pair[0].shown(pair[1], call.now_s, call.own_world)

        return body_search.ordered([pair for pair in pairs if body_search.is_kept(item_of(pair), call.body)], call.body, item_of)

    def on_retrieve_below(self, assignment: Assignment, call: Call) -> Reply:
        """An item, read below another that it names.

        Raises:
            NotFound: there is none, or it names another.
        """
        above, values = self.siblings.above(assignment), _path_values(call)
        parent = above.find_by_values(call, values) if above is not None else None
        call.path = {self.shape.id_parameter: values[-1]}
        record = self.record_of(call)
        references = (
            [record.fields.get(name) for name in parent_fields(assignment, self.inferred, above.inferred)] if above is not None else []
        )
        stated = [value for value in references if value]
        if parent is not None and stated and not any(refers_to(value, parent.id) for value in stated):
            raise NotFound(f"Not found: there is no {self._noun} {record.id[:100]}.", param=self.shape.id_parameter)
        return self.reply(call, record)

    def on_upload(self, call: Call) -> Reply:
        """Keep the bytes that were sent as those of an item."""
        record = self.record_of(call)
        self.check_version(call, record)
        changed = self._updated(call, record, {**record.fields, **self.shape.kept(call.operation, call.body)})
        success = call.operation.success
        if success is None or self.shape.success(call.operation).id_field is not None:
            return self.reply(call, changed)
        return Reply(call.operation.success_status, call.services.values.example_body(success) if success.content else None)

    def on_content(self, call: Call) -> Reply:
        """The bytes that were uploaded for an item; an example where there were none."""
        record, success = self.record_of(call), call.operation.success
        upload = record.metadata.get(self._slot(call.operation))
        if isinstance(upload, UploadedFile):
            return Reply(call.operation.success_status, upload.content, {"Content-Type": download_type(upload, call.operation)})
        return Reply(call.operation.success_status, call.services.values.example_body(success) if success is not None else None)

    def on_retrieve(self, call: Call) -> Reply:
        """One item; its bytes, where the operation answers no JSON."""
        success = call.operation.success
        if success is not None and success.content and success.json_body is None:
            return self.on_content(call)
        return super().on_retrieve(call)


def _merged(fields: Mapping[str, Json], sent: Mapping[str, Json], *, removes_null: bool) -> Fields:
    """`fields` changed as an update says: objects are merged, all else is replaced; null removes where it is a merge patch (RFC 7396)."""
    merged = dict(fields)
    for name, value in sent.items():
        if value is None and removes_null:
            merged.pop(name, None)
        elif isinstance(value, dict) and isinstance(merged.get(name), dict):
            merged[name] = _merged(merged[name], value, removes_null=removes_null)
        else:
            merged[name] = value
    return merged


def _path_values(call: Call) -> list[Json]:
    """The values of the path's parameters, in the order in which they stand there."""
    return [call.path[name] for name in parameters_in(call.operation.path)]


def _verb(operation: Operation) -> str:
    """What an operation below an item is called: `cancel` for `/orders/{id}/cancel` and `/orders/{id}:cancel`."""
    return re.split(r"[/:]|\.(?!json$|xml$)", bare(operation.path))[-1]


def _is_json_patch(body: Json) -> bool:
    return isinstance(body, list) and all(isinstance(step, dict) and "op" in step for step in body)
