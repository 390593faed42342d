"""A page for each program: its commands, each with what `--help` says."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import click

PROGRAMS = {"mockserver": "mockserver.cli:main", "contracts": "contracts.cli.main:main", "specs": "specs.cli:main"}
_WIDTH = 100


def command_page(program: str) -> str:
    """The page of a program, as Markdown."""
    module, _, name = PROGRAMS[program].partition(":")
    command: click.Command = getattr(importlib.import_module(module), name)
    return f"# {program}\n\n" + "\n".join(_sections(command, program, None, level=2))


def _sections(command: click.Command, path: str, parent: click.Context | None, *, level: int) -> Iterator[str]:
    """A section for a command, and one for each below it."""
    context = click.Context(command, info_name=path.rpartition(" ")[2], parent=parent, terminal_width=_WIDTH, max_content_width=_WIDTH)
    yield f"{'#' * level} {path}\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None and not below.hidden:
                yield from _sections(below, f"{path} {name}", context, level=min(level + 1, 4))
