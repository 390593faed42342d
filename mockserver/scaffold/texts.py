"""The texts of a new package's files, each with its worked example."""

from __future__ import annotations

import json
import re

from mockserver.scaffold.names import ProjectNames, identifier
from mockserver.scaffold.worked_example import REFUSED, WorkedExample
from specs.json import pointer
from specs.json.writing import as_yaml

_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def project_file(names: ProjectNames) -> str:
    """pyproject.toml: the entry point by which the API is found."""
    return f"""[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "{names.distribution}"
version = "0.1.0"
description = "A mock of {names.api}, for contract-mocks."
requires-python = ">=3.11"
dependencies = ["contract-mocks[judge]"]

[project.entry-points."contract_mocks.apis"]
{names.api} = "{names.module}"

[tool.setuptools]
packages = ["{names.module}"]

[tool.setuptools.package-data]
{names.module} = ["*.yaml", "*.json", "*.toml"]

[tool.pytest.ini_options]
testpaths = ["test_{names.module}.py"]
"""


def vendor_file(module: str, file: str, url: str, date: str, sha256: str) -> str:
    """vendor.toml: where the document was taken from."""
    values = {"file": file, "url": url, "date": date, "sha256": sha256}
    entry = "\n".join(f"{key} = {json.dumps(value)}" for key, value in values.items())
    return f"""# Where the document was taken from, when, and the digest of the bytes kept here.
# A new version: `specs vendor {module} NEW.yaml --file {file} --root .`, in the folder above.
lenient = true  # where the document departs from OpenAPI, it is mended as it is read

[[page]]
{entry}
"""


def overlay_file(names: ProjectNames, example: WorkedExample) -> str:
    """overlay.yaml: what the document leaves out or gets wrong."""
    overlay = {
        "overlay": "1.0.0",
        "info": {"title": f"{names.api}, completed", "version": "1.0.0"},
        "actions": [
            {
                "target": json_path(example.operation.pointer),
                "description": "An example, which says what was inferred anyway. Change a word to correct it.",
                "x-basis": "inferred",
                "x-gap": "adds",
                "update": {"x-resource": dict(example.correction)},
            }
        ],
    }
    return f"""# What the document of {names.api} leaves out or gets wrong: an OpenAPI Overlay, whose actions are applied in their order.
# `mockserver routes --api {names.api} --explain` says what was inferred of each operation, in the words of `x-resource`.
{as_yaml(overlay)}"""


def json_path(at: str) -> str:
    """The JSONPath of a JSON Pointer: `$.paths['/pets'].post`."""
    steps = []
    for token in pointer.split(at):
        escaped = str(token).replace("\\", "\\\\").replace("'", "\\'")
        steps.append(f".{token}" if _PLAIN_NAME.fullmatch(str(token)) else f"['{escaped}']")
    return "$" + "".join(steps)


def package_file(names: ProjectNames) -> str:
    """__init__.py of the package."""
    return f'"""{names.api}: its document, its overlay, and in behaviour files what no document can say."""\n'


def behaviour_file(names: ProjectNames, example: WorkedExample) -> str:
    """A behaviour file with one hook."""
    name, spoken = identifier(example.kind), example.kind.replace("_", " ")
    head = f'"""{spoken.capitalize()}: what the document of {names.api} cannot say of it. The hooks are listed in docs/extending.md."""'
    made = f"{name} = Resource(collection_path={json.dumps(example.collection_path)}, kind={json.dumps(example.kind)})"
    if not example.is_stateful:
        return _file(head, "Call, Reply, Resource", made, _operation_hook(name, example))
    if example.text_field is None:
        return _file(head, "Call, Record, Resource", made, _saving_hook(name, spoken))
    return _file(head, "BadRequest, Call, Record, Resource", made, _refusing_hook(name, spoken, example.text_field))


def _file(head: str, imported: str, made: str, hook: str) -> str:
    return (
        f"{head}\n\nfrom __future__ import annotations\n\nfrom typing import Any\n\nfrom mockserver import {imported}\n\n{made}\n\n\n{hook}"
    )


def _refusing_hook(name: str, spoken: str, text_field: str) -> str:
    field = json.dumps(text_field)
    message = json.dumps(f"No {spoken} has the {text_field} `{REFUSED}`.")
    return f'''@{name}.before_save
def refuse_{REFUSED}(call: Call, fields: dict[str, Any], record: Record | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields to keep, and metadata beside them, of what is created (record None) or changed. An example: change it, or delete it."""
    if fields.get({field}) == "{REFUSED}":
        raise BadRequest({message})
    return fields, {{}}
'''


def _saving_hook(name: str, spoken: str) -> str:
    return f'''@{name}.before_save
def keep_all(call: Call, fields: dict[str, Any], record: Record | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields to keep, and metadata beside them, of a {spoken} that is created (record None) or changed. An example: change it."""
    return fields, {{"saved_s": call.now_s}}
'''


def _operation_hook(name: str, example: WorkedExample) -> str:
    return f'''@{name}.operation({json.dumps(example.operation.id)})
def answer_by_example(handlers: Any, call: Call) -> Reply:
    """What the document gives as an example, as without this hook. An example: change it, or delete it."""
    return Reply(call.operation.success_status, call.services.values.example_body(call.operation.success))
'''


def scenario_file(example: WorkedExample) -> str:
    """A file of scenarios."""
    return (
        "# Requests and expected answers, which the test plays. `status` is 200 unless given; `reply` may leave out members.\n"
        + as_yaml(list(example.scenarios))
    )


def test_file(names: ProjectNames) -> str:
    """The test of the package."""
    return f'''"""The mock of {names.api} does what its scenarios say."""

from __future__ import annotations

from pathlib import Path

import pytest

SCENARIOS = sorted(Path(__file__).parent.glob("scenarios/*.yaml"))


@pytest.mark.mock_document(".")  # the API of this folder
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda path: path.stem)
def test_a_scenario_goes_as_its_file_says(document_mock, scenario):
    document_mock.play(scenario)
'''


def readme_file(names: ProjectNames, example: WorkedExample, document_file: str) -> str:
    """README.md of the package."""
    behaviour = f"{names.module}/{identifier(example.kind)}.py"
    scenario = f"scenarios/{identifier(example.kind)}.yaml"
    return f"""# A mock of {names.api}

In this folder, installed or not:

```sh
mockserver serve --document . --api none    # the mock, on http://127.0.0.1:8080
contracts check . --profile quick           # judge it by its document
pytest                                      # play the scenarios
```

After `pip install -e .`, it is called by its name, from anywhere: `mockserver serve --api {names.api}`,
`mockserver routes --api {names.api} --explain`, `contracts check {names.api}`.

| file | is | example |
|---|---|---|
| `{names.module}/{document_file}` | the document, byte for byte; `vendor.toml` says where it is from | |
| `{names.module}/overlay.yaml` | what the document leaves out or gets wrong | what `{example.operation.key}` does |
| `{behaviour}` | what no document can say | {_behaviour_in_words(example)} |
| `{scenario}` | requests and expected answers | the same, seen from outside |

Each example is yours to change or to delete.
"""


def _behaviour_in_words(example: WorkedExample) -> str:
    if example.text_field is not None:
        return f"a {example.text_field} that is refused"
    return "what is kept of what is sent" if example.is_stateful else f"the answer of `{example.operation.key}`"
