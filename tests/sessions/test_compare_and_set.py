"""Who somebody is, is decided on what was read last: two requests at once, in both orders, on both databases.

The outcome is that of one of the two orders, nobody has more proof than was shown, and nobody sees a fault of ours.
"""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from idp.accounts import recovery
from idp.accounts.account import Account
from idp.accounts.mails import Mails
from idp.accounts.models import Phone
from idp.accounts.password import Hasher
from idp.accounts.sign_up import Origin
from idp.sessions.liveness import is_alive
from idp.sessions.models import Login, Session
from idp.settings import Accounts
from tests.parallel import in_order, twin
from tests.people import EMAIL, NUMBER, PASSWORD, Moment, Person, Place

BASIC, MEDIUM = "https://ecas.ec.europa.eu/loa/basic", "https://ecas.ec.europa.eu/loa/medium"
VICTIM, NEW = "victim@example.eu", "Autumn-Garden-77"
both_orders = pytest.mark.parametrize("turned", [False, True], ids=["as written", "turned"])
Request = Callable[[], Person]


def together(place: Place, one: Request, other: Request, *, turned: bool = False) -> None:
    """Both at once, the first of them first to write, or the other one when `turned`."""
    answers = in_order(place.database.engine, *((other, one) if turned else (one, other)))
    assert all(answer.status < 500 and answer.status != 409 for answer in answers), [answer.page for answer in answers]


def live(place: Place) -> list[Session]:
    """The sessions that are alive."""
    with place.database.read() as db:
        rows = db.execute(select(Session, Account).join(Account, Account.id == Session.account_id)).all()
        return [row for row, account in rows if is_alive(row, account, place.settings.login)]


def typed(person: Person, token: str, password: str = PASSWORD, **more: str) -> Request:
    """Sends this password on the page that is shown."""
    return lambda: person.post(person.path, {"csrf_token": token, "password": password, "method": "password", **more})


def reset_link(place: Place, email: str = EMAIL) -> str:
    """The address of the page for a new password."""
    with place.database.begin() as db:
        recovery.ask(db, place.here.seal, Mails(place.settings), email, Origin(), language="en", valid_minutes=90)
    return place.link(email)


def choosing(person: Person, password: str = NEW) -> Request:
    """Sends a new password on the page of a mailed link."""
    return lambda: person.press("password-submit", {"password": password, "password_again": password})


@both_orders
def test_a_password_never_proves_somebody_elses_login(either: Place, turned: bool) -> None:
    """The right password of one account, sent beside the address of another, proves nothing for the other."""
    mine = either.account(NUMBER)
    victim = either.account(email=VICTIM, password="Quiet-Harbour-71")
    attacker = either.person().begin(MEDIUM).press("login-next", {"email": EMAIL})
    other, token, login_id = twin(attacker), attacker.csrf(), attacker.login().id
    together(
        either,
        typed(attacker, token),
        lambda: other.post(f"/cas/login?login={login_id}", {"csrf_token": token, "email": VICTIM}),
        turned=turned,
    )
    with either.database.read() as db:
        for login in db.query(Login):
            assert login.account_id != victim.id or not login.proofs, "the attacker's proof is on the victim's login"
    for person in (attacker, other):
        for path in ("method", "settle"):
            person.post(f"/cas/login/{path}?{person.path.partition('?')[2]}", {"csrf_token": token})
    assert {session.account_id for session in either.sessions()} <= {mine.id}


@both_orders
def test_a_sign_in_with_the_old_password_does_not_outlive_a_reset(either: Place, turned: bool) -> None:
    """Whoever comes first: afterwards the old password has opened nothing."""
    either.account()
    attacker = either.person().begin().press("login-next", {"email": EMAIL})
    owner = either.person().open(reset_link(either))
    together(either, typed(attacker, attacker.csrf()), choosing(owner), turned=turned)
    assert owner.open("/cas/account").path == "/cas/account"
    assert attacker.open("/cas/account").path == "/cas/login"
    assert len(live(either)) == 1


@both_orders
def test_a_rehash_never_overwrites_a_reset(either: Place, turned: bool) -> None:
    """The hash of the old password under new parameters is written only where that old password still is."""
    account = either.account()
    with either.database.begin() as db:
        old = Hasher(Accounts(argon2_memory_kib=16, argon2_time_cost=1)).hash(PASSWORD)
        db.get_one(Account, account.id).password_hash = old
    person = either.person().begin().press("login-next", {"email": EMAIL})
    owner = either.person().open(reset_link(either))
    together(either, typed(person, person.csrf()), choosing(owner), turned=turned)
    assert either.person().begin().password(password=NEW, method="password").path.startswith("/cas/oauth2/")
    assert "does not belong" in either.person().begin().password(password=PASSWORD, method="password").error


def test_a_double_click_on_sign_in_opens_one_session(either: Place) -> None:
    """Both answers carry the same cookie and lead to the same place, and nothing of it needs the first answer."""
    either.account()
    person = either.person().begin(BASIC).press("login-next", {"email": EMAIL})
    again, token = twin(person), person.csrf()
    together(either, typed(person, token), typed(again, token))
    cookies = [one.client.get_cookie("idp_session") for one in (person, again)]
    assert cookies[0] is not None
    assert cookies[1] is not None
    assert cookies[0].value == cookies[1].value
    assert person.path == again.path
    assert len(either.sessions()) == 1
    assert [one.open("/cas/account").path for one in (person, again)] == ["/cas/account"] * 2
    assert either.events().count("login.succeeded") == 1


def test_a_double_click_on_the_code_opens_one_session(either: Place) -> None:
    """The same for the characters of a text message: used once, and both answers lead on."""
    either.account(NUMBER)
    person = either.person().begin(MEDIUM, essential=True).password(method="sms", number=NUMBER)
    again, form = twin(person), {"csrf_token": person.csrf(), "otp": either.code()}
    together(either, lambda: person.post(person.path, form), lambda: again.post(again.path, form))
    assert person.path == again.path
    assert [one.open("/cas/account").path for one in (person, again)] == ["/cas/account"] * 2
    assert [session.acr for session in either.sessions()] == [MEDIUM]


def test_a_double_click_on_the_password_only_opens_one_session(either: Place) -> None:
    """And for “Continue with the password only”."""
    either.account(NUMBER)
    person = either.person().begin(MEDIUM).password(method="password")
    again, form = twin(person), {"csrf_token": person.csrf()}
    path = person.path.replace("/login/method", "/login/settle")
    together(either, lambda: person.post(path, form), lambda: again.post(path, form))
    assert person.path == again.path
    assert [one.open("/cas/account").path for one in (person, again)] == ["/cas/account"] * 2
    assert len(either.sessions()) == 1


@pytest.mark.parametrize("at_service", [False, True], ids=["at home", "at a service"])
def test_a_double_click_on_a_new_password_opens_one_session(either: Place, at_service: bool) -> None:
    """The link is used once; the second press leads where the first one led."""
    either.account()
    person = either.person()
    link = reset_link(either)
    if at_service:
        person.begin(MEDIUM, essential=True)
    person.open(link)
    again = twin(person)
    together(either, choosing(person), choosing(again))
    assert [one.says("Your password was accepted") for one in (person, again)] == [True, True]
    assert either.events().count("password.reset") == 1
    if not at_service:
        assert [one.open("/cas/account").path for one in (person, again)] == ["/cas/account"] * 2
        assert len(either.sessions()) == 1


@both_orders
def test_a_phone_that_is_removed_during_its_sign_in_opens_nothing(either: Place, turned: bool) -> None:
    """The sign-in is over, or its session is; never a fault."""
    either.account(NUMBER)
    owner = either.person().open("/cas/login").password(method="password")
    owner.open("/cas/account/phones/1/remove").press("prove-again")
    owner.press("login-submit", {"number": NUMBER}).press("mfa-submit", {"otp": either.code()})
    other = either.person().begin(MEDIUM, essential=True).password(method="sms", number=NUMBER)
    form = {"csrf_token": other.csrf(), "otp": either.code()}
    together(either, lambda: other.post(other.path, form), lambda: owner.press("phone-remove"), turned=turned)
    with either.database.read() as db:
        assert db.scalars(select(Phone)).all() == []
    assert owner.open("/cas/account").path == "/cas/account"
    assert other.open("/cas/account").path == "/cas/login"


@both_orders
def test_a_log_out_beside_a_step_up_ends_what_the_step_up_carries(either: Place, moment: Moment, turned: bool) -> None:
    """Either the raised session lives on, with a new secret for the one browser, or everything is asked anew."""
    either.account(NUMBER)
    person = either.person().open("/cas/login").password(method="password")
    leaving = twin(person.open("/cas/disconnect"))
    moment.forward(10)
    person.open("/cas/account/phones/add").press("prove-again").press("login-submit", {"number": NUMBER})
    form = {"csrf_token": person.csrf(), "otp": either.code()}
    together(either, lambda: person.post(person.path, form), lambda: leaving.press("disconnect"), turned=turned)
    assert len(live(either)) <= 1
    assert leaving.open("/cas/account").path == "/cas/login"
    assert (person.open("/cas/account").path == "/cas/account") == (len(live(either)) == 1)


@both_orders
def test_two_links_of_one_address_make_one_account(either: Place, turned: bool) -> None:
    """The unique address has the last word; who comes second hears that the link was used."""
    from idp.accounts import sign_up as sign_ups
    from idp.accounts.account import PersonalDetails as Details

    links = []
    for _ in range(2):
        with either.database.begin() as db:
            details = Details("Béa", "Du Pont", "bea@mail.eu", "en")
            sign_ups.ask(db, either.here.seal, Mails(either.settings), details, Origin(), valid_minutes=90)
        links.append(either.link("bea@mail.eu"))
    people = [either.person().open(link) for link in links]
    together(either, choosing(people[0]), choosing(people[1], "Other-Garden-78"), turned=turned)
    assert sorted(person.status for person in people) == [200, 410]


@both_orders
def test_the_same_number_added_twice_at_once_is_there_once(either: Place, turned: bool) -> None:
    """A double click on “Finalise”."""
    either.account()
    person = either.person().open("/cas/login").password(method="password")
    person.open("/cas/account/phones/add").press("phone-submit", {"number": NUMBER})
    again, form = twin(person), {"csrf_token": person.csrf(), "otp": either.code()}
    together(either, lambda: person.post(person.path, form), lambda: again.post(again.path, form), turned=turned)
    with either.database.read() as db:
        assert [phone.number for phone in db.scalars(select(Phone))] == [NUMBER]
    assert [one.open("/cas/account").path for one in (person, again)] == ["/cas/account"] * 2
