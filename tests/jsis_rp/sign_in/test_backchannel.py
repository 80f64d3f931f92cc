"""Logout tokens, to the second; and what is remembered of them (Back-Channel Logout 1.0, 2.6 and 2.7)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from jsis_rp.ground.database import Database
from jsis_rp.sessions.audit import AuditEvent
from jsis_rp.sessions.models import ProviderSession, WebSession
from jsis_rp.settings.sign_in import ProviderSettings
from jsis_rp.sign_in.backchannel import EVENT, LogoutNotice, check_logout_token
from jsis_rp.sign_in.jose import VerifiedJws
from jsis_rp.sign_in.models import SpentLogoutToken
from jsis_rp.sign_in.refused import Reason, Refused

NOW = 1_795_424_400
AT = datetime.fromtimestamp(NOW, UTC)
PROVIDER = ProviderSettings(issuer="https://i.example", client_id="us", leeway_s=30)
CLAIMS: dict[str, Any] = {
    "iss": "https://i.example",
    "aud": "us",
    "iat": NOW,
    "exp": NOW + 120,
    "jti": "j",
    "sub": "n001",
    "sid": "s",
    "events": {EVENT: {}},
}


def check(kind: str | None = "logout+jwt", **changes: Any) -> LogoutNotice:
    """Check the claims but for the changes; None takes one away."""
    claims = {name: value for name, value in (CLAIMS | changes).items() if value is not None}
    return check_logout_token(VerifiedJws("RS256", kind, claims), provider=PROVIDER, now=AT)


def test_what_a_good_token_says_is_returned_whole() -> None:
    """2.4: whose, which, when."""
    assert check() == LogoutNotice(sub="n001", sid="s", jti="j", issued_at=AT, expires_at=AT + timedelta(seconds=120))
    assert check(sub=None).sub is None
    assert check(sid=None).sid is None
    assert check(sid="").sid is None
    assert check(sub="").sub is None


GOOD: list[dict[str, Any]] = [
    {"exp": NOW - 29},
    {"exp": NOW + 630},
    {"iat": NOW + 30},
    {"iat": NOW - 630},
    {"aud": ["us", "you"]},
    {"kind": "application/logout+jwt"},
    {"kind": "Logout+JWT"},
    {"sub": None},
    {"sid": None},
]


@pytest.mark.parametrize("changes", GOOD, ids=str)
def test_what_is_just_inside_is_accepted(changes: dict[str, Any]) -> None:
    """The clocks may differ by the leeway, and no more."""
    check(**changes)


BAD: list[tuple[dict[str, Any], Reason]] = [
    ({"exp": NOW - 30}, Reason.EXP),
    ({"exp": NOW + 631}, Reason.EXP),
    ({"iat": NOW + 31}, Reason.IAT),
    ({"iat": NOW - 631}, Reason.IAT),
    ({"aud": ["you"]}, Reason.AUD),
    ({"iss": "https://j.example"}, Reason.ISS),
    ({"kind": None}, Reason.TYPE),
    ({"kind": "JWT"}, Reason.TYPE),
    ({"sub": None, "sid": None}, Reason.SUBJECTLESS),
    ({"sub": "", "sid": ""}, Reason.SUBJECTLESS),
    ({"sub": 1, "sid": 1}, Reason.SUBJECTLESS),
    ({"events": {}}, Reason.EVENTS),
    ({"events": [EVENT]}, Reason.EVENTS),
    ({"events": {EVENT: True}}, Reason.EVENTS),
    ({"nonce": ""}, Reason.NONCE),
    ({"jti": ""}, Reason.JTI),
    ({"jti": 1}, Reason.JTI),
]


@pytest.mark.parametrize(("changes", "expected"), BAD, ids=str)
def test_what_is_just_outside_is_refused(changes: dict[str, Any], expected: Reason) -> None:
    """2.6: each for its own reason."""
    with pytest.raises(Refused) as caught:
        check(**changes)
    assert caught.value.reason is expected


def send(person: Any, **changes: Any) -> int:
    """Send a logout token; return the status."""
    token = person.issuer.logout_token(**changes)
    return int(person.client.post("/RCAM/backchannel-logout", data={"logout_token": token}).status_code)


def alive(database: Database) -> list[str | None]:
    """The provider's sessions of our sessions that have not ended."""
    with database.read() as db:
        return sorted(db.scalars(select(WebSession.provider_sid).where(WebSession.ended_at.is_(None))), key=str)


def test_a_notice_for_a_sid_ends_that_session_only_and_says_how_many(
    person: Any, another: Callable[[], Any], database: Database
) -> None:
    """Another session of the same person stays; the count and the end are written down, the ID token is forgotten."""
    person.sign_in()
    person.issuer.claims = {"sid": "sid-2"}
    another().sign_in()
    assert send(person) == 200
    assert alive(database) == ["sid-2"]
    with database.read() as db:
        ended = db.scalars(select(WebSession).where(WebSession.provider_sid == "sid-1")).one()
        event = db.scalars(select(AuditEvent).where(AuditEvent.event == "backchannel_logout")).one()
    assert (ended.ended_at, ended.id_token) == (person.issuer.clock.now(), "")
    assert event.details == {"sessions": 1}


def test_a_notice_for_a_sub_stops_what_was_issued_until_then_and_nothing_later(
    person: Any, another: Callable[[], Any], database: Database, clock: Any
) -> None:
    """An ID token of the same second is refused, one of a second later is a new sign-in."""
    person.begin()
    assert send(person, dropped=("sid",)) == 200
    assert person.come_back().status_code == 400
    clock.forward(seconds=1)
    assert person.sign_in().status_code == 303
    assert alive(database) == ["sid-1"]
    person.issuer.sub = "n00other"
    assert another().sign_in().status_code == 303


def test_an_ended_sid_stays_so_whatever_comes_later(person: Any, database: Database, clock: Any) -> None:
    """Neither a later ID token of that session nor a later notice about something else brings it back."""
    assert send(person, dropped=("sub",)) == 200
    clock.forward(seconds=200)
    assert send(person, jti="2", iat=int(clock.now().timestamp()) - 300, dropped=("sub",)) == 200
    assert person.sign_in().status_code == 400
    person.issuer.claims = {"sid": "sid-2"}
    assert person.sign_in().status_code == 303
    assert alive(database) == ["sid-2"]


def test_a_notice_for_sid_and_sub_concerns_both_together(person: Any, database: Database) -> None:
    """2.4: the same sid of somebody else is another session."""
    assert send(person, sub="n00other") == 200
    assert person.sign_in().status_code == 303
    assert send(person, jti="2") == 200
    assert alive(database) == []
    assert person.sign_in().status_code == 400


def test_what_is_remembered_outlives_every_token_that_it_concerns(person: Any, database: Database, clock: Any) -> None:
    """A spent `jti` as long as its token could be accepted; an ended session as long as one of ours could last."""
    send(person)
    with database.read() as db:
        assert db.scalars(select(SpentLogoutToken)).one().expires_at == clock.now() + timedelta(seconds=150)
        kept = db.scalars(select(ProviderSession)).one()
    assert kept.expires_at == clock.now() + timedelta(seconds=28_800 + 600 + 60)
    clock.forward(seconds=60)
    send(person, jti="2")
    with database.read() as db:
        assert db.scalars(select(ProviderSession)).one().expires_at == kept.expires_at + timedelta(seconds=60)


def test_of_two_notices_the_later_end_counts(person: Any, clock: Any, database: Database) -> None:
    """They may arrive in any order."""
    at = int(clock.now().timestamp())
    for jti, iat in (("1", at + 10), ("2", at - 10)):
        assert send(person, jti=jti, iat=iat, dropped=("sid",)) == 200
    with database.read() as db:
        assert db.scalars(select(ProviderSession)).one().ended_at == clock.now() + timedelta(seconds=10)
    assert send(person, jti="3", iat=at + 20, dropped=("sid",)) == 200
    with database.read() as db:
        assert db.scalars(select(ProviderSession)).one().ended_at == clock.now() + timedelta(seconds=20)


def test_a_sub_of_another_issuer_is_somebody_else(person: Any, database: Database) -> None:
    """Core 5.7: issuer and subject together."""
    from sqlalchemy import update

    from jsis_rp.sessions.accounts import Account

    person.sign_in()
    with database.begin() as db:
        db.execute(update(Account).values(issuer="https://other.example"))
    assert send(person, dropped=("sid",)) == 200
    assert send(person, jti="2") == 200
    assert alive(database) == ["sid-1"]
