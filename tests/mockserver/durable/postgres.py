"""A PostgreSQL of the tests' own: Debian's binaries, a folder that is removed, a free port of loopback."""

from __future__ import annotations

import contextlib
import getpass
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_DEBIAN = Path("/usr/lib/postgresql")


class PostgresMissing(RuntimeError):
    """There are no binaries of PostgreSQL here, or nobody who may run them."""


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server that runs."""

    port: int
    user: str

    def new_database(self) -> str:
        """The URL of a database that is empty."""
        import psycopg

        name = f"mock_{uuid.uuid4().hex}"
        with psycopg.connect(host="127.0.0.1", port=self.port, user=self.user, dbname="postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql://{self.user}@127.0.0.1:{self.port}/{name}"


@contextlib.contextmanager
def postgres() -> Iterator[Postgres]:
    """A server, until the block ends.

    Raises:
        PostgresMissing: it cannot be started here.
    """
    binaries, account = _binaries(), _account()
    folder = Path(tempfile.mkdtemp(prefix="mock-postgres-"))
    try:
        if account is not None:
            os.chown(folder, account.pw_uid, account.pw_gid)
        _run(account, binaries / "initdb", "-D", folder / "data", "-A", "trust", "-U", "mock", "--no-sync", "-E", "UTF8")
        port = _free_port()
        options = f"-k {folder} -p {port} -c listen_addresses=127.0.0.1 -c fsync=off"
        _run(account, binaries / "pg_ctl", "-D", folder / "data", "-o", options, "-l", folder / "log", "-w", "start")
        try:
            yield Postgres(port, "mock")
        finally:
            _run(account, binaries / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    for folder in sorted(_DEBIAN.glob("*/bin"), reverse=True):
        if (folder / "initdb").exists():
            return folder
    on_path = shutil.which("initdb")
    if on_path is None:
        raise PostgresMissing("no PostgreSQL: apt-get install postgresql")
    return Path(on_path).parent


def _account() -> pwd.struct_passwd | None:
    """Who is to run the server where we may not: it refuses to be root's. None: we may."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise PostgresMissing(f"no account that could run PostgreSQL, as {getpass.getuser()} may not")


def _run(account: pwd.struct_passwd | None, *command: str | Path) -> None:
    user, group, others = (None, None, None) if account is None else (account.pw_uid, account.pw_gid, ())
    done = subprocess.run(
        list(map(str, command)),
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        user=user,
        group=group,
        extra_groups=others,
    )
    if done.returncode:
        raise PostgresMissing(f"{command[0]}: {done.stdout}")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
