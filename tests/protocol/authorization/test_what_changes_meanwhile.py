"""A session that ends, a login that is used, a pushed request that is answered between the decision and the answer.

Nothing is answered twice, and nothing comes of what is over; the log-out of that moment reaches the client (both databases).
"""

import threading
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from idp.accounts.models import Account
from idp.grants.authorization import AuthorizationCode, Consent
from idp.grants.models import Token
from idp.ground import clock, random_strings
from idp.messages.outbox import OutboxMessage
from idp.sessions.models import Login, Session, SessionClient
from tests.grants.between import count, end, paused_at
from tests.protocol.machine import CALLBACK, CHALLENGE, Answer, Machine, Tick

LOOK = "select scope, claims from consent"
ASK = {
    "client_id": "web",
    "redirect_uri": CALLBACK,
    "response_type": "code",
    "scope": "openid profile",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}
COOKIES = "__Host-idp_session=cookie; __Host-idp_browser=browser"


@pytest.fixture
def here(either: Machine) -> Machine:
    """A provider in which the person has consented."""
    with either.database.begin() as db:
        db.add(Consent(account_id=1, client_id="web", scope="openid profile", claims="", granted_at=clock.now()))
    return either


def ask(machine: Machine, **changes: str) -> Answer:
    """An authorization request of the browser."""
    return machine.get("/authorize", urlencode({**ASK, **changes}), HTTP_COOKIE=COOKIES)


def login(machine: Machine, session: Session, **more: Any) -> str:
    """A finished login of the browser for that request; gives its id."""
    now, made = clock.now(), random_strings.short_id(24)
    row: dict[str, Any] = {"account_id": 1, "email": "anna@example.eu", "session_id": session.id, "finished_at": now, **more}
    with machine.database.begin() as db:
        db.add(
            Login(
                id=made,
                browser_key=random_strings.key("browser"),
                created_at=now - timedelta(seconds=9),
                expires_at=now + timedelta(hours=1),
                client_id="web",
                request=ASK,
                return_to="/",
                reason="sign_in",
                proofs=[],
                **row,
            )
        )
    return made


def resume(machine: Machine, login_id: str) -> Answer:
    """The way back from a login."""
    return machine.get("/authorize/resume", urlencode({"login": login_id}), HTTP_COOKIE=COOKIES)


def consumed(machine: Machine, login_id: str) -> bool:
    """Whether the login is used up."""
    with machine.database.read() as db:
        row = db.get(Login, login_id)
        return row is not None and row.consumed_at is not None


@pytest.mark.parametrize("how", ["log-out", "idle", "reset", "disabled"])
@pytest.mark.parametrize("response_type", ["code", "none"])
def test_no_answer_comes_of_a_session_that_ends_after_the_look(
    here: Machine, monkeypatch: pytest.MonkeyPatch, how: str, response_type: str
) -> None:
    """The request starts over: the person is asked to sign in, no code is written, no client joins the session."""
    from tests.protocol.tokens.test_nested import register

    register(here, "web", response_types=["code", "none"], redirect_uris=[CALLBACK], scope="openid profile")
    session = here.session(secret="cookie")
    with paused_at(monkeypatch, here, LOOK, lambda: ask(here, response_type=response_type)) as paused:
        end(here, how, session)
        answer = paused.finish()
    assert answer.status == 303
    assert answer.header("Location").startswith("https://idp.example/cas/login?login=")
    assert (count(here, AuthorizationCode), count(here, SessionClient)) == (0, 0)


def test_a_level_that_was_lowered_meanwhile_is_not_answered(here: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer carries what the session proves when it is written."""
    session = here.session(secret="cookie")
    with paused_at(monkeypatch, here, LOOK, lambda: ask(here)) as paused:
        here.change(Session, session.id, acr="https://ecas.ec.europa.eu/loa/basic")
        answer = paused.finish()
    code = answer.header("Location").split("code=")[1].split("&")[0]
    assert here.claims_of(here.exchange(code).json["id_token"])["acr"] == "https://ecas.ec.europa.eu/loa/basic"


def test_a_login_gives_one_code_when_it_comes_back_twice_at_once(here: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second of two clicks finds the login used up."""
    login_id = login(here, here.session(secret="cookie"))
    with paused_at(monkeypatch, here, LOOK, lambda: resume(here, login_id)) as paused:
        second = resume(here, login_id)
        first = paused.finish()
    assert "code=" in second.header("Location")
    assert first.page is not None
    assert first.page[1]["code"] == "login_over"
    assert count(here, AuthorizationCode) == 1


def test_a_login_that_is_refused_meanwhile_gives_no_code(here: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer names the version of the login that the decision was read from."""
    login_id = login(here, here.session(secret="cookie"))
    with paused_at(monkeypatch, here, LOOK, lambda: resume(here, login_id)) as paused:
        here.change(Login, login_id, refused_with="access_denied")
        answer = paused.finish()
    assert "error=access_denied" in answer.header("Location")
    assert count(here, AuthorizationCode) == 0


def test_of_two_logins_of_one_browser_each_gives_its_own_code(here: Machine) -> None:
    """Two tabs: using one login up leaves the other."""
    session = here.session(secret="cookie")
    one, other = login(here, session), login(here, session)
    assert "code=" in resume(here, one).header("Location")
    assert not consumed(here, other)
    assert "code=" in resume(here, other).header("Location")


@pytest.mark.parametrize("how", ["log-out", "reset", "disabled"])
def test_a_login_gives_nothing_after_a_log_out_or_a_reset(here: Machine, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    """What was proved for the login counts no more; it is not used up by the attempt."""
    session = here.session(secret="cookie")
    login_id = login(here, session)
    with paused_at(monkeypatch, here, LOOK, lambda: resume(here, login_id)) as paused:
        end(here, how, session)
        answer = paused.finish()
    assert "code=" not in answer.header("Location")
    assert count(here, AuthorizationCode) == 0
    assert not consumed(here, login_id)


def test_a_login_with_proofs_of_before_the_reset_gives_nothing(here: Machine) -> None:
    """A session that is newer than the reset does not make up for it: the login names the proofs that it was made with."""
    session, now = here.session(secret="cookie"), clock.now()
    login_id = login(here, session)
    here.change(Account, 1, valid_from=now)
    here.change(Session, session.id, account_valid_from=now)
    answer = resume(here, login_id)
    assert answer.page is not None
    assert count(here, AuthorizationCode) == 0
    fresh = login(here, session, account_valid_from=now)
    assert "code=" in resume(here, fresh).header("Location")
    assert not consumed(here, login_id)
    assert consumed(here, fresh)


def test_a_refused_login_is_told_once(here: Machine) -> None:
    """access_denied goes to the client once; the other login of the browser is left alone."""
    session = here.session(secret="cookie")
    refused, other = login(here, session, refused_with="access_denied"), login(here, session)
    assert "error=access_denied" in resume(here, refused).header("Location")
    assert resume(here, refused).page is not None
    assert not consumed(here, other)


def test_a_pushed_request_is_answered_once_when_it_comes_twice_at_once(here: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 9126 4: the reference is used once. The loser leaves no code behind."""
    here.session(secret="cookie")
    pushed = {name: value for name, value in ASK.items() if name != "client_id"}
    reference, other = (here.post("/par", pushed).json["request_uri"] for _ in range(2))

    def by_reference(uri: str) -> Answer:
        return here.get("/authorize", urlencode({"client_id": "web", "request_uri": uri}), HTTP_COOKIE=COOKIES)

    with paused_at(monkeypatch, here, LOOK, lambda: by_reference(reference)) as paused:
        assert "code=" in by_reference(reference).header("Location")
        late = paused.finish()
    assert late.page is not None
    assert late.page[1]["code"] == "invalid_request_uri"
    assert count(here, AuthorizationCode) == 1
    assert "code=" in by_reference(other).header("Location")


def test_a_client_that_gets_a_code_in_the_moment_of_the_log_out_hears_of_it_once(
    here: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Back-Channel Logout 2.3: the log-out waits for the code that is being written, and then finds the client."""
    session = here.session(secret="cookie")
    hint = here.exchange(here.code(session, client="es"), "", client_id="es")
    hint_token = here.protocol.keyring.sign(
        {"iss": here.protocol.issuer, "aud": "es", "sub": "n0012345", "sid": session.id, "iat": 1, "exp": 2}, "RS256"
    )
    assert hint.status in (200, 401)
    answers: list[Answer] = []

    def sign_out() -> None:
        query = urlencode({"id_token_hint": hint_token})
        answers.append(here.get("/logout", query, HTTP_COOKIE="__Host-idp_session=cookie"))
        here.database.hot.forget()

    with paused_at(monkeypatch, here, "insert into session_client", lambda: ask(here)) as paused:
        other = threading.Thread(target=sign_out, daemon=True)
        other.start()
        other.join(0.5)
        assert other.is_alive(), "the end of the session did not wait"
        answer = paused.finish()
        other.join(30)
    assert "code=" in answer.header("Location")
    assert answers[0].status in (200, 303)
    with here.database.read() as db:
        assert db.scalar(select(func.count()).select_from(OutboxMessage)) == 1
    assert here.protocol.logout_notices.queue() == 0
    assert here.exchange(answer.header("Location").split("code=")[1].split("&")[0]).json["error"] == "invalid_grant"


def test_notices_beside_a_new_session_of_the_same_client_go_out_once(here: Machine, tick: Tick) -> None:
    """Only the session that is over is told of, however often it is looked at; an idle one is over for good."""
    old = here.session(secret="old")
    here.code(old)
    tick.forward(7200)
    here.session(secret="cookie")
    assert "code=" in ask(here).header("Location")
    assert here.protocol.logout_notices.queue() == 1
    assert here.protocol.logout_notices.queue() == 0
    with here.database.read() as db:
        row = db.get(Session, old.id)
        assert row is not None
        assert row.ended_at == clock.now()
    here.change(Session, old.id, seen_at=clock.now())
    assert here.exchange(here.code(old)).json["error"] == "invalid_grant"


def test_a_session_that_is_used_while_notices_are_made_is_not_told_of(
    here: Machine, monkeypatch: pytest.MonkeyPatch, tick: Tick
) -> None:
    """Found idle, used before it was noted: the session lives, and its real end is told later."""
    session = here.session(secret="cookie")
    here.code(session)
    tick.forward(7200)
    found, original = [], type(here.protocol.logout_notices)._queue_one

    def used_meanwhile(self: Any, *row: Any) -> int:
        found.append(row)
        here.change(Session, session.id, seen_at=clock.now())
        return original(self, *row)

    monkeypatch.setattr(type(here.protocol.logout_notices), "_queue_one", used_meanwhile)
    assert here.protocol.logout_notices.queue() == 0
    assert len(found) == 1
    monkeypatch.undo()
    end(here, "log-out", session)
    assert here.protocol.logout_notices.queue() == 1


def test_a_front_channel_token_is_written_with_the_code_or_not_at_all(here: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Core 3.3: one transaction for both."""
    from tests.protocol.tokens.test_nested import register

    types = {"response_types": ["code token"], "grant_types": ["authorization_code", "implicit"]}
    register(here, "web", redirect_uris=[CALLBACK], scope="openid profile", **types)
    session = here.session(secret="cookie")
    with paused_at(monkeypatch, here, LOOK, lambda: ask(here, response_type="code token", nonce="n")) as paused:
        end(here, "log-out", session)
        paused.finish()
    assert (count(here, AuthorizationCode), count(here, Token)) == (0, 0)
