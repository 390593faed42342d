"""The dashboard: a Flask blueprint beside the control pages, assembled of a file a subject."""

from __future__ import annotations

from flask import Blueprint, Response, request

from mockserver.control.admission import COOKIE, session_of, token_of
from mockserver.control.dashboard.palette import add_palette
from mockserver.control.dashboard.rendering import BASE, after, page
from mockserver.control.dashboard.static_files import static_response
from mockserver.control.dashboard.steering import add_steering
from mockserver.control.dashboard.surveys import add_surveys
from mockserver.control.dashboard.traffic import add_traffic
from mockserver.control.dashboard.worlds import add_worlds
from mockserver.mock import Mock

PUBLIC = ("dashboard.login", "dashboard.static_file")
"""Where no token is asked for: the form for the token, and what it looks like."""


def add_dashboard(mock: Mock) -> Blueprint:
    """The blueprint of the pages for people."""
    pages = Blueprint("dashboard", __name__, url_prefix=BASE)

    @pages.get("/static/<name>")
    def static_file(name: str) -> Response:
        """A script or a style of the dashboard."""
        return static_response(name)

    @pages.post("/login")
    def login() -> Response:
        """Take a token that was typed into the form, and let the browser present it from then on."""
        token = token_of(request.form.get("token", ""), mock.settings)
        if token is None:
            return page(mock, "login.html", status=401, wrong=True)
        response = after("/")
        response.set_cookie(COOKIE, session_of(token), httponly=True, samesite="Strict", path="/__mock__")
        return response

    for add_pages in (add_traffic, add_worlds, add_steering, add_surveys, add_palette):
        add_pages(pages, mock)
    return pages
