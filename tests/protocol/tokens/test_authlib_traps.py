"""Defects and traps of Authlib 1.9.9 that concern the machine side: each was seen there, none may be seen here.

Trap 1 (quotes in errors, bytes in Basic), 2 (codes redeemed twice), 6 (PKCE of public clients alone) and 10 (secrets in clear)
have their tests beside the rule: test_code_exchange, test_authentication, test_races, test_refresh.
"""

import logging

import pytest

from idp.sessions.models import Session
from tests.protocol.machine import Machine


def test_the_audience_is_a_text_so_that_logout_finds_the_client(machine: Machine) -> None:
    """Trap 5: Authlib's end-session finds no client when aud is a list of one."""
    session = machine.session(secret="cookie")
    hint = machine.exchange(machine.code(session)).json["id_token"]
    assert machine.claims_of(hint)["aud"] == "web"
    query = f"id_token_hint={hint}&post_logout_redirect_uri=https://rp.example/signed-out"
    answer = machine.get("/logout", query, HTTP_COOKIE="__Host-idp_session=cookie")
    assert answer.header("Location") == "https://rp.example/signed-out"


def test_an_audience_that_is_a_list_is_understood_too(machine: Machine) -> None:
    """Trap 5: tokens of an older provider with the same keys."""
    session: Session = machine.session(secret="cookie")
    claims = {"iss": machine.protocol.issuer, "aud": ["web"], "sub": "n0012345", "sid": session.id}
    hint = machine.protocol.keyring.sign(claims, "RS256")
    query = f"id_token_hint={hint}&post_logout_redirect_uri=https://rp.example/signed-out"
    answer = machine.get("/logout", query, HTTP_COOKIE="__Host-idp_session=cookie")
    assert answer.header("Location") == "https://rp.example/signed-out"


def test_no_log_holds_a_token_a_code_or_a_secret(machine: Machine, caplog: pytest.LogCaptureFixture) -> None:
    """Trap 8: Authlib writes whole tokens at debug; its logger starts at INFO, whatever the root logger says."""
    assert logging.getLogger("authlib").getEffectiveLevel() >= logging.INFO
    caplog.set_level(logging.DEBUG)
    code = machine.code(machine.session())
    tokens = machine.exchange(code).json
    second = machine.refresh(tokens["refresh_token"]).json
    machine.exchange(code)
    machine.exchange(code, code_verifier="A" * 43)
    machine.token("Basic d2ViOndyb25nLXNlY3JldA==", grant_type="client_credentials")
    for secret in (code, tokens["access_token"], second["refresh_token"], tokens["id_token"], "wrong-secret"):
        assert secret not in caplog.text


def test_every_lifetime_is_set(machine: Machine) -> None:
    """Trap 9: access tokens of the code grant live 864 000 s by default there."""
    assert machine.tokens()["expires_in"] == 3600
    assert machine.token(grant_type="client_credentials").json["expires_in"] == 3600


def test_acr_and_amr_are_those_of_the_sign_in_not_of_the_person(machine: Machine) -> None:
    """Trap 11: two sessions of one account, each ID token tells of its own."""
    weak = machine.session()
    machine.change(Session, weak.id, acr="https://ecas.ec.europa.eu/loa/basic", amr=["pwd"])
    with machine.database.read() as db:
        weak = db.get(Session, weak.id) or weak
    strong = machine.session()
    told = [machine.claims_of(machine.exchange(machine.code(one)).json["id_token"]) for one in (weak, strong)]
    assert [one["amr"] for one in told] == [["pwd"], ["pwd", "sms", "mfa"]]


def test_the_registered_method_holds_at_every_endpoint(machine: Machine) -> None:
    """Trap 12: the mixin's check is True for every endpoint but the token endpoint."""
    form = {"token": "x", "client_id": "web", "client_secret": "a-secret-of-the-test-client-0123456789-abcdef"}
    for path in ("/introspect", "/revoke"):
        assert machine.post(path, form, "").json["error"] == "invalid_client"


def test_query_and_body_are_not_mixed_anywhere(machine: Machine) -> None:
    """Trap 13: grant_type, client_id, scope and redirect_uri are read from query and body there."""
    for path in ("/token", "/introspect", "/revoke"):
        answer = machine.call("POST", path, query="grant_type=client_credentials&token=x", body=b"client_id=spa")
        assert (answer.status, answer.json["error"]) == (400, "invalid_request")


def test_importing_the_routes_imports_no_deprecated_jose() -> None:
    """Authlib.jose goes, and changes how keys are handled when it is imported at all."""
    import subprocess
    import sys

    code = "import idp.protocol.routes, sys; sys.exit('authlib.jose' in sys.modules)"
    assert subprocess.run([sys.executable, "-W", "error", "-c", code], check=False).returncode == 0
