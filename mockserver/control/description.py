"""The page with the description of the control pages themselves, as OpenAPI 3.1."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, jsonify, request

from mockserver.mock import Mock
from specs.json.parsing import Json, read

_PATH = Path(__file__).with_name("openapi.yaml")


def add_description_page(pages: Blueprint, mock: Mock) -> None:
    """Add `/openapi.json`."""

    @pages.get("/openapi.json")
    def description() -> Response:
        """The description of the control pages, its server this mock."""
        described = {**_described(mock), "servers": [{"url": request.host_url.rstrip("/")}]}
        if mock.settings.control_token is not None:
            described["security"] = [{"token": []}]
        return jsonify(described)


def _described(mock: Mock) -> dict[str, Json]:
    """The description, with the operations that faults can be for."""
    described = copy.deepcopy(_description())
    operations = [operation for api in mock.apis.values() for operation in api.document.operations]
    names = dict.fromkeys(name for operation in operations for name in (operation.key, operation.id))
    described["components"]["schemas"]["OperationName"]["enum"] = [*names, None]
    return described


@cache
def _description() -> dict[str, Json]:
    described: dict[str, Json] = read(_PATH)
    return described
