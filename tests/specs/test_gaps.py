"""What the overlays add."""

from __future__ import annotations

import json

import pytest

from specs import load
from specs.document.document import Document
from specs.document.overlay import Action, Applied
from specs.json.parsing import Json
from specs.vendoring.gaps import as_json, as_markdown, as_text, gaps
from tests.apis import BUILT_IN


def _applied(description: str, basis: str, gap: str, update: Json, *pointers: str) -> Applied:
    action = Action(target="$.x", description=description, basis=basis, gap=gap, update=update, remove=False)
    return Applied(action=action, pointers=pointers)


_DOCUMENT = Document(
    "mine",
    {},
    {},
    (
        _applied("Deletes.", "client", "adds", {"/a/{id}": {"parameters": [], "delete": {}}}, "/paths"),
        _applied("Errors | all.", "inferred", "adds", {}, *(f"/paths/~1{letter}/get" for letter in "abcdef")),
        _applied("Shared.", "documented", "adds", {"schemas": {"S": {}}, "responses": {"R": {}}}, "/components"),
        _applied("Exactly one.", "documented", "disagrees", {}, "/components/schemas/S/properties/x~1y"),
    ),
)


def test_text_lists_disagreements_first_then_additions_by_basis() -> None:
    assert as_text(gaps(_DOCUMENT)) == (
        "Prose and schema disagree (1)\n\n"
        "  mine, documented: Exactly one.\n    at schema S /properties/x~1y\n\n"
        "Added, documented (1)\n\n"
        "  mine: Shared.\n    at schema S, response R\n\n"
        "Added, client (1)\n\n"
        "  mine: Deletes.\n    at /a/{id} /parameters, DELETE /a/{id}\n\n"
        "Added, inferred (1)\n\n"
        "  mine: Errors | all.\n    at GET /a, GET /b, GET /c, GET /d and 2 more\n\n"
        "mine: 1 disagree, 3 added (1 documented, 1 client, 1 inferred)\n"
    )


def test_markdown_has_a_table_a_group() -> None:
    text = as_markdown(gaps(_DOCUMENT))
    assert text.startswith("## Prose and schema disagree\n\n| API | What | Where | Basis |\n|---|---|---|---|\n")
    assert "| mine | Errors \\| all. | `GET /a`, `GET /b`, `GET /c`, `GET /d` and 2 more | inferred |\n" in text


def test_json_holds_every_pointer_and_the_counts() -> None:
    found = json.loads(as_json(gaps(_DOCUMENT)))
    assert [gap["description"] for gap in found["gaps"]] == ["Exactly one.", "Shared.", "Deletes.", "Errors | all."]
    assert len(found["gaps"][3]["pointers"]) == 6
    assert found["counts"] == {"mine": {"disagrees": 1, "adds": {"documented": 1, "client": 1, "inferred": 1}}}


def test_a_document_without_overlay_has_no_gaps() -> None:
    assert as_text(gaps(Document("mine", {}, {}))) == "No gaps: no overlay.\n"


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_action_of_the_projects_overlays_is_listed(name: str) -> None:
    document = load(name)
    assert len(gaps(document)) == len(document.applied) > 0
    assert as_text(gaps(document)).count("\n    at ") == len(document.applied)
