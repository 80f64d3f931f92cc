"""The absolute end of a grant, and what a refresh is to the session that it is bound to."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from idp.grants.models import Token
from idp.ground import clock
from idp.sessions.models import Session
from tests.protocol.machine import Machine, Tick

OFFLINE = "openid offline_access"
DAY = 86_400


@pytest.fixture
def short(machine: Machine) -> Machine:
    """A provider whose grants live for 50 days."""
    return Machine(machine.database, tokens={"grant_absolute_s": 50 * DAY})


def ends(machine: Machine) -> list[datetime | None]:
    """The ends of all token rows, in the order of their numbers."""
    with machine.database.read() as db:
        return list(db.scalars(select(Token.grant_ends_at).order_by(Token.number)))


def test_rotation_does_not_go_on_for_ever(short: Machine, tick: Tick) -> None:
    """RFC 9700 4.14.2: a refresh token expires; tokens.grant_absolute_s counts from the first token of the grant."""
    tokens = short.tokens(scope=OFFLINE)
    begun = clock.now()
    tick.forward(29 * DAY)
    tokens = short.refresh(tokens["refresh_token"]).json
    tick.forward(21 * DAY - 1)
    last = short.refresh(tokens["refresh_token"])
    assert last.status == 200
    assert last.json["expires_in"] == 1
    assert ends(short) == [begun + timedelta(days=50)] * 3
    tick.forward(1)
    assert short.refresh(last.json["refresh_token"]).json["error"] == "invalid_grant"
    assert short.get("/userinfo", token=last.json["access_token"]).status == 401


def test_a_grant_from_before_ends_a_whole_life_after_its_next_rotation(short: Machine, tick: Tick) -> None:
    """Rows of an earlier version have no end; they are not cut off by the upgrade."""
    tokens = short.tokens(scope=OFFLINE)
    with short.database.begin() as db:
        row = db.scalars(select(Token)).one()
        row.grant_ends_at = None
    tick.forward(20 * DAY)
    assert short.refresh(tokens["refresh_token"]).status == 200
    assert ends(short) == [None, clock.now() + timedelta(days=50)]


def test_the_grant_of_a_fapi_client_ends_too(short: Machine, tick: Tick, monkeypatch: pytest.MonkeyPatch) -> None:
    """FAPI 2.0 Security Profile 5.3.2.1: the refresh token stays, and ends with its own life."""
    from tests.grants.test_between_look_and_use import beside

    monkeypatch.setattr("idp.protocol.tokens.grants.refresh_token.RefreshTokenGrant._rotated", beside)
    brief = Machine(short.database, tokens={"grant_absolute_s": 1000})
    tokens = brief.tokens(scope=OFFLINE)
    tick.forward(400)
    answer = brief.refresh(tokens["refresh_token"]).json
    assert answer["expires_in"] == 600
    assert "refresh_token" not in answer
    assert len(set(ends(brief))) == 1
    tick.forward(600)
    assert brief.refresh(tokens["refresh_token"]).json["error"] == "invalid_grant"
    assert brief.get("/userinfo", token=answer["access_token"]).status == 401


def test_client_credentials_have_no_grant_that_could_end(machine: Machine) -> None:
    """There is nothing to refresh (RFC 6749 4.4.3)."""
    machine.token(grant_type="client_credentials")
    assert ends(machine) == [None]


def seen_at(machine: Machine, session: Session) -> datetime:
    """When the session was used last."""
    with machine.database.read() as db:
        row = db.get(Session, session.id)
        assert row is not None
        return row.seen_at


def test_a_refresh_that_is_bound_to_the_session_uses_it_at_most_once_a_minute(either: Machine, tick: Tick) -> None:
    """Somebody at work in an application is not put out as idle."""
    session = either.session()
    other, begun = either.session(), clock.now()
    tokens = either.exchange(either.code(session)).json
    tick.forward(59)
    tokens = either.refresh(tokens["refresh_token"]).json
    assert seen_at(either, session) == begun
    tick.forward(1)
    tokens = either.refresh(tokens["refresh_token"]).json
    assert seen_at(either, session) == clock.now()
    assert seen_at(either, other) == begun
    for _ in range(3):
        tick.forward(7000)
        answer = either.refresh(tokens["refresh_token"])
        assert answer.status == 200, answer.body
        tokens = answer.json
    assert seen_at(either, other) == begun


def test_a_refresh_beside_a_token_that_stays_uses_the_session_too(either: Machine, tick: Tick, monkeypatch: Any) -> None:
    """The same for FAPI clients, whose refresh tokens do not rotate."""
    from tests.grants.test_between_look_and_use import beside

    monkeypatch.setattr("idp.protocol.tokens.grants.refresh_token.RefreshTokenGrant._rotated", beside)
    session = either.session()
    tokens = either.exchange(either.code(session)).json
    tick.forward(3600)
    assert either.refresh(tokens["refresh_token"]).status == 200
    assert seen_at(either, session) == clock.now()


def test_an_offline_grant_never_uses_the_session(either: Machine, tick: Tick) -> None:
    """Nobody is there when an application refreshes by itself."""
    session, begun = either.session(), clock.now()
    tokens = either.exchange(either.code(session, scope=OFFLINE)).json
    tick.forward(3600)
    assert either.refresh(tokens["refresh_token"]).status == 200
    assert seen_at(either, session) == begun


def test_a_refresh_revives_no_idle_session(either: Machine, tick: Tick) -> None:
    """login.session_idle_s is over: the session stays over."""
    session, begun = either.session(), clock.now()
    tokens = either.exchange(either.code(session)).json
    tick.forward(7200)
    assert either.refresh(tokens["refresh_token"]).json["error"] == "invalid_grant"
    assert seen_at(either, session) == begun


def test_a_refresh_does_not_move_the_absolute_end_of_the_session(either: Machine, tick: Tick) -> None:
    """Used all day long, it ends when it must (login.session_lifetime_s)."""
    session = either.session()
    tokens = either.exchange(either.code(session)).json
    for _ in range(6):
        tick.forward(7199)
        answer = either.refresh(tokens["refresh_token"])
        tokens = answer.json if answer.status == 200 else tokens
    assert answer.status == 200
    tick.forward(7)
    assert either.refresh(tokens["refresh_token"]).json["error"] == "invalid_grant"
