"""Things that are made and changed by forms, as Stripe and Twilio have them, are judged by what is kept, as those of JSON are."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
import yaml

from contracts.analysis.declarations.contract import Contract
from contracts.generation.profile import PROFILES
from contracts.runs.conformance.plan import RunPlan
from contracts.runs.conformance.runner import execute
from contracts.runs.judging import judge
from contracts.traffic.exchange import Exchange
from contracts.traffic.json_text import NOTHING
from contracts.transport.request_bodies import content_of
from contracts.transport.target import TargetOptions
from specs.document.document import from_raw
from specs.json.parsing import Json

FIELDS: Json = {
    "email": {"type": "string", "maxLength": 50},
    "balance": {"type": "integer"},
    "live": {"type": "boolean"},
    "tags": {"type": "array", "items": {"type": "string"}},
    "address": {"type": "object", "properties": {"city": {"type": "string"}, "line1": {"type": "string"}}},
    "metadata": {"type": "object", "additionalProperties": {"type": "string"}},
}
CUSTOMER: Json = {
    "type": "object",
    "required": ["id", "object", "email"],
    "properties": {"id": {"type": "string"}, "object": {"type": "string", "enum": ["customer"]}, **FIELDS},
}
REFERENCE: Json = {"$ref": "#/components/schemas/Customer"}
LIST: Json = {
    "type": "object",
    "required": ["data", "has_more"],
    "properties": {"data": {"type": "array", "items": REFERENCE}, "has_more": {"type": "boolean"}},
}
DELETED: Json = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "deleted": {"type": "boolean"}}}


def form(media_type: str, required: list[str]) -> Json:
    """A body that is a form of these fields."""
    nested = {"style": "deepObject", "explode": True}
    encoding = {"address": nested, "metadata": nested} if "urlencoded" in media_type else {}
    schema = {"type": "object", "required": required, "properties": FIELDS}
    return {"required": True, "content": {media_type: {"schema": schema, "encoding": encoding}}}


def answer(schema: Json) -> Json:
    """A success of this schema, and the refusals that there may be."""
    refusals = {status: {"description": "Refused."} for status in ("400", "404", "415")}
    return {"200": {"description": "", "content": {"application/json": {"schema": schema}}}, **refusals}


def document(media_type: str) -> Json:
    """Customers, who are made and changed by forms of a media type."""
    return {
        "openapi": "3.0.3",
        "info": {"title": "Forms", "version": "1"},
        "paths": {
            "/customers": {
                "post": {"requestBody": form(media_type, ["email"]), "responses": answer(REFERENCE)},
                "get": {"responses": answer(LIST)},
            },
            "/customers/{customer}": {
                "parameters": [{"name": "customer", "in": "path", "required": True, "schema": {"type": "string"}}],
                "get": {"responses": answer(REFERENCE)},
                "post": {"requestBody": form(media_type, []), "responses": answer(REFERENCE)},
                "delete": {"responses": answer(DELETED)},
            },
        },
        "components": {"schemas": {"Customer": CUSTOMER}},
    }


FORM = "application/x-www-form-urlencoded"
CONTRACT = Contract(from_raw(document(FORM), name="forms"))


def sent(fields: dict[str, str], *, status: int, answered: Json = None) -> Exchange:
    """A create by a form."""
    return Exchange(
        scope="by hand", purpose="by hand", intent="", identity="owner", sent_s=1.0, elapsed_s=0.1, clock_s=1.0, number=1,
        method="POST", target="/customers", request_headers=(("Content-Type", FORM),), request_body=urlencode(fields).encode(),
        status=status, response_headers=(("Content-Type", "application/json"),) if answered else (),
        response_body=json.dumps(answered).encode() if answered else b"",
    )  # fmt: skip


@pytest.mark.parametrize("media_type", [FORM, "multipart/form-data"])
def test_forms_are_judged_by_what_is_kept(tmp_path: Path, media_type: str) -> None:
    path = tmp_path / "forms.yaml"
    path.write_text(yaml.safe_dump(document(media_type)))
    run = execute(RunPlan(target_options=TargetOptions(api=str(path)), profile=PROFILES["quick"]))
    assert [(finding.check, finding.operation, finding.detail) for finding in run.findings] == []
    assert not run.failed
    assert not run.skipped
    exercised = {row["law"] for row in run.laws if row["outcome"] == "held"}
    assert {"created_is_readable", "created_is_listed_once", "update_changes_what_it_names", "deleted_is_gone"} <= exercised


def test_a_field_of_a_form_that_is_answered_otherwise_is_a_finding() -> None:
    customer = {"id": "c1", "object": "customer", "email": "a@example.com", "balance": 7}
    exchange = sent({"email": "a@example.com", "balance": "8"}, status=200, answered=customer)
    assert [(finding.check, finding.detail) for finding in judge(CONTRACT, [exchange])] == [
        ("request_echoed", "balance: sent 8, answered 7")
    ]


def test_a_form_may_be_left_out() -> None:
    assert content_of(CONTRACT.operations["POST /customers"], NOTHING) == (FORM, b"")


def test_a_field_of_a_form_in_parts_is_read_as_well() -> None:
    contract = Contract(from_raw(document("multipart/form-data"), name="forms"))
    content_type, body = content_of(contract.operations["POST /customers"], {"email": "a@example.com", "balance": 8, "tags": ["x", "y"]})
    customer = {"id": "c1", "object": "customer", "email": "a@example.com", "balance": 7, "tags": ["x", "y"]}
    exchange = replace(sent({}, status=200, answered=customer), request_headers=(("Content-Type", content_type),), request_body=body)
    assert [finding.detail for finding in judge(contract, [exchange])] == ["balance: sent 8, answered 7"]


@pytest.mark.parametrize(("fields", "status", "check"), [
    ({"email": "a@example.com", "balance": "much"}, 200, "invalid_request_refused"),
    ({"balance": "1"}, 200, "invalid_request_refused"),
    ({"email": "a@example.com", "balance": "1"}, 400, "valid_request_accepted"),
])  # fmt: skip
def test_a_form_is_taken_or_refused_by_its_schema(fields: dict[str, str], status: int, check: str) -> None:
    customer = {"id": "c1", "object": "customer", "email": "a@example.com"} if status == 200 else None
    assert check in {finding.check for finding in judge(CONTRACT, [sent(fields, status=status, answered=customer)])}


@pytest.mark.parametrize(
    "value",
    [{"email": "***1***"}, {"email": "a@example.com", "address": {"city": "x"}}, {"email": ""}, {"email": "a@example.com", "": "x"}],
)
def test_what_readers_take_otherwise_is_not_told(value: Json) -> None:
    media_type, body = content_of(CONTRACT.operations["POST /customers"], value)
    assert media_type == FORM
    assert [finding.check for finding in judge(CONTRACT, [replace(sent({}, status=400), request_body=body)])] == []
