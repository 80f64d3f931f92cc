"""Introspection and revocation: who is told what, and what dies."""

import base64

import pytest

from idp.ground import clock
from idp.sessions.models import Session
from tests.protocol.machine import ACR, ISSUER, SECRET, Machine, Tick


def basic(client_id: str) -> str:
    """The Basic header of a test client."""
    return "Basic " + base64.b64encode(f"{client_id}:{SECRET}".encode()).decode()


def test_a_client_learns_about_its_own_access_token(either: Machine) -> None:
    """RFC 7662 2.2, with acr and auth_time (RFC 9470 6.2)."""
    tokens = either.tokens()
    answer = either.post("/introspect", {"token": tokens["access_token"]})
    assert answer.header("Cache-Control") == "no-store"
    assert answer.json == {
        "active": True,
        "scope": "openid profile",
        "client_id": "web",
        "token_type": "Bearer",
        "exp": 1_800_003_600,
        "iat": 1_800_000_000,
        "sub": "n0012345",
        "aud": "web",
        "iss": ISSUER,
        "acr": ACR,
        "auth_time": 1_799_999_995,
    }


@pytest.mark.parametrize("hint", ["", "refresh_token", "access_token", "nonsense"])
def test_a_client_learns_about_its_own_refresh_token(either: Machine, hint: str) -> None:
    """RFC 7662 2.1: the hint may be wrong."""
    told = either.post("/introspect", {"token": either.tokens()["refresh_token"], "token_type_hint": hint}).json
    assert (told["active"], told["exp"]) == (True, 1_800_000_000 + 30 * 86_400)
    assert "token_type" not in told


def test_a_stranger_learns_nothing_and_a_resource_server_everything(machine: Machine) -> None:
    """RFC 7662 4: a token is confirmed to those whom it concerns; `introspect_any` marks the operator's resource servers."""
    tokens = machine.tokens()
    for token in (tokens["access_token"], tokens["refresh_token"]):
        assert machine.post("/introspect", {"token": token}, basic("es")).json == {"active": False}
        assert machine.post("/introspect", {"token": token}, basic("api")).json["active"] is True


def test_what_does_not_work_is_inactive_and_nothing_more(machine: Machine, tick: Tick) -> None:
    """“... SHOULD NOT include any additional information about an inactive token, including why” (RFC 7662 2.2)."""
    used = machine.tokens()
    machine.refresh(used["refresh_token"])
    ended = machine.session()
    of_ended = machine.exchange(machine.code(ended)).json
    machine.change(Session, ended.id, ended_at=clock.now())
    for token in ("unknown", used["refresh_token"], of_ended["access_token"], of_ended["refresh_token"]):
        assert machine.post("/introspect", {"token": token}).json == {"active": False}
    expired = machine.tokens()["access_token"]
    tick.forward(3600)
    assert machine.post("/introspect", {"token": expired}).json == {"active": False}


def test_introspection_is_for_clients_that_authenticate(machine: Machine) -> None:
    """“To prevent token scanning attacks, the endpoint MUST also require some form of authorization” (RFC 7662 2.1)."""
    token = machine.tokens()["access_token"]
    public = machine.post("/introspect", {"token": token, "client_id": "spa"}, "")
    assert (public.status, public.json["error"]) == (401, "invalid_client")
    assert machine.post("/introspect", {"token": token}, "").status == 401
    assert machine.post("/introspect", {}).json["error"] == "invalid_request"
    assert machine.get("/introspect").status == 405


def test_revoking_a_refresh_token_kills_its_family(either: Machine) -> None:
    """“... SHOULD also invalidate all access tokens based on the same authorization grant” (RFC 7009 2.1)."""
    first = either.tokens()
    second = either.refresh(first["refresh_token"]).json
    answer = either.post("/revoke", {"token": second["refresh_token"], "token_type_hint": "nonsense"})
    assert (answer.status, answer.body) == (200, b"")
    for token in (first["access_token"], second["access_token"]):
        assert either.get("/userinfo", token=token).status == 401
    assert either.refresh(second["refresh_token"]).json["error"] == "invalid_grant"
    assert either.events()[-1] == "token.revoked"


def test_revoking_an_access_token_leaves_the_refresh_token(either: Machine) -> None:
    """RFC 7009 2.1: revoking the refresh token along with it is up to the server; here it stays."""
    tokens = either.tokens()
    assert either.post("/revoke", {"token": tokens["access_token"]}).status == 200
    assert either.get("/userinfo", token=tokens["access_token"]).status == 401
    assert either.refresh(tokens["refresh_token"]).status == 200


def test_revoking_what_is_unknown_or_dead_is_a_success(machine: Machine) -> None:
    """“... HTTP status code 200 ... if the client submitted an invalid token” (RFC 7009 2.2)."""
    tokens = machine.tokens()
    for token in ("unknown", tokens["refresh_token"], tokens["refresh_token"], tokens["access_token"]):
        assert machine.post("/revoke", {"token": token}).status == 200
    assert machine.events().count("token.revoked") == 2


def test_revoking_another_clients_token_is_refused(machine: Machine) -> None:
    """RFC 7009 2.1: the token was issued to the client making the request, else it is refused."""
    tokens = machine.tokens()
    answer = machine.post("/revoke", {"token": tokens["refresh_token"]}, basic("es"))
    assert (answer.status, answer.json["error"]) == (400, "invalid_grant")
    assert machine.refresh(tokens["refresh_token"]).status == 200


def test_a_public_client_revokes_by_its_id(machine: Machine) -> None:
    """RFC 7009 5: public clients identify themselves and own their tokens."""
    tokens = machine.exchange(machine.code(machine.session(), client="spa"), "", client_id="spa").json
    assert machine.post("/revoke", {"token": tokens["refresh_token"], "client_id": "spa"}, "").status == 200
    assert machine.refresh(tokens["refresh_token"], "", client_id="spa").json["error"] == "invalid_grant"
    assert machine.post("/revoke", {"client_id": "spa"}, "").json["error"] == "invalid_request"
