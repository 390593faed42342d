"""A small API of no vendor: projects with unique names, and notes below them; and a service that keeps it, or breaks it on purpose."""

from __future__ import annotations

import contextlib
import copy
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

import jsonpatch
import jsonpointer

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.finding import Finding
from contracts.generation.resource_pool import ResourcePool
from contracts.generation.schemathesis_source import SchemathesisSource
from contracts.runs.judging import Judgement, judgement
from contracts.traffic.redaction import Redactor
from contracts.transport.session import RecordingSession
from contracts.transport.target import Target
from specs import Document
from specs.json.parsing import Json
from specs.resources.collections import Collection
from specs.schema.compile import Schemas

_EPOCH_S = 1_800_000_000.0
_ERROR = {"description": "No", "content": {"application/json": {"schema": {"type": "object"}}}}


def _answers(schema: str, status: str = "200") -> Json:
    return {
        status: {"description": "Yes", "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}},
        **dict.fromkeys(("400", "404", "409", "422"), _ERROR),
    }


def _body(schema: Json) -> Json:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


_PROJECT_FIELDS: Json = {
    "name": {"type": "string", "minLength": 1, "maxLength": 60, "x-unique": True},
    "summary": {"type": "string", "default": ""},
    "budget": {"type": ["number", "null"], "default": 100},
    "is_open": {"type": "boolean", "default": True},
    "labels": {"type": "array", "items": {"type": "string"}, "default": []},
    "settings": {"type": "object", "default": {}},
}
_PROJECT_BODY: Json = {"type": "object", "required": ["name"], "properties": _PROJECT_FIELDS, "additionalProperties": False}
_NOTE_FIELDS: Json = {
    "text": {"type": "string"},
    "rank": {"type": "integer", "default": 3},
    "tags": {"type": "array", "items": {"type": "string"}},
    "extra": {"type": "object"},
}
_TIMES: Json = {"created_at": {"type": "string", "format": "date-time"}, "updated_at": {"type": "string", "format": "date-time"}}
_ID: Json = {"in": "path", "required": True, "schema": {"type": "string"}}
_PATCH: Json = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["op", "path"],
        "properties": {
            "op": {"enum": ["add", "replace", "remove", "test"]},
            "path": {"type": "string", "pattern": "^/(text|rank|tags|extra)(/[a-z_]+)*$"},
            "value": {},
        },
    },
}
DOCUMENT: Json = {
    "openapi": "3.1.0",
    "info": {"title": "Notes", "version": "1"},
    "paths": {
        "/projects": {
            "post": {
                "requestBody": _body(_PROJECT_BODY),
                "responses": _answers("Project", "201"),
            },
            "get": {
                "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "default": 50}}],
                "responses": _answers("Projects"),
            },
        },
        "/projects/{project_id}": {
            "parameters": [{"name": "project_id", **_ID}],
            "get": {"responses": _answers("Project")},
            "patch": {
                "requestBody": _body({"type": "object", "properties": _PROJECT_FIELDS, "additionalProperties": False}),
                "responses": _answers("Project"),
            },
            "put": {
                "requestBody": _body(_PROJECT_BODY),
                "responses": _answers("Project"),
            },
            "delete": {"responses": {"204": {"description": "Gone"}, "404": _ERROR}},
        },
        "/projects/{project_id}/notes": {
            "parameters": [{"name": "project_id", **_ID}],
            "post": {
                "requestBody": _body({"type": "object", "required": ["text"], "properties": _NOTE_FIELDS, "additionalProperties": False}),
                "responses": _answers("Note"),
            },
            "get": {"responses": _answers("Notes")},
        },
        "/projects/{project_id}/notes/{note_id}": {
            "parameters": [{"name": "project_id", **_ID}, {"name": "note_id", **_ID}],
            "get": {"responses": _answers("Note")},
            "patch": {"requestBody": _body(_PATCH), "responses": _answers("Note")},
            "delete": {"responses": {"204": {"description": "Gone"}, "404": _ERROR}},
        },
    },
    "components": {
        "schemas": {
            "Project": {
                "type": "object",
                "required": ["id", "name"],
                "properties": {"id": {"type": "string"}, **_PROJECT_FIELDS, **_TIMES},
            },
            "Projects": {"type": "object", "properties": {"data": {"type": "array", "items": {"$ref": "#/components/schemas/Project"}}}},
            "Note": {"type": "object", "required": ["id", "text"], "properties": {"id": {"type": "string"}, **_NOTE_FIELDS, **_TIMES}},
            "Notes": {"type": "array", "items": {"$ref": "#/components/schemas/Note"}},
        }
    },
}


class Refused(Exception):
    """A request that is answered with an error."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass
class Service:
    """The state, and what is wrong with it."""

    mutant: str | None = None
    contract: Contract = field(default_factory=lambda: Contract(Document("notes", DOCUMENT, DOCUMENT)))
    now_s: float = _EPOCH_S
    places: dict[str, dict[str, dict[str, Json]]] = field(default_factory=dict)  # collection's path -> id -> item
    last: dict[str, int] = field(default_factory=dict)
    reads: int = 0
    gone: list[str] = field(default_factory=list)
    names_used: set[str] = field(default_factory=set)

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, Json]:
        """The status and the body."""
        place, _, query = path.partition("?")
        found = self.contract.find(method, place)
        if found is None:
            return 405, {}
        operation, values = found
        sent = self._checked(operation.request_content[0].schema_pointer, body) if operation.request_content else None
        is_item = operation.path.endswith("}")
        collection = place.rpartition("/")[0] if is_item else place
        is_orphan = "project_id" in values and values["project_id"] not in self.places.get("/projects", {}) and "/notes" in place
        if is_orphan and (self.mutant != "children stay" or values["project_id"] not in self.gone):
            raise Refused(404)
        held = self.places.setdefault(collection, {})
        if not is_item:
            return self._created(collection, held, sent) if method == "POST" else (200, self._listed(collection, held, query))
        key = place.rpartition("/")[2]
        if method == "DELETE":
            return self._deleted(held, key)
        if key not in held:
            if self.mutant == "deleted is readable" and key in self.gone:
                return 200, {"id": key, "name": "ghost", "text": "ghost"}
            if self.mutant == "unknown is found" and held:
                return 200, next(iter(held.values()))
            raise Refused(400 if self.mutant == "unknown is malformed" else 404)
        if method == "GET":
            return 200, self._read(held[key])
        return 200, self._changed(held, held[key], method, sent)

    def _checked(self, pointer: str | None, body: bytes) -> Json:
        try:
            sent = json.loads(body)
        except ValueError:
            raise Refused(400) from None
        schema = Schemas(self.contract.document).compile(pointer or "", "request")
        if self.mutant == "torn" and isinstance(sent, dict):
            return sent
        if not schema.is_valid(sent):
            raise Refused(422)
        return sent

    def _created(self, collection: str, held: dict[str, dict[str, Json]], sent: Json) -> tuple[int, Json]:
        fields = _PROJECT_FIELDS if collection == "/projects" else _NOTE_FIELDS
        has_name = isinstance(sent.get("name", "x"), str) and ("name" not in fields or "name" in sent)
        if any(name not in fields for name in sent) or not has_name:
            raise Refused(422)
        self._check_name(held, sent.get("name"), None)
        count = self.last[collection] = self.last.get(collection, 0) + 1
        if self.mutant == "ids by count":
            count = len(held) + 1
        defaults = {name: schema["default"] for name, schema in fields.items() if "default" in schema}
        item = {"id": f"{collection.count('/')}{count:07d}", **defaults, **sent, "created_at": self._time(), "updated_at": self._time()}
        if self.mutant == "no default":
            item["summary" if "summary" in fields else "rank"] = "other" if "summary" in fields else 9
        answered = copy.deepcopy(item)
        match self.mutant:
            case "drops falsy":
                item = {name: value for name, value in item.items() if value or value is None}
            case "stores altered":
                item = {name: value.strip().lower() if name in ("name", "text") else value for name, value in item.items()}
            case "null becomes zero":
                item = {name: 0 if value is None else value for name, value in item.items()}
            case "not there":
                return 201, answered
        held[str(item["id"])] = item
        return (201 if collection == "/projects" else 200), answered

    def _check_name(self, held: Mapping[str, Mapping[str, Json]], name: Json, own: str | None) -> None:
        if name is None or self.mutant == "not unique":
            return
        if own is not None and self.mutant == "not unique when renamed":
            return
        if any(item["name"] == name for key, item in held.items() if key != own):
            raise Refused(409)
        if self.mutant == "names stay taken" and own is None and name in self.names_used:
            raise Refused(409)
        self.names_used.add(str(name))

    def _listed(self, collection: str, held: dict[str, dict[str, Json]], query: str) -> Json:
        items = [copy.deepcopy(item) for item in held.values()]
        if collection == "/projects":
            items = items[: int(dict(parse_qsl(query)).get("limit", 50))]
        if self.mutant == "deleted is listed":
            items += [{"id": key, "name": "ghost", "text": "ghost"} for key in self.gone]
        if self.mutant == "lists differ":
            self.reads += 1
            items = items[:: 1 if self.reads % 2 else -1]
        return {"data": items} if collection == "/projects" else items

    def _read(self, item: dict[str, Json]) -> Json:
        self.reads += 1
        if self.mutant == "reads write":
            item["updated_at"] = self._time(self.reads)
        if self.mutant == "reads differ":
            return {**item, "name": f"{item.get('name')} {self.reads}", "text": f"{item.get('text')} {self.reads}"}
        if self.mutant == "created at read":
            return {**item, "created_at": self._time(self.reads)}
        return item

    def _deleted(self, held: dict[str, dict[str, Json]], key: str) -> tuple[int, Json]:
        if key not in held:
            if self.mutant == "deletes twice" and key in self.gone:
                return 204, None
            if self.mutant == "deletes anything":
                return 204, None
            raise Refused(404)
        if self.mutant != "delete does nothing":
            del held[key]
            self.gone.append(key)
        return 204, None

    def _changed(self, held: dict[str, dict[str, Json]], item: dict[str, Json], method: str, sent: Json) -> Json:
        before = copy.deepcopy(item)
        changed = {**item, **sent} if isinstance(sent, dict) else self._patched(item, sent)
        if method == "PUT":
            defaults = {name: schema["default"] for name, schema in _PROJECT_FIELDS.items() if "default" in schema}
            changed = {"id": item["id"], "created_at": item["created_at"], **defaults, **sent}
        if self.mutant == "torn" and isinstance(sent, dict):
            for name, value in sent.items():
                pointer = "/paths/~1projects/post/requestBody/content/application~1json/schema"
                if not Schemas(self.contract.document).compile(pointer, "request").is_valid({"name": "x", name: value}):
                    raise Refused(422)
                item[name] = value
        if isinstance(sent, dict):
            self._check_name(held, sent.get("name"), str(item["id"]))
        changed["updated_at"] = item["updated_at"] if self.mutant == "updated stays" else self._time(1)
        match self.mutant:
            case "update is lost":
                return {**changed}
            case "update resets":
                changed["labels" if "labels" in changed else "rank"] = ["reset"] if "labels" in changed else -9
            case "update drops falsy" if isinstance(sent, dict):
                changed = {**changed, **{name: before.get(name) for name, value in sent.items() if not value}}
            case "update changes others":
                for other in held.values():
                    told = changed.get("name", changed.get("text"))
                    other["summary" if "summary" in other else "text"] = f"shared {self.now_s} {len(self.gone)} {told}"
            case "created moves":
                changed["created_at"] = self._time(5)
            case "updated goes back":
                changed["updated_at"] = self._time(-5000)
            case "put merges" if method == "PUT":
                changed = {**before, **{name: value for name, value in sent.items() if name == "name"}}
        item.clear()
        item.update(changed)
        return item

    def _patched(self, item: dict[str, Json], patch: list[Json]) -> dict[str, Json]:
        target = item if self.mutant == "torn patch" else copy.deepcopy(item)
        for step in patch:
            if step["op"] == "test" and self.mutant == "tests are ignored":
                continue
            try:
                result: Any = jsonpatch.JsonPatch([step]).apply(target, in_place=True)
            except (jsonpatch.JsonPatchException, jsonpointer.JsonPointerException, TypeError, KeyError, ValueError):
                raise Refused(409) from None
        text, rank = target.get("text"), target.get("rank", 0)
        if not isinstance(text, str) or not isinstance(rank, int) or not isinstance(target.get("tags", []), list):
            raise Refused(422)
        return dict(result) if patch and self.mutant is None else dict(target)

    def _time(self, more_s: float = 0.0) -> str:
        from datetime import UTC, datetime

        return datetime.fromtimestamp(self.now_s + more_s / 1000, UTC).isoformat().replace("+00:00", "Z")


@contextlib.contextmanager
def served(mutant: str | None = None) -> Iterator[Target]:
    """The service on a port of its own, as a target whose time can be moved."""
    service = Service(mutant)
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        disable_nagle_algorithm = True  # else each answer waits for the client's delayed acknowledgement
        protocol_version = "HTTP/1.1"

        def _do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with lock:
                try:
                    status, told = self._told(body)
                except Refused as refused:
                    status, told = refused.status, {"error": "no"}
                except (KeyError, TypeError, AttributeError, ValueError) as error:
                    status, told = 422, {"error": repr(error)}
            data = b"" if status == 204 else json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            if status != 204:
                self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def _told(self, body: bytes) -> tuple[int, Json]:
            if self.path.startswith("/__mock__/clock"):
                service.now_s += json.loads(body)["seconds"] if body else 0
                return 200, {"now_s": service.now_s, "factor": 0}
            return service.answer(self.command, self.path, body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _do  # noqa: N815 - as http.server calls them

        def log_message(self, *_arguments: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        origin = f"http://127.0.0.1:{server.server_address[1]}"
        yield Target(origin, service.contract, {"owner": "key"}, f"{origin}/__mock__", False)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


Experiment = Callable[[RecordingSession, ResourcePool, Collection], None]


def judged(target: Target, experiment: Experiment, path: str, bodies: SchemathesisSource) -> Judgement:
    """What one experiment on one collection shows."""
    contract = target.contract
    collection = next(one for one in contract.collections if one.path == path)
    with RecordingSession(target, "test", began_s=0.0) as session:
        experiment(session, ResourcePool(session, bodies.bodies), collection)
        exchanges = session.exchanges
    return judgement(contract, Redactor(contract.sensitive, target.keys.values()).masked(exchanges))


def laws_broken(found: list[Finding]) -> set[str]:
    """The names of what was found."""
    return {one.check for one in found}
