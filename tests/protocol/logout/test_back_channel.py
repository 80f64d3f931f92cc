"""Back-channel logout: every client of a session hears of its end, once, with a token that is fresh at delivery."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from joserfc import jws

from idp.accounts.models import Account
from idp.clients.models import ClientRow
from idp.ground import clock
from idp.ground.fetch import FetchRefused
from idp.messages.outbox import LOGOUT, OutboxMessage
from idp.messages.worker import Worker
from idp.protocol.logout import back_channel
from idp.sessions.models import Session
from tests.protocol.machine import CLIENTS, ISSUER, Machine, Tick

ADDRESS = "https://rp.example/backchannel"


def worker(machine: Machine) -> Worker:
    """What delivers."""
    parts = machine.protocol
    driver = back_channel.driver(parts.clients, parts.keyring, parts.fetcher, parts.issuer)
    return Worker(machine.database, machine.seal, {LOGOUT: driver}, machine.settings.messages)


def queued(machine: Machine) -> int:
    """How many messages are in the outbox, whatever their state."""
    with machine.database.read() as db:
        return db.query(OutboxMessage).count()


def test_log_out_by_a_client_tells_the_others_at_once(either: Machine) -> None:
    """2.5 and 2.4: one POST with a logout token that says who, which session, and is signed as ID tokens are."""
    session = either.session(secret="cookie")
    hint = either.exchange(either.code(session)).json["id_token"]
    either.code(session, client="es")
    either.wire.serve(ADDRESS)
    either.get("/logout", urlencode({"id_token_hint": hint}), HTTP_COOKIE="__Host-idp_session=cookie")
    assert worker(either).deliver_one(LOGOUT)
    assert not worker(either).deliver_one(LOGOUT)
    ((url, form),) = either.wire.asked
    assert url == ADDRESS
    assert form is not None
    assert set(form) == {"logout_token"}
    token = form["logout_token"]
    head = jws.extract_compact(token.encode()).headers()
    assert (head["typ"], head["alg"]) == ("logout+jwt", "RS256")
    claims = either.claims_of(token)
    assert len(claims.pop("jti")) == 22
    assert claims == {
        "iss": ISSUER,
        "sub": "n0012345",
        "aud": "web",
        "iat": 1_800_000_000,
        "exp": 1_800_000_120,
        "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
        "sid": session.id,
    }


@pytest.mark.parametrize("how", ["ended", "ran out", "idle", "account disabled"])
def test_however_a_session_ends_its_clients_hear_of_it(either: Machine, tick: Tick, how: str) -> None:
    """The worker finds sessions that nobody ended by hand."""
    session = either.session()
    either.code(session)
    assert either.protocol.logout_notices.queue() == 0
    now = clock.now()
    if how == "ended":
        either.change(Session, session.id, ended_at=now)
    elif how == "ran out":
        either.change(Session, session.id, expires_at=now)
    elif how == "idle":
        either.change(Session, session.id, seen_at=now - timedelta(hours=2))
    else:
        either.change(Account, 1, disabled_at=now)
    assert either.protocol.logout_notices.queue() == 1


def test_nothing_is_queued_twice(either: Machine) -> None:
    """Idempotent, and clients without an address are passed over."""
    session = either.session()
    for client_id in CLIENTS:
        either.code(session, client=client_id)
    either.change(Session, session.id, ended_at=clock.now())
    assert either.protocol.logout_notices.queue() == 1
    assert either.protocol.logout_notices.queue() == 0
    assert either.protocol.logout_notices.queue(session_id=session.id) == 0
    assert queued(either) == 1


def test_more_sessions_than_a_batch_are_all_seen_to(machine: Machine) -> None:
    """Batches of 200, as many as there are."""
    for _ in range(205):
        session = machine.session()
        machine.code(session)
    with machine.database.begin() as db:
        for row in db.query(Session):
            row.ended_at = clock.now()
    assert machine.protocol.logout_notices.queue() == 205


def test_a_client_that_does_not_answer_is_told_again_with_a_fresh_token(machine: Machine, tick: Tick) -> None:
    """2.8: delivery may fail; the token is signed at delivery, so a retry has its own jti and expiry."""
    session = machine.session()
    machine.code(session)
    machine.change(Session, session.id, ended_at=clock.now())
    machine.protocol.logout_notices.queue()
    machine.wire.answers[ADDRESS] = FetchRefused("away")
    delivery = worker(machine)
    assert delivery.deliver_one(LOGOUT)
    machine.wire.serve(ADDRESS, status=503)
    tick.forward(600)
    assert delivery.deliver_one(LOGOUT)
    machine.wire.serve(ADDRESS, status=204)
    tick.forward(3000)
    assert delivery.deliver_one(LOGOUT)
    tick.forward(90_000)
    assert not delivery.deliver_one(LOGOUT)
    tokens = [machine.claims_of(form["logout_token"]) for _, form in machine.wire.asked if form]
    assert len(tokens) == 3
    assert len({one["jti"] for one in tokens}) == 3
    assert [one["exp"] - one["iat"] for one in tokens] == [120, 120, 120]


def test_a_client_that_is_gone_is_given_up(machine: Machine) -> None:
    """No retries towards nobody."""
    session = machine.session()
    machine.code(session)
    machine.change(Session, session.id, ended_at=clock.now())
    machine.protocol.logout_notices.queue()
    machine.change(ClientRow, "web", disabled_at=clock.now())
    machine.protocol.clients.read()
    worker(machine).deliver_one(LOGOUT)
    with machine.database.read() as db:
        message = db.query(OutboxMessage).one()
        assert message.dead_at is not None
    assert machine.wire.asked == []
