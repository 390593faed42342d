"""The control pages: a Flask blueprint that shows and steers one mock, in JSON, assembled of a file a subject."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from mockserver.control.admission import ControlRequest, refusal, source_refusal
from mockserver.control.callbacks import add_callback_pages
from mockserver.control.clock import add_clock_pages
from mockserver.control.coverage import add_coverage_page
from mockserver.control.dashboard import add_dashboard
from mockserver.control.dashboard import pages as dashboard
from mockserver.control.dashboard.rendering import after, page, wants_page
from mockserver.control.description import add_description_page
from mockserver.control.documents import add_document_pages
from mockserver.control.exchanges import add_exchange_pages
from mockserver.control.faults import add_fault_pages
from mockserver.control.health import add_health_page
from mockserver.control.metrics import add_metrics_page
from mockserver.control.resources import add_resource_pages
from mockserver.control.snapshots import add_snapshot_pages
from mockserver.control.uploads import add_upload_pages
from mockserver.control.worlds import add_world_pages
from mockserver.durable.address import StoreUnavailable
from mockserver.mock import Mock

_PUBLIC = ("control.health", "control.ready", "control.uploads", *dashboard.PUBLIC)  # nothing to read there, and nothing to steer
_SUBJECTS = (
    add_health_page,
    add_metrics_page,
    add_document_pages,
    add_world_pages,
    add_resource_pages,
    add_clock_pages,
    add_exchange_pages,
    add_fault_pages,
    add_callback_pages,
    add_snapshot_pages,
    add_coverage_page,
    add_description_page,
    add_upload_pages,
)


def flask_app(mock: Mock) -> Flask:
    """The Flask application that serves the control pages of `mock`."""
    app = Flask("mockserver")
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Flask's default provider has it, its base class does not
    app.url_map.strict_slashes = False  # /__mock__ is /__mock__/, without a redirect
    app.url_map.merge_slashes = False  # /__mock__//worlds is no page: no redirect to one tells that it is there
    app.register_blueprint(_blueprint(mock))
    app.register_blueprint(add_dashboard(mock))

    @app.before_request
    def admit() -> None:  # before it is told whether there is such a page
        check = source_refusal if request.endpoint in dashboard.PUBLIC else refusal
        if request.endpoint not in _PUBLIC or check is source_refusal:
            error = check(_control_request(), mock.settings)
            if error is not None:
                abort(error.status, error.reason)

    _add_error_pages(app, mock)
    return app


def _add_error_pages(app: Flask, mock: Mock) -> None:
    @app.errorhandler(StoreUnavailable)
    def unavailable(_error: StoreUnavailable) -> tuple[Response, int]:
        return jsonify({"error": "The database that keeps the mock's state does not answer."}), 503

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        if wants_page():
            return _error_page(mock, error)
        response = jsonify({"error": error.description})
        response.status_code = error.code or 500
        if isinstance(error, MethodNotAllowed):
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
        return response


def _blueprint(mock: Mock) -> Blueprint:
    pages = Blueprint("control", __name__, url_prefix="/__mock__")

    @pages.get("/")
    def index() -> Response:
        """What there is here; to a browser, the dashboard."""
        if wants_page():
            return after("/")
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


def _error_page(mock: Mock, error: HTTPException) -> Response:
    """What a browser is shown in the place of a page: the form for the token, or what is wrong."""
    if error.code == 401:
        return page(mock, "login.html", status=401, wrong=False)
    return page(mock, "error.html", status=error.code or 500, reason=error.description or "")


def _control_request() -> ControlRequest:
    return ControlRequest(method=request.method, headers={name.lower(): value for name, value in request.headers.items()})
