"""Grant type refresh_token: rotation, reuse, the grace, and what a refresh token depends on."""

from datetime import timedelta

import pytest

from idp.accounts.models import Account
from idp.ground import clock
from idp.sessions.models import Session
from tests.protocol.machine import BASIC, SECRET, Machine, Tick

OFFLINE = "openid profile offline_access"


def test_a_refresh_gives_a_successor_and_uses_the_old_one_up(either: Machine) -> None:
    """“The authorization server MAY issue a new refresh token, in which case the client MUST discard the old” (RFC 6749 6)."""
    first = either.tokens()
    answer = either.refresh(first["refresh_token"])
    assert answer.status == 200, answer.body
    second = answer.json
    assert second["refresh_token"] != first["refresh_token"]
    assert second["access_token"] != first["access_token"]
    assert (second["token_type"], second["expires_in"], second["scope"]) == ("Bearer", 3600, "openid profile")
    assert either.get("/userinfo", token=second["access_token"]).status == 200
    assert either.refresh(second["refresh_token"]).status == 200
    assert "token.refreshed" in either.events()


def test_a_refreshed_id_token_tells_of_the_original_sign_in(machine: Machine, tick: Tick) -> None:
    """Core 12.2: iss, sub, aud, auth_time as before, iat new, no nonce; acr and amr of the sign-in."""
    first = machine.tokens()
    before = machine.claims_of(first["id_token"])
    tick.forward(120)
    after = machine.claims_of(machine.refresh(first["refresh_token"]).json["id_token"])
    for name in ("iss", "sub", "aud", "azp", "auth_time", "acr", "amr", "sid"):
        assert after[name] == before[name], name
    assert after["iat"] == before["iat"] + 120
    assert "nonce" not in after


def test_the_setting_leaves_the_id_token_out(machine: Machine) -> None:
    """Core 12.2 allows it: the response might not contain an ID token."""
    quiet = Machine(machine.database, tokens={"id_token_on_refresh": False})
    answer = quiet.refresh(machine.tokens()["refresh_token"])
    assert answer.status == 200
    assert "id_token" not in answer.json


def test_a_used_token_that_comes_again_within_the_grace_gives_the_same_successor(either: Machine, tick: Tick) -> None:
    """An answer that was lost on the way signs nobody out (setting refresh_grace_s)."""
    first = either.tokens()
    second = either.refresh(first["refresh_token"]).json
    tick.forward(9)
    again = either.refresh(first["refresh_token"])
    assert again.status == 200, again.body
    assert (again.json["access_token"], again.json["refresh_token"]) == (second["access_token"], second["refresh_token"])
    assert again.json["expires_in"] == 3591
    assert either.refresh(second["refresh_token"]).status == 200


def test_a_used_token_after_the_grace_kills_the_family(either: Machine, tick: Tick) -> None:
    """RFC 9700 4.14.2: refresh token rotation with replay detection."""
    first = either.tokens()
    second = either.refresh(first["refresh_token"]).json
    tick.forward(11)
    assert either.refresh(first["refresh_token"]).json["error"] == "invalid_grant"
    assert either.refresh(second["refresh_token"]).json["error"] == "invalid_grant"
    assert either.get("/userinfo", token=second["access_token"]).status == 401
    assert "refresh_token.replayed" in either.events()


def test_a_used_token_whose_successor_was_used_kills_the_family_even_within_the_grace(machine: Machine) -> None:
    """Whoever has the successor did not lose the answer."""
    first = machine.tokens()
    second = machine.refresh(first["refresh_token"]).json
    third = machine.refresh(second["refresh_token"]).json
    assert machine.refresh(first["refresh_token"]).json["error"] == "invalid_grant"
    assert machine.refresh(third["refresh_token"]).json["error"] == "invalid_grant"


def test_no_grace_when_it_is_set_to_nothing(machine: Machine, tick: Tick) -> None:
    """refresh_grace_s = 0: the second use is a replay."""
    strict = Machine(machine.database, tokens={"refresh_grace_s": 0})
    first = strict.tokens()
    strict.refresh(first["refresh_token"])
    tick.forward(0.001)
    assert strict.refresh(first["refresh_token"]).json["error"] == "invalid_grant"


def test_another_clients_refresh_token_is_refused_and_stays_good(machine: Machine) -> None:
    """“... the refresh token is bound to the client to which it was issued” (RFC 6749 6)."""
    tokens = machine.tokens()
    stranger = machine.refresh(tokens["refresh_token"], "", client_id="spa")
    assert (stranger.status, stranger.json["error"]) == (400, "invalid_grant")
    assert machine.refresh(tokens["refresh_token"]).status == 200


def test_an_access_token_is_no_refresh_token(machine: Machine) -> None:
    """The two tokens of a row are not exchangeable."""
    assert machine.refresh(machine.tokens()["access_token"]).json["error"] == "invalid_grant"


def test_a_refresh_token_without_offline_access_ends_with_its_session(either: Machine) -> None:
    """Core 11: offline_access is what outlives the session."""
    session = either.session()
    tokens = either.exchange(either.code(session)).json
    either.change(Session, session.id, ended_at=clock.now())
    assert either.refresh(tokens["refresh_token"]).json["error"] == "invalid_grant"
    assert either.get("/userinfo", token=tokens["access_token"]).status == 401


def test_a_refresh_token_with_offline_access_outlives_its_session(either: Machine, tick: Tick) -> None:
    """Core 11, Back-Channel Logout 2.7: such tokens are not revoked by a log-out."""
    session = either.session()
    tokens = either.exchange(either.code(session, scope=OFFLINE)).json
    either.change(Session, session.id, ended_at=clock.now())
    tick.forward(7200)
    answer = either.refresh(tokens["refresh_token"])
    assert answer.status == 200, answer.body
    assert either.get("/userinfo", token=answer.json["access_token"]).status == 200


def test_a_disabled_account_gets_nothing(either: Machine) -> None:
    """The account is looked at with every refresh."""
    tokens = either.tokens(scope=OFFLINE)
    either.change(Account, 1, disabled_at=clock.now())
    assert either.refresh(tokens["refresh_token"]).json["error"] == "invalid_grant"


def test_a_refresh_token_expires_when_it_is_not_used(machine: Machine, tick: Tick) -> None:
    """RFC 9700 4.14.2: refresh tokens expire after inactivity; each use starts a new life."""
    tokens = machine.tokens(scope=OFFLINE)
    tick.forward(29 * 86_400)
    second = machine.refresh(tokens["refresh_token"]).json
    tick.forward(29 * 86_400)
    assert machine.refresh(second["refresh_token"]).status == 200
    tick.forward(30 * 86_400)
    unused = machine.tokens(scope=OFFLINE)
    tick.forward(30 * 86_400)
    assert machine.refresh(unused["refresh_token"]).json["error"] == "invalid_grant"


def test_a_narrower_scope_narrows_the_access_token_alone(machine: Machine) -> None:
    """“the refresh token scope MUST be identical to that of the refresh token included by the client” (RFC 6749 6)."""
    tokens = machine.tokens(scope="openid profile email")
    narrow = machine.refresh(tokens["refresh_token"], scope="openid email").json
    assert narrow["scope"] == "openid email"
    assert "name" not in machine.get("/userinfo", token=narrow["access_token"]).json
    assert machine.refresh(narrow["refresh_token"]).json["scope"] == "openid profile email"


def test_a_wider_scope_is_refused(machine: Machine) -> None:
    """“... MUST NOT include any scope not originally granted by the resource owner” (RFC 6749 6)."""
    tokens = machine.tokens()
    assert machine.refresh(tokens["refresh_token"], scope="openid profile email").json["error"] == "invalid_scope"
    assert machine.refresh(tokens["refresh_token"], scope='é"').json["error"] == "invalid_scope"
    assert machine.refresh(tokens["refresh_token"]).status == 200


def test_without_openid_in_the_narrowed_scope_there_is_no_id_token(machine: Machine) -> None:
    """Core 12.2 speaks of OpenID requests."""
    answer = machine.refresh(machine.tokens()["refresh_token"], scope="profile").json
    assert "id_token" not in answer


@pytest.mark.parametrize("token", ["", "x", "A" * 71, "é" * 71, "!" * 71, "-" * 71])
def test_what_is_no_token_is_refused(either: Machine, token: str) -> None:
    """RFC 6749 5.2: invalid_grant, invalid_request when there is none."""
    answer = either.refresh(token)
    assert (answer.status, answer.json["error"]) == (400, "invalid_grant" if token else "invalid_request")


def test_a_public_client_refreshes_by_its_id(machine: Machine) -> None:
    """RFC 9700 2.2.2: rotation is what protects the refresh tokens of public clients."""
    code = machine.code(machine.session(), client="spa")
    tokens = machine.exchange(code, "", client_id="spa").json
    assert machine.refresh(tokens["refresh_token"], "", client_id="spa").status == 200
    assert machine.refresh(tokens["refresh_token"], BASIC).json["error"] == "invalid_grant"


def test_an_idle_session_takes_its_tokens_along(machine: Machine) -> None:
    """A session that lay idle too long is over (settings login.session_idle_s)."""
    session = machine.session()
    tokens = machine.exchange(machine.code(session)).json
    machine.change(Session, session.id, seen_at=clock.now() - timedelta(hours=2))
    assert machine.refresh(tokens["refresh_token"]).json["error"] == "invalid_grant"


def test_only_hashes_are_stored(machine: Machine) -> None:
    """What we hand out is stored as a hash."""
    tokens = machine.refresh(machine.tokens()["refresh_token"]).json
    with machine.database.engine.connect() as connection:
        dump = "\n".join(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]
    assert "n0012345" in dump
    for name in ("access_token", "refresh_token"):
        assert tokens[name] not in dump
        assert tokens[name][28:] not in dump
    assert SECRET not in dump
