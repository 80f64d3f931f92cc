"""Before the port is opened: what cannot work is one line and exit code 2, and several nodes may prepare one database at once."""

import os
import subprocess
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, select, text

from idp.accounts.models import Account
from idp.clients.models import ClientRow
from idp.ground.database import Database
from idp.jose.keys import SigningKey
from tests.ports import free_port
from tests.systems import ROOT, program, settle


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The database of the test."""
    return f"sqlite:///{tmp_path}/idp.db" if request.param == "sqlite" else str(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """The settings of a demo in a folder of its own."""
    return settle(tmp_path, (free_port(), free_port()))[0]


def begin(settings: Path, *words: str, **environment: str) -> "subprocess.Popen[str]":
    """Start a command."""
    return subprocess.Popen(
        [*program("idp"), "--config", str(settings), *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def done(settings: Path, *words: str, **environment: str) -> None:
    """Run a command to its good end."""
    process = begin(settings, *words, **environment)
    said, complained = process.communicate(timeout=120)
    assert process.returncode == 0, said + complained


def refusal(settings: Path, *words: str, **environment: str) -> str:
    """The one line with which a command refuses to work."""
    process = begin(settings, *words, **environment)
    said, complained = process.communicate(timeout=60)
    assert process.returncode == 2, said + complained
    assert "Traceback" not in complained
    lines = complained.splitlines()
    assert len(lines) == 1, complained
    return lines[0]


def test_three_nodes_prepare_one_database_at_once(settings: Path, url: str) -> None:
    """One does the work, the others wait and find it done: each row is there once, and one key file."""
    nodes = [begin(settings, "prepare", IDP__DATABASE__URL=url) for _ in range(3)]
    for node in nodes:
        said, complained = node.communicate(timeout=120)
        assert node.returncode == 0, said + complained
    database = Database(url)
    with database.read() as db:
        algs = list(db.scalars(select(SigningKey.alg).where(SigningKey.use == "sig")))
        assert len(algs) == len(set(algs)) > 0
        assert db.scalar(select(func.count()).select_from(Account)) == db.scalar(select(func.count(func.distinct(Account.email))))
        assert db.scalar(select(func.count()).select_from(ClientRow))
    database.close()
    assert len(list(settings.parent.glob("*sealing*"))) == 1


def test_a_schema_from_a_newer_program_is_refused(settings: Path, url: str) -> None:
    """Nothing is tried on tables that nobody here knows."""
    done(settings, "prepare", IDP__DATABASE__URL=url)
    database = Database(url)
    with database.begin() as db:
        db.execute(text("update alembic_version set version_num = '9999'"))
    database.close()
    for command in ("serve", "prepare"):
        assert "the schema is at 9999, this program knows it up to" in refusal(settings, command, IDP__DATABASE__URL=url)


def test_an_empty_database_is_not_served(settings: Path, url: str) -> None:
    """`serve` makes nothing by itself."""
    assert "the database is empty" in refusal(settings, "serve", IDP__DATABASE__URL=url)


def test_a_file_that_is_no_database_is_refused(settings: Path, tmp_path: Path) -> None:
    """A line, not a trace."""
    (tmp_path / "idp.db").write_bytes(b"this is no database " * 400)
    assert "not a database" in refusal(settings, "up")


def test_an_unreachable_postgresql_is_told_at_once(settings: Path) -> None:
    """Nobody waits for a database that is not there."""
    gone = f"postgresql://postgres@127.0.0.1:{free_port()}/idp"
    assert "the database cannot be used" in refusal(settings, "up", IDP__DATABASE__URL=gone)


def test_another_sealing_key_is_noticed_before_anything_is_served(settings: Path, url: str) -> None:
    """And a lost one is not replaced: what is stored would stay closed for ever."""
    done(settings, "prepare", IDP__DATABASE__URL=url)
    file = next(settings.parent.glob("*sealing*"))
    file.write_text(Fernet.generate_key().decode())
    for command in ("serve", "prepare"):
        assert "does not open what is stored" in refusal(settings, command, IDP__DATABASE__URL=url)
    file.unlink()
    assert "is missing, and the database needs it (signing_key.sealed)" in refusal(settings, "prepare", IDP__DATABASE__URL=url)
    assert not file.exists()


def test_the_files_belong_to_their_owner_alone(settings: Path, tmp_path: Path) -> None:
    """Keys, the database and its -wal and -shm: 0600, also when an older database was readable by others."""
    (tmp_path / "idp.db").touch(0o644)
    previous = os.umask(0o022)
    try:
        done(settings, "prepare")
        database = Database(f"sqlite:///{tmp_path}/idp.db")
        with database.begin() as db:
            db.execute(text("update alembic_version set version_num = version_num"))
            files = [*tmp_path.glob("idp.db*"), *tmp_path.glob("*sealing*")]
            assert {f"{one.stat().st_mode & 0o777:o}" for one in files} == {"600"}
            assert len(files) >= 4
        database.close()
    finally:
        os.umask(previous)
