"""A log-out, a reset or a disabling between the look at something and its use: nothing comes of it; after the use, it dies.

Each end comes in both orders with each use, on both databases. RFC 6749 5.2: what was revoked is invalid_grant.
"""

from typing import Any

import pytest

from idp.accounts.models import Account, Phone
from idp.clients.models import ClientRow
from idp.grants.models import Token
from idp.ground import clock
from idp.sessions.models import Session
from tests.grants.between import count, end, paused_before_use
from tests.protocol.elsewhere import Elsewhere
from tests.protocol.machine import Answer, Machine
from tests.protocol.tokens.test_nested import register
from tests.protocol.tokens.test_token_exchange import ACCESS_TOKEN, EXCHANGE

ENDS = ["log-out", "idle", "reset", "disabled", "disabled for a while"]
ENDS_OF_ACCOUNTS = ENDS[2:]
OFFLINE = "openid offline_access"


def dead(machine: Machine, tokens: dict[str, Any]) -> bool:
    """Whether neither of the tokens works."""
    works = [machine.get("/userinfo", token=tokens["access_token"]).status == 200]
    if "refresh_token" in tokens:
        works.append(machine.post("/introspect", {"token": tokens["refresh_token"]}).json["active"])
        works.append(machine.refresh(tokens["refresh_token"]).status == 200)
    return not any(works)


def refused(answer: Answer) -> bool:
    """Whether the answer is invalid_grant."""
    return (answer.status, answer.json.get("error")) == (400, "invalid_grant")


@pytest.mark.parametrize("how", ENDS)
@pytest.mark.parametrize("scope", ["openid", OFFLINE])
def test_a_code_is_worth_nothing_after_the_end_of_what_it_came_of(
    either: Machine, monkeypatch: pytest.MonkeyPatch, how: str, scope: str
) -> None:
    """RFC 6749 4.1.3: the end comes after the look and before the use. No token is written."""
    session = either.session()
    code = either.code(session, scope=scope)
    with paused_before_use(monkeypatch, either, lambda: either.exchange(code)) as paused:
        end(either, how, session)
        assert refused(paused.finish())
    assert count(either, Token) == 0


@pytest.mark.parametrize("how", ENDS)
@pytest.mark.parametrize("scope", ["openid", OFFLINE])
def test_what_came_of_a_code_ends_with_it(either: Machine, how: str, scope: str) -> None:
    """The other order. Offline tokens outlive the session (Core 11), and nothing else."""
    session = either.session()
    tokens = either.exchange(either.code(session, scope=scope)).json
    end(either, how, session)
    outlives = scope == OFFLINE and how in ("log-out", "idle")
    assert dead(either, tokens) is not outlives


@pytest.mark.parametrize("profile", ["rotating", "fapi"])
@pytest.mark.parametrize("how", ENDS)
def test_a_refresh_is_refused_when_its_session_ends_between_look_and_use(
    either: Machine, monkeypatch: pytest.MonkeyPatch, how: str, profile: str
) -> None:
    """RFC 6749 6; FAPI 2.0 Security Profile 5.3.2.1: without rotation as well."""
    session = either.session()
    tokens = either.exchange(either.code(session)).json
    if profile == "fapi":
        monkeypatch.setattr("idp.protocol.tokens.grants.refresh_token.RefreshTokenGrant._rotated", beside)
    with paused_before_use(monkeypatch, either, lambda: either.refresh(tokens["refresh_token"])) as paused:
        end(either, how, session)
        assert refused(paused.finish())
    assert count(either, Token) == 1


@pytest.mark.parametrize("profile", ["rotating", "fapi"])
@pytest.mark.parametrize("how", ENDS_OF_ACCOUNTS)
def test_an_offline_refresh_is_refused_when_the_account_changes_between_look_and_use(
    either: Machine, monkeypatch: pytest.MonkeyPatch, how: str, profile: str
) -> None:
    """An offline token has no session to die with: it compares the moment from which the account's proofs count."""
    session = either.session()
    tokens = either.exchange(either.code(session, scope=OFFLINE)).json
    if profile == "fapi":
        monkeypatch.setattr("idp.protocol.tokens.grants.refresh_token.RefreshTokenGrant._rotated", beside)
    with paused_before_use(monkeypatch, either, lambda: either.refresh(tokens["refresh_token"])) as paused:
        end(either, how, session)
        assert refused(paused.finish())
    assert count(either, Token) == 1
    assert dead(either, tokens)


@pytest.mark.parametrize("profile", ["rotating", "fapi"])
def test_a_refresh_is_refused_when_its_grant_is_revoked_between_look_and_use(
    either: Machine, monkeypatch: pytest.MonkeyPatch, profile: str
) -> None:
    """RFC 7009 2.1: the revocation takes the whole grant along, and nothing is added to it afterwards."""
    tokens = either.tokens(scope=OFFLINE)
    if profile == "fapi":
        monkeypatch.setattr("idp.protocol.tokens.grants.refresh_token.RefreshTokenGrant._rotated", beside)
    with paused_before_use(monkeypatch, either, lambda: either.refresh(tokens["refresh_token"])) as paused:
        assert either.post("/revoke", {"token": tokens["refresh_token"]}).status == 200
        assert refused(paused.finish())
    assert count(either, Token) == 1


def test_a_device_that_polls_twice_at_once_gets_tokens_once(either: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 8628 3.5: both polls have seen that it was allowed; the second finds it used."""
    away = Elsewhere(either)
    handle = away.device().json["device_code"]
    assert away.decide(handle)
    with paused_before_use(monkeypatch, either, lambda: away.poll(handle, "tv")) as paused:
        assert away.poll(handle, "tv").status == 200
        late = paused.finish()
    assert refused(late)
    assert late.json["error_description"] == "device_code was used before"
    assert count(either, Token) == 1


def test_a_code_that_two_requests_have_seen_is_a_replay(either: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 6749 4.1.2: the second use revokes what came of the first."""
    code = either.code(either.session())
    with paused_before_use(monkeypatch, either, lambda: either.exchange(code)) as paused:
        first = either.exchange(code)
        assert refused(paused.finish())
    assert first.status == 200
    assert either.get("/userinfo", token=first.json["access_token"]).status == 401
    assert "code.replayed" in either.events()


def test_a_refresh_token_that_two_requests_have_seen_gives_one_successor(
    either: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within the grace the second is answered with the same successor, which works."""
    tokens = either.tokens()
    with paused_before_use(monkeypatch, either, lambda: either.refresh(tokens["refresh_token"])) as paused:
        first = either.refresh(tokens["refresh_token"])
        second = paused.finish()
    assert (first.status, second.status) == (200, 200)
    assert first.json["refresh_token"] == second.json["refresh_token"]
    assert count(either, Token) == 2
    assert either.refresh(second.json["refresh_token"]).status == 200


def beside(self: Any, usable: Any) -> Any:
    """A refresh as FAPI clients do it, for a client that has no further demands to meet."""
    return self._beside(usable)


@pytest.mark.parametrize("how", ENDS)
@pytest.mark.parametrize("scope", ["openid", OFFLINE])
def test_an_allowed_device_gets_nothing_after_the_end_of_the_session(
    either: Machine, monkeypatch: pytest.MonkeyPatch, how: str, scope: str
) -> None:
    """RFC 8628 3.5: the poll has seen that it was allowed; the end comes before the use."""
    away, session = Elsewhere(either), either.session()
    handle = away.device(scope=scope).json["device_code"]
    assert away.decide(handle, session=session)
    with paused_before_use(monkeypatch, either, lambda: away.poll(handle, "tv")) as paused:
        end(either, how, session)
        assert refused(paused.finish())
    assert count(either, Token) == 0


@pytest.mark.parametrize("how", ENDS)
@pytest.mark.parametrize("scope", ["openid", OFFLINE])
def test_what_a_device_got_ends_with_what_it_came_of(machine: Machine, how: str, scope: str) -> None:
    """The other order: bound tokens die with the session, offline ones with the account's proofs."""
    away, session = Elsewhere(machine), machine.session()
    handle = away.device(scope=scope).json["device_code"]
    assert away.decide(handle, session=session)
    tokens = away.poll(handle, "tv").json
    end(machine, how, session)
    works = machine.get("/userinfo", token=tokens["access_token"]).status == 200
    assert works is (scope == OFFLINE and how in ("log-out", "idle"))


@pytest.mark.parametrize("how", ["log-out", "reset", "disabled", "revoked"])
def test_a_token_is_not_exchanged_after_the_end_of_what_it_came_of(
    either: Machine, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """RFC 8693 2.2.2: the subject token must be good when the new one is written."""
    register(either, "web", grant_types=["authorization_code", EXCHANGE], scope="openid profile")
    session = either.session()
    token = either.exchange(either.code(session)).json["access_token"]

    def exchange() -> Answer:
        return either.token(grant_type=EXCHANGE, subject_token=token, subject_token_type=ACCESS_TOKEN)

    with paused_before_use(monkeypatch, either, exchange) as paused:
        if how == "revoked":
            assert either.post("/revoke", {"token": token}).status == 200
        else:
            end(either, how, session)
        assert refused(paused.finish())
    assert count(either, Token) == 1


def test_a_change_of_password_in_the_session_leaves_its_tokens_alive(either: Machine) -> None:
    """The change is a proof of the session that made it: it moves along, and what is bound to it lives on."""
    session, now = either.session(), clock.now()
    bound = either.exchange(either.code(session)).json
    either.change(Account, 1, valid_from=now)
    either.change(Session, session.id, account_valid_from=now)
    second = either.refresh(bound["refresh_token"])
    assert second.status == 200, second.body
    assert either.get("/userinfo", token=second.json["access_token"]).status == 200
    offline = either.exchange(either.code(session, scope=OFFLINE)).json
    assert either.refresh(offline["refresh_token"]).status == 200


def test_another_account_changes_nothing(either: Machine) -> None:
    """A reset and a disabling of somebody else leave tokens alone."""
    other = second_account(either)
    tokens = either.tokens(scope=OFFLINE)
    either.change(Account, other, valid_from=clock.now(), disabled_at=clock.now())
    assert either.refresh(tokens["refresh_token"]).status == 200
    assert either.get("/userinfo", token=tokens["access_token"]).json["sub"] == "n0012345"


def second_account(machine: Machine) -> int:
    """Somebody else, with a phone; gives the id."""
    now = clock.now()
    with machine.database.begin() as db:
        db.add(
            Account(
                id=2,
                uid="n0067890",
                email="other@example.eu",
                first_name="Other",
                last_name="Person",
                language="en",
                password_hash="-",
                password_changed_at=now,
                claims={},
                created_at=now,
                updated_at=now,
                phones=[Phone(number="+32470000002", confirmed_at=now)],
            )
        )
    return 2


def test_a_client_that_is_disabled_gets_nothing(machine: Machine) -> None:
    """Its access tokens stop, its refreshes are refused (RFC 6749 5.2: invalid_client)."""
    tokens = machine.tokens()
    machine.change(ClientRow, "web", disabled_at=clock.now())
    machine.protocol.clients.read()
    assert machine.get("/userinfo", token=tokens["access_token"]).status == 401
    assert machine.refresh(tokens["refresh_token"]).json["error"] == "invalid_client"
