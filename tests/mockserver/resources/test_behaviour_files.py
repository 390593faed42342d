"""Behaviour files that somebody else writes: what they leave out is inferred, and what they get wrong is told."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import mockserver.apis
from mockserver.embedded import RunningMock, running
from specs.document.document import from_raw
from tests.mockserver.resources.test_operation_handlers import PETS, call

FILE = """
from mockserver.resources.call import Reply
from mockserver.resources.resource import Resource

pet = Resource(collection_path="/pets", kind="pet")

"""
Serve = Callable[[str], contextlib.AbstractContextManager[RunningMock]]


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Serve the pets with a behaviour file of this text."""
    name = f"pets_of_{tmp_path.name}"
    package = tmp_path / name
    package.mkdir()
    (package / "__init__.py").touch()
    monkeypatch.setattr(mockserver.apis, "__path__", [*mockserver.apis.__path__, str(tmp_path)])
    for module in ("", ".pet"):
        monkeypatch.setitem(sys.modules, f"mockserver.apis.{name}{module}", None)  # taken back after the test
        monkeypatch.delitem(sys.modules, f"mockserver.apis.{name}{module}")

    @contextlib.contextmanager
    def serve_pets(text: str) -> Iterator[RunningMock]:
        (package / "pet.py").write_text(FILE + text)
        with running(documents=(from_raw({**PETS, "security": [{"basic": []}]}, name=name),)) as mock:
            yield mock

    return serve_pets


def test_a_file_that_says_only_its_collection_keeps_the_operations_on_an_item(serve: Serve) -> None:
    with serve("") as mock:
        created = call(mock, "POST", "/pets", '{"name": "Rex"}').json()
        item = f"/pets/{created['id']}"
        assert call(mock, "GET", item).json() == created
        assert call(mock, "PATCH", item, '{"name": "Max"}').json()["name"] == "Max"
        assert call(mock, "DELETE", item).status == 204
        assert call(mock, "GET", item).status == 404


CREATE = ("POST", "/pets", '{"name": "Rex"}')


@pytest.mark.parametrize(
    ("hook", "message"),
    [
        (
            "@pet.before_save\ndef tags(call, fields, record):\n    return fields",
            "the before_save hook tags returned a dict, wanted (fields, metadata): a tuple of two dicts.",
        ),
        (
            "@pet.before_save\ndef tags(call, fields, record):\n    fields['tag'] = 'x'",
            "the before_save hook tags returned None, wanted (fields, metadata): a tuple of two dicts.",
        ),
        (
            "@pet.computed_fields\ndef age(record, now_s, world):\n    return 3",
            "the computed_fields hook age returned a int, wanted a dict of fields.",
        ),
        (
            "@pet.after_create\ndef tell(handlers, call, record):\n    return record",
            "the after_create hook tell returned a Record, wanted None: to refuse, it raises an ApiError.",
        ),
        (
            "@pet.seed_data\ndef first(world):\n    return [('rex', {'name': 'Rex'})]",
            "the seed_data hook first returned a list of 1, wanted a list of (id, fields, metadata): a string and two dicts each.",
        ),
        (
            "@pet.operation('POST /pets')\ndef create(handlers, call):\n    return {'name': 'Rex'}",
            "the operation hook create returned a dict, wanted a Reply.",
        ),
    ],
)
def test_a_hook_that_returns_something_else_is_told_by_name_and_file(serve: Serve, hook: str, message: str) -> None:
    with serve(hook + "\n") as mock:
        answer = call(mock, *CREATE)
    assert answer.status == 500
    path, _, said = answer.json()["detail"].partition(": ")
    assert path.startswith("mockserver/apis/pets_of_")
    assert path.endswith("/pet.py")
    assert said == message


def test_a_delete_hook_that_returns_a_refusal_is_told_to_raise_it(serve: Serve) -> None:
    with serve("@pet.before_delete\ndef keep(call, record):\n    return False\n") as mock:
        created = call(mock, *CREATE).json()
        answer = call(mock, "DELETE", f"/pets/{created['id']}")
        assert answer.status == 500
        assert "the before_delete hook keep returned a bool, wanted None: to refuse, it raises an ApiError." in answer.json()["detail"]
        assert call(mock, "GET", f"/pets/{created['id']}").status == 200


def test_error_messages_that_are_none_are_told(serve: Serve) -> None:
    with serve("@pet.error_messages('POST /pets')\ndef words(body, message):\n    return None\n") as mock:
        answer = call(mock, "POST", "/pets", '{"name": ""}')
    assert answer.status == 500
    assert answer.json()["detail"].endswith("pet.py: the error_messages hook words returned None, wanted a string.")
