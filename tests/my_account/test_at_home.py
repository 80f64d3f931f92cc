"""My account: details, phones, password, sessions and what happened lately (procedure, steps 8 and 9)."""

import re

import pytest

from idp.accounts import phone as phones
from tests.people import EMAIL, NUMBER, PASSWORD, Moment, Person, Place

OTHER = "+32499999999"
NEW = "Autumn-Garden-77"
PAGES = ["account", "account/phones", "account/phones/add", "account/password", "account/sessions", "account/activity"]


def at_home(place: Place, person: Person, *numbers: str) -> Person:
    """Somebody with an account, signed in by password."""
    place.account(*numbers)
    return person.open("/cas/login").password(method="password")


def numbers(place: Place) -> list[str]:
    """Every registered number."""
    from sqlalchemy import select

    from idp.accounts.models import Phone

    with place.database.read() as db:
        return list(db.scalars(select(Phone.number).order_by(Phone.id)))


def add(place: Place, person: Person, number: str = OTHER) -> Person:
    """Add a number on the page that asks for it."""
    person.press("phone-submit", {"number": number})
    return person.press("mfa-submit", {"otp": place.code(number)})


@pytest.mark.parametrize("page", PAGES)
def test_home_is_for_who_is_signed_in(person: Person, page: str) -> None:
    """Anybody else comes to the first question."""
    assert person.open(f"/cas/{page}").path == "/cas/login"


def test_the_details_show_the_unique_identifier(place: Place, person: Person) -> None:
    """Procedure, step 8: my account; the uid is what support asks for."""
    at_home(place, person)
    assert re.search(r'id="uid">n00[a-z0-9]{5}<', person.page)
    assert person.says("Anna Member")
    assert person.says(EMAIL)


def test_the_language_of_mails_can_be_changed(place: Place, person: Person) -> None:
    """And stays changed; a language that we do not have changes nothing."""
    at_home(place, person).press("language-save", {"language": "fr"})
    assert person.says("was changed")
    person.press("language-save", {"language": "xx"})
    assert '<option value="fr" selected>' in person.page


def test_a_number_is_added_with_eight_characters_and_confirmed_by_mail(place: Place, person: Person) -> None:
    """Procedure, step 8: international format, challenge of eight characters, “Finalise”, a mail in its words."""
    at_home(place, person).open("/cas/account/phones/add")
    person.press("phone-submit", {"number": "+32 499 99 99 99"})
    code = place.code(OTHER)
    assert re.fullmatch(r"[a-z0-9]{8}", code)
    assert person.says("Finalise")
    person.press("mfa-submit", {"otp": code.upper()})
    assert person.says("Your mobile phone number was added")
    assert numbers(place) == [OTHER]
    mail = place.inbox(EMAIL)[-1].text
    assert f"You added the following mobile phone number to your EU Login account at the time mentioned above: {OTHER}" in mail
    assert "initiated by yourself" in mail
    assert "phone.added" in place.events()


@pytest.mark.parametrize(
    ("typed", "error"),
    [("", "Enter your mobile"), ("0470123456", "international format"), ("+32 2 295 68 88", "not a mobile"), (NUMBER, "already")],
)
def test_a_number_that_cannot_be_added_is_named(place: Place, person: Person, typed: str, error: str) -> None:
    """Typed errors; nothing is sent."""
    at_home(place, person, NUMBER)
    raise_session(place, person)
    person.open("/cas/account/phones/add").press("phone-submit", {"number": typed})
    assert error in person.error


def raise_session(place: Place, person: Person) -> None:
    """Show the registered phone, as the page for adding asks."""
    person.open("/cas/account/phones/add").press("prove-again")
    person.press("login-submit", {"number": NUMBER}).press("mfa-submit", {"otp": place.code()})
    assert person.path == "/cas/account/phones/add"


def test_a_wrong_challenge_adds_nothing_and_ends_after_five(place: Place, person: Person) -> None:
    """Few attempts here too."""
    at_home(place, person).open("/cas/account/phones/add").press("phone-submit", {"number": OTHER})
    for _ in range(5):
        person.press("mfa-submit", {"otp": "wrong"})
    person.press("mfa-submit", {"otp": place.code(OTHER)})
    assert "tried too often" in person.error
    assert numbers(place) == []


def test_a_challenge_of_somebody_else_adds_nothing(place: Place, person: Person) -> None:
    """The id in the address is no secret: it serves its own account only."""
    at_home(place, person).open("/cas/account/phones/add").press("phone-submit", {"number": OTHER})
    path = person.path
    place.account(email="else@example.eu")
    stranger = place.person().open("/cas/login").password("else@example.eu", method="password").open(path)
    assert stranger.path == "/cas/account/phones/add"


@pytest.mark.parametrize("page", ["add", "1/remove"])
def test_with_a_factor_changes_need_a_sign_in_with_it(place: Place, person: Person, page: str) -> None:
    """Adding or removing a factor when one exists needs a sign-in with a factor; the password is not asked again."""
    at_home(place, person, NUMBER).open(f"/cas/account/phones/{page}")
    assert person.says("Confirm that it is you")
    person.press("prove-again")
    assert person.path.startswith("/cas/login/method")
    assert person.says(EMAIL)
    assert 'id="password"' not in person.page
    person.press("login-submit", {"number": NUMBER}).press("mfa-submit", {"otp": place.code()})
    assert (person.path, person.status) == (f"/cas/account/phones/{page}", 200)


def test_the_proof_for_a_change_gets_old(place: Place, person: Person, moment: Moment) -> None:
    """Fifteen minutes, a setting."""
    at_home(place, person, NUMBER)
    raise_session(place, person)
    moment.forward(899)
    assert person.open("/cas/account/phones/add").says("challenge code")
    moment.forward(2)
    assert person.open("/cas/account/phones/add").press("prove-again").path.startswith("/cas/login/method")


def test_without_a_factor_an_old_sign_in_asks_for_the_password_again(place: Place, person: Person, moment: Moment) -> None:
    """A session left open in a library adds no phone."""
    at_home(place, person)
    moment.forward(1000)
    person.open("/cas/account/phones/add").press("prove-again")
    assert person.path.startswith("/cas/login/password")
    person.press("login-submit", {"password": PASSWORD, "method": "password"})
    assert person.path == "/cas/account/phones/add"


def test_removing_the_only_number_warns_and_tells_by_mail(place: Place, person: Person) -> None:
    """What it means is said before, that it happened after."""
    at_home(place, person, NUMBER)
    raise_session(place, person)
    person.open("/cas/account/phones/1/remove")
    assert person.says("This is your only number")
    person.press("phone-remove")
    assert person.path == "/cas/account/phones"
    assert numbers(place) == []
    assert "You removed the following mobile phone number" in place.inbox(EMAIL)[-1].text


def test_the_number_of_somebody_else_is_not_found(place: Place, person: Person) -> None:
    """Ids of other accounts answer like ids that do not exist."""
    at_home(place, person, NUMBER)
    place.account(OTHER, email="else@example.eu")
    raise_session(place, person)
    assert [person.open(f"/cas/account/phones/{phone_id}/remove").status for phone_id in (2, 99)] == [404, 404]
    assert numbers(place) == [NUMBER, OTHER]


def test_a_change_of_password_ends_the_other_sessions_only(place: Place, person: Person) -> None:
    """The current one is asked for; a mail tells of it."""
    at_home(place, person)
    elsewhere = place.person().open("/cas/login").password(method="password")
    person.open("/cas/account/password")
    person.press("password-submit", {"current": PASSWORD, "password": NEW, "password_again": NEW})
    assert person.says("Your password was changed")
    assert person.open("/cas/account").path == "/cas/account"
    assert elsewhere.open("/cas/account").path == "/cas/login"
    assert "was changed" in place.inbox(EMAIL)[-1].subject
    assert place.person().open("/cas/login").password(password=NEW, method="password").path == "/cas/account"


def test_a_wrong_current_password_changes_nothing_and_is_limited(place: Place, person: Person) -> None:
    """Guessing is counted under the limit of this device."""
    at_home(place, person).open("/cas/account/password")
    statuses = []
    for _ in range(11):
        person.press("password-submit", {"current": "wrong", "password": NEW, "password_again": NEW})
        statuses.append(person.status)
    assert statuses == [200] * 10 + [429]
    assert "password.changed" not in place.events()


def test_the_new_password_keeps_the_rules(place: Place, person: Person) -> None:
    """The same policy as at sign-up, the uid included."""
    at_home(place, person)
    uid = re.search(r'id="uid">(n00[a-z0-9]{5})<', person.page)
    assert uid
    bad = f"{uid[1].upper()}-Aa1"
    person.open("/cas/account/password")
    person.press("password-submit", {"current": PASSWORD, "password": bad, "password_again": bad})
    assert "must not contain" in person.error


def test_sessions_are_listed_with_this_one_marked_and_others_can_be_ended(place: Place, person: Person) -> None:
    """Which browser, since when, from where."""
    at_home(place, person)
    others = []
    for browser in ("Windows NT 10.0) Firefox/140", "iPhone) Safari/600", "x"):
        other = place.person()
        other.told = {"User-Agent": browser}
        others.append(other.open("/cas/login").password(method="password"))
    person.open("/cas/account/sessions")
    for name in ("Firefox, Windows", "Safari, iPhone", "Unknown browser"):
        assert person.says(name)
    assert person.page.count("this browser") == 1
    person.press("end-2" if 'id="end-2"' in person.page else "end-1")
    assert sum(other.open("/cas/account").path == "/cas/account" for other in others) == 2
    person.open("/cas/account/sessions").press("end-others")
    assert sum(other.open("/cas/account").path == "/cas/account" for other in others) == 0
    assert person.open("/cas/account").path == "/cas/account"


def test_nobody_ends_the_session_of_somebody_else(place: Place, person: Person) -> None:
    """The id of another account's session is refused like an unknown one."""
    at_home(place, person)
    place.account(email="else@example.eu")
    stranger = place.person().open("/cas/login").password("else@example.eu", method="password")
    victim = next(session for session in place.sessions() if session.account_id == 1)
    stranger.open("/cas/account")
    stranger.post("/cas/account/sessions/end", {"csrf_token": stranger.csrf(), "which": victim.id})
    assert person.open("/cas/account").path == "/cas/account"


def test_what_happened_is_shown_to_its_owner_only(place: Place, person: Person) -> None:
    """Sign-ins, failures and changes of this account; “If this was not you”."""
    place.account()
    place.account(email="else@example.eu")
    place.person().begin().password(password="wrong")
    place.person().open("/cas/login").password("else@example.eu", method="password")
    person.begin().password(method="password")
    person.open("/cas/account/activity")
    assert person.page.count("An attempt to sign in failed") == 1
    assert person.page.count("Signed in – JSIS Online (password)") == 1
    assert person.page.count("Signed in") == 1
    assert person.says("If this was not you")


def test_disconnect_ends_the_session(place: Place, person: Person) -> None:
    """Procedure, step 9. The page says so, and the cookie opens nothing any more."""
    at_home(place, person)
    cookie = person.client.get_cookie("idp_session")
    person.press("disconnect")
    assert person.says("You are disconnected")
    assert person.client.get_cookie("idp_session") is None
    person.client.set_cookie("idp_session", cookie.value)
    assert person.open("/cas/account").path == "/cas/login"


def test_a_number_is_shown_in_groups() -> None:
    """As people read it."""
    assert phones.readable("+32470123456") == "+32 470 12 34 56"
