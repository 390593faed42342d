"""A run built by hand: small enough to read in a golden file, with something of everything a report has to show."""

from __future__ import annotations

from contracts.analysis.declarations.contract import Contract
from contracts.analysis.finding import Finding, Party, Weight
from contracts.runs.coverage import coverage
from contracts.runs.run import Run, digest
from contracts.traffic.exchange import Exchange, Identity
from specs.document.document import Document, from_raw
from specs.json.parsing import Json

HOSTILE = "</script><img src=x onerror=alert(1)>\u202e\x07 {{ 7 * 7 }} ::error::%0A\n| `x` ]]> <b>"
_CHECKS = (
    ("status_declared", "Every status that an operation answers is declared in its document."),
    ("invalid_request_refused", "A request that departs from its document is refused."),
    ("method_not_allowed", "A method that the document does not have at a path is answered with 405."),
)
_LAWS = (
    ("created_is_readable", "What was created can be read, and is the same."),
    ("deleted_is_gone", "What was deleted cannot be read, and is listed no more."),
)

_DETAILS = (f"answered 418, declared: 200 400 404 {HOSTILE}", "deleted, and yet read", "body.name: got '', wanted at least 1 character")


def document(kinds: int = 1) -> Document:
    """An API with so many kinds of thing, each with five operations."""
    schema: Json = {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": 64},
            "size": {"type": "string", "enum": ["small", "large"]},
            "age": {"type": "integer", "minimum": 0},
        },
    }
    content = {"application/json": {"schema": schema}}
    answers = {"200": {"description": "It.", "content": content}, "400": {"description": "Wrong."}, "404": {"description": "None."}}
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100}}
    paths: Json = {}
    for number in range(1, kinds + 1):
        name = "things" if number == 1 else f"things-of-kind-{number}"
        at = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
        paths[f"/{name}"] = {
            "get": {"parameters": [limit], "responses": answers},
            "post": {"requestBody": {"required": True, "content": content}, "responses": answers},
        }
        item = {"get": {"responses": answers}, "patch": {"requestBody": {"content": content}, "responses": answers}}
        paths[f"/{name}/{{id}}"] = {"parameters": [at], **item, "delete": {"responses": answers}}
    key = {"type": "apiKey", "in": "header", "name": "x-api-key"}
    return from_raw(
        {
            "openapi": "3.1.0",
            "info": {"title": "Things & <Kinds>", "version": "1"},
            "servers": [{"url": "https://things.example/v1"}],
            "paths": paths,
            "security": [{"key": []}],
            "components": {"securitySchemes": {"key": key}},
        },
        name="things",
    )


def exchange(number: int, method: str, path: str, *, body: str = "", status: int | None = 200, answer: str = "", **given: str) -> Exchange:
    """One exchange of the sample."""
    identity: Identity = "none" if given.get("identity") == "none" else "owner"
    own = (("x-api-key", "***0***"),) if identity == "owner" else ()
    return Exchange(
        number=number,
        scope=given.get("scope", "generate POST /things"),
        purpose="coverage",
        intent=given.get("intent", ""),
        identity=identity,
        sent_s=number / 10,
        elapsed_s=0.001 * number,
        clock_s=None,
        method=method,
        target=f"/v1{path}",
        request_headers=(("Content-Type", "application/json"), *own) if body else own,
        request_body=body.encode(),
        status=status,
        response_headers=(("Content-Type", "application/json"),) if status else (),
        response_body=answer.encode(),
        failure=None if status else "ReadTimeout: no answer within 30 s",
    )


def run(*, findings: int = 3, kinds: int = 1) -> Run:
    """A run with so many findings, on five operations a kind."""
    described = document(kinds)
    exchanges = _exchanges(findings)
    keys = tuple(operation.key for operation in described.operations)
    return Run(
        api="things.yaml",
        title="Things & <Kinds>",
        document_sha256=digest(described),
        target="http://127.0.0.1:8080",
        seed=7,
        profile="quick",
        shard=None,
        command="contracts check things.yaml --target http://127.0.0.1:8080 --profile quick --seed 7",
        started_at="2026-11-21T12:00:00Z",
        duration_s=12.5,
        tools={"contract-mocks": "0.1.0", "schemathesis": "4.32.5"},
        operations=keys,
        judged=keys,
        skipped={"generate DELETE /things/{id}": "nothing could be generated\nfor it"},
        scopes=("generate POST /things", "experiment deletion /things"),
        checks=[{"name": name, "rule": rule} for name, rule in _CHECKS],
        exchanges=exchanges,
        findings=tuple(_finding(number, keys) for number in range(findings)) + ((_waived(),) if findings else ()),
        laws=_laws(kinds, is_broken=findings > 1),
        coverage=coverage.measure(Contract(described), exchanges),
    )


def _exchanges(findings: int) -> tuple[Exchange, ...]:
    made = '{"id":"t1","name":"a","size":"small","secret":"***1***"}'
    found = [
        exchange(1, "POST", "/things", body='{"name": "a", "size": "small", "secret": "***1***"}', answer=made, intent="A valid request"),
        exchange(2, "POST", "/things", body='{"name": ""}', answer=made, intent="minLength: too short"),
        exchange(3, "GET", "/things?limit=101", status=418, answer='{"error":["' + HOSTILE.replace("\n", "") + '"],"n":1.50,"n":{}}'),
        exchange(4, "DELETE", "/things/t1", status=200, scope="experiment deletion /things"),
        exchange(5, "GET", "/things/t1", answer=made, scope="experiment deletion /things", intent="What was deleted"),
        exchange(6, "GET", "/things", status=None, identity="none"),
        exchange(7, "TRACE", "/things", status=405),
    ]
    return tuple(found if findings else found[:1])


def _finding(number: int, keys: tuple[str, ...]) -> Finding:
    parties: tuple[Party, ...] = ("service", "service", "document")
    weights: tuple[Weight, ...] = ("error", "error", "lenient")
    shown = ((3,), (4, 5), (2,))[number % 3]
    check, rule = (_CHECKS[0], _LAWS[1], _CHECKS[1])[number % 3]
    known = ("GET /things", "GET /things/{id}", "POST /things")[number % 3]
    return Finding(
        check=check,
        rule=rule,
        party=parties[number % 3],
        operation=known if number < 3 else keys[number % len(keys)],
        pointer="/paths/~1things/get/responses" + (f"/{number}" if number > 2 else ""),
        detail=(
            f"answered 418, declared: 200 400 404 {HOSTILE}",
            "deleted, and yet read",
            "body.name: got '', wanted at least 1 character",
        )[number % 3],
        exchanges=shown,
        count=1 + number % 5,
        weight=weights[number % 3],
        reason="no teapot here" if number % 3 == 0 else "",
    )


def _waived() -> Finding:
    return Finding(
        check="status_declared",
        rule=_CHECKS[0][1],
        party="document",
        operation="DELETE /things/{id}",
        pointer="/paths/~1things~1{id}/delete/responses",
        detail="answered 401, declared: 200 400 404",
        exchanges=(4,),
        count=2,
        waived="The vendor was told.",
    )


def _laws(kinds: int, *, is_broken: bool) -> Json:
    found = []
    for name, rule in _LAWS:
        for number in range(1, kinds + 1):
            collection = "/things" if number == 1 else f"/things-of-kind-{number}"
            outcome = "broken" if is_broken and name == "deleted_is_gone" and number == 1 else "held" if number == 1 else "not exercised"
            found.append({"law": name, "rule": rule, "collection": collection, "outcome": outcome})
    return found
