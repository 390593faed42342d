"""What the mock is measured beside: each a server that a command starts on a port."""

from __future__ import annotations

import sys

from benchmarks.peers.prism import prism

__all__ = ["bare_starlette", "prism", "stock_connexion"]


def bare_starlette(port: int) -> list[str]:
    """The command of a Starlette application that does nothing but read and write JSON."""
    return [sys.executable, "-m", "benchmarks.peers.starlette_app", str(port)]


def stock_connexion(port: int) -> list[str]:
    """The command of a Connexion FlaskApp as its documentation builds it, validating both ways."""
    return [sys.executable, "-W", "ignore", "-m", "benchmarks.peers.connexion_app", str(port)]
