"""Fixtures: every new world starts with what a file lists."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import mockserver
from mockserver.cli import main
from mockserver.fixtures import FixtureError
from mockserver.settings import Settings
from specs.json.parsing import Json
from tests.mockserver.wire import Client

FILE = """
POST /v2/pals:
  - {pal_name: Ada, system_prompt: Be kind.}
  - {pal_name: Grace, system_prompt: Be exact.}
POST /v2/deployments:
  - {pal_id: "$POST /v2/pals#/1/pal_id", channel: widget, name: Front desk}
"""


def file_of(folder: Path, text: str) -> Path:
    path = folder / "fixtures.yaml"
    path.write_text(text, "utf-8")
    return path


def deployments(client: Client) -> list[Json]:
    return next(value for value in client.read("/v2/deployments").values() if isinstance(value, list))


def test_every_new_world_starts_with_them_and_with_what_each_account_has(tmp_path: Path) -> None:
    with mockserver.running(Settings(apis=("tavus",), fixtures=file_of(tmp_path, FILE))) as mock:
        for key in ("test-one", "test-two"):
            client = Client(mock, key)
            pals = {pal["pal_name"]: pal["pal_id"] for pal in client.read("/v2/pals")["data"]}
            assert {"Ada", "Grace"} < set(pals)  # and the one that every account has
            (deployment,) = deployments(client)
            assert deployment["pal_id"] == pals["Grace"]
        Client(mock, "test-one").call("DELETE", f"/v2/deployments/{deployment['deployment_id']}")
        mock.mock.reset()
        assert len(deployments(Client(mock, "test-one"))) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("POST /v2/pals: [{pal_name: Ada}]", r"POST /v2/pals, entry 1: body: missing property `system_prompt` or `pipeline_mode`"),
        ("POST /v2/palls: [{}]", r"POST /v2/palls: no such operation without path parameters; there are POST /v2/"),
        ("POST /v2/pals: {a: 1}", "wanted lists of bodies by operation"),
        ("- 1", "wanted lists of bodies by operation"),
        ("POST /v2/pals: [", "not YAML or JSON"),
        ('POST /v2/pals: [{pal_name: "$GET /x#/0", system_prompt: a}]', "entry 1: .*nothing above it is called GET /x"),
    ],
)
def test_what_cannot_be_created_is_told_at_the_start(tmp_path: Path, text: str, reason: str) -> None:
    path = file_of(tmp_path, text)
    with pytest.raises(FixtureError, match=reason), mockserver.running(Settings(apis=("tavus",), fixtures=path)):
        pass
    result = CliRunner().invoke(main, ["serve", "--api", "tavus", "--port", "0", "--fixtures", str(path)])
    assert (result.exit_code, "Traceback" in result.output, "fixtures.yaml" in result.output) == (1, False, True)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FixtureError, match="No such file"), mockserver.running(Settings(fixtures=tmp_path / "none.yaml")):
        pass


def test_the_page_about_state_shows_fixtures_that_work(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "state.md").read_text("utf-8")
    shown = page.partition("```yaml\n")[2].partition("```")[0]
    with mockserver.running(Settings(apis=("tavus",), fixtures=file_of(tmp_path, shown))) as mock:
        assert len(deployments(Client(mock, "test"))) == 1
