"""The page that shows the callbacks."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from mockserver.control.request_fields import world_name
from mockserver.mock import Mock


def add_callback_pages(pages: Blueprint, mock: Mock) -> None:
    """Add `/callbacks`."""

    @pages.get("/callbacks")
    def callbacks() -> Response:
        """Every callback, with its attempts: `?world=` or `?key=` chooses one world's."""
        name = world_name({key: request.args[key] for key in ("world", "key") if key in request.args}, mock.settings)
        return jsonify({"callbacks": [callback.to_json() for callback in mock.callbacks.list(name)]})
