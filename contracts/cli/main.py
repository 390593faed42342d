"""The command line: `contracts`, whose subcommands are the files of `contracts/cli/commands/`."""

from __future__ import annotations

import importlib
import pkgutil

import click

import contracts.cli.commands


class _Commands(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, which are those of the files."""
        return sorted(info.name for info in pkgutil.iter_modules(contracts.cli.commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or None."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"{contracts.cli.commands.__name__}.{cmd_name}").command
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="contract-mocks", prog_name="contracts")
def main() -> None:
    """Finds out whether a service, or a client, keeps its published contract."""
