"""Each law sees what experiments bring to light on a service that is broken on purpose, and nothing on one that is sound."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import contracts.generation.experiments
from contracts.analysis.declarations.contract import Contract
from contracts.generation.schemathesis_source import SchemathesisSource
from contracts.rules import registry
from specs import Document
from tests.contracts.notes import DOCUMENT, judged, laws_broken, served

PROJECTS, NOTES = "/projects", "/projects/{project_id}/notes"
BROKEN = [
    ("not there", "create_read", PROJECTS, "created_is_readable"),
    ("drops falsy", "create_read", PROJECTS, "created_is_readable"),
    ("drops falsy", "create_read", NOTES, "created_is_readable"),
    ("stores altered", "create_read", PROJECTS, "created_is_readable"),
    ("null becomes zero", "create_read", PROJECTS, "created_is_readable"),
    ("no default", "create_read", PROJECTS, "defaults_applied"),
    ("no default", "create_read", NOTES, "defaults_applied"),
    ("reads differ", "create_read", PROJECTS, "reads_are_stable"),
    ("reads write", "create_read", NOTES, "reads_are_stable"),
    ("lists differ", "paging", PROJECTS, "reads_are_stable"),
    ("created at read", "updates_over_time", PROJECTS, "created_at_stays"),
    ("ids by count", "ids", PROJECTS, "ids_never_return"),
    ("ids by count", "ids", NOTES, "ids_never_return"),
    ("not unique", "unique", PROJECTS, "unique_is_unique"),
    ("not unique when renamed", "unique", PROJECTS, "unique_is_unique"),
    ("names stay taken", "unique", PROJECTS, "unique_is_unique"),
    ("deleted is listed", "delete", PROJECTS, "deleted_is_gone"),
    ("deleted is listed", "delete", NOTES, "deleted_is_gone"),
    ("deleted is readable", "delete", PROJECTS, "deleted_is_gone"),
    ("delete does nothing", "delete", PROJECTS, "deleted_is_gone"),
    ("children stay", "delete", PROJECTS, "deleted_is_gone"),
    ("deletes twice", "delete", PROJECTS, "deleted_twice_is_refused"),
    ("deletes anything", "unknown_ids", PROJECTS, "unknown_id_is_not_found"),
    ("unknown is found", "unknown_ids", PROJECTS, "unknown_id_is_not_found"),
    ("unknown is malformed", "unknown_ids", NOTES, "unknown_id_is_not_found"),
    ("update is lost", "update", PROJECTS, "update_changes_what_it_names"),
    ("update is lost", "update", NOTES, "update_changes_what_it_names"),
    ("update resets", "update", PROJECTS, "update_changes_what_it_names"),
    ("update resets", "update", NOTES, "update_changes_what_it_names"),
    ("update drops falsy", "update", PROJECTS, "update_changes_what_it_names"),
    ("update changes others", "update", PROJECTS, "update_changes_what_it_names"),
    ("put merges", "update", PROJECTS, "update_changes_what_it_names"),
    ("tests are ignored", "update", NOTES, "update_changes_what_it_names"),
    ("torn", "update", PROJECTS, "failed_update_changes_nothing"),
    ("torn patch", "update", NOTES, "failed_update_changes_nothing"),
    ("created moves", "update", PROJECTS, "created_at_stays"),
    ("updated stays", "updates_over_time", PROJECTS, "updated_at_moves"),
    ("updated goes back", "updates_over_time", NOTES, "updated_at_moves"),
]


@pytest.fixture(scope="module")
def bodies() -> SchemathesisSource:
    """Where request bodies come from; it sends nothing itself."""
    return SchemathesisSource(Contract(Document("notes", DOCUMENT, DOCUMENT)), "http://127.0.0.1:9", seed=0)


@pytest.mark.parametrize(("mutant", "experiment", "path", "law"), BROKEN)
def test_what_is_wrong_breaks_the_law_on_it(mutant: str, experiment: str, path: str, law: str, bodies: SchemathesisSource) -> None:
    with served(mutant) as target:
        found = judged(target, importlib.import_module(f"contracts.generation.experiments.{experiment}").experiment, path, bodies)
    assert law in laws_broken(found.findings)


def _experiments() -> list[str]:
    return sorted(info.name for info in pkgutil.iter_modules(contracts.generation.experiments.__path__))


@pytest.mark.parametrize("path", [PROJECTS, NOTES])
@pytest.mark.parametrize("experiment", _experiments())
def test_a_sound_service_breaks_none(experiment: str, path: str, bodies: SchemathesisSource) -> None:
    with served() as target:
        found = judged(target, importlib.import_module(f"contracts.generation.experiments.{experiment}").experiment, path, bodies)
    laws = {law.name for law in registry.laws()}
    assert [f"{one.check} {one.operation}: {one.detail}" for one in found.findings if one.check in laws] == []
