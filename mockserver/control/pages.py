"""The control pages: a Flask blueprint that shows and steers one mock, in JSON, assembled of a file a subject."""

from __future__ import annotations

import hmac

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request
from werkzeug.exceptions import HTTPException

from mockserver.control.callbacks import add_callback_pages
from mockserver.control.clock import add_clock_pages
from mockserver.control.documents import add_document_pages
from mockserver.control.exchanges import add_exchange_pages
from mockserver.control.faults import add_fault_pages
from mockserver.control.health import add_health_page
from mockserver.control.metrics import add_metrics_page
from mockserver.control.snapshots import add_snapshot_pages
from mockserver.control.uploads import add_upload_pages
from mockserver.control.worlds import add_world_pages
from mockserver.durable.address import StoreUnavailable
from mockserver.errors import Forbidden
from mockserver.mock import Mock
from mockserver.settings import Settings
from mockserver.state.callbacks import USER_AGENT
from mockserver.web.cross_site import check_host, check_origin

_PUBLIC = ("control.health", "control.uploads")  # nothing to read there, and nothing to steer
_SUBJECTS = (
    add_health_page,
    add_metrics_page,
    add_document_pages,
    add_world_pages,
    add_clock_pages,
    add_exchange_pages,
    add_fault_pages,
    add_callback_pages,
    add_snapshot_pages,
    add_upload_pages,
)


def flask_app(mock: Mock) -> Flask:
    """The Flask application that serves the control pages of `mock`."""
    app = Flask("mockserver")
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Flask's default provider has it, its base class does not
    app.url_map.strict_slashes = False  # /__mock__ is /__mock__/, without a redirect
    app.url_map.merge_slashes = False  # /__mock__//worlds is no page: no redirect to one tells that it is there
    app.register_blueprint(_blueprint(mock))

    @app.before_request
    def admit() -> None:  # before it is told whether there is such a page
        if request.endpoint not in _PUBLIC:
            _check_admitted(mock.settings)

    @app.errorhandler(StoreUnavailable)
    def unavailable(_error: StoreUnavailable) -> tuple[Response, int]:
        return jsonify({"error": "The database that keeps the mock's state does not answer."}), 503

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> tuple[Response, int]:
        return jsonify({"error": error.description}), error.code or 500

    return app


def _blueprint(mock: Mock) -> Blueprint:
    pages = Blueprint("control", __name__, url_prefix="/__mock__")

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

    for add_pages in _SUBJECTS:
        add_pages(pages, mock)
    return pages


def _check_admitted(settings: Settings) -> None:
    """Answer 401 or 403 unless the request may read and steer this mock: with its token, where it has one; else by where it is from."""
    if request.headers.get("User-Agent") == USER_AGENT:
        abort(403, "A callback of this mock cannot steer it.")
    if settings.control_token is None:  # with one, no more need be asked: a page does not know it
        _check_page(settings.control_hosts)
        return
    # WSGI gives the bytes of a header as Latin-1
    scheme, _, presented_token = request.headers.get("Authorization", "").partition(" ")
    is_right = hmac.compare_digest(presented_token.strip().encode("latin-1"), settings.control_token.encode())
    if scheme.lower() != "bearer" or not is_right:
        abort(401, "The control pages of this mock want `Authorization: Bearer` and its control token.")


def _check_page(known_hosts: frozenset[str]) -> None:
    """Answer 403 unless the request can be from somebody who is allowed to steer a mock without a token."""
    host, headers = request.environ.get("HTTP_HOST"), request.headers
    try:
        check_host(host, known_hosts)
        check_origin(host, headers.get("Origin"), headers.get("Sec-Fetch-Site"))
    except Forbidden as error:
        abort(403, error.reason)
