"""With a second account, a second grant and a second request in the database, what concerns one leaves the other alone."""

import pytest

from idp.grants import statements
from idp.grants.authorization import AuthorizationCode
from idp.grants.models import Token
from idp.grants.purge import purge
from idp.ground import clock
from idp.ground.database import ChangedMeanwhile
from tests.grants.between import count
from tests.grants.test_between_look_and_use import second_account
from tests.protocol.elsewhere import CIBA, DEVICE_CODE, Elsewhere
from tests.protocol.machine import Machine, Tick
from tests.protocol.tokens.test_nested import register

ASKED = {"id_token": {"email": None, "phone_number": None, "given_name": None}}


def test_claims_are_those_of_the_person_of_the_grant(either: Machine) -> None:
    """Core 5.5: the ID token of the second account names nobody else, nor does userinfo."""
    second = second_account(either)
    session = either.session(second)
    answer = either.exchange(either.code(session, scope="openid email phone", claims=ASKED)).json
    told = either.claims_of(answer["id_token"])
    assert (told["email"], told["phone_number"], told["given_name"]) == ("other@example.eu", "+32470000002", "Other")
    userinfo = either.get("/userinfo", token=answer["access_token"]).json
    assert (userinfo["email"], userinfo["phone_number"]) == ("other@example.eu", "+32470000002")


def test_a_disabled_account_gives_no_claims(machine: Machine) -> None:
    """The statement asks again what the look has seen."""
    from idp.accounts.models import Account

    assert machine.database.hot.one(statements.ACCOUNT, {"id": 1}) is not None
    machine.change(Account, 1, disabled_at=clock.now())
    assert machine.database.hot.one(statements.ACCOUNT, {"id": 1}) is None


@pytest.mark.parametrize("token", ["refresh_token", "access_token"])
def test_revoking_one_grant_leaves_the_others(either: Machine, token: str) -> None:
    """RFC 7009 2.1: the family of a refresh token, or one access token, and nothing else."""
    first, second = either.tokens(), either.tokens()
    rotated, second = (either.refresh(one["refresh_token"]).json for one in (first, second))
    assert either.post("/revoke", {"token": rotated[token]}).status == 200
    assert either.get("/userinfo", token=rotated["access_token"]).status == 401
    assert either.get("/userinfo", token=first["access_token"]).status == (401 if token == "refresh_token" else 200)
    assert either.get("/userinfo", token=second["access_token"]).status == 200
    assert either.refresh(rotated["refresh_token"]).status == (400 if token == "refresh_token" else 200)
    assert either.refresh(second["refresh_token"]).status == 200


def test_a_replayed_code_leaves_other_grants_and_codes(either: Machine) -> None:
    """RFC 6749 4.1.2: the tokens of that code, and no others."""
    session = either.session()
    code, other, unused = (either.code(session) for _ in range(3))
    first, second = either.exchange(code).json, either.exchange(other).json
    assert either.exchange(code).json["error"] == "invalid_grant"
    assert either.get("/userinfo", token=first["access_token"]).status == 401
    assert either.get("/userinfo", token=second["access_token"]).status == 200
    assert either.exchange(unused).status == 200
    assert count(either, AuthorizationCode) == 3


def test_a_revocation_is_noted_once_and_keeps_its_moment(machine: Machine, tick: Tick) -> None:
    """The first revocation is the one that counts."""
    tokens, revoked = machine.tokens(), clock.now()
    machine.post("/revoke", {"token": tokens["refresh_token"]})
    tick.forward(60)
    machine.post("/revoke", {"token": tokens["refresh_token"]})
    machine.post("/revoke", {"token": tokens["access_token"]})
    with machine.database.read() as db:
        (row,) = db.query(Token).all()
        assert row.revoked_at == revoked
    assert machine.events().count("token.revoked") == 2


def test_an_access_token_that_is_over_is_not_revoked_again(machine: Machine, tick: Tick) -> None:
    """Nothing is noted for a token that does not work any more."""
    tokens = machine.tokens()
    machine.post("/revoke", {"token": tokens["access_token"]})
    machine.post("/revoke", {"token": tokens["access_token"]})
    assert machine.events().count("token.revoked") == 1


def test_one_device_is_allowed_and_the_other_waits(either: Machine, tick: Tick) -> None:
    """RFC 8628 3.5: decisions, polls and intervals belong to one request."""
    away = Elsewhere(either)
    one, other = (away.device().json["device_code"] for _ in range(2))
    assert away.error(one, "tv") == "authorization_pending"
    assert away.error(one, "tv") == "slow_down"
    assert away.row(other).polled_at is None
    assert (away.row(one).interval_s, away.row(other).interval_s) == (10, 5)
    assert away.decide(other)
    assert away.poll(other, "tv").status == 200
    tick.forward(20)
    assert away.error(one, "tv") == "authorization_pending"
    assert away.row(one).consumed_at is None


def test_of_two_allowed_devices_each_gets_its_own_tokens(either: Machine) -> None:
    """Using one request up leaves the other of the same client to be used."""
    away, session = Elsewhere(either), either.session()
    one, other = (away.device().json["device_code"] for _ in range(2))
    assert away.decide(one, session=session)
    assert away.decide(other, session=session)
    assert away.poll(one, "tv").status == 200
    assert away.poll(other, "tv").status == 200


def test_a_device_is_decided_in_a_live_session_and_once(either: Machine) -> None:
    """Beside a log-out nothing is allowed, nor refused; the second of two decisions finds the first."""
    from tests.grants.between import end

    away, session = Elsewhere(either), either.session()
    handle = away.device().json["device_code"]
    end(either, "log-out", session)
    for allow in (True, False):
        with pytest.raises(ChangedMeanwhile):
            away.decide(handle, session=session, allow=allow)
    assert away.error(handle, "tv") == "authorization_pending"
    assert away.decide(handle, allow=False)
    assert not away.decide(handle)
    assert away.error(handle, "tv") == "access_denied"


def test_a_polled_request_is_for_its_client_and_its_flow(either: Machine) -> None:
    """RFC 8628 3.5 and CIBA Core 11: another client, and the other grant type, do not get it."""
    away = Elsewhere(either)
    handle = away.ask("poller").json["auth_req_id"]
    assert away.decide(handle)
    assert away.error(handle, "pinger") == "invalid_grant"
    assert away.error(handle, "tv") == "invalid_grant"
    assert away.poll(handle, "poller").status == 200
    assert away.error(handle, "poller") == "invalid_grant"


def test_a_handle_of_one_flow_is_nothing_to_the_other(machine: Machine) -> None:
    """A client that is registered for both asks for each in its own way."""
    register(machine, "web", grant_types=[DEVICE_CODE, CIBA], scope="openid profile", backchannel_token_delivery_mode="poll")
    asked = machine.post("/bc-authorize", {"scope": "openid", "login_hint": "anna@example.eu"}).json["auth_req_id"]
    answer = machine.token(grant_type=DEVICE_CODE, device_code=asked)
    assert answer.json["error"] == "invalid_grant"
    assert machine.token(grant_type=CIBA, auth_req_id=asked).json["error"] == "authorization_pending"


def test_purging_passes_over_what_lives(either: Machine, tick: Tick) -> None:
    """Both steps of the walk ask whether the row is over."""
    first = either.tokens()
    tick.forward(20 * 86_400)
    second = either.tokens()
    tick.forward(15 * 86_400)
    assert purge(either.database, stride=1) == 1
    assert either.refresh(first["refresh_token"]).json["error"] == "invalid_grant"
    with either.database.read() as db:
        (row,) = db.query(Token).all()
        assert row.refresh_expires_at is not None
        assert row.refresh_expires_at > clock.now()
    assert second["refresh_token"]


@pytest.mark.parametrize(("after_s", "error"), [(4.4, "slow_down"), (4.5, "authorization_pending")])
def test_a_poll_may_come_half_a_second_early(machine: Machine, tick: Tick, after_s: float, error: str) -> None:
    """RFC 8628 3.5: the interval lies between answer and question, and networks jitter."""
    away = Elsewhere(machine)
    handle = away.device().json["device_code"]
    assert away.error(handle, "tv") == "authorization_pending"
    tick.forward(after_s)
    assert away.error(handle, "tv") == error


def test_a_device_without_the_grant_gets_no_refresh_token(machine: Machine) -> None:
    """RFC 6749 5.1: a refresh token is for clients that are registered for it."""
    away = Elsewhere(machine)
    for client_id, refreshes in (("recorder", False), ("tv", True)):
        handle = away.device(client_id).json["device_code"]
        assert away.decide(handle)
        assert ("refresh_token" in away.poll(handle, client_id).json) is refreshes


def test_nobody_decides_what_somebody_else_was_asked(either: Machine) -> None:
    """CIBA Core 7.4: the person whom the hint named, and no other account."""
    away, stranger = Elsewhere(either), second_account(either)
    handle = away.ask().json["auth_req_id"]
    assert not away.decide(handle, session=either.session(stranger), account_id=stranger)
    assert away.error(handle, "poller") == "authorization_pending"
    assert away.decide(handle)


def test_a_device_without_openid_gets_no_id_token(machine: Machine) -> None:
    """RFC 8628 is OAuth; the ID token belongs to the scope openid."""
    away = Elsewhere(machine)
    handle = away.device(scope="profile").json["device_code"]
    assert away.decide(handle)
    answer = away.poll(handle, "tv")
    assert answer.status == 200
    assert "id_token" not in answer.json
