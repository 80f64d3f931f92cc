"""Proofs end with what proved them, and factors change only with a recent one: resets, changes, disabled accounts, step-ups."""

import pytest
from sqlalchemy import select

from idp.accounts import account as accounts
from idp.accounts import recovery
from idp.accounts.mails import Mails
from idp.accounts.models import Account, Phone
from idp.accounts.sign_up import Origin
from idp.ground.database import ChangedMeanwhile
from idp.methods.password import Password
from idp.sessions import recent_proof
from idp.sessions.login import Wish
from idp.sessions.models import Session
from tests.people import EMAIL, NUMBER, PASSWORD, Moment, Person, Place

BASIC, MEDIUM = "https://ecas.ec.europa.eu/loa/basic", "https://ecas.ec.europa.eu/loa/medium"
NEW, OTHER = "Autumn-Garden-77", "+32499999999"


def reset(place: Place, password: str = NEW) -> Person:
    """The owner chooses a new password by a mailed link."""
    with place.database.begin() as db:
        recovery.ask(db, place.here.seal, Mails(place.settings), EMAIL, Origin(), language="en", valid_minutes=90)
    owner = place.person().open(place.link(EMAIL))
    return owner.press("password-submit", {"password": password, "password_again": password})


def set_disabled(place: Place, *, disabled: bool) -> None:
    """As the operator's command does."""
    with place.database.begin() as db:
        account = accounts.by_email(db, EMAIL)
        assert account is not None
        accounts.set_disabled(account, disabled=disabled)


def step_up(place: Place, person: Person) -> Person:
    """A service wants more than this person's session shows."""
    from idp.sessions import login as logins

    with place.database.begin() as db:
        session = db.scalars(select(Session).order_by(Session.created_at.desc())).first()
        assert session is not None
        account = db.get(Account, session.account_id)
        wish = Wish(return_to="/cas/account", reason="step_up", wanted_acr=(MEDIUM,), essential_acr=True, keep_proofs=True)
        cookie = person.client.get_cookie("idp_browser")
        assert cookie is not None
        login = logins.start(db, wish, browser=cookie.value, session=session, account=account, lifetime_s=3600)
    return person.open(f"/cas/login?login={login.id}")


def test_valid_from_always_moves_forward(place: Place, moment: Moment) -> None:
    """Twice in one moment, and when the clock goes back: no earlier copy equals it again."""
    account = place.account()
    seen = [account.valid_from]
    for seconds in (0, 0, -10, 5):
        moment.forward(seconds)
        accounts.end_proofs(account)
        seen.append(account.valid_from)
    assert seen == sorted(set(seen))


def test_a_sign_in_begun_with_the_old_password_ends_with_the_reset(place: Place, person: Person) -> None:
    """The proof on the way counts no more: the password is asked again, and the old one is wrong."""
    place.account(NUMBER)
    person.begin(MEDIUM).password(method="password")
    assert person.path.startswith("/cas/login/method")
    reset(place)
    settle = person.path.replace("/login/method", "/login/settle")
    person.post(settle, {"csrf_token": person.csrf()})
    assert person.path.startswith("/cas/login/password")
    assert {session.account_id for session in place.sessions() if session.ended_at is None} == {1}
    assert person.open("/cas/account").path == "/cas/login"


def test_a_sign_in_begun_with_the_old_password_binds_no_phone_after_a_reset(place: Place, person: Person) -> None:
    """The code was sent before the reset and typed after it."""
    place.account()
    person.begin(MEDIUM, essential=True).password(method="password")
    person.open(person.path.replace("/login/method", "/login/phone")).press("phone-submit", {"number": NUMBER})
    reset(place)
    person.press("mfa-submit", {"otp": place.code()})
    with place.database.read() as db:
        assert db.scalars(select(Phone)).all() == []


def test_a_session_that_was_finished_while_the_account_was_disabled_stays_dead(place: Place, person: Person) -> None:
    """Enabling it moves `valid_from` again; nothing from before comes back to life."""
    place.account()
    person.open("/cas/login").password(method="password")
    set_disabled(place, disabled=True)
    assert person.open("/cas/account").path == "/cas/login"
    set_disabled(place, disabled=False)
    assert person.open("/cas/account").path == "/cas/login"
    assert person.password(method="password").path == "/cas/account"


def test_a_disabled_account_has_no_session_whatever_else_is_so(place: Place, person: Person) -> None:
    """Also when nothing but the mark was set."""
    place.account()
    person.open("/cas/login").password(method="password")
    with place.database.begin() as db:
        account = accounts.by_email(db, EMAIL)
        assert account is not None
        account.disabled_at = account.created_at
    assert person.open("/cas/account").path == "/cas/login"


@pytest.mark.parametrize("change", ["password", "phone added", "phone removed"])
def test_a_change_keeps_the_session_that_made_it_and_ends_the_others(place: Place, person: Person, change: str) -> None:
    """The change was itself made with a fresh proof."""
    place.account(*([NUMBER] if change == "phone removed" else []))
    person.open("/cas/login").password(method="password")
    other = place.person().open("/cas/login").password(method="password")
    waiting = place.person().begin(MEDIUM, essential=True).password(method="password")
    if change == "password":
        person.open("/cas/account/password")
        person.press("password-submit", {"current": PASSWORD, "password": NEW, "password_again": NEW})
    elif change == "phone added":
        person.open("/cas/account/phones/add").press("phone-submit", {"number": OTHER})
        person.press("mfa-submit", {"otp": place.code(OTHER)})
    else:
        person.open("/cas/account/phones/1/remove").press("prove-again")
        person.press("login-submit", {"number": NUMBER}).press("mfa-submit", {"otp": place.code()})
        person.press("phone-remove")
    assert person.open("/cas/account").path == "/cas/account"
    assert other.open("/cas/account").path == "/cas/login"
    assert waiting.open(waiting.path).path.startswith("/cas/login/password")


def test_a_phone_registered_during_a_sign_in_keeps_the_session_of_this_browser(place: Place, person: Person) -> None:
    """A step-up of somebody who has no phone yet: login and session go on, sessions elsewhere end."""
    place.account()
    other = place.person().open("/cas/login").password(method="password")
    person.open("/cas/login").password(method="password")
    step_up(place, person)
    person.open(person.path.replace("/login/method", "/login/phone"))
    person.press("phone-submit", {"number": NUMBER}).press("mfa-submit", {"otp": place.code()})
    assert person.path.startswith("/cas/login/method")
    person.press("login-submit", {"number": NUMBER}).press("mfa-submit", {"otp": place.code()})
    assert person.path == "/cas/account"
    assert [row.acr for row in place.sessions() if row.ended_at is None] == [MEDIUM]
    assert other.open("/cas/account").path == "/cas/login"


def test_a_step_up_binds_no_phone_with_an_old_password(place: Place, person: Person, moment: Moment) -> None:
    """The password was shown 110 minutes ago: it is asked for again, and then the phone is registered."""
    place.account()
    person.open("/cas/login").password(method="password")
    moment.forward(110 * 60)
    step_up(place, person)
    phone_page = person.path.replace("/login/method", "/login/phone")
    person.open(phone_page)
    assert person.says("type your password again")
    person.post(phone_page, {"csrf_token": person.csrf(), "number": NUMBER})
    assert person.path.startswith("/cas/login/password")
    assert place.inbox(NUMBER) == []
    person.press("login-submit", {"password": PASSWORD, "method": "sms"})
    person.open(phone_page).press("phone-submit", {"number": NUMBER}).press("mfa-submit", {"otp": place.code()})
    with place.database.read() as db:
        assert [phone.number for phone in db.scalars(select(Phone))] == [NUMBER]


def test_a_proof_that_got_old_while_the_code_was_typed_binds_nothing(place: Place, person: Person, moment: Moment) -> None:
    """The proof is looked at again in the transaction that writes."""
    place.account()
    person.open("/cas/login").password(method="password")
    moment.forward(800)
    person.open("/cas/account/phones/add").press("phone-submit", {"number": NUMBER})
    moment.forward(200)
    person.post(person.path, {"csrf_token": person.csrf(), "otp": place.code()})
    with place.database.read() as db:
        assert db.scalars(select(Phone)).all() == []
    assert person.path.startswith("/cas/login/password")


def test_proving_it_again_removes_nothing_by_itself(place: Place, person: Person) -> None:
    """The button of “Confirm that it is you”, pressed after it was proved elsewhere, leads to the question."""
    place.account(NUMBER)
    person.open("/cas/login").password(method="password")
    asked = person.open("/cas/account/phones/1/remove")
    token = asked.csrf()
    person.press("prove-again").press("login-submit", {"number": NUMBER}).press("mfa-submit", {"otp": place.code()})
    person.post("/cas/account/phones/1/remove", {"csrf_token": token, "action": "prove"})
    assert person.says("Remove this number")


def test_a_recent_proof_is_for_one_account_and_until_its_proofs_end(place: Place) -> None:
    """`require_for` compares with what the writing transaction read."""
    one, two = place.account(), place.account(email="else@example.eu")
    proof = recent_proof.RecentProof(one.id, one.valid_from, Password.name, one.created_at)
    proof.require_for(one)
    with pytest.raises(ChangedMeanwhile):
        proof.require_for(two)
    accounts.end_proofs(one)
    with pytest.raises(ChangedMeanwhile):
        proof.require_for(one)
    fresh = recent_proof.RecentProof(one.id, one.valid_from, Password.name, one.created_at)
    one.disabled_at = one.created_at
    with pytest.raises(ChangedMeanwhile):
        fresh.require_for(one)


def test_going_on_with_the_password_only_does_not_extend_a_session(place: Place, person: Person, moment: Moment) -> None:
    """Twelve hours became 36 by pressing “Continue with the password only” again and again."""
    place.account(NUMBER)
    person.open("/cas/login").password(method="password")
    (first,) = place.sessions()
    for _ in range(3):
        moment.forward(3600)
        step_up_wish(place, person)
        person.press("settle")
        assert person.path == "/cas/account"
    (last,) = place.sessions()
    assert last.id == first.id
    assert last.expires_at == first.expires_at


def step_up_wish(place: Place, person: Person) -> None:
    """A service would like more, and can do without."""
    step_up(place, person)
    with place.database.begin() as db:
        db.get_one(type(person.login()), person.login().id).essential_acr = False
    person.open(person.path)


def test_a_session_ends_a_day_after_the_first_sign_in_whatever_is_proved(place: Place, person: Person, moment: Moment) -> None:
    """Setting `login.session_absolute_s`."""
    place.account()
    person.open("/cas/login").password(method="password")
    (first,) = place.sessions()
    limits = place.settings.login
    begun = moment.seconds
    while moment.seconds - begun < limits.session_absolute_s - 3600:
        moment.forward(3600)
        assert person.open("/cas/account").path == "/cas/account"
        person.begin(BASIC, essential=True).password(method="password")
    (last,) = place.sessions()
    assert (last.id, (last.expires_at - first.created_at).total_seconds()) == (first.id, limits.session_absolute_s)
    moment.forward(3601)
    assert person.open("/cas/account").path == "/cas/login"


def test_using_the_account_pages_is_use_of_the_session(place: Place, person: Person, moment: Moment) -> None:
    """People at work are not put out; who does nothing is, after the idle time; the end of the session stays."""
    place.account()
    person.open("/cas/login").password(method="password")
    (first,) = place.sessions()
    for _ in range(5):
        moment.forward(place.settings.login.session_idle_s - 60)
        assert person.open("/cas/account/sessions").path == "/cas/account/sessions"
    (last,) = place.sessions()
    assert (last.seen_at.timestamp(), last.expires_at) == (moment.seconds, first.expires_at)
    moment.forward(place.settings.login.session_idle_s)
    assert person.open("/cas/account").path == "/cas/login"


def test_a_session_that_lies_idle_does_not_carry_a_step_up(place: Place, person: Person, moment: Moment) -> None:
    """What a step-up took over counts while the session lives: idle time and disabled accounts included."""
    place.account(NUMBER)
    person.open("/cas/login").password(method="password")
    moment.forward(place.settings.login.session_idle_s - 5)
    step_up(place, person)
    assert person.path.startswith("/cas/login/method")
    moment.forward(5)
    assert person.open(person.path).path.startswith("/cas/login/password")
