"""A group of subcommands that tells in a sentence of an installed package that cannot be used."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from specs.extensions import ExtensionError, extensions


class CommandGroup(click.Group):
    """A group whose command line ends with status 2 where an extension cannot be used."""

    def main(self, *arguments: Any, **settings: Any) -> Any:
        """Do what the command line asks; not in `invoke`, as `--help` is answered before that."""
        try:
            extensions("apis")  # whatever is asked for
            return super().main(*arguments, **settings)
        except ExtensionError as error:
            click.echo(f"ERROR {error}", err=True)
            sys.exit(2)


class LazyChoice(click.Choice[str]):
    """A choice among what is first asked for when an option is read or listed, so that a module can be imported where that fails."""

    def __init__(self, choices: Callable[[], Sequence[str]]) -> None:
        self._choices = choices
        self.case_sensitive = True

    @property
    def choices(self) -> Sequence[str]:  # type: ignore[override]  # an attribute of the class that this one extends
        """The texts to choose from."""
        return self._choices()


class CouldNotRun(click.ClickException):
    """What was asked for cannot be done at all."""

    exit_code = 2
