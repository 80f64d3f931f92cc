"""UserInfo: the claims, the ways to show the token, and when it does not work."""

from typing import Any
from urllib.parse import urlencode

import pytest

from idp.accounts.models import Account, Phone
from idp.clients.models import ClientRow
from idp.ground import clock
from idp.sessions.models import Session
from tests.protocol.machine import EVERY_SCOPE, Machine, Tick

EVERY_CLAIM: dict[str, Any] = {
    "sub": "n0012345",
    "name": "Anna Example",
    "given_name": "Anna",
    "family_name": "Example",
    "middle_name": "Q.",
    "nickname": "Andy",
    "preferred_username": "aexample",
    "profile": "https://people.example/a",
    "picture": "https://people.example/a.png",
    "website": "https://a.example",
    "gender": "female",
    "birthdate": "1961-02-03",
    "zoneinfo": "Europe/Brussels",
    "locale": "fr",
    "updated_at": 1_800_000_000,
    "email": "anna@example.eu",
    "email_verified": True,
    "address": {"formatted": "Rue de la Loi 200\n1049 Brussels", "country": "BE"},
    "phone_number": "+32470000001",
    "phone_number_verified": True,
}


def test_every_standard_claim_has_its_place(either: Machine) -> None:
    """Core 5.1 and 5.4: profile, email, address and phone complete, each with its JSON type."""
    answer = either.get("/userinfo", token=either.tokens(scope=EVERY_SCOPE)["access_token"])
    assert answer.status == 200
    assert answer.header("Content-Type") == "application/json"
    assert answer.header("Cache-Control") == "no-store"
    assert answer.json == EVERY_CLAIM


def test_openid_alone_gives_the_subject_alone(either: Machine) -> None:
    """Core 5.3.2: sub MUST always be returned; nothing that was not asked for."""
    assert either.get("/userinfo", token=either.tokens(scope="openid")["access_token"]).json == {"sub": "n0012345"}


def test_claims_asked_for_by_name_come_without_their_scope(machine: Machine) -> None:
    """Core 5.5: the userinfo part of the claims parameter; languages and unknown names are ignored."""
    asked = {"userinfo": {"email": {"essential": True}, "nickname": None, "name#ja": None, "shoe_size": None, "sub": None}}
    answer = machine.get("/userinfo", token=machine.tokens(scope="openid", claims=asked)["access_token"]).json
    assert answer == {"sub": "n0012345", "email": "anna@example.eu", "nickname": "Andy"}


def test_a_claim_without_a_value_is_left_out(machine: Machine) -> None:
    """“If a Claim is not returned, that Claim Name SHOULD be omitted from the JSON object” (Core 5.3.2)."""
    with machine.database.begin() as db:
        phone = db.get(Phone, 1)
        assert phone is not None
        db.delete(phone)
    machine.change(Account, 1, claims={"nickname": "", "address": {}, "gender": None})
    told = machine.get("/userinfo", token=machine.tokens(scope=EVERY_SCOPE)["access_token"]).json
    assert not {"phone_number", "phone_number_verified", "nickname", "address", "gender"} & set(told)


def test_the_account_cannot_overrule_what_we_know(machine: Machine) -> None:
    """What stands in account.claims never replaces the confirmed address, nor the subject."""
    machine.change(Account, 1, claims={"email": "evil@example.eu", "sub": "n0000000", "email_verified": "yes", "nickname": "N"})
    told = machine.get("/userinfo", token=machine.tokens(scope=EVERY_SCOPE)["access_token"]).json
    assert (told["email"], told["sub"], told["email_verified"], told["nickname"]) == ("anna@example.eu", "n0012345", True, "N")


def test_the_three_ways_to_show_the_token(machine: Machine) -> None:
    """RFC 6750 2.1 and 2.2: header on GET and POST, body on POST."""
    token = machine.tokens()["access_token"]
    assert machine.get("/userinfo", token=token).status == 200
    assert machine.call("POST", "/userinfo", HTTP_AUTHORIZATION=f"bearer {token}").status == 200
    assert machine.call("POST", "/userinfo", body=urlencode({"access_token": token}).encode()).status == 200


def test_a_token_in_the_query_or_shown_twice_is_refused(machine: Machine) -> None:
    """RFC 6750 2: not more than one method; RFC 9700 4.3.2: never in a query."""
    token = machine.tokens()["access_token"]
    in_query = machine.get("/userinfo", query=f"access_token={token}")
    assert (in_query.status, in_query.json["error"]) == (400, "invalid_request")
    twice = machine.call("POST", "/userinfo", body=f"access_token={token}".encode(), HTTP_AUTHORIZATION=f"Bearer {token}")
    assert (twice.status, twice.json["error"]) == (400, "invalid_request")
    repeated = machine.call("POST", "/userinfo", body=f"access_token={token}&access_token={token}".encode())
    assert (repeated.status, repeated.json["error"]) == (400, "invalid_request")


def test_no_token_gets_a_bare_challenge(machine: Machine) -> None:
    """RFC 6750 3.1: without authentication information no error code stands in the challenge."""
    answer = machine.get("/userinfo")
    assert (answer.status, answer.header("WWW-Authenticate")) == (401, "Bearer")


@pytest.mark.parametrize("token", ["nonsense", "A" * 71, "é", "a b", '"'])
def test_an_unknown_token_is_refused_with_a_challenge(machine: Machine, token: str) -> None:
    """RFC 6750 3.1: invalid_token, 401."""
    answer = machine.get("/userinfo", token=token)
    assert (answer.status, answer.json["error"]) == (401, "invalid_token")
    assert answer.header("WWW-Authenticate").startswith('Bearer error="invalid_token"')


def test_a_refresh_token_opens_nothing(machine: Machine) -> None:
    """The two tokens of a row are not exchangeable."""
    assert machine.get("/userinfo", token=machine.tokens()["refresh_token"]).status == 401


def test_without_the_scope_openid_it_is_not_enough(machine: Machine) -> None:
    """Core 5.3: an access token of an OpenID request; RFC 6750 3.1: insufficient_scope."""
    answer = machine.get("/userinfo", token=machine.tokens(scope="profile")["access_token"])
    assert (answer.status, answer.json["error"]) == (403, "insufficient_scope")


def test_a_token_lives_for_its_hour(machine: Machine, tick: Tick) -> None:
    """Settings tokens.access_lifetime_s; every token a row, checked by the clock of the provider."""
    token = machine.tokens()["access_token"]
    tick.forward(3599)
    assert machine.get("/userinfo", token=token).status == 200
    tick.forward(1)
    assert machine.get("/userinfo", token=token).status == 401


@pytest.mark.parametrize("over", ["session ended", "account disabled", "account gone", "client disabled"])
def test_a_token_dies_at_once_with_what_it_stands_on(either: Machine, over: str) -> None:
    """The live session, the active account, the enabled client."""
    session = either.session()
    token = either.exchange(either.code(session)).json["access_token"]
    if over == "session ended":
        either.change(Session, session.id, ended_at=clock.now())
    elif over == "account disabled":
        either.change(Account, 1, disabled_at=clock.now())
    elif over == "account gone":
        with either.database.begin() as db:
            account = db.get(Account, 1)
            assert account is not None
            db.delete(account)
    else:
        either.change(ClientRow, "web", disabled_at=clock.now())
        either.protocol.clients.read()
    assert either.get("/userinfo", token=token).status == 401
