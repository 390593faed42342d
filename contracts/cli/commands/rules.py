"""`contracts rules`: what services are held to."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from pathlib import Path

import click

from contracts.reports.rule_pages import MARK, index, page, rules
from contracts.rules.registry import Check

_EXAMPLES = """
\b
Examples:
  contracts rules
  contracts rules created_is_listed_once
  contracts rules --write docs/rules
"""


@click.command(epilog=_EXAMPLES)
@click.argument("name", required=False)
@click.option("--write", "folder", metavar="FOLDER", type=click.Path(file_okay=False, path_type=Path), help="Write a page for each rule.")
def command(name: str | None, folder: Path | None) -> None:
    """List the checks and laws, or show the page of one: what it promises, when it is silent, and an exchange that breaks it.

    Exit status: 0 shown or written, 2 there is no such rule, or the pages could not be written.
    """
    if name is not None and folder is not None:
        _fail("wanted NAME or --write FOLDER, not both")
    if folder is not None:
        _write(folder)
    elif name is None:
        _list()
    elif name in rules():
        click.echo(page(name), nl=False)
    else:
        near = get_close_matches(name, rules(), n=1)
        _fail(f"no rule {name!r}" + (f": {near[0]} is meant?" if near else ": `contracts rules` lists them"))


def _list() -> None:
    width = max(map(len, rules()))
    for head, is_check in (("Checks: on one exchange", True), ("Laws: on several exchanges", False)):
        click.echo(f"{head}\n")
        for rule in rules().values():
            if isinstance(rule, Check) is is_check:
                click.echo(f"  {rule.name:{width}}  {rule.rule}")
        click.echo()
    click.echo("A page of each: contracts rules NAME")


def _write(folder: Path) -> None:
    """Write every page and their list, and remove the pages of rules that are no more."""
    pages = {f"{name}.md": page(name) for name in rules()} | {"README.md": index()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.glob("*.md"):
            if path.name not in pages and path.read_text(encoding="utf-8").startswith(MARK):
                path.unlink()
        for file_name, text in pages.items():
            (folder / file_name).write_text(f"{MARK}\n\n{text}", encoding="utf-8")
    except OSError as error:
        _fail(f"{folder}: {error.strerror}")
    click.echo(f"{len(pages) - 1} pages written to {folder}")


def _fail(message: str) -> None:
    click.echo(f"ERROR {message}", err=True)
    sys.exit(2)
