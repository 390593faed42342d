"""Whether Schemathesis and Hypothesis are installed: `contract-mocks[judge]` brings them, for what generates requests or inputs."""

from __future__ import annotations

from importlib.util import find_spec

PACKAGES = ("schemathesis", "hypothesis")


class MissingExtraError(RuntimeError):
    """What generates requests is not installed. The message says how to install it."""


def missing_extra(what: str) -> MissingExtraError:
    """What is said where `what` cannot be done for want of the extra: "contracts check"."""
    return MissingExtraError(f"{what} generates requests with Schemathesis, which is not installed: pip install 'contract-mocks[judge]'")


def require_judge_extra(what: str) -> None:
    """Raise unless requests can be generated.

    Raises:
        MissingExtraError: Schemathesis or Hypothesis is not installed.
    """
    if any(find_spec(package) is None for package in PACKAGES):
        raise missing_extra(what)
