"""Documents that nobody here wrote a behaviour for: the judge is silent on the mock of the same document."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from contracts.analysis.declarations.contract import Contract
from contracts.generation.profile import PROFILES
from contracts.generation.schemathesis_source import drawable
from contracts.runs.conformance.plan import RunPlan
from contracts.runs.conformance.runner import execute
from contracts.runs.judging import judge
from contracts.runs.run import Run
from contracts.traffic.exchange import Exchange
from contracts.transport.target import TargetOptions
from specs.document.document import from_raw
from specs.json.parsing import Json

SHARED = Path(__file__).parents[4].parent / "shared" / "documents"
BOOK: Json = {
    "type": "object",
    "required": ["id", "title"],
    "properties": {"id": {"type": "integer", "readOnly": True}, "title": {"type": "string", "maxLength": 20}},
}
ENVELOPE: Json = {"type": "object", "required": ["data"], "properties": {"data": {"$ref": "#/components/schemas/Book"}}}
PAGE: Json = {
    "type": "object",
    "required": ["result"],
    "properties": {
        "result": {
            "type": "object",
            "required": ["books"],
            "properties": {"books": {"type": "array", "items": {"$ref": "#/components/schemas/Book"}}},
        }
    },
}
ID: Json = {"name": "bookId", "in": "path", "required": True, "schema": {"type": "integer"}}
BODY: Json = {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Book"}}}}


def answer(schema: Json) -> Json:
    """A success of this schema."""
    return {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}


ENVELOPED: Json = {
    "openapi": "3.1.0",
    "info": {"title": "Enveloped", "version": "1"},
    "paths": {
        "/books": {"post": {"requestBody": BODY, "responses": answer(ENVELOPE)}, "get": {"responses": answer(PAGE)}},
        "/books/{bookId}": {
            "parameters": [ID],
            "get": {"responses": answer(ENVELOPE)},
            "patch": {"requestBody": BODY, "responses": answer(ENVELOPE)},
            "delete": {"responses": {"204": {"description": ""}}},
        },
    },
    "components": {"schemas": {"Book": BOOK}},
}


SESSION: Json = {
    "type": "object",
    "required": ["id", "mode"],
    "properties": {
        "id": {"type": "string", "readOnly": True},
        "mode": {"$ref": "#/components/schemas/Mode", "default": "fast"},
        "login": {"type": "string", "format": "email"},
    },
}
START: Json = {
    "type": "object",
    "properties": {"mode": {"$ref": "#/components/schemas/Mode", "default": "fast"}, "login": {"type": "string"}},
}
START_BODY: Json = {"required": True, "content": {"application/json": {"schema": START}, "examples": {}}}
UPLOAD: Json = {"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}}}
PECULIAR: Json = {
    "openapi": "3.1.0",
    "info": {"title": "Peculiar", "version": "1"},
    "security": [{"client": [], "secret": []}],
    "paths": {
        "/sessions": {"post": {"requestBody": START_BODY, "responses": answer(SESSION)}},
        "/sessions/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {"responses": answer(SESSION)},
        },
        "/uploads#add": {
            "put": {"requestBody": {"required": True, "content": {"application/json": {"schema": UPLOAD}}}, "responses": answer(START)}
        },
    },
    "components": {
        "schemas": {"Mode": {"type": "string", "enum": ["unknown", "fast", "slow"], "default": "unknown"}},
        "securitySchemes": {
            "client": {"type": "apiKey", "in": "header", "name": "X-Client"},
            "secret": {"type": "apiKey", "in": "header", "name": "X-Secret"},
        },
    },
}


FOLDER: Json = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string", "minLength": 1},
        "note": {"type": "string"},
        "state": {"type": "string", "enum": ["open", "closed"]},
    },
}
CHANGE: Json = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "note": {"type": "string", "nullable": True}, "state": {"type": "string"}},
}
MARK: Json = {"type": "object", "required": ["imprint"], "properties": {"imprint": {"type": "string"}}}
HITS: Json = {
    "type": "object",
    "properties": {
        "total_count": {"type": "integer", "example": 5000},
        "limit": {"type": "integer", "example": 1000},
        "offset": {"type": "integer", "example": 2000},
        "entries": {"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string", "example": "a"}}}},
    },
}
FOLDER_ID: Json = {
    "name": "folder_id",
    "in": "path",
    "required": True,
    "schema": {"type": "string"},
    "description": "The id of the folder. The root folder is always represented by the id `0`.",
}


def sent(schema: Json) -> Json:
    """A required JSON body of this schema."""
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def query(name: str) -> Json:
    """A query parameter that is a number from 0."""
    return {"name": name, "in": "query", "schema": {"type": "integer", "minimum": 0}}


def created(schema: Json) -> Json:
    """A 201 of this schema."""
    return {"201": {"description": "", "content": {"application/json": {"schema": schema}}}}


TAKEN: Json = {"409": {"description": "A folder of this name already exists."}}
FOLDERS: Json = {
    "openapi": "3.0.3",
    "info": {"title": "Folders", "version": "1"},
    "paths": {
        "/folders": {"post": {"requestBody": sent(CHANGE), "responses": created({"$ref": "#/components/schemas/Folder"}) | TAKEN}},
        "/folders/{folder_id}": {
            "parameters": [FOLDER_ID],
            "get": {"responses": answer({"$ref": "#/components/schemas/Folder"})},
            "put": {"requestBody": sent(CHANGE), "responses": answer({"$ref": "#/components/schemas/Folder"})},
            "delete": {"responses": {"204": {"description": ""}}},
        },
        "/folders/{folder_id}/copy": {
            "parameters": [FOLDER_ID],
            "post": {"responses": created({"$ref": "#/components/schemas/Folder"})},
        },
        "/folders/{folder_id}/watermark": {
            "parameters": [FOLDER_ID],
            "get": {"responses": answer(MARK)},
            "put": {"requestBody": sent(MARK), "responses": answer(MARK)},
        },
        "/search": {"get": {"parameters": [query("limit"), query("offset")], "responses": answer(HITS)}},
    },
    "components": {"schemas": {"Folder": FOLDER}},
}


def by_hand(method: str, target: str, *, body: bytes = b"", answered: bytes = b"", number: int = 1) -> Exchange:
    """An exchange of JSON that was a success."""
    media_type = (("Content-Type", "application/json"),)
    return Exchange(
        scope="by hand", purpose="by hand", intent="", identity="owner", sent_s=float(number), elapsed_s=0.1, clock_s=1.0, number=number,
        method=method, target=target, request_headers=media_type if body else (), request_body=body,
        status=200 if answered else 204, response_headers=media_type if answered else (), response_body=answered,
    )  # fmt: skip


def judged(path: Path) -> Run:
    """The quick run on the mock of a document."""
    return execute(RunPlan(target_options=TargetOptions(api=str(path)), profile=PROFILES["quick"]))


def test_peculiar_documents_are_judged_to_the_end(tmp_path: Path) -> None:
    """Credentials that go together, a default beside a reference, no media type in `content`, bytes in JSON, `#` in a path."""
    path = tmp_path / "peculiar.yaml"
    path.write_text(yaml.safe_dump(PECULIAR))
    run = judged(path)
    assert [(finding.check, finding.operation, finding.detail) for finding in run.counted_findings] == []
    assert not run.failed
    assert not run.skipped
    assert {row["law"] for row in run.laws if row["outcome"] == "held"} >= {"created_is_readable", "defaults_applied"}


@pytest.mark.parametrize("location", ["query", "cookie"])
def test_the_right_key_is_sent_wherever_the_only_scheme_wants_it(tmp_path: Path, location: str) -> None:
    """A generator that draws keys as parameters would send wrong ones, and blame the mock for its 401."""
    schemes = {"key": {"type": "apiKey", "in": location, "name": "api_key"}}
    keyed = {**ENVELOPED, "security": [{"key": []}], "components": {**ENVELOPED["components"], "securitySchemes": schemes}}
    path = tmp_path / "keyed.yaml"
    path.write_text(yaml.safe_dump(keyed))
    run = judged(path)
    assert [(finding.check, finding.operation, finding.detail) for finding in run.counted_findings] == []
    assert not run.skipped


def test_what_no_answer_can_show_and_what_nobody_keeps_is_no_fault(tmp_path: Path) -> None:
    """Null, values that only requests may have, a copy, what lies below what is gone, an id that is always there, names taken in prose."""
    path = tmp_path / "folders.yaml"
    path.write_text(yaml.safe_dump(FOLDERS))
    run = judged(path)
    assert [(finding.check, finding.operation, finding.detail) for finding in run.counted_findings] == []
    assert not run.failed
    assert not run.skipped


def test_alternatives_that_are_not_apart_are_the_document_s_fault() -> None:
    """A whole number is a number, too: whoever takes it does what was most likely meant."""
    alternatives = {"type": "object", "properties": {"value": {"oneOf": [{"type": "integer"}, {"type": "number"}]}}}
    paths: Json = {"/values": {"put": {"requestBody": sent(alternatives), "responses": {"204": {"description": ""}}}}}
    contract = Contract(from_raw({**ENVELOPED, "paths": paths}, name="overlapping"))
    taken = by_hand("PUT", "/values", body=b'{"value": 0}')
    assert [(finding.check, finding.party, finding.weight) for finding in judge(contract, [taken])] == [
        ("invalid_request_refused", "document", "document")
    ]


def test_what_the_reader_mended_is_told_as_the_document_s_fault(tmp_path: Path) -> None:
    """With what was assumed instead; it says nothing of the service, and like faults are one fact."""
    path = tmp_path / "enveloped.yaml"
    path.write_text(yaml.safe_dump(ENVELOPED).replace("maxLength: 20", "maxLength: 20\n          default: 7"))
    plan = RunPlan(target_options=TargetOptions(api=str(path)), profile=PROFILES["quick"], shard=(1, 40))
    findings = [finding for finding in execute(plan).findings if finding.check == "document_sound"]
    assert [(finding.weight, finding.pointer) for finding in findings] == [
        ("document", "/components/schemas/Book/properties/title/default")
    ]
    assert "is no string" in findings[0].detail
    assert findings[0].kind == "the-default-is-no-string"


def test_what_is_a_finding_is_not_logged_as_well(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "incomplete.yaml"
    path.write_text(yaml.safe_dump(ENVELOPED))
    plan = RunPlan(target_options=TargetOptions(api=str(path)), profile=PROFILES["quick"], only=("POST /books",))
    assert {finding.check for finding in execute(plan).findings} >= {"status_declared"}
    assert [record.getMessage() for record in caplog.records] == []


def test_an_example_that_breaks_its_schema_is_the_document_s_fault(tmp_path: Path) -> None:
    path = tmp_path / "enveloped.yaml"
    path.write_text(yaml.safe_dump(ENVELOPED).replace("maxLength: 20", "maxLength: 20\n          example: 7"))
    plan = RunPlan(target_options=TargetOptions(api=str(path)), profile=PROFILES["quick"], shard=(1, 40))
    (finding,) = [finding for finding in execute(plan).findings if finding.check == "document_sound"]
    line = path.read_text().splitlines().index("          example: 7") + 1
    assert (finding.weight, finding.pointer) == ("document", "/components/schemas/Book/properties/title/example")
    assert (
        finding.detail
        == f"the example breaks its own schema: value: got 7, wanted a value of type string; it is used as far as it fits (line {line})"
    )
    assert finding.kind == "the-example-breaks-its-own-schema"


def test_a_format_that_no_request_asks_for_is_the_document_s_fault(tmp_path: Path) -> None:
    path = tmp_path / "peculiar.yaml"
    path.write_text(yaml.safe_dump(PECULIAR))
    findings = [finding for finding in judged(path).findings if finding.kind == "sent-by-right"]
    assert {(finding.party, finding.weight) for finding in findings} == {("document", "document")}


def test_items_in_envelopes_are_judged_by_what_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "enveloped.yaml"
    path.write_text(yaml.safe_dump(ENVELOPED))
    run = judged(path)
    assert [(finding.check, finding.detail) for finding in run.counted_findings] == []
    assert not run.failed
    assert not run.skipped
    exercised = {row["law"] for row in run.laws if row["collection"] == "/books" and row["outcome"] == "held"}
    assert {"created_is_readable", "created_is_listed_once", "update_changes_what_it_names", "deleted_is_gone"} <= exercised


def test_what_the_document_leaves_out_counts_in_a_strict_run_only(tmp_path: Path) -> None:
    path = tmp_path / "enveloped.yaml"
    path.write_text(yaml.safe_dump(ENVELOPED))
    run = judged(path)
    assert {finding.weight for finding in run.open_findings} == {"document"}
    assert (run.verdict, run.exit_code) == ("PASS", 0)


def test_a_list_whose_items_are_declared_without_the_id_need_not_show_it() -> None:
    listed: Json = {"type": "array", "items": {"type": "object", "properties": {"summary": {"type": "string"}}}}
    books = {"post": {"requestBody": BODY, "responses": answer(BOOK)}, "get": {"responses": answer(listed)}}
    paths: Json = {"/books": books, "/books/{bookId}": {"parameters": [ID], "get": {"responses": answer(BOOK)}}}
    contract = Contract(from_raw({**ENVELOPED, "paths": paths}, name="short"))
    book = b'{"id": 1, "title": "x"}'
    exchanges = [
        by_hand("POST", "/books", body=b'{"title": "x"}', answered=book, number=1),
        by_hand("GET", "/books/1", answered=book, number=2),
        by_hand("GET", "/books", answered=b'[{"summary": "x"}]', number=3),
    ]
    assert [finding.check for finding in judge(contract, exchanges)] == []


def test_a_collection_is_found_whatever_its_answers_are_wrapped_in() -> None:
    (collection,) = Contract(from_raw(ENVELOPED, name="enveloped")).collections
    assert collection.create is not None
    assert collection.id_field == "id"
    assert collection.item_in(collection.create, {"data": {"id": 1, "title": "x"}}) == {"id": 1, "title": "x"}
    assert collection.items_in({"result": {"books": [{"id": 1, "title": "x"}]}}) == [{"id": 1, "title": "x"}]


def test_alternatives_of_files_and_others_are_drawn() -> None:
    file: Json = {"oneOf": [{"$ref": "#/components/schemas/Bytes"}, {"type": "string", "format": "uri"}]}
    raw: Json = {"components": {"schemas": {"Bytes": {"type": "string", "format": "binary"}, "File": file}}}
    assert set(drawable(raw)["components"]["schemas"]["File"]) == {"anyOf"}
    assert set(raw["components"]["schemas"]["File"]) == {"oneOf"}


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the documents beside the checkout")
def test_petstore_has_no_fault_but_of_the_document() -> None:
    run = judged(SHARED / "petstore.yaml")
    assert [(finding.check, finding.operation, finding.detail) for finding in run.counted_findings] == []
    assert not run.failed
    assert not run.skipped
