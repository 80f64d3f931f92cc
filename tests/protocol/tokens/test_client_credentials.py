"""Grant type client_credentials: a client for itself."""

import base64

import pytest

from tests.protocol.machine import SECRET, Machine

API = "Basic " + base64.b64encode(f"api:{SECRET}".encode()).decode()


def test_a_client_gets_a_token_for_itself(either: Machine) -> None:
    """RFC 6749 4.4.3: no refresh token, no ID token, the registered scope."""
    answer = either.token(API, grant_type="client_credentials")
    assert answer.status == 200, answer.body
    assert set(answer.json) == {"access_token", "token_type", "expires_in", "scope"}
    assert answer.json["scope"] == "reports"
    told = either.post("/introspect", {"token": answer.json["access_token"]}, API).json
    assert (told["active"], told["sub"], told["scope"]) == (True, "api", "reports")
    assert either.events()[-1] == "token.issued"


@pytest.mark.parametrize("scope", ["openid", "profile", "reports other", "é", '"'])
def test_scopes_about_people_or_of_others_are_refused(machine: Machine, scope: str) -> None:
    """RFC 6749 5.2: invalid_scope."""
    answer = machine.token(grant_type="client_credentials", scope=scope)
    assert (answer.status, answer.json["error"]) == (400, "invalid_scope")


def test_two_tokens_of_one_second_differ(machine: Machine) -> None:
    """A token says nothing but itself: no collision however fast they are asked for."""
    tokens = {machine.token(grant_type="client_credentials").json["access_token"] for _ in range(50)}
    assert len(tokens) == 50


def test_a_public_client_is_refused(machine: Machine) -> None:
    """“The client credentials grant type MUST only be used by confidential clients.” (RFC 6749 4.4)."""
    answer = machine.token("", grant_type="client_credentials", client_id="spa")
    assert answer.json["error"] == "unauthorized_client"


def test_a_token_without_a_person_opens_no_userinfo(machine: Machine) -> None:
    """RFC 6750 3.1: insufficient_scope."""
    token = machine.token(grant_type="client_credentials").json["access_token"]
    answer = machine.get("/userinfo", token=token)
    assert (answer.status, answer.json["error"]) == (403, "insufficient_scope")
