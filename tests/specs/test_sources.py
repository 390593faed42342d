"""A user's own documents: from files, under names of their own, below base paths of their own, beside the built-in APIs."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

import mockserver
from contracts.analysis.declarations.documents import document_named
from mockserver.cli import main
from specs import DocumentError, from_raw, load
from specs.document.sources import document_at, mounted, served_together

NOTES = {
    "openapi": "3.1.0",
    "info": {"title": "Notes", "version": "1"},
    "servers": [{"url": "https://notes.example/v2"}],
    "paths": {"/notes": {"get": {"responses": {"200": {"description": "all"}}}}},
}


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "notes.dev.json"
    path.write_text(json.dumps(NOTES))
    return path


def test_a_document_is_named_after_its_file_or_as_it_is_told(notes: Path) -> None:
    assert document_at(str(notes)).name == "notes-dev"
    assert document_at(f"shop={notes}").name == "shop"


def test_what_is_no_document_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"absent\.yaml: No such file"):
        document_at(str(tmp_path / "absent.yaml"))
    with pytest.raises(DocumentError, match="cannot be fetched"):
        document_at("http://127.0.0.1:9/openapi.json")


def test_a_document_is_served_below_its_server_or_below_another_base_path(notes: Path) -> None:
    document = document_at(str(notes))
    assert [operation.url_path for operation in document.operations] == ["/v2/notes"]
    assert [operation.url_path for operation in mounted([document], ["/other/"])[0].operations] == ["/other/notes"]
    with pytest.raises(DocumentError, match="there is no document 'shop': wanted one of notes-dev"):
        mounted([document], ["shop=/other"])
    with pytest.raises(DocumentError, match="wanted a path that begins with /"):
        mounted([document], ["notes-dev=other"])


def test_a_built_in_api_gives_way_to_a_document_with_its_operations() -> None:
    tavus, together = load("tavus"), load("together")
    other = from_raw(together.published, name="mine")
    assert [document.name for document in served_together((tavus, together), (other,))] == ["mine", "tavus"]
    with pytest.raises(DocumentError, match="two documents are called 'mine'"):
        served_together((), (other, other))


def test_a_program_serves_a_file(notes: Path) -> None:
    with mockserver.running(documents=[f"notes={notes}"]) as mock:
        assert httpx.get(mock.base_url("notes") + "/notes", trust_env=False).status_code == 200


def test_the_judge_reads_a_document_as_far_as_it_can_be(tmp_path: Path) -> None:
    path = tmp_path / "acme.v1.yaml"
    path.write_text("openapi: 3.1\ninfo: {title: t, version: '1'}\npaths: {/a: {get: {responses: {}}}}\n")
    document = document_named(str(path))
    assert (document.name, [operation.key for operation in document.operations]) == ("acme-v1", ["GET /a"])


def test_strict_tells_every_fault_and_ends(tmp_path: Path) -> None:
    path = tmp_path / "acme.yaml"
    path.write_text("openapi: 3.1\ninfo: {title: t, version: '1'}\npaths: {}\n")
    result = CliRunner().invoke(main, ["serve", "--api", "none", "--document", str(path), "--strict"])
    assert result.exit_code == 1
    assert f"error: {path}:1: /openapi: `openapi` is the number 3.1, wanted a string; it is 3.1.0" in result.output
    assert f"error: {path}:3: /paths: no path has an operation" in result.output
    assert "--strict: 2 faults" in result.output
    assert len(result.output.splitlines()) == 3


def test_strict_refuses_an_example_that_breaks_its_schema(tmp_path: Path) -> None:
    path = tmp_path / "acme.yaml"
    path.write_text(
        "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {/a: {get: {responses: {'204': {description: ''}}}}}\n"
        "components: {schemas: {Count: {type: integer, example: many}}}\n"
    )
    result = CliRunner().invoke(main, ["serve", "--api", "none", "--document", str(path), "--strict"])
    assert result.exit_code == 1
    assert f"error: {path}:4: /components/schemas/Count/example: the example breaks its own schema" in result.output


def test_a_document_without_a_usable_path_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "acme.yaml"
    path.write_text("openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {/a: 7}\n")
    result = CliRunner().invoke(main, ["serve", "--document", str(path)])
    assert result.exit_code == 2
    assert "Error: acme: no path has an operation: there is nothing to serve" in result.output
