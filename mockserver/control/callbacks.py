"""Pages that show the callbacks, and send one again."""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify, request

from mockserver.control.request_fields import world_name
from mockserver.mock import Mock
from mockserver.state.callbacks import PendingCallback


def add_callback_pages(pages: Blueprint, mock: Mock) -> None:
    """Add `/callbacks` and what lies below."""

    @pages.get("/callbacks")
    def callbacks() -> Response:
        """Every callback, with its attempts: `?world=` or `?key=` chooses one world's."""
        name = world_name({key: request.args[key] for key in ("world", "key") if key in request.args}, mock.settings)
        return jsonify({"callbacks": [callback.to_json() for callback in mock.callbacks.list(name)]})

    @pages.post("/callbacks/<int:number>/resend")
    def resend(number: int) -> Response:
        """Send a callback once more, with what it said, and wait for it; the new one."""
        callback = resent(mock, number)
        if callback is None:
            abort(404, f"No callback {number}: GET /__mock__/callbacks lists them.")
        return jsonify(callback.to_json())


def resent(mock: Mock, number: int) -> PendingCallback | None:
    """The callback that says once more what another one said, tried already; None where none has this number."""
    with mock.store.transaction():
        is_known = mock.callbacks.resend(number)
    if not is_known:
        return None
    mock.callbacks.settle()
    return mock.callbacks.list()[-1]
