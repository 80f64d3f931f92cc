"""config/clients.toml and the commands: clients come, change and go."""

import hashlib
from pathlib import Path

import pytest

from idp.clients import commands, loading, secrets
from idp.clients.metadata import InvalidMetadata
from idp.clients.secrets import WeakSecret
from tests.protocol.machine import SECRET, Machine, Tick

FILE = """
[[client]]
client_id = "rp"
client_name = "A service"
redirect_uris = ["https://rp.example/cb"]
client_secret_file = "rp.secret"

[[client]]
client_id = "machine"
grant_types = ["client_credentials"]
client_secret_sha256 = "{digest}"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A good file with two clients."""
    (tmp_path / "rp.secret").write_text(SECRET + "\n")
    path = tmp_path / "clients.toml"
    path.write_text(FILE.format(digest=hashlib.sha256(SECRET.encode()).hexdigest()))
    return path


def test_the_clients_of_a_file_work(machine: Machine, file: Path) -> None:
    """Both ways to give a secret without writing it into the file."""
    outcome = loading.load_file(machine.database, file)
    assert outcome.added == ["rp", "machine"]
    machine.protocol.refresh()
    for client_id in ("rp", "machine"):
        client = machine.protocol.clients.get(client_id)
        assert client is not None
        assert client.has_secret(SECRET)
        assert not client.has_secret(SECRET + "x")


def test_loading_twice_changes_nothing(machine: Machine, file: Path) -> None:
    """Idempotent: neither a row nor a revision number."""
    loading.load_file(machine.database, file)
    again = loading.load_file(machine.database, file)
    assert (again.added, again.changed, again.disabled) == ([], [], [])


def test_a_client_that_left_the_file_is_disabled_and_its_tokens_with_it(machine: Machine, file: Path, tick: Tick) -> None:
    """Removed from the file is not silently kept; clients made by commands stay."""
    loading.load_file(machine.database, file)
    machine.protocol.refresh()
    import base64

    header = "Basic " + base64.b64encode(f"machine:{SECRET}".encode()).decode()
    assert machine.token(header, grant_type="client_credentials").status == 200
    text = file.read_text()
    file.write_text(text.split('[[client]]\nclient_id = "machine"')[0])
    tick.forward(1)
    assert loading.load_file(machine.database, file).disabled == ["machine"]
    machine.protocol.refresh()
    assert machine.protocol.clients.get("machine") is None
    assert machine.protocol.clients.get("web") is not None
    assert machine.token(header, grant_type="client_credentials").status == 401
    file.write_text(text)
    assert loading.load_file(machine.database, file).changed == ["machine"]
    machine.protocol.refresh()
    assert machine.token(header, grant_type="client_credentials").status == 200


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('client_secret_file = "rp.secret"', ""), "needs either"),
        (('client_secret_file = "rp.secret"', 'client_secret_file = "missing"'), "No such file"),
        (('client_secret_file = "rp.secret"', 'client_secret_sha256 = "zz"'), "non-hexadecimal"),
        (('client_secret_file = "rp.secret"', 'client_secret_sha256 = "aa"'), "64 hex digits"),
        (
            ('client_secret_file = "rp.secret"', 'token_endpoint_auth_method = "none"\nclient_secret_file = "rp.secret"'),
            "uses none",
        ),
        (('client_id = "rp"', ""), "client_id must be"),
        (('client_id = "rp"', 'client_id = "a b"'), "without spaces"),
        (('client_id = "rp"', 'client_id = "machine"'), "twice"),
        (('client_name = "A service"', 'client_nam = "A service"'), "client_nam"),
        (('"https://rp.example/cb"', '"http://rp.example/cb"'), "must be https"),
        (("[[client]]", "[[clients]]"), "only [[client]]"),
        (("[[client]]", "[[client"), "is not TOML"),
    ],
)
def test_a_broken_file_is_refused_whole_with_its_reasons(
    machine: Machine, file: Path, change: tuple[str, str], message: str
) -> None:
    """All faults at once, and nothing of the file is brought in."""
    file.write_text(file.read_text().replace(*change))
    with pytest.raises(loading.BadClientsFile) as caught:
        loading.load_file(machine.database, file)
    assert any(message in fault for fault in caught.value.faults), caught.value.faults
    with pytest.raises(commands.NoSuchClient):
        commands.show(machine.database, "rp")


def test_a_file_that_is_not_there_is_one_clear_line(machine: Machine, tmp_path: Path) -> None:
    """A SettingsFault, which the commands print without a traceback."""
    with pytest.raises(loading.BadClientsFile, match="cannot be read"):
        loading.load_file(machine.database, tmp_path / "none.toml")


def test_a_chosen_secret_must_be_long(machine: Machine, file: Path) -> None:
    """A plain hash protects only what cannot be guessed."""
    (file.parent / "rp.secret").write_text("password")
    with pytest.raises(loading.BadClientsFile, match="at least 32"):
        loading.load_file(machine.database, file)
    with pytest.raises(WeakSecret):
        secrets.hash_of("password")


def test_a_client_is_added_shown_and_removed(machine: Machine) -> None:
    """`idp clients add`, `list`, `show`, `remove`: the secret is given once and works at once."""
    client_id, secret = commands.add(machine.database, {"redirect_uris": ["https://new.example/cb"]})
    machine.protocol.refresh()
    client = machine.protocol.clients.get(client_id)
    assert client is not None
    assert secret is not None
    assert client.has_secret(secret)
    assert commands.show(machine.database, client_id).details == {"redirect_uris": ["https://new.example/cb"]}
    assert client_id in [row.client_id for row in commands.listing(machine.database)]
    commands.remove(machine.database, client_id)
    machine.protocol.refresh()
    assert machine.protocol.clients.get(client_id) is None
    with pytest.raises(commands.NoSuchClient):
        commands.remove(machine.database, client_id)


def test_a_rotated_secret_voids_the_old_one(machine: Machine) -> None:
    """`idp clients rotate-secret`; a client without a secret has nothing to rotate."""
    fresh = commands.rotate_secret(machine.database, "web")
    machine.protocol.refresh()
    client = machine.protocol.clients.get("web")
    assert client is not None
    assert (client.has_secret(fresh), client.has_secret(SECRET)) == (True, False)
    with pytest.raises(ValueError, match="does not use a secret"):
        commands.rotate_secret(machine.database, "spa")
    with pytest.raises(commands.NoSuchClient):
        commands.rotate_secret(machine.database, "nobody")


def test_clients_of_the_file_are_changed_in_the_file(machine: Machine, file: Path) -> None:
    """What a command did to them would be undone at the next start."""
    loading.load_file(machine.database, file)
    with pytest.raises(commands.InFile):
        commands.rotate_secret(machine.database, "rp")
    with pytest.raises(commands.InFile):
        commands.remove(machine.database, "rp")


def test_bad_metadata_and_taken_ids_are_refused(machine: Machine) -> None:
    """The same checks as everywhere."""
    with pytest.raises(InvalidMetadata):
        commands.add(machine.database, {})
    with pytest.raises(commands.ClientExists):
        commands.add(machine.database, {"redirect_uris": ["https://a.example/"]}, client_id="web")
    with pytest.raises(ValueError, match="client_id"):
        commands.add(machine.database, {"redirect_uris": ["https://a.example/"]}, client_id="a b")
