"""`--fail-on` and `--strict` of the commands that judge: which findings set the exit status."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, get_args

import click

from contracts.analysis.finding import FailOn

_Command = Callable[..., Any]


def fail_on_option(function: _Command) -> _Command:
    """Both options, as the argument `fail_on`."""

    @click.option(
        "--fail-on",
        default="error",
        show_default=True,
        type=click.Choice(get_args(FailOn)),
        help="The lightest findings that set the exit status. error: a broken contract; lenient: also what the service takes beyond it; "
        "document: also what the document leaves out; never: none.",
    )
    @click.option("--strict", "is_strict", is_flag=True, help="Let every finding set the exit status: --fail-on document.")
    @functools.wraps(function)
    def with_fail_on(*arguments: Any, fail_on: FailOn, is_strict: bool, **options: Any) -> Any:
        return function(*arguments, fail_on="document" if is_strict else fail_on, **options)

    return with_fail_on
