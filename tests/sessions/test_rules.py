"""The rules of logins and sessions, one by one, below the pages."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from idp.accounts import account as accounts
from idp.ground import clock
from idp.ground.database import ChangedMeanwhile, to_micros
from idp.ground.throttle import Throttled
from idp.methods.levels import Levels
from idp.methods.method import Proof, Refused
from idp.sessions import limits, recent_proof, session
from idp.sessions import login as logins
from idp.sessions.login import Step, Wish
from idp.sessions.models import KnownDevice, Login, Session
from idp.settings import LevelSettings
from tests.people import EMAIL, NUMBER, PASSWORD, Moment, Person, Place

LEVELS = Levels(LevelSettings())
BASIC, MEDIUM, HIGH = LEVELS.acr_values
HERE = session.BrowserInfo("192.0.2.1", "Firefox", "")


def proof(method: str = "password") -> Proof:
    """Shown at this moment."""
    return Proof(method, {"password": "PASSWORD", "sms": "PASSWORD_SMS"}[method], (method,), clock.now())


def begun(db: Db, *wanted: str, essential: bool = False, browser: str = "browser", client: str | None = None) -> Login:
    """A login of the account EMAIL, at the password."""
    wish = Wish(return_to="/x?login={login}", reason="t", wanted_acr=wanted, essential_acr=essential, client_id=client)
    login = logins.start(db, wish, browser=browser, session=None, account=None, lifetime_s=600)
    logins.identify(login, EMAIL, accounts.by_email(db, EMAIL))
    return login


def opened(place: Place, db: Db, info: session.BrowserInfo = HERE) -> tuple[Session, str]:
    """A session by password."""
    login, account = begun(db), accounts.by_email(db, EMAIL)
    assert account is not None
    assert logins.add_proof(login, account, proof(), LEVELS) is Step.DONE
    return session.open_or_raise(db, login, LEVELS, place.settings.login, place.here.seal, info)


def test_a_login_answers_to_its_own_browser_only(place: Place) -> None:
    """The cookie is compared with the row, and an empty one opens nothing."""
    place.account()
    rules = place.settings.login
    with place.database.begin() as db:
        login = begun(db)
        assert logins.find(db, login.id, "browser", rules) is login
        for other in ("", "another", "browser "):
            assert logins.find(db, login.id, other, rules) is None
            assert logins.of_browser(db, login.id, other) is None


def test_a_login_is_over_when_it_is_used_up_or_too_old(place: Place, moment: Moment) -> None:
    """`also_finished` gives back the one that ended by being finished, without a client, and no other."""
    place.account()
    rules = place.settings.login
    with place.database.begin() as db:
        used, at_service, current = begun(db), begun(db, client="jsis"), begun(db)
        account = accounts.by_email(db, EMAIL)
        assert account is not None
        logins.add_proof(used, account, proof(), LEVELS)
        logins.add_proof(at_service, account, proof(), LEVELS)
        used.consumed_at = at_service.consumed_at = current.consumed_at = clock.now()
        for login, also in ((used, False), (at_service, False), (at_service, True), (current, True)):
            assert logins.find(db, login.id, "browser", rules, also_finished=also) is None
        assert logins.find(db, used.id, "browser", rules, also_finished=True) is used
        moment.forward(600)
        assert logins.find(db, used.id, "browser", rules, also_finished=True) is None


def test_a_login_keeps_its_address(place: Place) -> None:
    """Another address or account is a fault of ours; `start_again` takes nothing along but the request."""
    place.account()
    place.account(email="else@example.eu")
    with place.database.begin() as db:
        login, account = begun(db, MEDIUM, essential=True), accounts.by_email(db, EMAIL)
        other = accounts.by_email(db, "else@example.eu")
        assert account is not None
        for email, who in (("else@example.eu", other), (EMAIL, other), ("x@example.eu", None)):
            with pytest.raises(ValueError, match="keeps the address"):
                logins.identify(login, email, who)
        logins.add_proof(login, account, proof(), LEVELS)
        fresh = logins.start_again(db, login)
        assert (fresh.email, fresh.account_id, fresh.proofs, fresh.finished_at, fresh.session_id) == (None, None, [], None, None)
        assert (fresh.return_to, fresh.wanted_acr, fresh.essential_acr) == (f"/x?login={fresh.id}", [MEDIUM], True)
        assert (fresh.browser_key, fresh.expires_at) == (login.browser_key, login.expires_at)
        assert (login.consumed_at, login.replaced_by) == (clock.now(), fresh.id)


def test_a_login_takes_the_valid_from_of_the_account_that_it_is_for(place: Place) -> None:
    """So that its proofs count from here on."""
    place.account()
    with place.database.begin() as db:
        account = accounts.by_email(db, EMAIL)
        assert account is not None
        accounts.end_proofs(account)
        assert begun(db).account_valid_from == account.valid_from


def test_what_a_step_up_carries_counts_only_with_its_session(place: Place, moment: Moment) -> None:
    """Alive, of the same account, and there at all; what was shown since counts without."""
    place.account()
    place.account(email="else@example.eu")
    rules = place.settings.login
    wish = Wish(return_to="/x", reason="t", wanted_acr=(HIGH,), keep_proofs=True)
    with place.database.begin() as db:
        row, _ = opened(place, db)
        account = db.get_one(accounts.Account, row.account_id)
        moment.forward(10)
        for spoil in ("nothing", "gone", "ended", "of somebody else"):
            login = logins.start(db, wish, browser="browser", session=row, account=account, lifetime_s=600)
            logins.add_proof(login, account, proof("sms"), LEVELS)
            if spoil == "gone":
                login.session_id = None
            elif spoil == "ended":
                row.ended_at = clock.now()
            elif spoil == "of somebody else":
                row.account_id = 2
            db.flush()
            found = logins.find(db, login.id, "browser", rules)
            assert found is not None
            assert [one["method"] for one in found.proofs] == (["password", "sms"] if spoil == "nothing" else ["sms"])
            row.ended_at, row.account_id = None, account.id
        db.rollback()


def test_a_demand_is_never_settled(place: Place) -> None:
    """Core 5.5.1.1, an essential acr: below the pages too."""
    place.account()
    with place.database.begin() as db:
        account = accounts.by_email(db, EMAIL)
        assert account is not None
        for essential in (True, False):
            login = begun(db, MEDIUM, essential=essential)
            with pytest.raises(Refused):
                logins.settle(login, LEVELS)
            logins.add_proof(login, account, proof(), LEVELS)
            if essential:
                with pytest.raises(Refused):
                    logins.settle(login, LEVELS)
            else:
                logins.settle(login, LEVELS)
            assert (login.finished_at is None) == essential


def test_every_known_device_has_a_limit_of_its_own(place: Place) -> None:
    """And everybody else shares that of the account."""
    account = place.account()
    rules = place.settings.login
    with place.database.begin() as db:
        for device in ("one", "two"):
            session.remember_device(db, account.id, device, rules)
        db.flush()
        keys = [
            limits.PasswordLimit.of(db, EMAIL, who, device=device, address="192.0.2.1").key
            for who, device in ((account, "one"), (account, "two"), (account, "three"), (account, ""), (None, "one"))
        ]
    assert len({keys[0], keys[1]}) == 2
    assert keys[2] == keys[3] == keys[4] == ("password_per_account", EMAIL)
    assert {key[0] for key in keys[:2]} == {"password_per_known_device"}


def test_a_proof_needs_everything_that_it_was_checked_against(place: Place) -> None:
    """The account, its `valid_from`, and a login that is on its way."""
    place.account()
    place.account(email="else@example.eu")
    with place.database.begin() as db:
        account, other = accounts.by_email(db, EMAIL), accounts.by_email(db, "else@example.eu")
        assert account is not None
        assert other is not None
        login = begun(db, MEDIUM)
        with pytest.raises(ChangedMeanwhile):
            logins.add_proof(login, other, proof(), LEVELS)
        with pytest.raises(Refused):
            logins.add_proof(login, account, proof("sms"), LEVELS)
        account.disabled_at = clock.now()
        with pytest.raises(ChangedMeanwhile):
            logins.add_proof(login, account, proof(), LEVELS)
        account.disabled_at = None
        login.consumed_at = clock.now()
        with pytest.raises(ChangedMeanwhile):
            logins.add_proof(login, account, proof(), LEVELS)
        with pytest.raises(Refused):
            logins.settle(login, LEVELS)
        login.consumed_at = None
        assert logins.add_proof(login, account, proof(), LEVELS) is Step.FACTOR
        logins.settle(login, LEVELS)
        with pytest.raises(ChangedMeanwhile):
            logins.add_proof(login, account, proof("sms"), LEVELS)
        late = begun(db)
        accounts.end_proofs(account)
        with pytest.raises(ChangedMeanwhile):
            logins.add_proof(late, account, proof(), LEVELS)


def test_only_a_proved_login_of_a_living_account_opens_a_session(place: Place) -> None:
    """Refused, not finished, or begun before the proofs ended: nothing is opened."""
    place.account()
    rules, seal = place.settings.login, place.here.seal
    with place.database.begin() as db:
        account = accounts.by_email(db, EMAIL)
        assert account is not None
        waiting = begun(db, MEDIUM)
        logins.add_proof(waiting, account, proof(), LEVELS)
        refused = begun(db)
        logins.add_proof(refused, account, proof(), LEVELS)
        logins.refuse(refused, "access_denied")
        for login in (begun(db), waiting, refused):
            with pytest.raises(ValueError, match="proved"):
                session.open_or_raise(db, login, LEVELS, rules, seal, HERE)
        done = begun(db)
        logins.add_proof(done, account, proof(), LEVELS)
        account.disabled_at = clock.now()
        with pytest.raises(ChangedMeanwhile):
            session.open_or_raise(db, done, LEVELS, rules, seal, HERE)
        account.disabled_at = None
        accounts.end_proofs(account)
        with pytest.raises(ChangedMeanwhile):
            session.open_or_raise(db, done, LEVELS, rules, seal, HERE)
        db.rollback()


def test_the_session_of_this_browser_is_raised_and_that_of_somebody_else_ends(place: Place, moment: Moment) -> None:
    """One session a browser; the secret before opens nothing any more."""
    place.account()
    place.account(email="else@example.eu")
    rules, seal = place.settings.login, place.here.seal
    with place.database.begin() as db:
        first, secret = opened(place, db)
        moment.forward(5)
        raised, newer = opened(place, db, session.BrowserInfo("192.0.2.7" * 10, "Safari" * 60, secret))
        assert raised is first
        assert session.find(db, secret, rules) is None
        assert (len(raised.address), len(raised.browser)) == (64, 255)
        login, other = begun(db), accounts.by_email(db, "else@example.eu")
        assert other is not None
        login = logins.start_again(db, login)
        logins.identify(login, other.email, other)
        logins.add_proof(login, other, proof(), LEVELS)
        theirs, _ = session.open_or_raise(db, login, LEVELS, rules, seal, session.BrowserInfo(session_secret=newer))
        assert theirs.id != first.id
        assert first.ended_at == clock.now()
        assert session.find(db, newer, rules) is None


def test_the_secret_of_a_session_follows_from_the_login_and_the_seal(place: Place, tmp_path: object) -> None:
    """The same each time, another for each login, purpose and seal; it looks like any random string."""
    from idp.ground.sealed import Seal

    place.account()
    with place.database.begin() as db:
        logged = [begun(db), begun(db)]
        account = accounts.by_email(db, EMAIL)
        assert account is not None
        with pytest.raises(ValueError, match="not finished"):
            session.secret_of(place.here.seal, logged[0])
        for login in logged:
            logins.add_proof(login, account, proof(), LEVELS)
        other = Seal(["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="])
        made = [session.secret_of(place.here.seal, login) for login in logged]
        made += [session.secret_of(other, logged[0]), session.device_secret_of(place.here.seal, logged[0])]
        assert made[0] == session.secret_of(place.here.seal, logged[0])
        assert len(set(made)) == 4
        assert {len(one) for one in made} == {54}


def test_use_is_noted_once_a_minute_and_never_for_a_session_that_ended(place: Place, moment: Moment) -> None:
    """`touch` changes `seen_at` alone."""
    place.account()
    with place.database.begin() as db:
        row, _ = opened(place, db)
    before = row.seen_at
    for seconds, seen in ((59, 0), (1, 60)):
        moment.forward(seconds)
        session.touch(place.database.hot, row)
        (now,) = place.sessions()
        assert (now.seen_at - before).total_seconds() == seen
        assert now.version == row.version
    with place.database.begin() as db:
        session.end(db.get_one(Session, row.id))
    moment.forward(600)
    session.touch(place.database.hot, row)
    assert (place.sessions()[0].seen_at - before).total_seconds() == 60


def test_all_sessions_of_an_account_end_but_one(place: Place) -> None:
    """Those of other accounts and those that ended before are left alone; parallel writers notice."""
    place.account()
    place.account(email="else@example.eu")
    with place.database.begin() as db:
        rows = [opened(place, db)[0] for _ in range(3)]
        login, other = logins.start_again(db, begun(db)), accounts.by_email(db, "else@example.eu")
        assert other is not None
        logins.identify(login, other.email, other)
        logins.add_proof(login, other, proof(), LEVELS)
        theirs, _ = session.open_or_raise(db, login, LEVELS, place.settings.login, place.here.seal, HERE)
        versions = {row.id: row.version for row in rows}
        assert session.end_all(db, rows[0].account_id, except_id=rows[0].id) == 2
        assert session.end_all(db, rows[0].account_id, except_id=rows[0].id) == 0
        db.expire_all()
        assert [row.ended_at is None for row in (*rows, theirs)] == [True, False, False, True]
        assert [row.version - versions[row.id] for row in rows] == [0, 1, 1]
        assert [row.id for row in session.live_sessions(db, db.get_one(accounts.Account, 1), place.settings.login)] == [
            rows[0].id
        ]


def test_a_known_device_is_known_to_one_account_and_for_its_time(place: Place, moment: Moment) -> None:
    """Setting `login.known_device_lifetime_s`, counted from the last sign-in."""
    one, two = place.account(), place.account(email="else@example.eu")
    rules = place.settings.login
    with place.database.begin() as db:
        session.remember_device(db, one.id, "secret", rules)
        db.flush()
        moment.forward(100)
        session.remember_device(db, one.id, "secret", rules)
        db.flush()
        assert db.scalars(select(KnownDevice)).one().seen_at == clock.now()
        known = [session.is_known_device(db, who.id, secret) for who in (one, two) for secret in ("secret", "other", "")]
        assert known == [True, False, False, False, False, False]
        moment.forward(rules.known_device_lifetime_s - 1)
        assert session.is_known_device(db, one.id, "secret")
        moment.forward(1)
        assert not session.is_known_device(db, one.id, "secret")


def test_amr_says_mfa_only_for_more_than_one_proof(place: Place) -> None:
    """RFC 8176."""
    place.account(NUMBER)
    with place.database.begin() as db:
        login, account = begun(db, HIGH), accounts.by_email(db, EMAIL)
        assert account is not None
        logins.add_proof(login, account, proof(), LEVELS)
        logins.add_proof(login, account, proof(), LEVELS)
        assert session.amr_of(login) == ["password"]
        logins.add_proof(login, account, proof("sms"), LEVELS)
        assert session.amr_of(login) == ["password", "sms", "mfa"]


def test_the_strongest_level_is_the_one_of_the_highest_rank() -> None:
    """Not the one whose name comes last in the alphabet."""
    levels = Levels(LevelSettings(basic="z", medium="m", high="a"))
    assert levels.of(["PASSWORD", "PASSWORD_SMS", "PASSWORD_TOKEN"]) == "a"
    assert levels.of(["PASSWORD_SMS", "PASSWORD"]) == "m"
    assert levels.of(["unknown"]) is None


def test_a_recent_proof_needs_the_right_method_and_time(place: Place, moment: Moment) -> None:
    """A factor where there is one, the password where there is none; at the last second still, a moment later no more."""
    place.account()
    rules = place.settings.login
    with place.database.begin() as db:
        account = accounts.by_email(db, EMAIL)
        assert account is not None
        row, _ = opened(place, db)
        login = begun(db, MEDIUM)
        assert recent_proof.of_login(login, account, rules) is None
        logins.add_proof(login, account, proof(), LEVELS)
        made = recent_proof.of_session(row, account, rules)
        assert made is not None
        assert (made.account_id, made.valid_from, made.method, made.at) == (
            account.id,
            account.valid_from,
            "password",
            clock.now(),
        )
        moment.forward(rules.recent_proof_s)
        assert recent_proof.of_session(row, account, rules) == made
        assert recent_proof.of_login(login, account, rules) is None or login.expires_at > clock.now()
        moment.forward(1)
        assert recent_proof.of_session(row, account, rules) is None
        typed = proof()
        assert recent_proof.of_password(row, account, typed, rules) is not None
        row.ended_at = clock.now()
        assert recent_proof.of_password(row, account, typed, rules) is None
        row.ended_at = None
        row.proofs = [proof("sms").as_json()]
        assert recent_proof.of_session(row, account, rules) is not None
        row.ended_at = clock.now()
        assert recent_proof.of_session(row, account, rules) is None


def test_a_recent_proof_of_a_login_ends_with_it(place: Place, moment: Moment) -> None:
    """Finished, used up, expired, of another account, or begun before the proofs ended."""
    place.account()
    other = place.account(email="else@example.eu")
    rules = place.settings.login
    with place.database.begin() as db:
        account = accounts.by_email(db, EMAIL)
        assert account is not None
        login = begun(db, MEDIUM)
        logins.add_proof(login, account, proof(), LEVELS)
        assert recent_proof.of_login(login, account, rules) is not None
        assert recent_proof.of_login(login, other, rules) is None
        for name in ("finished_at", "consumed_at"):
            setattr(login, name, clock.now())
            assert recent_proof.of_login(login, account, rules) is None
            setattr(login, name, None)
        account.disabled_at = clock.now()
        assert recent_proof.of_login(login, account, rules) is None
        account.disabled_at = None
        accounts.end_proofs(account)
        assert recent_proof.of_login(login, account, rules) is None
        recent_proof.carry_over(account, login)
        assert recent_proof.of_login(login, account, rules) is not None
        recent_proof.carry_over(other, login)
        assert login.account_valid_from == account.valid_from
        moment.forward(600)
        assert recent_proof.of_login(login, account, rules) is None


def test_wrong_passwords_of_one_network_are_counted_over_all_accounts(tmp_path: object, moment: Moment) -> None:
    """Setting `throttle.password_per_address`; a right one is not counted."""
    from pathlib import Path

    assert isinstance(tmp_path, Path)
    place = Place(tmp_path, throttle={"password_per_address": "3 per 900 second"})
    for name in "abcde":
        place.account(email=f"{name}@example.eu")
    place.person().begin().password("e@example.eu", PASSWORD, method="password")
    statuses = [place.person().begin().password(f"{name}@example.eu", "wrong").status for name in "abcd"]
    assert statuses == [200, 200, 200, 429]
    assert place.person().begin().password("e@example.eu", PASSWORD, method="password").status == 429
    moment.forward(900)
    assert "/oauth2/" in place.person().begin().password("e@example.eu", PASSWORD, method="password").path
    place.database.close()


def test_messages_of_one_network_are_counted_over_all_numbers(place: Place) -> None:
    """Setting `throttle.sms_per_address`, beside the limit of each number; nothing to send counts nothing."""
    throttle = place.here.throttle
    limits.count_messages(throttle, (), address="192.0.2.1")
    assert throttle.used("sms_per_address", "192.0.2.1") == 0
    for number in range(30):
        limits.count_messages(throttle, (("sms_per_number", str(number)),), address="192.0.2.1")
    with pytest.raises(Throttled):
        limits.count_messages(throttle, (("sms_per_number", "x"),), address="192.0.2.1")
    limits.count_messages(throttle, (("sms_per_number", "x"),), address="192.0.2.2")


def signing_in(person: Person) -> Person:
    """At the password, with what is needed to send it again afterwards."""
    return person.begin().press("login-next", {"email": EMAIL})


@pytest.mark.parametrize("case", ["at once", "too late", "logged out", "raised since", "another address", "another browser"])
def test_the_same_password_sent_again_gives_the_session_once_more_or_nothing(place: Place, moment: Moment, case: str) -> None:
    """For a minute, from the same address and browser, and only while the session is the one that this login opened."""
    place.account()
    person = signing_in(place.person())
    path, form = person.path, {"csrf_token": person.csrf(), "password": PASSWORD, "method": "password"}
    csrf = person.client.get_cookie("idp_csrf")
    assert csrf is not None
    person.post(path, form)
    again = place.person()
    again.client.set_cookie("idp_browser", "browser")
    again.client.set_cookie("idp_csrf", csrf.value)
    environ = {}
    if case == "too late":
        moment.forward(61)
    elif case == "logged out":
        with place.database.begin() as db:
            session.end_all(db, 1)
    elif case == "raised since":
        person.begin().password(method="password")
    elif case == "another address":
        environ = {"REMOTE_ADDR": "192.0.2.9"}
    elif case == "another browser":
        again.told = {"User-Agent": "another"}
    answer = again.client.post(path, data=form, headers=again.told, environ_overrides=environ)
    assert answer.status_code == 303
    assert "/oauth2/authorize/resume" in answer.headers["Location"]
    given = again.client.get_cookie("idp_session")
    assert (given is not None) == (case == "at once")
    assert len(place.sessions()) == 1
    wrong = place.person()
    wrong.client.set_cookie("idp_browser", "browser")
    wrong.client.set_cookie("idp_csrf", csrf.value)
    assert wrong.client.post(path, data={**form, "password": "wrong"}).status_code == 200
    assert wrong.client.get_cookie("idp_session") is None


def test_the_end_of_a_session_is_that_of_its_newest_proof(place: Place, moment: Moment) -> None:
    """min(newest proof + session_lifetime_s, opened + session_absolute_s)."""
    place.account()
    rules = place.settings.login
    with place.database.begin() as db:
        row, secret = opened(place, db)
        assert to_micros(row.expires_at) - to_micros(clock.now()) == rules.session_lifetime_s * 1_000_000
        moment.forward(7000)
        raised, _ = opened(place, db, session.BrowserInfo(session_secret=secret))
        assert raised is row
        assert (row.expires_at - clock.now()).total_seconds() == rules.session_lifetime_s
        assert row.auth_time == clock.now()
