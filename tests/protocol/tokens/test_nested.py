"""Signed and encrypted answers: userinfo, ID token, introspection and authorization answers as a client registered them."""

from typing import Any

import orjson
import pytest
from joserfc import jwe, jws
from joserfc.jwk import ECKey, RSAKey

from idp.clients.models import ClientRow
from tests.protocol.machine import BASIC, ISSUER, Machine

KEYS: dict[str, RSAKey | ECKey] = {
    "RSA": RSAKey.generate_key(2048, parameters={"kid": "r", "use": "enc"}),
    "EC": ECKey.generate_key("P-256", parameters={"kid": "e", "use": "enc"}),
}
SETS = {"keys": [key.as_dict(private=False) for key in KEYS.values()]}
ALGS = [("RSA-OAEP", "A128CBC-HS256"), ("RSA-OAEP-256", "A256GCM"), ("ECDH-ES", "A128GCM"), ("ECDH-ES+A256KW", "A256CBC-HS512")]


def register(machine: Machine, client_id: str = "web", **members: Any) -> None:
    """Change the metadata of a client, as its owner would."""
    with machine.database.begin() as db:
        row = db.get(ClientRow, client_id)
        assert row is not None
        row.details = {**row.details, "jwks": SETS, **members}
        from idp.ground import revision

        revision.bump(db, "clients")
    machine.protocol.refresh()


def opened(token: str, alg: str, enc: str) -> str:
    """What is inside the JWE, with the client's own key."""
    key = KEYS["RSA" if alg.startswith("RSA") else "EC"]
    found = jwe.decrypt_compact(token, key, algorithms=[alg, enc])
    assert found.plaintext is not None
    assert found.headers()["kid"] == key.kid
    return found.plaintext.decode()


def test_userinfo_is_signed_for_who_registered_that(machine: Machine) -> None:
    """Core 5.3.2: application/jwt, with iss and aud inside."""
    token = machine.tokens()["access_token"]
    register(machine, userinfo_signed_response_alg="ES256")
    answer = machine.get("/userinfo", token=token)
    assert (answer.status, answer.header("Content-Type")) == (200, "application/jwt")
    claims = machine.claims_of(answer.body.decode())
    assert (claims["iss"], claims["aud"], claims["sub"], claims["given_name"]) == (ISSUER, "web", "n0012345", "Anna")


@pytest.mark.parametrize(("alg", "enc"), ALGS)
def test_userinfo_is_signed_then_encrypted(machine: Machine, alg: str, enc: str) -> None:
    """Core 16.14: the signature is inside."""
    token = machine.tokens()["access_token"]
    register(
        machine,
        userinfo_signed_response_alg="RS256",
        userinfo_encrypted_response_alg=alg,
        userinfo_encrypted_response_enc=enc,
    )
    claims = machine.claims_of(opened(machine.get("/userinfo", token=token).body.decode(), alg, enc))
    assert claims["sub"] == "n0012345"


def test_userinfo_may_be_encrypted_without_a_signature(machine: Machine) -> None:
    """Core 5.3.2: the default encryption is A128CBC-HS256."""
    token = machine.tokens()["access_token"]
    register(machine, userinfo_encrypted_response_alg="RSA-OAEP")
    inside = opened(machine.get("/userinfo", token=token).body.decode(), "RSA-OAEP", "A128CBC-HS256")
    assert orjson.loads(inside)["sub"] == "n0012345"


def test_the_id_token_is_encrypted_for_who_registered_that(machine: Machine) -> None:
    """Core 2: signed, then encrypted; also when it is refreshed."""
    register(machine, id_token_encrypted_response_alg="ECDH-ES+A128KW", id_token_encrypted_response_enc="A256GCM")
    tokens = machine.tokens(scope="openid offline_access")
    for answer in (tokens, machine.refresh(tokens["refresh_token"]).json):
        claims = machine.claims_of(opened(answer["id_token"], "ECDH-ES+A128KW", "A256GCM"))
        assert (claims["sub"], claims["aud"]) == ("n0012345", "web")


def test_a_client_without_a_fitting_key_is_told(machine: Machine) -> None:
    """Its own fault, never a 500 and never an unencrypted token."""
    register(machine, id_token_encrypted_response_alg="RSA-OAEP", jwks={"keys": [KEYS["EC"].as_dict(private=False)]})
    answer = machine.exchange(machine.code(machine.session()))
    assert (answer.status, answer.json["error"]) == (400, "invalid_client_metadata")


def test_introspection_is_signed_for_who_accepts_that(machine: Machine) -> None:
    """RFC 9701 5: typ, iss, aud, iat and the answer inside; JSON for everybody else."""
    token = machine.tokens()["access_token"]
    accept = "application/token-introspection+jwt"
    answer = machine.post("/introspect", {"token": token}, BASIC, HTTP_ACCEPT=accept)
    assert answer.header("Content-Type") == accept
    assert jws.extract_compact(answer.body).headers()["typ"] == "token-introspection+jwt"
    claims = machine.claims_of(answer.body.decode())
    assert (claims["iss"], claims["aud"], claims["token_introspection"]["active"]) == (ISSUER, "web", True)
    assert "sub" not in claims
    assert machine.post("/introspect", {"token": token}).json["active"] is True
    gone = machine.post("/introspect", {"token": "x"}, BASIC, HTTP_ACCEPT=accept)
    assert machine.claims_of(gone.body.decode())["token_introspection"] == {"active": False}
