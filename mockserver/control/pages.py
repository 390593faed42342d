"""The control pages: a Flask blueprint that shows and steers one mock, in JSON."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request
from werkzeug.exceptions import HTTPException

from mockserver.control.adapter import BODY_SIZE
from mockserver.errors import BadRequest, Forbidden
from mockserver.mock import Mock
from mockserver.settings import is_accepted
from mockserver.state import ids
from mockserver.state.clock import timestamp
from mockserver.state.fault_injection import MOST_TIMES, InjectedFault
from mockserver.state.journal import redacted
from mockserver.state.store import World
from mockserver.web.cross_site import check_host, check_origin
from mockserver.web.published_document import published_document
from mockserver.web.request_body import parse_json
from specs.json.parsing import Json

MOST_ADVANCE_S = 10 * 365 * 86400.0
LAST_S = datetime(9999, 1, 1, tzinfo=UTC).timestamp()


def flask_app(mock: Mock) -> Flask:
    """The Flask application that serves the control pages of `mock`."""
    app = Flask("mockserver")
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Flask's default provider has it, its base class does not
    app.url_map.strict_slashes = False  # /__mock__ is /__mock__/, without a redirect
    app.register_blueprint(_blueprint(mock))

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> tuple[Response, int]:
        return jsonify({"error": error.description}), error.code or 500

    return app


def _blueprint(mock: Mock) -> Blueprint:
    pages = Blueprint("control", __name__, url_prefix="/__mock__")

    @pages.before_request
    def admit() -> None:
        if request.endpoint in ("control.health", "control.uploads"):  # nothing to read there, and nothing to steer
            return
        token = mock.settings.control_token
        if token is None:  # with one, no more need be asked: a page does not know it
            _check_page(mock.settings.control_hosts)
            return
        presented_token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(presented_token.encode(), token.encode()):
            abort(401, "The control pages of this mock want `Authorization: Bearer` and its control token.")

    @pages.get("/")
    def index() -> Response:
        """What there is here."""
        page_descriptions = [
            {
                "path": rule.rule,
                "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
                "says": (current_app.view_functions[rule.endpoint].__doc__ or "").strip(),
            }
            for rule in current_app.url_map.iter_rules()
            if rule.endpoint.startswith("control.")
        ]
        return jsonify({"pages": page_descriptions})

    @pages.get("/health")
    def health() -> Response:
        """Whether the mock serves, and what."""
        apis = {name: len(api.document.operations) for name, api in mock.apis.items()}
        return jsonify({"status": "ok", "operations": apis, "seed": mock.settings.seed})

    @pages.get("/documents")
    def documents() -> Response:
        """The names of the served descriptions."""
        return jsonify({"documents": [f"/__mock__/documents/{name}.json" for name in mock.apis]})

    @pages.get("/documents/<name>.json")
    def document(name: str) -> Response:
        """A served description: the published one with its overlay applied, its server this mock."""
        api = mock.apis.get(name)
        if api is None:
            abort(404, f"No document {name}: wanted one of {', '.join(mock.apis)}.")
        return jsonify(published_document(api.document.raw, request.host_url))

    @pages.post("/reset")
    def reset() -> Response:
        """Forget everything, or what one world holds (`{"world": name}` or `{"key": credential}`)."""
        world = _world_name(_body(("world", "key")))
        return jsonify({"worlds": mock.reset(world)})

    @pages.get("/clock")
    def clock() -> Response:
        """The mock's time."""
        return jsonify(_clock(mock))

    @pages.post("/clock/advance")
    def advance() -> Response:
        """Move the time forward by `{"seconds": 60}`, and wait for callbacks now due; `callbacks_waiting`: those under way after 15 s."""
        seconds = _body(("seconds",)).get("seconds")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= MOST_ADVANCE_S:
            abort(400, f"seconds: got {seconds!r}, wanted a number from 0 to {MOST_ADVANCE_S:.0f}.")
        if mock.clock.now_s() + seconds > LAST_S:
            abort(400, f"seconds: got {seconds!r}, which leads beyond the year 9999.")
        mock.clock.advance(seconds)
        waiting = mock.callbacks.settle()
        return jsonify({**_clock(mock), "callbacks_waiting": waiting})

    @pages.post("/clock/freeze")
    def freeze() -> Response:
        """Stop the time."""
        mock.clock.freeze()
        return jsonify(_clock(mock))

    @pages.post("/clock/resume")
    def resume() -> Response:
        """Let the time run on."""
        mock.clock.resume()
        return jsonify(_clock(mock))

    @pages.get("/worlds")
    def worlds() -> Response:
        """Every credential's world, by its name, and how much it holds."""
        with mock.store.lock:
            world_summaries = [
                {"world": world.name, "resources": {kind: len(collection) for kind, collection in world.collections.items()}}
                for world in mock.store.worlds()
            ]
        return jsonify({"worlds": world_summaries})

    @pages.get("/worlds/<name>")
    def world(name: str) -> Response:
        """The resources of one world, as a read answers them."""
        with mock.store.lock:
            matching_world = next((world for world in mock.store.worlds() if world.name == name), None)
            if matching_world is None:
                abort(404, f"No world {name}: GET /__mock__/worlds lists them.")
            return jsonify({"world": name, "resources": _resources(mock, matching_world)})

    @pages.get("/exchanges")
    def exchanges() -> Response:
        """The journal, newest last: `?world=`, `?key=`, `?operation=`, `?status=`, `?limit=` choose from it."""
        filters = {name: request.args.get(name) for name in ("operation", "status")}
        name = _world_name({key: request.args[key] for key in ("world", "key") if key in request.args})
        journal_entries = [
            exchange.to_json(mock.apis[exchange.api].sensitive)
            for exchange in mock.journal
            if name in (None, exchange.world)
            and filters["operation"] in (None, exchange.operation)
            and filters["status"] in (None, str(exchange.status))
        ]
        limit = request.args.get("limit", "1000")
        if not (limit.isdecimal() and limit.isascii() and len(limit) < 10):
            abort(400, f"limit: got {limit[:40]!r}, wanted a whole number.")
        return jsonify(
            {"exchanges": journal_entries[-int(limit) :] if int(limit) else [], "total": mock.journal.total, "kept": len(mock.journal)}
        )

    @pages.post("/faults")
    def faults() -> Response:
        """Let the next requests of one world fail: `{"key": credential, "status": 503, "times": 1, "operation": …, "retry_after_s": …}`."""
        body = _body(("world", "key", "status", "times", "operation", "retry_after_s"))
        name = _world_name(body)
        if name is None:
            abort(400, "Wanted the `key` or the `world` whose requests are to fail.")
        mock.faults.add(name, _fault(body, mock))
        return jsonify({"world": name})

    @pages.get("/callbacks")
    def callbacks() -> Response:
        """Every callback, with its attempts: `?world=` or `?key=` chooses one world's."""
        name = _world_name({key: request.args[key] for key in ("world", "key") if key in request.args})
        return jsonify({"callbacks": [callback.to_json() for callback in mock.callbacks.list(name)]})

    @pages.put("/uploads/<api>/<kind>/<key>")
    def uploads(api: str, kind: str, key: str) -> tuple[str, int]:
        """The address that an API gave out for one file: its bytes are counted, and dropped."""
        size = request.environ[BODY_SIZE]
        with mock.store.lock:
            world = mock.store.owner(f"{api}/{kind}", key)
            upload = world.collection(f"{api}/{kind}").get(key) if world else None
            if world is None or upload is None:
                abort(404, "No upload was asked for under this address.")
            world.collection(f"{api}/{kind}").put(upload.with_fields({**upload.fields, "size": size}, now_s=mock.clock.now_s()))
        return "", 200

    def _world_name(selector: dict[str, Json]) -> str | None:
        if "key" in selector:
            if not isinstance(selector["key"], str) or not is_accepted(selector["key"], mock.settings):
                abort(400, "key: not a key that this mock accepts.")
            return ids.world_name(selector["key"])
        name = selector.get("world")
        if name is not None and not isinstance(name, str):
            abort(400, f"world: got {name!r}, wanted a world's name.")
        return name

    return pages


def _check_page(known_hosts: frozenset[str]) -> None:
    """Answer 403 unless the request can be from somebody who is allowed to steer a mock without a token."""
    host, headers = request.environ.get("HTTP_HOST"), request.headers
    try:
        check_host(host, known_hosts)
        check_origin(host, headers.get("Origin"), headers.get("Sec-Fetch-Site"))
    except Forbidden as error:
        abort(403, error.reason)


def _body(names: tuple[str, ...]) -> dict[str, Json]:
    """The request's JSON object, which may hold `names` only; {} where there is no body."""
    if not request.get_data():
        return {}
    try:
        body = parse_json(request.get_data())
    except BadRequest as error:
        abort(400, error.reason)
    if not isinstance(body, dict) or not set(body) <= set(names):
        abort(400, f"Wanted a JSON object with {' or '.join(names)}.")
    return body


def _fault(body: dict[str, Json], mock: Mock) -> InjectedFault:
    """The failure that a body asks for, or a 400 that says what is wrong with it."""
    bounds = {"status": (400, 599), "times": (1, MOST_TIMES), "retry_after_s": (0, 86400)}
    for name, (least, most) in bounds.items():
        value = body.get(name, least)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            abort(400, f"{name}: got {value!r}, wanted a whole number from {least} to {most}.")
    operation = body.get("operation")
    operation_names = {
        operation_name for api in mock.apis.values() for held in api.document.operations for operation_name in (held.key, held.id)
    }
    if operation is not None and operation not in operation_names:
        abort(400, f"operation: got {operation!r}, wanted the key or operationId of one that is served, such as {min(operation_names)!r}.")
    return InjectedFault(
        status=body.get("status", 500), times=body.get("times", 1), operation=operation, retry_after_s=body.get("retry_after_s")
    )


def _clock(mock: Mock) -> Json:
    now_s = mock.clock.now_s()
    return {"now": timestamp(now_s), "now_s": now_s, "factor": mock.clock.factor}


def _resources(mock: Mock, world: World) -> Json:
    items_by_collection: dict[str, list[Json]] = {}
    now_s = mock.clock.now_s()
    resource_by_key = {resource.key: resource for api in mock.apis.values() for resource in api.served.resources}
    for name, collection in world.collections.items():
        resource = resource_by_key.get("/".join(name.split("/")[:2]))
        if resource is None:  # what a behaviour keeps beside its resources, such as the conversations of a deployment
            items_by_collection[name] = [{"id": record.id, "created_at": timestamp(record.created_s)} for record in collection]
        else:
            items_by_collection[name] = [
                redacted(resource.shown(record, now_s, world), mock.apis[resource.document.name].sensitive) for record in collection
            ]
    return items_by_collection
