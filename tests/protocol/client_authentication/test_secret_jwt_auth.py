"""client_secret_jwt (Core 9): the secret is a key, kept sealed, shown once; each assertion good for one use."""

from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from idp.clients import commands, loading
from idp.clients.metadata import InvalidMetadata, Rules
from idp.clients.models import ClientRow
from idp.ground import clock
from idp.jose.algorithms import is_signed
from idp.protocol.client_authentication import mac
from tests.protocol.machine import ISSUER, Machine

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
METADATA = {"grant_types": ["client_credentials"], "token_endpoint_auth_method": "client_secret_jwt"}


def add(machine: Machine, **metadata: Any) -> str:
    """Register the client "mac"; gives its secret."""
    _, secret = commands.add(machine.database, {**METADATA, **metadata}, client_id="mac", seal=machine.seal)
    machine.protocol.refresh()
    assert secret
    return secret


def ask(
    machine: Machine, secret: str, *, alg: str = "HS256", head: dict[str, Any] | None = None, **claims: Any
) -> tuple[int, str]:
    """Status and error of a request with an assertion, changed."""
    now = clock.seconds()
    said = {"iss": "mac", "sub": "mac", "aud": ISSUER, "iat": now, "exp": now + 60, "jti": f"{claims}{alg}{head}", **claims}
    text = jwt.encode({"alg": alg, **(head or {})}, said, OctKey.import_key(secret), algorithms=[alg])
    form = {"grant_type": "client_credentials", "client_assertion_type": TYPE, "client_assertion": text}
    answer = machine.post("/token", form, "")
    return answer.status, answer.json.get("error", "")


@pytest.mark.parametrize("alg", ["HS256", "HS384", "HS512"])
def test_a_mac_under_the_secret_authenticates_once(machine: Machine, alg: str) -> None:
    """Core 9, RFC 7523 3: jti single use."""
    secret = add(machine)
    assert ask(machine, secret, alg=alg) == (200, "")
    assert ask(machine, secret, alg=alg) == (401, "invalid_client")


def test_another_secret_another_algorithm_and_the_secret_itself_do_not(machine: Machine) -> None:
    """Core 9: the method that is registered, and token_endpoint_auth_signing_alg."""
    secret = add(machine, token_endpoint_auth_signing_alg="HS512")
    assert ask(machine, "x" * 64, alg="HS512") == (401, "invalid_client")
    assert ask(machine, secret) == (401, "invalid_client")
    form = {"grant_type": "client_credentials", "client_id": "mac", "client_secret": secret}
    assert machine.post("/token", form, "").status == 401
    assert ask(machine, secret, alg="HS512") == (200, "")


@pytest.mark.parametrize("audience", [ISSUER, f"{ISSUER}/token", [f"{ISSUER}/token"], ["x", ISSUER]])
def test_issuer_and_token_endpoint_are_the_audience(machine: Machine, audience: Any) -> None:
    """RFC 7523 3."""
    assert ask(machine, add(machine), aud=audience) == (200, "")


@pytest.mark.parametrize("audience", [None, "", f"{ISSUER}/", "https://evil.example", f"{ISSUER}/introspect", [], {}])
def test_anything_else_is_not(machine: Machine, audience: Any) -> None:
    """RFC 7523 3: an assertion for another server or another endpoint."""
    assert ask(machine, add(machine), aud=audience) == (401, "invalid_client")


def test_the_endpoint_that_is_asked_is_an_audience(machine: Machine) -> None:
    """RFC 9126 2 has it for pushed requests; the others take their own address alike."""
    secret, now = add(machine), clock.seconds()
    said = {"iss": "mac", "sub": "mac", "aud": f"{ISSUER}/revoke", "exp": now + 60, "jti": "r"}
    text = jwt.encode({"alg": "HS256"}, said, OctKey.import_key(secret))
    assert machine.post("/revoke", {"token": "x", "client_assertion_type": TYPE, "client_assertion": text}, "").status == 200


def test_a_public_key_is_no_secret(machine: Machine) -> None:
    """RFC 8725 2.1: a client of private_key_jwt is not authenticated by a MAC, whatever the key."""
    jwks = {"keys": [{"kty": "EC", "crv": "P-256", **dict.fromkeys("xy", "")}]}
    with pytest.raises(InvalidMetadata):
        commands.add(machine.database, {**METADATA, "token_endpoint_auth_method": "private_key_jwt", "jwks": jwks})
    commands.add(
        machine.database,
        {**METADATA, "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": "https://a.example/jwks"},
        client_id="mac",
    )
    machine.protocol.refresh()
    assert ask(machine, "https://a.example/jwks" * 3) == (401, "invalid_client")


def test_the_value_is_kept_sealed_and_only_where_it_is_needed(machine: Machine) -> None:
    """Core 9: sealed where client_secret_jwt needs the value, hashed everywhere."""
    secret = add(machine)
    with machine.database.read() as db:
        row, web = db.get(ClientRow, "mac"), db.get(ClientRow, "web")
    assert row is not None
    assert row.secret_sealed
    assert web is not None
    assert secret not in row.secret_sealed
    assert machine.seal.open(row.secret_sealed) == secret
    assert web.secret_sealed is None
    with pytest.raises(ValueError, match="sealed"):
        commands.add(machine.database, METADATA)


def test_a_fresh_secret_takes_the_place_of_the_old_one(machine: Machine) -> None:
    """`idp clients rotate-secret`."""
    old = add(machine)
    new = commands.rotate_secret(machine.database, "mac", machine.seal)
    machine.protocol.refresh()
    assert ask(machine, old) == (401, "invalid_client")
    assert ask(machine, new) == (200, "")


def test_the_clients_file_needs_the_secret_itself(machine: Machine, tmp_path: Path) -> None:
    """A digest cannot be used as a key; a file with the secret can, and loading it again changes nothing."""
    (tmp_path / "secret").write_text("s" * 64 + "\n")
    file = tmp_path / "clients.toml"
    entry = (
        '[[client]]\nclient_id = "mac"\ngrant_types = ["client_credentials"]\ntoken_endpoint_auth_method = "client_secret_jwt"\n'
    )
    file.write_text(entry + f'client_secret_sha256 = "{"0" * 64}"\n')
    with pytest.raises(loading.BadClientsFile):
        loading.load_file(machine.database, file, Rules(), machine.seal)
    file.write_text(entry + 'client_secret_file = "secret"\n')
    assert loading.load_file(machine.database, file, Rules(), machine.seal).added == ["mac"]
    assert loading.load_file(machine.database, file, Rules(), machine.seal).changed == []
    machine.protocol.refresh()
    assert ask(machine, "s" * 64) == (200, "")


def test_a_secret_that_is_too_short_for_the_mac_is_no_key() -> None:
    """RFC 7518 3.2: a key of the size of the hash output or larger."""
    text = jwt.encode({"alg": "HS512"}, {}, OctKey.import_key("s" * 64), algorithms=["HS512"])
    (key,) = mac.keys_of("HS512", "s" * 64)
    assert is_signed(text, key, "HS512")
    assert not is_signed(text, OctKey.import_key("t" * 64), "HS512")
    assert not is_signed(text + "é", key, "HS512")
    assert mac.keys_of("HS512", "s" * 63) == []


@pytest.mark.parametrize(
    "metadata",
    [
        {"token_endpoint_auth_signing_alg": "RS256"},
        {"token_endpoint_auth_method": "client_secret_basic", "token_endpoint_auth_signing_alg": "HS256"},
        {"token_endpoint_auth_signing_alg": "none"},
    ],
)
def test_the_algorithm_goes_with_the_method(machine: Machine, metadata: dict[str, Any]) -> None:
    """Core 9."""
    with pytest.raises(InvalidMetadata):
        add(machine, **metadata)
