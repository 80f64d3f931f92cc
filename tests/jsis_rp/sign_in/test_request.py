"""What the provider is asked, and by whom it may be started (Core 3.1.2.1, 4, 9; RFC 7636)."""

import base64
import hashlib
import json
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet


def test_the_internet_way_asks_for_medium_as_essential(person: Any) -> None:
    """Core 5.5.1.1, with acr_values beside it."""
    asked = person.begin("way=internet")
    acr = json.loads(asked["claims"])["id_token"]["acr"]
    assert acr == {"essential": True, "values": [person.issuer.medium, person.issuer.high]}
    assert asked["acr_values"] == person.issuer.medium
    assert (asked["response_type"], asked["client_id"]) == ("code", "jsis-online")
    assert asked["redirect_uri"] == "http://localhost:8001/RCAM/callback"
    assert asked["code_challenge_method"] == "S256"


def test_the_internal_way_asks_for_basic_from_the_internal_network(person: Any) -> None:
    """Behind the trusted proxy, from 10.0.0.0/8."""
    asked = person.begin("way=internal", headers={"X-Forwarded-For": "10.1.2.3"})
    assert asked["acr_values"] == person.issuer.basic
    assert json.loads(asked["claims"])["id_token"]["acr"]["essential"] is False


def test_the_internal_way_is_explained_from_outside(person: Any) -> None:
    """The page offers the other way; nothing is asked of the provider."""
    answer = person.get("/sign-in?way=internal")
    assert answer.status_code == 403
    assert 'id="way-internet"' in answer.get_data(as_text=True)


def test_the_verifier_of_the_challenge_is_sent_with_the_code(person: Any) -> None:
    """RFC 7636 4.6: S256 of what was sent is what was announced."""
    challenge = person.begin()["code_challenge"]
    person.come_back()
    verifier = person.issuer.forms[0]["code_verifier"]
    assert base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode() == challenge


def test_the_client_proves_itself_with_a_published_key(person: Any) -> None:
    """Core 9, RFC 7523 3: private_key_jwt, checked with what /jwks.json publishes, by our clock."""
    person.sign_in()
    form = person.issuer.forms[0]
    published = KeySet.import_key_set(person.get("/jwks.json").get_json())
    claims = jwt.decode(form["client_assertion"], published, algorithms=["RS256"]).claims
    at = int(person.issuer.clock.now().timestamp())
    assert (claims["iss"], claims["sub"], claims["aud"]) == ("jsis-online", "jsis-online", person.issuer.url)
    assert (claims["iat"], claims["exp"]) == (at, at + 60)
    assert len(claims["jti"]) == 43
    assert "client_secret" not in form
    assert all("d" not in key.as_dict() for key in published.keys)


def test_every_attempt_has_its_own_state_nonce_and_challenge(person: Any) -> None:
    """Nothing is used twice."""
    first, second = person.begin(), person.begin()
    assert all(first[name] != second[name] for name in ("state", "nonce", "code_challenge"))


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_provider_may_start_a_sign_in_for_itself_only(person: Any, method: str) -> None:
    """Core 4: iss is checked, login_hint is passed on."""
    call = getattr(person.client, method)
    options = {"query_string" if method == "get" else "data": {"iss": person.issuer.url, "login_hint": "a@example.org"}}
    answer = call("/RCAM/sign-in", **options)
    assert person.issuer.read_request(answer.location)["login_hint"] == "a@example.org"
    assert person.get("/sign-in?iss=https://evil.example").status_code == 400


TARGETS = {
    "/RCAM/access-logs?page=2": "/RCAM/access-logs?page=2",
    "http://localhost:8001/RCAM/help": "/RCAM/help",
    "https://evil.example/RCAM/help": "/RCAM/home",
    "//evil.example/RCAM": "/RCAM/home",
    "/\\evil.example": "/RCAM/home",
    "/RCAM/../../evil": "/RCAM/home",
    "/elsewhere": "/RCAM/home",
    "/RCAM//evil.example": "/RCAM/home",
    "http://localhost:8001@evil.example/RCAM/": "/RCAM/home",
    "javascript:alert(1)": "/RCAM/home",
    "/RCAM/a\r\nSet-Cookie: x": "/RCAM/home",
    "/RCAMevil": "/RCAM/home",
}


@pytest.mark.parametrize(("target", "arrives"), TARGETS.items())
def test_the_way_back_stays_on_our_origin(person: Any, target: str, arrives: str) -> None:
    """No open redirect, whatever target_link_uri says (Core 4)."""
    answer = person.client.get("/RCAM/sign-in", query_string={"target_link_uri": target})
    person.issuer.read_request(answer.location)
    assert person.come_back().location == arrives


def test_too_many_sign_ins_of_one_address_are_stopped(person: Any) -> None:
    """`session.sign_ins_per_address` in its window; another address is not concerned."""
    for _ in range(60):
        assert person.get("/sign-in?way=internet").status_code == 303
    assert person.get("/sign-in?way=internet").status_code == 429
    assert person.get("/sign-in?way=internet", headers={"X-Forwarded-For": "192.0.2.9"}).status_code == 303


def test_a_session_made_inside_is_stepped_up_outside_and_comes_back_to_the_page(person: Any) -> None:
    """Basic suffices on the internal network only; from outside the page asked for follows a medium sign-in."""
    inside = {"X-Forwarded-For": "10.1.2.3"}
    person.issuer.acr = person.issuer.basic
    person.begin("way=internal", headers=inside)
    assert person.come_back().status_code == 303
    assert person.get("/access-logs", headers=inside).status_code == 200
    step_up = person.get("/access-logs?page=1")
    assert step_up.location == "/RCAM/sign-in?way=internet&target=%2FRCAM%2Faccess-logs%3Fpage%3D1"
    person.issuer.acr = person.issuer.medium
    assert person.sign_in(step_up.location.partition("?")[2]).location == "/RCAM/access-logs?page=1"
    assert person.get("/access-logs?page=1").status_code == 200
