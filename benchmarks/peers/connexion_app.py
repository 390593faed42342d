"""Connexion's FlaskApp as its documentation builds it: requests and replies validated, a bearer credential, a fixed reply."""

from __future__ import annotations

import sys
from typing import Any, TypeAlias

import connexion
import uvicorn
import yaml
from connexion.options import SwaggerUIOptions

from benchmarks.bodies import FIXED_REPLY, Body
from benchmarks.server import ROOT

Json: TypeAlias = Any  # raw JSON

DOCUMENT = ROOT / "specs" / "together" / "create-deployment.yaml"


def create(body: Body) -> tuple[Body, int]:  # noqa: ARG001  # Connexion passes it by this name
    """The same reply, whatever was sent."""
    return FIXED_REPLY, 200


def bearer(token: str) -> Body | None:
    """Who holds this token."""
    return {"sub": token} if token.startswith("test") else None


def as_3_0(document: Json) -> Json:
    """An OpenAPI 3.1 document without what 3.0 does not know: Connexion refuses 3.1."""
    if isinstance(document, list):
        return [as_3_0(item) for item in document]
    if not isinstance(document, dict):
        return document
    rewritten = {key: as_3_0(value) for key, value in document.items() if key != "const"}
    if "const" in document:
        rewritten["enum"] = [document["const"]]
    return rewritten


def build() -> connexion.FlaskApp:
    """The application."""
    document = as_3_0(yaml.safe_load(DOCUMENT.read_text()))
    document["openapi"] = "3.0.3"
    document["paths"]["/deployments"]["post"]["operationId"] = f"{__name__}.create"
    document["components"]["securitySchemes"]["bearerAuth"]["x-bearerInfoFunc"] = f"{__name__}.bearer"
    app = connexion.FlaskApp(__name__, swagger_ui_options=SwaggerUIOptions(swagger_ui=False))
    app.add_api(document, base_path="/v1", validate_responses=True)
    return app


if __name__ == "__main__":
    uvicorn.run(build(), port=int(sys.argv[1]), log_level="error", access_log=False, lifespan="on", ws="none", backlog=2048)
