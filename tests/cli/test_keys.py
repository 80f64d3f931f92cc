"""`idp keys`: the sealing key rotates by the words of the how-to, a lost one is noticed before anything is written."""

import re
import stat
import subprocess
import sys
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import orjson
import pytest
from sqlalchemy import select, update

from idp.clients.models import ClientRow
from idp.grants.waiting import WaitingRequest
from idp.ground.database import Database
from idp.ground.sealed import Seal
from idp.jose.keys import SigningKey
from idp.messages.outbox import OutboxMessage, queue_mail
from tests.systems import ROOT

HOW_TO = (ROOT / "docs" / "how-to" / "rotate-keys.md").read_text()
BACK_UP = (ROOT / "docs" / "how-to" / "back-up.md").read_text()
MAC_CLIENT = {"grant_types": ["client_credentials"], "token_endpoint_auth_method": "client_secret_jwt"}


@dataclass(frozen=True)
class Site:
    """A provider in a folder, worked on by its commands."""

    folder: Path

    @property
    def key_file(self) -> Path:
        """The sealing keys."""
        return self.folder / "keys" / "sealing.key"

    @property
    def database_file(self) -> Path:
        """The store."""
        return self.folder / "var" / "idp.db"

    def idp(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """One command, to its end."""
        command = [sys.executable, "-m", "idp.cli.main", "--config", str(self.folder / "idp.toml"), *words]
        return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)

    def do(self, *words: str) -> str:
        """A command that must succeed."""
        done = self.idp(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def open(self) -> Database:
        """The store."""
        return Database(f"sqlite:///{self.database_file}")

    def files(self) -> dict[Path, bytes]:
        """Everything there is, but for what SQLite keeps beside an open file."""
        found = [one for one in self.folder.rglob("*") if one.is_file() and not one.name.endswith(("-wal", "-shm"))]
        return {one: one.read_bytes() for one in found}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A provider with keys, a client whose secret is a key, and a waiting message."""
    site = Site(tmp_path)
    (tmp_path / "idp.toml").write_text(
        f"""mode = "demo"
        [database]
        url = "sqlite:///{site.database_file}"
        [keys]
        sealing_key_file = "{site.key_file}"
        signing_algs = ["RS256", "ES256"]
        """
    )
    return site


def fill(site: Site) -> None:
    """Something sealed in every column that can hold it."""
    (site.folder / "client.json").write_bytes(orjson.dumps(MAC_CLIENT))
    site.do("clients", "add", str(site.folder / "client.json"), "--client-id", "mac")
    database, seal = site.open(), Seal.from_file(site.key_file)
    with database.begin() as db:
        queue_mail(db, seal, to="a@example.eu", subject="Hello", text="a link", language="en")
    database.close()


def sealed_values(site: Site) -> dict[str, list[str]]:
    """Every sealed value by its column."""
    database = site.open()
    with database.read() as db:
        found = {
            "outbox_message.payload": list(db.scalars(select(OutboxMessage.payload).where(OutboxMessage.payload != ""))),
            "client.secret_sealed": list(db.scalars(select(ClientRow.secret_sealed).where(ClientRow.secret_sealed.is_not(None)))),
            "signing_key.sealed": list(db.scalars(select(SigningKey.sealed).where(SigningKey.sealed != ""))),
            "waiting_request.sealed_ping": list(
                db.scalars(select(WaitingRequest.sealed_ping).where(WaitingRequest.sealed_ping.is_not(None)))
            ),
        }
    database.close()
    return {name: [str(one) for one in values] for name, values in found.items()}


def commands_of(section: str) -> list[list[str]]:
    """The commands that a section of the how-to shows, in their order."""
    text = HOW_TO.partition(f"## {section}\n")[2].partition("\n## ")[0]
    return [
        line.split()[1:] for block in re.findall(r"```\n(.*?)```", text, re.DOTALL) for line in block.split("\n") if line.strip()
    ]


def test_the_sealing_key_is_rotated_by_the_words_of_the_how_to(site: Site) -> None:
    """Literally: afterwards the file holds one key, it opens everything, and the provider prepares and lists its keys."""
    site.do("prepare")
    fill(site)
    old = site.key_file.read_text()
    commands = commands_of("The sealing key")
    assert [" ".join(words) for words in commands] == ["keys new --sealing", "keys reseal", "keys retire-sealing"]
    for words in commands:
        site.do(*words)
    newest = site.key_file.read_text()
    assert len(newest.splitlines()) == 1
    assert newest not in old
    seal, values = Seal.from_file(site.key_file), sealed_values(site)
    assert all(values[name] for name in ("outbox_message.payload", "client.secret_sealed", "signing_key.sealed"))
    for value in chain.from_iterable(values.values()):
        assert seal.open(value)
    site.do("prepare")
    assert "RS256" in site.do("keys", "list")


def test_a_sealing_key_that_is_needed_is_not_retired(site: Site) -> None:
    """The MAC key and the secrets of clients would be lost, and every answer a 500."""
    site.do("prepare")
    fill(site)
    site.do("keys", "new", "--sealing")
    before = site.key_file.read_bytes()
    refused = site.idp("keys", "retire-sealing")
    assert refused.returncode == 1
    for column in ("signing_key.sealed", "client.secret_sealed", "outbox_message.payload"):
        assert f"{column}: " in refused.stderr
    assert site.key_file.read_bytes() == before


def test_what_no_key_opens_is_named_and_left_alone(site: Site) -> None:
    """A row that cannot be handled does not stop the others."""
    site.do("prepare")
    fill(site)
    database = site.open()
    with database.begin() as db:
        db.execute(update(ClientRow).values(secret_sealed=Seal(["A" * 43 + "="]).close("lost")))
    database.close()
    site.do("keys", "new", "--sealing")
    done = site.idp("keys", "reseal")
    assert done.returncode == 1
    assert "client.secret_sealed: 1 can be opened by no key" in done.stderr
    seal = Seal.from_file(site.key_file)
    assert all(seal.is_newest(value) for value in sealed_values(site)["signing_key.sealed"])


@pytest.mark.parametrize("command", [("prepare",), ("worker",), ("keys", "new"), ("keys", "new", "--sealing")], ids=" ".join)
def test_a_lost_sealing_key_is_one_clear_line_and_nothing_is_written(site: Site, command: tuple[str, ...]) -> None:
    """A fresh key would open nothing of what is there, and hide that the old one is missing."""
    site.do("prepare")
    site.key_file.rename(site.folder / "elsewhere")
    before = site.files()
    done = site.idp(*command)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "sealing.key is missing" in done.stderr
    assert "signing_key.sealed" in done.stderr
    assert site.files() == before


def test_a_sealing_key_that_is_lost_for_good_is_given_up_by_the_words_of_the_how_to(site: Site) -> None:
    """docs/how-to/back-up.md: afterwards the provider prepares with fresh keys."""
    site.do("prepare")
    fill(site)
    site.key_file.unlink()
    statements = re.findall(r"```sql\n(.*?)```", BACK_UP, re.DOTALL)[0].split(";")
    database = site.open()
    with database.engine.begin() as connection:
        for statement in statements:
            if statement.strip():
                connection.exec_driver_sql(statement)
    database.close()
    site.do("prepare")
    assert "RS256" in site.do("keys", "list")


def test_a_key_is_revoked_by_the_words_of_the_how_to(site: Site) -> None:
    """The kid comes from the list; the successor is named; the list is without the old one."""
    site.do("prepare")
    shown, revoke = commands_of("A key that may have leaked")
    kid = next(line.split()[0] for line in site.do(*shown).splitlines() if "RS256" in line)
    out = site.do(*[kid if word == "KID" else word for word in revoke])
    fresh = re.findall(r"Key (\S+) has taken its place", out)[0]
    listed = site.do("keys", "list")
    assert kid not in listed
    assert fresh in listed
    again = site.idp("keys", "revoke", kid)
    assert again.returncode == 1
    assert len(again.stderr.splitlines()) == 1
    assert site.idp("keys", "revoke", "mac").returncode == 1


def test_database_and_keys_are_for_the_account_that_runs_us_alone(site: Site) -> None:
    """Whatever the umask says, also after a key was added; a file that was made wider is narrowed."""
    site.do("prepare")
    site.do("keys", "new", "--sealing")
    for file in (site.key_file, site.database_file):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    site.database_file.chmod(0o644)
    site.do("keys", "list")
    assert stat.S_IMODE(site.database_file.stat().st_mode) == 0o600
