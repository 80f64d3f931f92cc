"""Signed authentication requests (CIBA Core 7.1.1, FAPI-CIBA 5.2.2): what is inside counts, once, and nothing beside it."""

from typing import Any

import pytest
from joserfc.jwk import OctKey

from idp.ground import clock
from tests.protocol.elsewhere import OTHER_KEY, Elsewhere, signed
from tests.protocol.machine import ISSUER, Answer, Machine, Tick

NOW = 1_800_000_000


def send(away: Elsewhere, token: str, client_id: str = "signer", **beside: str | None) -> Answer:
    """A signed request with nothing beside it."""
    return away.ask(client_id, **{"scope": None, "login_hint": None, "request": token, **beside})


def test_a_signed_request_is_taken_with_what_it_says(away_either: Elsewhere) -> None:
    """CIBA Core 7.1.1; `requested_expiry` may be a number or a text."""
    answer = send(away_either, signed({"requested_expiry": 30, "binding_message": "77-12"}))
    assert (answer.status, answer.json["expires_in"]) == (200, 30), answer.body
    assert away_either.row(answer.json["auth_req_id"]).for_page == '{"binding_message":"77-12"}'
    assert send(away_either, signed({"requested_expiry": "40"})).json["expires_in"] == 40
    assert send(away_either, signed({"aud": [ISSUER, "https://other.example"]})).status == 200


def test_a_signed_request_is_good_once(away_either: Elsewhere) -> None:
    """`jti` is written down until nobody could use the request again."""
    token = signed()
    assert send(away_either, token).status == 200
    again = send(away_either, token)
    assert (again.status, again.json["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": None},
        {"iss": "poller"},
        {"aud": None},
        {"aud": "https://other.example"},
        {"exp": None},
        {"exp": NOW - 61},
        {"exp": NOW + 4200},
        {"exp": "soon"},
        {"nbf": None},
        {"nbf": NOW + 600},
        {"nbf": NOW - 4200, "exp": NOW - 600},
        {"nbf": NOW - 4200, "exp": NOW + 60},
        {"iat": None},
        {"iat": NOW + 600},
        {"jti": None},
        {"jti": ""},
        {"jti": "x" * 256},
        {"client_id": "poller"},
        {"request": "x.y.z"},
        {"scope": 7},
        {"scope": "profile"},
        {"login_hint": None},
        {"login_hint": None, "login_hint_token": "x.y.z"},
        {"id_token_hint": "x.y.z"},
        {"requested_expiry": True},
        {"requested_expiry": -3},
    ],
    ids=str,
)
def test_a_claim_that_is_missing_or_wrong_refuses_the_request(away: Elsewhere, changes: dict[str, Any]) -> None:
    """All six claims are mandatory, the life is an hour at most, the times are now (FAPI-CIBA 5.2.2 6 to 8)."""
    answer = send(away, signed(changes))
    assert answer.status == 400
    assert answer.json["error"] in ("invalid_request", "invalid_scope")
    assert send(away, signed()).status == 200


def test_a_signature_by_another_key_or_algorithm_is_refused(away: Elsewhere) -> None:
    """“... MUST be secured with an asymmetric signature”, by the registered algorithm, by a key of this client."""
    assert clock.seconds() == NOW
    unsigned = "eyJhbGciOiJub25lIn0." + signed().split(".")[1] + "."
    symmetric = signed(key=OctKey.import_key("x" * 32), alg="HS256")
    for token in (signed(key=OTHER_KEY), unsigned, symmetric, "", "x", "a.b.c", "a.b.c.d.e", "é.é.é"):
        answer = send(away, token)
        assert (answer.status, answer.json["error"]) == (400, "invalid_request"), token


@pytest.mark.parametrize("typ", ["oauth-authz-req+jwt", "dpop+jwt", "logout+jwt", "at+jwt", "client-authentication+jwt"])
def test_a_token_of_another_type_is_no_signed_request(away: Elsewhere, typ: str) -> None:
    """RFC 8725 3.11: what was signed for another endpoint starts nothing here."""
    answer = send(away, signed(typ=typ))
    assert (answer.status, answer.json["error"]) == (400, "invalid_request")
    assert send(away, signed(typ="JWT")).status == 200


def test_who_must_sign_must_sign_and_put_nothing_beside(away: Elsewhere) -> None:
    """“Authentication request parameters MUST NOT be present outside of the JWT.”"""
    assert away.ask("signer").json["error"] == "invalid_request"
    assert send(away, signed(), login_hint="anna@example.eu").json["error"] == "invalid_request"
    assert send(away, signed(), acr_values="x").json["error"] == "invalid_request"
    assert send(away, signed(), client_id="signer").status == 200


def test_requests_used_up_are_forgotten_once_they_have_expired(away: Elsewhere, machine: Machine, tick: Tick) -> None:
    """RFC 7523 3: every table with a life has a purge, and the expiry still refuses what was forgotten."""
    from idp import purging

    token = signed()
    send(away, token)
    tick.forward(4000)
    purging.run(machine.settings, machine.database)
    assert send(away, token).json["error"] == "invalid_request"
