"""docs/ci.md: what it says of the action, the hooks and the report formats is what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from contracts.reports.writing import BUILT_IN
from specs.json.parsing import Json, parse, read

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
ACTION: Json = read(ROOT / "action.yml")
SNIPPETS = dict(re.findall(r'```yaml title="([^"]+)"\n(.*?)```', PAGE, re.DOTALL))


def test_every_input_of_the_action_is_explained_with_its_default() -> None:
    cells = re.findall(r"^\| `([\w-]+)` \|[^|\n]*\|([^|\n]*)\|[^|\n]*\|$", PAGE, re.MULTILINE)
    rows = {name: default.strip("` ") for name, default in cells}
    assert rows == {name: str(own.get("default", "")) for name, own in ACTION["inputs"].items()}


def test_every_report_format_is_listed() -> None:
    assert tuple(re.findall(r"^\| `(\w+)` \| [^|]+ \|$", PAGE, re.MULTILINE)) == BUILT_IN


@pytest.mark.parametrize("title", SNIPPETS)
def test_a_snippet_names_inputs_jobs_and_hooks_that_there_are(title: str) -> None:
    snippet = parse(SNIPPETS[title], source=title)
    text = SNIPPETS[title]
    uses = [step for step in _steps(snippet) if "contract-mocks@" in step.get("uses", "")]
    assert all(set(step["with"]) <= set(ACTION["inputs"]) for step in uses)
    gitlab, hooks = read(ROOT / "ci" / "gitlab.yml"), read(ROOT / ".pre-commit-hooks.yaml")
    assert set(re.findall(r"extends: (\S+)", text)) <= set(gitlab)
    assert set(re.findall(r"- id: (\S+)", text)) <= {hook["id"] for hook in hooks}
    assert uses or "extends" in text or "hooks" in text


def _steps(snippet: Json) -> list[Json]:
    if "steps" in snippet:
        return list(snippet["steps"])
    return [step for job in snippet.get("jobs", {}).values() for step in job["steps"]]
