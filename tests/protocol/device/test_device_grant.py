"""The grants of device codes and CIBA at the token endpoint, side by side: pending, slow down, denied, expired, once."""

import threading
from typing import Any

import pytest
from sqlalchemy import select

from idp.accounts.models import Account
from idp.clients.models import ClientRow
from idp.sessions.models import Session, SessionClient
from tests.protocol.elsewhere import Elsewhere
from tests.protocol.machine import ACR, Machine, Tick

KINDS = pytest.mark.parametrize("client_id", ["tv", "poller"])


def handle_of(away: Elsewhere, client_id: str, **form: str) -> str:
    """A fresh handle of the client's kind."""
    if client_id in ("tv", "recorder"):
        return str(away.device(client_id, **form).json["device_code"])
    return str(away.ask(client_id, **form).json["auth_req_id"])


@KINDS
def test_an_allowed_request_gives_tokens_that_say_what_the_session_proved(away_either: Elsewhere, client_id: str) -> None:
    """RFC 8628 3.5, CIBA Core 10.1.1: sub, acr, amr, auth_time and sid are those of the session that allowed it."""
    machine, session = away_either.machine, away_either.machine.session()
    handle = handle_of(away_either, client_id)
    assert away_either.error(handle, client_id) == "authorization_pending"
    assert away_either.decide(handle, session=session)
    answer = away_either.poll(handle, client_id)
    assert answer.status == 200, answer.body
    tokens = answer.json
    assert (tokens["token_type"], tokens["expires_in"], tokens["scope"]) == ("Bearer", 3600, "openid profile")
    claims = machine.claims_of(tokens["id_token"])
    extra = {"urn:openid:params:jwt:claim:auth_req_id": handle} if client_id == "poller" else {}
    assert claims == {
        "iss": machine.protocol.issuer,
        "sub": "n0012345",
        "aud": client_id,
        "azp": client_id,
        "exp": 1_800_003_600,
        "iat": 1_800_000_000,
        "auth_time": 1_799_999_995,
        "acr": ACR,
        "amr": ["pwd", "sms", "mfa"],
        "at_hash": claims["at_hash"],
        "sid": session.id,
        **extra,
    }
    assert machine.get("/userinfo", token=tokens["access_token"]).json["sub"] == "n0012345"
    assert machine.token(away_either.basic(client_id), grant_type="refresh_token", refresh_token=tokens["refresh_token"],
                         **({} if away_either.secrets[client_id] else {"client_id": client_id})).status == 200  # fmt: skip


@KINDS
def test_a_handle_gives_tokens_once_and_its_second_use_revokes_nothing(away: Elsewhere, client_id: str) -> None:
    """RFC 6749 5.2 invalid_grant; a client that polls twice at once must not lose what it got."""
    handle = handle_of(away, client_id)
    away.decide(handle)
    tokens = away.poll(handle, client_id).json
    assert away.error(handle, client_id) == "invalid_grant"
    assert away.machine.get("/userinfo", token=tokens["access_token"]).status == 200


@KINDS
def test_polling_too_fast_costs_five_seconds_each_time(away_either: Elsewhere, tick: Tick, client_id: str) -> None:
    """“... the interval MUST be increased by 5 seconds for this and all subsequent requests” (RFC 8628 3.5)."""
    handle = handle_of(away_either, client_id)
    assert away_either.error(handle, client_id) == "authorization_pending"
    tick.forward(4)
    assert away_either.error(handle, client_id) == "slow_down"
    assert away_either.row(handle).interval_s == 10
    tick.forward(9)
    assert away_either.error(handle, client_id) == "slow_down"
    tick.forward(15)
    assert away_either.error(handle, client_id) == "authorization_pending"
    tick.forward(15)
    assert away_either.error(handle, client_id) == "authorization_pending"


@KINDS
def test_a_poll_right_after_the_decision_is_answered_however_soon(away: Elsewhere, client_id: str) -> None:
    """CIBA Core 10.2: a client that was pinged asks at once; slow_down belongs to requests that are pending."""
    handle = handle_of(away, client_id)
    assert away.error(handle, client_id) == "authorization_pending"
    away.decide(handle)
    assert away.poll(handle, client_id).status == 200


@KINDS
def test_a_refusal_is_told_until_it_expires(away_either: Elsewhere, tick: Tick, client_id: str) -> None:
    """access_denied, then expired_token (RFC 8628 3.5, CIBA Core 11)."""
    handle = handle_of(away_either, client_id)
    assert away_either.decide(handle, allow=False)
    assert away_either.error(handle, client_id) == "access_denied"
    assert away_either.error(handle, client_id) == "access_denied"
    tick.forward(600)
    assert away_either.error(handle, client_id) == "expired_token"


@KINDS
def test_after_its_life_nothing_can_be_allowed_and_nothing_is_given(away_either: Elsewhere, tick: Tick, client_id: str) -> None:
    """expired_token, for what was pending and for what was allowed and never asked for."""
    pending, allowed = handle_of(away_either, client_id), handle_of(away_either, client_id)
    session = away_either.machine.session()
    away_either.decide(allowed, session=session)
    tick.forward(600)
    assert not away_either.decide(pending, session=session)
    assert away_either.error(pending, client_id) == "expired_token"
    assert away_either.error(allowed, client_id) == "expired_token"


@KINDS
def test_a_decision_is_final(away_either: Elsewhere, client_id: str) -> None:
    """Whoever comes second, in another tab or as another person, changes nothing."""
    handle = handle_of(away_either, client_id)
    assert away_either.decide(handle, allow=False)
    assert not away_either.decide(handle)
    assert away_either.error(handle, client_id) == "access_denied"


@pytest.mark.parametrize(("client_id", "thief"), [("tv", "recorder"), ("poller", "pinger"), ("recorder", "tv")])
def test_a_handle_is_worth_nothing_to_another_client(away: Elsewhere, client_id: str, thief: str) -> None:
    """RFC 8628 3.4: the device code is bound to its client."""
    handle = handle_of(away, client_id)
    away.decide(handle)
    assert away.error(handle, thief) == "invalid_grant"
    assert away.poll(handle, client_id).status == 200


@pytest.mark.parametrize(("client_id", "handle"), [("tv", "no-such-code"), ("poller", "no-such-request"), ("tv", "é" * 60)])
def test_an_unknown_handle_is_refused(away: Elsewhere, client_id: str, handle: str) -> None:
    """invalid_grant, whatever the text."""
    assert away.error(handle, client_id) == "invalid_grant"


def test_the_kinds_are_not_exchanged_for_each_other(away: Elsewhere, machine: Machine) -> None:
    """A device code is no auth_req_id, whoever shows it."""
    machine.change(ClientRow, "tv", details={**_details(machine, "tv"), "token_endpoint_auth_method": "none"})
    handle = handle_of(away, "poller")
    away.decide(handle)
    form = {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": handle, "client_id": "tv"}
    assert machine.post("/token", form, auth="").json["error"] == "invalid_grant"


def _details(machine: Machine, client_id: str) -> dict[str, Any]:
    with machine.database.read() as db:
        row = db.get(ClientRow, client_id)
        assert row is not None
        return row.details


@KINDS
@pytest.mark.parametrize("missing", ["handle", "grant"])
def test_requests_that_lack_something_are_refused(away: Elsewhere, client_id: str, missing: str) -> None:
    """RFC 6749 5.2: invalid_request, and unauthorized_client for a grant that was not registered."""
    if missing == "handle":
        assert away.error("", client_id) == "invalid_request"
        return
    form = {"grant_type": "urn:openid:params:grant-type:ciba", "auth_req_id": "x", "client_id": "tv"}
    assert away.machine.post("/token", form, auth="").json["error"] == "unauthorized_client"


@KINDS
@pytest.mark.parametrize("change", ["ended", "ran out", "idle", "disabled"])
def test_nothing_is_given_once_the_session_or_the_account_is_over(
    away_either: Elsewhere, tick: Tick, client_id: str, change: str
) -> None:
    """As for authorization codes: what was allowed in a session dies with it."""
    machine, session = away_either.machine, away_either.machine.session()
    handle = handle_of(away_either, client_id)
    away_either.decide(handle, session=session)
    from idp.ground import clock

    if change == "disabled":
        machine.change(Account, 1, disabled_at=clock.now())
    else:
        column = {"ended": "ended_at", "ran out": "expires_at", "idle": "seen_at"}[change]
        machine.change(
            Session, session.id, **{column: session.created_at if change != "idle" else session.created_at.replace(year=2020)}
        )
    assert away_either.error(handle, client_id) == "invalid_grant"


def test_offline_access_outlives_the_session_and_the_rest_does_not(away: Elsewhere) -> None:
    """Core 11: the tokens die with the session unless the person allowed access while away."""
    from idp.ground import clock

    given = {}
    for scope in ("openid profile", "openid offline_access"):
        session = away.machine.session()
        handle = handle_of(away, "tv", scope=scope)
        away.decide(handle, session=session)
        given[scope] = away.poll(handle, "tv").json
        away.machine.change(Session, session.id, ended_at=clock.now())
    refresh = {"grant_type": "refresh_token", "client_id": "tv"}
    online = away.machine.post("/token", {**refresh, "refresh_token": given["openid profile"]["refresh_token"]}, auth="")
    offline = away.machine.post("/token", {**refresh, "refresh_token": given["openid offline_access"]["refresh_token"]}, auth="")
    assert (online.json.get("error"), offline.status) == ("invalid_grant", 200)


@KINDS
def test_the_client_hears_of_the_end_of_the_session(away_either: Elsewhere, client_id: str) -> None:
    """Back-Channel Logout 2.3: it is one of those that the session reached; a client that was refused is not."""
    session = away_either.machine.session()
    away_either.decide(handle_of(away_either, client_id), session=session)
    away_either.decide(handle_of(away_either, "recorder"), allow=False)
    with away_either.machine.database.read() as db:
        reached = list(db.scalars(select(SessionClient.client_id).where(SessionClient.session_id == session.id)))
    assert reached == [client_id]


@KINDS
def test_polling_from_many_threads_gives_tokens_once(away_either: Elsewhere, client_id: str) -> None:
    """Exactly one caller gets the tokens; every other one is told invalid_grant, and nobody sees a fault."""
    handle = handle_of(away_either, client_id)
    away_either.decide(handle)
    outcomes: list[str] = []
    start = threading.Barrier(8)

    def ask() -> None:
        start.wait()
        answer = away_either.poll(handle, client_id)
        outcomes.append("tokens" if answer.status == 200 else str(answer.json["error"]))
        away_either.machine.database.hot.forget()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["invalid_grant"] * 7 + ["tokens"]


@KINDS
def test_deciding_from_many_threads_decides_once(away_either: Elsewhere, client_id: str) -> None:
    """Two tabs, one word."""
    handle, session = handle_of(away_either, client_id), away_either.machine.session()
    outcomes: list[tuple[bool, bool]] = []
    start = threading.Barrier(6)

    def decide(allow: bool) -> None:
        start.wait()
        outcomes.append((allow, away_either.decide(handle, allow=allow, session=session if allow else None)))
        away_either.machine.database.hot.forget()

    threads = [threading.Thread(target=decide, args=(number % 2 == 0,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (word,) = [allow for allow, done in outcomes if done]
    assert (away_either.poll(handle, client_id).status == 200) == word
