"""Grant type authorization_code at the token endpoint: what a code gives, to whom, and once."""

from datetime import timedelta

import pytest

from idp.accounts.models import Account
from idp.clients.models import ClientRow
from idp.ground import clock
from idp.sessions.models import Session
from tests.protocol.machine import ACR, BASIC, CALLBACK, ISSUER, VERIFIER, Machine, Tick


def test_a_code_gives_tokens_that_say_what_was_proved(either: Machine) -> None:
    """Core 3.1.3.3 and 2: the answer, its headers and every claim of the ID token."""
    session = either.session()
    answer = either.exchange(either.code(session))
    assert answer.status == 200
    assert answer.header("Cache-Control") == "no-store"
    assert answer.header("Content-Type") == "application/json"
    tokens = answer.json
    assert set(tokens) == {"access_token", "token_type", "expires_in", "scope", "refresh_token", "id_token"}
    assert (tokens["token_type"], tokens["expires_in"], tokens["scope"]) == ("Bearer", 3600, "openid profile")
    claims = either.claims_of(tokens["id_token"])
    at_hash = claims.pop("at_hash")
    assert len(at_hash) == 22
    assert claims == {
        "iss": ISSUER,
        "sub": "n0012345",
        "aud": "web",
        "azp": "web",
        "exp": 1_800_003_600,
        "iat": 1_800_000_000,
        "auth_time": 1_799_999_995,
        "nonce": "n-0S6_WzA2Mj",
        "acr": ACR,
        "amr": ["pwd", "sms", "mfa"],
        "sid": session.id,
    }
    assert "token.issued" in either.events()


def test_an_es256_client_gets_an_es256_id_token(either: Machine) -> None:
    """Registration 2: id_token_signed_response_alg."""
    answer = either.exchange(either.code(either.session(), client="es"), BASIC.replace(BASIC, _basic("es")))
    assert answer.status == 200, answer.body
    assert either.claims_of(answer.json["id_token"])["aud"] == "es"
    assert "refresh_token" not in answer.json


def test_a_code_used_twice_is_refused_and_its_tokens_are_revoked(either: Machine) -> None:
    """“... SHOULD revoke (when possible) all tokens previously issued based on that authorization code.” (RFC 6749 4.1.2)."""
    code = either.code(either.session())
    tokens = either.exchange(code).json
    again = either.exchange(code)
    assert (again.status, again.json["error"]) == (400, "invalid_grant")
    assert either.get("/userinfo", token=tokens["access_token"]).status == 401
    assert either.refresh(tokens["refresh_token"]).json["error"] == "invalid_grant"
    assert "code.replayed" in either.events()


def test_a_replay_long_after_the_code_expired_still_revokes(machine: Machine, tick: Tick) -> None:
    """RFC 9700 4.5: the used code stays known for as long as its tokens may live."""
    code = machine.code(machine.session())
    tokens = machine.exchange(code).json
    tick.forward(600)
    assert machine.exchange(code).json["error"] == "invalid_grant"
    assert machine.get("/userinfo", token=tokens["access_token"]).status == 401


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"code": "no-such-code"}, "invalid_grant"),
        ({"code": "-"}, "invalid_request"),
        ({"redirect_uri": CALLBACK + "?x=1"}, "invalid_grant"),
        ({"redirect_uri": "-"}, "invalid_grant"),
        ({"code_verifier": "-"}, "invalid_grant"),
        ({"code_verifier": "A" * 43}, "invalid_grant"),
        ({"code_verifier": VERIFIER + "\n"}, "invalid_grant"),
        ({"code_verifier": "short"}, "invalid_grant"),
        ({"code_verifier": "é" * 43}, "invalid_grant"),
        ({"grant_type": "-"}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": 'quo"te'}, "unsupported_grant_type"),
        ({"grant_type": "é"}, "unsupported_grant_type"),
    ],
)
def test_a_wrong_request_is_refused_with_its_code_and_burns_nothing(machine: Machine, form: dict[str, str], error: str) -> None:
    """RFC 6749 5.2, RFC 7636 4.6; quotes and accents, which Authlib's errors cannot carry, are no server error."""
    code = machine.code(machine.session())
    answer = machine.exchange(code, **form)
    assert (answer.status, answer.json["error"]) == (400, error)
    assert machine.exchange(code).status == 200


def test_a_verifier_without_a_challenge_is_refused(machine: Machine) -> None:
    """RFC 9700 4.8.2: the downgrade of PKCE."""
    code = machine.code(machine.session(), code_challenge="")
    assert machine.exchange(code).json["error"] == "invalid_grant"
    assert machine.exchange(code, code_verifier="-").status == 200


def test_a_code_of_another_client_is_refused_and_stays_good(machine: Machine) -> None:
    """“... ensure that the authorization code was issued to the authenticated confidential client” (RFC 6749 4.1.3)."""
    code = machine.code(machine.session())
    assert machine.exchange(code, _basic("es")).json["error"] == "invalid_grant"
    assert machine.exchange(code).status == 200


def test_an_expired_code_is_refused(machine: Machine, tick: Tick) -> None:
    """RFC 6749 4.1.2: a short life, 60 seconds here."""
    code = machine.code(machine.session())
    tick.forward(60)
    answer = machine.exchange(code)
    assert (answer.json["error"], answer.json["error_description"]) == ("invalid_grant", "the code has expired")


@pytest.mark.parametrize("change", ["ended", "ran out", "idle", "disabled"])
def test_a_code_dies_with_its_session_and_its_account(either: Machine, tick: Tick, change: str) -> None:
    """After log-out a code that is still on its way is dead."""
    session = either.session()
    code = either.code(session)
    now = clock.now()
    if change == "ended":
        either.change(Session, session.id, ended_at=now)
    elif change == "ran out":
        either.change(Session, session.id, expires_at=now)
    elif change == "idle":
        either.change(Session, session.id, seen_at=now - timedelta(hours=2))
    else:
        either.change(Account, 1, disabled_at=now)
    assert either.exchange(code).json["error"] == "invalid_grant"


def test_a_public_client_needs_pkce(machine: Machine) -> None:
    """RFC 9700 2.1.1: public clients must use PKCE; the code was written before that was registered."""
    with_challenge = machine.code(machine.session(), client="spa")
    assert machine.exchange(with_challenge, "", client_id="spa").status == 200
    without = machine.code(machine.session(), client="spa", code_challenge="")
    assert machine.exchange(without, "", client_id="spa", code_verifier="-").json["error"] == "invalid_grant"


def test_a_code_without_redirect_uri_takes_a_registered_one_or_none(machine: Machine) -> None:
    """RFC 6749 4.1.3: required only if the authorization request named one."""
    assert machine.exchange(machine.code(machine.session(), redirect_uri=""), redirect_uri="-").status == 200
    assert machine.exchange(machine.code(machine.session(), redirect_uri="")).status == 200
    wrong = machine.exchange(machine.code(machine.session(), redirect_uri=""), redirect_uri="https://evil.example/")
    assert wrong.json["error"] == "invalid_grant"


def test_parameters_in_the_query_are_refused(machine: Machine) -> None:
    """RFC 6749 2.3.1 and 3.2: nothing of a token request stands in a URL, where logs would keep it."""
    code = machine.code(machine.session())
    answer = machine.call(
        "POST",
        "/token",
        query=f"code={code}&grant_type=authorization_code",
        body=b"grant_type=authorization_code",
        HTTP_AUTHORIZATION=BASIC,
    )
    assert (answer.status, answer.json["error"]) == (400, "invalid_request")


def test_repeated_parameters_are_refused(machine: Machine) -> None:
    """“Request and response parameters MUST NOT be included more than once.” (RFC 6749 3.2)."""
    code = machine.code(machine.session())
    form = [("grant_type", "authorization_code"), ("code", code), ("code", code)]
    assert machine.post("/token", form).json["error"] == "invalid_request"


def test_other_methods_and_content_types_are_refused(machine: Machine) -> None:
    """RFC 6749 3.2: POST and form data only."""
    assert machine.get("/token").status == 405
    assert machine.get("/token").header("Allow") == "OPTIONS, POST"
    as_json = machine.call("POST", "/token", body=b'{"grant_type":"x"}', CONTENT_TYPE="application/json")
    assert (as_json.status, as_json.json["error"]) == (415, "invalid_request")


def test_the_id_token_carries_claims_that_were_asked_for_by_name(either: Machine) -> None:
    """Core 5.5: requested individually, from the account; R3: no profile claims otherwise."""
    asked = {"id_token": {"email": None, "birthdate": {"essential": True}, "phone_number": None, "unknown_one": None}}
    answer = either.exchange(either.code(either.session(), scope="openid", claims=asked))
    claims = either.claims_of(answer.json["id_token"])
    assert (claims["email"], claims["birthdate"], claims["phone_number"]) == ("anna@example.eu", "1961-02-03", "+32470000001")
    assert "unknown_one" not in claims
    assert "name" not in claims


def test_a_client_without_the_grant_type_is_told_so(machine: Machine) -> None:
    """RFC 6749 5.2: unauthorized_client."""
    row = machine.protocol.clients.get("web")
    assert row is not None
    code = machine.code(machine.session())
    metadata = {**row.metadata, "grant_types": ["client_credentials"]}
    machine.change(ClientRow, "web", details=metadata)
    machine.protocol.clients.read()
    assert machine.exchange(code).json["error"] == "unauthorized_client"


def _basic(client_id: str) -> str:
    import base64

    from tests.protocol.machine import SECRET

    return "Basic " + base64.b64encode(f"{client_id}:{SECRET}".encode()).decode()
