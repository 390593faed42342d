"""`mockserver ctl`: what the control pages of a running mock say and do, from a shell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from specs.command_group import CommandGroup
from specs.json.parsing import Json

_TIMEOUT_S = 60.0
_EXAMPLES = """
\b
Examples:
  mockserver ctl exchanges --outcome refused
  mockserver ctl explain 12                          why it was refused, and what would pass
  mockserver ctl clock advance 3600
  mockserver ctl fault --key test-one --status 503 --times 2
  mockserver ctl har > traffic.har
"""


class ControlClient:
    """The control pages of one mock."""

    def __init__(self, url: str, token: str | None) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def call(self, method: str, path: str, *, body: Json = None, query: dict[str, str] | None = None) -> Json:
        """What a page answers; an error of the command line where it refuses, or nobody answers."""
        import httpx  # here: no other command needs it before it serves

        try:
            answer = httpx.request(
                method, f"{self._url}/__mock__{path}", json=body, params=query, headers=self._headers, timeout=_TIMEOUT_S, trust_env=False
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise click.ClickException(f"no mock answers at {self._url}: {error}") from error
        try:
            value = answer.json() if answer.content else None
        except ValueError as error:
            raise click.ClickException(f"{self._url} is no mock: its answer is not JSON") from error
        if answer.is_error:
            reason = value.get("error") if isinstance(value, dict) else None
            raise click.ClickException(str(reason or f"answered {answer.status_code}"))
        return value


@click.group(cls=CommandGroup, epilog=_EXAMPLES)
@click.option("--url", default="http://127.0.0.1:8080", show_default=True, envvar="MOCKSERVER_URL", help="Where the mock is.")
@click.option("--token", envvar="MOCKSERVER_CONTROL_TOKEN", metavar="TOKEN", help="Its control token, or its token for reading.")
@click.pass_context
def ctl(context: click.Context, url: str, token: str | None) -> None:
    """Show and steer a running mock. The result is JSON.

    Exit status: 0 it is done, 1 the mock refused, or did not answer.
    """
    context.obj = ControlClient(url, token)


def _tell(value: Json) -> None:
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


@ctl.command()
@click.option("--world", help="Of this world only.")
@click.option("--key", help="Of this credential's world only.")
@click.option("--operation", help="Of this operation only, by its key.")
@click.option("--status", help="With this status, or of this class: 4xx.")
@click.option("--outcome", type=click.Choice(("passed", "refused", "failed", "injected")), help="With this verdict.")
@click.option("--limit", type=click.IntRange(0), default=20, show_default=True, help="At most so many, the last ones.")
@click.pass_obj
def exchanges(client: ControlClient, /, limit: int, **filters: str | None) -> None:
    """The exchanges, newest last, a line each."""
    for exchange in client.call("GET", "/exchanges", query={**_given(**filters), "limit": str(limit)})["exchanges"]:
        outcome = exchange.get("verdict", {}).get("outcome", "")
        line = f"{exchange['number']:>6}  {outcome:<8}  {exchange['response']['status']}  {exchange['request']['method']} "
        click.echo(line + exchange["request"]["path"] + (f"  {exchange['reason']}" if exchange["reason"] else ""))


@ctl.command()
@click.argument("number", type=click.IntRange(1))
@click.pass_obj
def explain(client: ControlClient, number: int) -> None:
    """Why exchange NUMBER was refused: the rule, where it stands, and the smallest change that would pass."""
    explanation = client.call("GET", f"/exchanges/{number}")["explanation"]
    if explanation is None:
        raise click.ClickException(f"exchange {number} was not refused")
    _tell(explanation)


@ctl.command()
@click.pass_obj
def har(client: ControlClient) -> None:
    """The exchanges as a HAR."""
    _tell(client.call("GET", "/exchanges.har"))


@ctl.command()
@click.argument("action", type=click.Choice(("read", "advance", "freeze", "resume", "speed")), default="read")
@click.argument("number", type=float, required=False)
@click.pass_obj
def clock(client: ControlClient, action: str, number: float | None) -> None:
    """Read the clock, advance it by NUMBER seconds, stop it, let it run, or let it run NUMBER times as fast."""
    if (action in ("advance", "speed")) is not (number is not None):
        raise click.UsageError("NUMBER: wanted for advance (seconds) and speed (a factor), and for nothing else.")
    body = {"advance": {"seconds": number}, "speed": {"factor": number}}.get(action)
    _tell(client.call("GET", "/clock") if action == "read" else client.call("POST", f"/clock/{action}", body=body))


@ctl.command()
@click.option("--key", help="The credential whose requests fail.")
@click.option("--world", help="The world whose requests fail; *: any.")
@click.option("--operation", help="Those of this operation only, by its key or operationId.")
@click.option("--kind", type=click.Choice(("status", "rate_limit", "latency", "cut", "truncated", "malformed")), help="What happens.")
@click.option("--status", type=int, help="What is answered.")
@click.option("--times", type=int, help="How many requests fail.")
@click.option("--share", type=float, help="Of those that fit, from 0.01 to 1.")
@click.option("--latency", "latency_s", type=float, metavar="SECONDS", help="By how much the answer is late.")
@click.option("--requests", type=int, help="Of a rate limit: how many of a world pass in a window.")
@click.option("--window", "window_s", type=float, metavar="SECONDS", help="Of a rate limit: how long a window is, in the mock's time.")
@click.option("--clear", is_flag=True, help="Take back what waits instead.")
@click.pass_obj
def fault(client: ControlClient, /, clear: bool, **wanted: Any) -> None:
    """Let the next requests fail."""
    given = _given(**wanted)
    if clear:
        _tell(client.call("DELETE", "/faults", query={name: given[name] for name in ("world", "key") if name in given}))
    else:
        _tell(client.call("POST", "/faults", body=given))


@ctl.command()
@click.argument("world", required=False)
@click.option("--forget", is_flag=True, help="Forget it, or with no WORLD all of them.")
@click.pass_obj
def worlds(client: ControlClient, world: str | None, forget: bool) -> None:
    """Every world, or what WORLD holds."""
    if forget:
        _tell(client.call("POST", "/reset", body={"world": world} if world else {}))
    else:
        _tell(client.call("GET", f"/worlds/{world}" if world else "/worlds"))


@ctl.command()
@click.argument("resend", type=int, required=False, metavar="[NUMBER]")
@click.pass_obj
def callbacks(client: ControlClient, resend: int | None) -> None:
    """Every callback; with NUMBER, send that one once more."""
    _tell(client.call("GET", "/callbacks") if resend is None else client.call("POST", f"/callbacks/{resend}/resend"))


@ctl.command()
@click.pass_obj
def coverage(client: ControlClient) -> None:
    """What the traffic so far has touched of the documents."""
    _tell(client.call("GET", "/coverage"))


@ctl.command()
@click.argument("world")
@click.argument("kind", metavar="API/KIND")
@click.argument("item", required=False)
@click.option("--set", "fields", type=click.File("r"), metavar="FILE", help="Change the fields that a JSON file (-: standard input) holds.")
@click.option("--delete", is_flag=True, help="Take it out.")
@click.pass_obj
def resources(client: ControlClient, world: str, kind: str, item: str | None, fields: Any, delete: bool) -> None:
    """The items of a kind in a world, or one of them, to look at, change or delete."""
    path = f"/worlds/{world}/resources/{kind}" + (f"/{item}" if item else "")
    if (fields or delete) and not item:
        raise click.UsageError("ITEM: wanted, to change or delete it.")
    if delete:
        client.call("DELETE", path)
    elif fields:
        try:
            change = json.load(fields)
        except ValueError as error:
            raise click.UsageError(f"--set {Path(fields.name).name}: not JSON: {error}") from error
        _tell(client.call("PATCH", path, body={"fields": change}))
    else:
        _tell(client.call("GET", path))
