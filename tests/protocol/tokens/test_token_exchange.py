"""Token exchange (RFC 8693) and JWT assertions as grants (RFC 7523): what comes out, and what is refused."""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from idp.accounts.models import Account
from idp.clients.models import ClientRow
from idp.ground import clock
from tests.protocol.machine import ISSUER, SECRET, Machine, Tick, copy_of
from tests.protocol.tokens.test_jwt_access_token import API
from tests.protocol.tokens.test_nested import register

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"
AUTH = "Basic " + base64.b64encode(f"api:{SECRET}".encode()).decode()
KEY = ECKey.generate_key("P-256", parameters={"kid": "hr"})


@pytest.fixture
def machine(template: Path, tmp_path: Path, tick: Tick) -> Iterator[Machine]:
    """A provider with an API that exchanges tokens, and an issuer of assertions."""
    jwks = tmp_path / "hr.json"
    jwks.write_bytes(orjson.dumps({"keys": [KEY.as_dict(private=False)]}))
    database = copy_of(template, tmp_path)
    made = Machine(
        database,
        resources=[{"uri": API, "client_id": "api"}, {"uri": "https://deep.example/", "access_token_format": "opaque"}],
        assertion_issuers=[{"issuer": "https://hr.example", "jwks_file": str(jwks), "clients": ["api"]}],
    )
    register(made, "api", grant_types=["client_credentials", EXCHANGE, BEARER], scope="openid reports profile")
    yield made
    database.close()


def subject(machine: Machine, scope: str = "openid profile reports", **more: Any) -> str:
    """An access token of the person, meant for the API."""
    answer = machine.exchange(machine.code(machine.session(), scope=scope, resource=[API], **more)).json
    token: str = answer["access_token"]
    return token


def exchange(machine: Machine, token: str, **form: str) -> Any:
    """An exchange by the API."""
    good = {"grant_type": EXCHANGE, "subject_token": token, "subject_token_type": ACCESS_TOKEN}
    return machine.token(AUTH, **{name: value for name, value in (good | form).items() if value != "-"})


def test_an_api_gets_a_token_of_its_own_for_the_same_person(machine: Machine, tick: Tick) -> None:
    """RFC 8693 2.2.1 and 4.1: the same sub, the actor named, nothing more than before, no longer than before."""
    token = subject(machine)
    tick.forward(3000)
    answer = exchange(machine, token, scope="reports", resource="https://deep.example/")
    assert answer.status == 200, answer.body
    given = answer.json
    assert (given["issued_token_type"], given["scope"], given["expires_in"]) == (ACCESS_TOKEN, "reports", 600)
    assert "refresh_token" not in given
    seen = machine.post("/introspect", {"token": given["access_token"]}, AUTH).json
    assert (seen["sub"], seen["act"], seen["client_id"]) == ("n0012345", {"sub": "api"}, "api")
    assert {"acr", "auth_time"} <= set(seen)


def test_the_chain_of_actors_is_kept(machine: Machine) -> None:
    """RFC 8693 4.1: the present actor outermost."""
    first = exchange(machine, subject(machine)).json["access_token"]
    second = exchange(machine, first).json["access_token"]
    assert machine.post("/introspect", {"token": second}, AUTH).json["act"] == {"sub": "api", "act": {"sub": "api"}}


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"subject_token": "-"}, "invalid_request"),
        ({"subject_token_type": "urn:ietf:params:oauth:token-type:saml2"}, "invalid_request"),
        ({"requested_token_type": "urn:ietf:params:oauth:token-type:refresh_token"}, "invalid_request"),
        ({"actor_token": "x", "actor_token_type": ACCESS_TOKEN}, "invalid_request"),
        ({"subject_token": "unknown"}, "invalid_request"),
        ({"scope": "openid email"}, "invalid_scope"),
        ({"resource": "https://nowhere.example"}, "invalid_target"),
        ({"audience": "somebody"}, "invalid_target"),
    ],
)
def test_what_an_exchange_may_not_ask(machine: Machine, form: dict[str, str], code: str) -> None:
    """RFC 8693 2.2.2."""
    answer = exchange(machine, subject(machine), **form)
    assert (answer.status, answer.json["error"]) == (400, code)


def test_a_token_that_is_not_meant_for_the_client_is_no_subject(machine: Machine) -> None:
    """An access token that merely passed by cannot be exchanged; nor can one whose session ended."""
    stray = machine.tokens(scope="openid profile")["access_token"]
    assert exchange(machine, stray).json["error"] == "invalid_request"
    session = machine.session()
    token = machine.exchange(machine.code(session, scope="openid", resource=[API])).json["access_token"]
    machine.change(type(session), session.id, ended_at=clock.now())
    assert exchange(machine, token).json["error"] == "invalid_request"


def test_what_was_exchanged_dies_with_the_session(machine: Machine) -> None:
    """Log-out reaches every token that came of the session."""
    session = machine.session()
    token = machine.exchange(machine.code(session, scope="openid reports", resource=[API])).json["access_token"]
    derived = exchange(machine, token).json["access_token"]
    machine.change(type(session), session.id, ended_at=clock.now())
    assert machine.post("/introspect", {"token": derived}, AUTH).json == {"active": False}


def test_only_registered_clients_exchange(machine: Machine) -> None:
    """unauthorized_client for the grant type that was not registered."""
    register(machine, "api", grant_types=["client_credentials"])
    assert exchange(machine, subject(machine)).json["error"] == "unauthorized_client"


def assertion(typ: str = "JWT", **changes: Any) -> str:
    """A good assertion of the issuer, changed (None: left out)."""
    now = clock.seconds()
    claims = {
        "iss": "https://hr.example",
        "sub": "n0012345",
        "aud": ISSUER,
        "exp": now + 60,
        "iat": now,
        "jti": str(now),
    } | changes
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": "ES256", "kid": "hr", "typ": typ}, kept, KEY, algorithms=["ES256"])


def test_an_assertion_of_a_trusted_issuer_gives_a_token(machine: Machine) -> None:
    """RFC 7523 2.1; nobody signed in, so no acr is told; good for one use."""
    token = assertion()
    answer = machine.token(AUTH, grant_type=BEARER, assertion=token, scope="reports")
    assert answer.status == 200, answer.body
    seen = machine.post("/introspect", {"token": answer.json["access_token"]}, AUTH).json
    assert (seen["sub"], seen["scope"], "acr" in seen) == ("n0012345", "reports", False)
    assert machine.token(AUTH, grant_type=BEARER, assertion=token).json["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"},
        {"sub": "n0099999"},
        {"sub": None},
        {"aud": "https://other.example"},
        {"exp": 1},
        {"exp": None},
        {"exp": "soon"},
        {"nbf": 4_000_000_000},
        {"jti": None},
    ],
)
def test_what_an_assertion_must_hold(machine: Machine, changes: dict[str, Any]) -> None:
    """RFC 7523 3, items 1 to 7."""
    answer = machine.token(AUTH, grant_type=BEARER, assertion=assertion(**changes))
    assert (answer.status, answer.json["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize("typ", ["dpop+jwt", "logout+jwt", "at+jwt", "client-authentication+jwt"])
def test_a_token_of_another_type_is_no_grant(machine: Machine, typ: str) -> None:
    """RFC 8725 3.11: what the issuer signs for other purposes, an access token of its own for one, signs nobody in here."""
    assert machine.token(AUTH, grant_type=BEARER, assertion=assertion(typ)).json["error"] == "invalid_grant"
    assert machine.token(AUTH, grant_type=BEARER, assertion=assertion("authorization-grant+jwt")).status == 200


def test_forged_foreign_and_broken_assertions_are_refused(machine: Machine) -> None:
    """Another key, no signature, no JWT; a client that the issuer is not trusted for; a disabled account."""
    other = ECKey.generate_key("P-256", parameters={"kid": "hr"})
    claims = {"iss": "https://hr.example", "sub": "n0012345", "aud": ISSUER, "exp": clock.seconds() + 60, "jti": "x"}
    forged = jwt.encode({"alg": "ES256", "kid": "hr"}, claims, other, algorithms=["ES256"])
    for bad in (forged, forged.rpartition(".")[0] + ".", "x.y.z", "ü", "a" * 20_000):
        assert machine.token(AUTH, grant_type=BEARER, assertion=bad).json["error"] == "invalid_grant"
    with machine.database.begin() as db:
        row = db.get(ClientRow, "web")
        assert row is not None
        row.details = {**row.details, "grant_types": [BEARER]}
    register(machine, "web")
    assert machine.token(grant_type=BEARER, assertion=assertion()).json["error"] == "invalid_grant"
    machine.change(Account, 1, disabled_at=clock.now())
    assert machine.token(AUTH, grant_type=BEARER, assertion=assertion(jti="y")).json["error"] == "invalid_grant"
