"""Every check and every law has a page, made from its source, fresh in docs/rules and there wherever the package is installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from contracts.cli.main import main
from contracts.reports import rule_pages
from contracts.reports.rule_pages import MARK, command_of, described, link_of, page, rules
from tests.contracts.rules.test_pairs import RULES

FOLDER = Path(__file__).parents[3] / "docs" / "rules"


def test_the_pages_in_the_docs_are_fresh() -> None:
    written = {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    made = {name: f"{MARK}\n\n{page(name)}" for name in RULES} | {"README": f"{MARK}\n\n{rule_pages.index()}"}
    assert written.keys() == made.keys(), "run: python -m contracts rules --write docs/rules"
    assert [name for name, text in made.items() if written[name] != text] == [], "run: python -m contracts rules --write docs/rules"


@pytest.mark.parametrize("name", RULES)
def test_a_page_says_what_breaks_the_rule_when_it_is_silent_and_why(name: str) -> None:
    text = described(rules()[name])
    assert text.finds
    assert text.silent.endswith(".")
    assert text.source.endswith(".")


@pytest.mark.parametrize("name", RULES)
def test_a_page_shows_a_broken_exchange_with_what_is_found_and_a_sound_one(name: str) -> None:
    broken, _, kept = page(name).partition("### Kept")
    assert broken.count("```http\n") >= 1
    assert broken.count("Found:\n") == 1
    assert kept.count("```http\n") == 1


def test_a_page_shows_no_key() -> None:
    assert not [name for name in RULES if "library-key" in page(name)]


def test_the_command_lists_every_rule() -> None:
    listed = CliRunner().invoke(main, ["rules"])
    assert listed.exit_code == 0
    assert {line.split()[0] for line in listed.stdout.splitlines() if line.startswith("  ")} == set(rules())


def test_the_command_shows_a_page() -> None:
    shown = CliRunner().invoke(main, ["rules", "etag_tells_versions"])
    assert (shown.exit_code, shown.stdout) == (0, page("etag_tells_versions"))


def test_a_rule_that_is_not_there_is_told_with_the_nearest() -> None:
    refused = CliRunner().invoke(main, ["rules", "etag_tells_version"])
    assert (refused.exit_code, refused.stderr) == (2, "ERROR no rule 'etag_tells_version': etag_tells_versions is meant?\n")


def test_pages_are_written_and_those_of_rules_that_are_gone_removed(tmp_path: Path) -> None:
    (tmp_path / "gone.md").write_text(f"{MARK}\n\n# gone\n")
    (tmp_path / "mine.md").write_text("# Mine\n")
    assert CliRunner().invoke(main, ["rules", "--write", str(tmp_path)]).exit_code == 0
    assert {path.stem for path in tmp_path.iterdir()} == {*rules(), "README", "mine"}


def test_pages_are_made_where_only_the_packages_are(tmp_path: Path) -> None:
    program = "import sys; sys.modules['tests'] = None; from contracts.cli.main import main; main(['rules', 'ids_never_return'])"
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, page("ids_never_return"))


def test_a_rule_leads_to_the_rfc_that_it_comes_from() -> None:
    assert link_of(rules()["json_is_strict"]) == "https://www.rfc-editor.org/rfc/rfc8259#section-4"
    assert link_of(rules()["status_arrives"]) is None


def test_what_is_no_check_and_no_law_has_no_command() -> None:
    assert command_of("json_is_strict") == "contracts rules json_is_strict"
    assert command_of("waiver_used") is None
