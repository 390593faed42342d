"""The command line: `contracts`, whose subcommands are the files of `contracts/cli/commands/`, and those that other packages bring."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from typing import Any

import click

import contracts.cli.commands
from contracts.generation.judge_extra import PACKAGES, MissingExtraError, missing_extra
from specs.extensions import ExtensionError, loaded, with_built_in


class _Commands(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names: those of the files, and those that other packages bring."""
        return list(with_built_in(_own_names(), "commands"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or None."""
        if cmd_name not in self.list_commands(ctx):
            return None
        if cmd_name not in _own_names():
            brought: click.Command = loaded("commands", cmd_name, wanted=("invoke",))
            return brought
        try:
            command: click.Command = importlib.import_module(f"{contracts.cli.commands.__name__}.{cmd_name}").command
        except ModuleNotFoundError as error:
            if error.name is None or error.name.partition(".")[0] not in PACKAGES:
                raise
            return _without_extra(cmd_name)
        return command

    def main(self, *arguments: Any, **settings: Any) -> Any:
        """Do what the command line asks; an extra that is missing, and an extension that cannot be used, are told in a sentence.

        Not in `invoke`: the list of commands in `--help` is read before that, and leads to what other packages bring.
        """
        try:
            return super().main(*arguments, **settings)
        except (MissingExtraError, ExtensionError) as error:
            click.echo(f"ERROR {error}", err=True)
            sys.exit(2)


def _own_names() -> list[str]:
    return [info.name for info in pkgutil.iter_modules(contracts.cli.commands.__path__)]


def _without_extra(name: str) -> click.Command:
    """What stands for a command whose imports are not installed: it is listed, and says what to install."""

    def refuse() -> None:
        raise missing_extra(f"contracts {name}")

    settings = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": list[str]()}
    return click.Command(name, callback=refuse, context_settings=settings, short_help="(wants: pip install 'contract-mocks[judge]')")


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="contract-mocks", prog_name="contracts")
def main() -> None:
    """Finds out whether a service, or a client, keeps its published contract."""
