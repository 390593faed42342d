"""`POST /v1/deployments`, a second: the mock beside bare Starlette, Prism and stock Connexion, in the same run."""

from __future__ import annotations

import asyncio
import statistics
import sys
from dataclasses import dataclass

import click

from benchmarks import load, peers
from benchmarks.bodies import TOGETHER_DEPLOYMENT, TOGETHER_DEPLOYMENTS
from benchmarks.client import Client
from benchmarks.figure import Figure, plain
from benchmarks.load import Load
from benchmarks.peers import prism
from benchmarks.report import finish
from benchmarks.server import Command, Server, mockserver, serving


@dataclass(frozen=True, slots=True)
class Contestant:
    """A server to measure."""

    name: str
    command: Command
    path: str = TOGETHER_DEPLOYMENTS


MOCK = Contestant("the mock", mockserver)
BARE = Contestant("bare Starlette", peers.bare_starlette)
PRISM = Contestant("Prism, silent", prism.prism, "/deployments")
CONNEXION = Contestant("stock Connexion", peers.stock_connexion)
CONTESTANTS = (MOCK, BARE, PRISM, CONNEXION)
