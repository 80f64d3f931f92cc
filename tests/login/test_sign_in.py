"""From the first question to the session: procedure, steps 12 and 13, walked without JavaScript."""

import pytest

from tests.people import EMAIL, NUMBER, PASSWORD, Moment, Person, Place

BASIC, MEDIUM = "https://ecas.ec.europa.eu/loa/basic", "https://ecas.ec.europa.eu/loa/medium"
BACK = "/cas/oauth2/authorize/resume?login="


def test_password_and_text_message_lead_back_to_the_service(place: Place, person: Person) -> None:
    """The whole of step 12 and 13; the session has exactly what was proved."""
    place.account(NUMBER)
    person.begin(MEDIUM, essential=True)
    assert person.says("JSIS Online asks you to sign in")
    person.password(method="sms", number="+32 470 12 34 56")
    assert person.path.startswith("/cas/login/verify")
    person.press("mfa-submit", {"otp": place.code().upper().replace("-", " ")})
    assert person.path.startswith(BACK)
    (session,) = place.sessions()
    assert (session.acr, session.amr) == (MEDIUM, ["pwd", "sms", "mfa"])
    assert place.events()[-1] == "login.succeeded"


def test_a_password_is_enough_for_basic(place: Place, person: Person) -> None:
    """No second factor where none is asked for."""
    place.account()
    person.begin(BASIC, essential=True).password(method="password")
    assert person.path.startswith(BACK)
    assert [(session.acr, session.amr) for session in place.sessions()] == [(BASIC, ["pwd"])]


def test_a_direct_visit_writes_a_login_on_post_only_and_ends_at_home(place: Place, person: Person) -> None:
    """Looking at the page costs no row; signing in leads to the account."""
    from idp.sessions.models import Login

    place.account()
    person.open("/cas/login")
    with place.database.read() as db:
        assert db.query(Login).count() == 0
    person.password(method="password")
    assert (person.path, person.status) == ("/cas/account", 200)
    assert person.says("n00")


def test_somebody_who_is_signed_in_comes_home_from_the_bare_address(place: Place, person: Person) -> None:
    """The start leads where one belongs."""
    place.account()
    assert person.open("/cas/").path == "/cas/login"
    person.password(method="password")
    assert person.open("/cas/").path == "/cas/account"
    assert person.open("/cas/login").path == "/cas/account"


def test_the_cookies_are_http_only_lax_and_new_when_the_session_is_raised(place: Place, person: Person) -> None:
    """Session fixation: the secret changes with every proof; RFC 6265bis attributes."""
    place.account(NUMBER)
    person.begin().password(method="password")
    first = {part.split("=")[0]: part for part in person.headers.getlist("Set-Cookie")}
    secrets = [first["idp_session"], first["idp_device"]]
    assert all("HttpOnly" in one and "SameSite=Lax" in one and "Path=/" in one for one in secrets)
    person.begin().password(method="password")
    again = {part.split("=")[0]: part for part in person.headers.getlist("Set-Cookie")}
    assert again["idp_session"] != first["idp_session"]
    assert len(place.sessions()) == 1


def test_a_login_of_another_browser_is_not_shown(place: Place, person: Person) -> None:
    """The row answers only to the browser that began it; the page says what to do."""
    person.begin(MEDIUM)
    stranger = place.person().open(person.path)
    assert stranger.status == 400
    assert stranger.says("This sign-in is over")
    assert not stranger.says("JSIS Online")


@pytest.mark.parametrize("page", ["login", "login/password", "login/method", "login/verify", "login/phone"])
def test_an_expired_or_unknown_login_is_a_clear_page(place: Place, person: Person, moment: Moment, page: str) -> None:
    """Never a 500, never a blank page."""
    person.begin(MEDIUM)
    moment.forward(3601)
    for login_id in (person.path.rpartition("=")[2], "unknown", "%00", "é" * 40):
        person.open(f"/cas/{page}?login={login_id}")
        assert person.status == 400
        assert person.says("start again there")


def test_a_later_page_cannot_be_opened_before_its_step(place: Place, person: Person) -> None:
    """The step follows from the row alone."""
    place.account(NUMBER)
    person.begin(MEDIUM, essential=True)
    entry = person.path
    for page in ("password", "method", "verify", "phone"):
        assert person.open(entry.replace("/login?", f"/login/{page}?")).path == entry
    person.open(entry).press("login-next", {"email": EMAIL})
    password = person.path
    assert person.open(entry.replace("/login?", "/login/method?")).path == password


def test_a_level_that_is_only_a_wish_can_be_declined(place: Place, person: Person) -> None:
    """Core 5.5.1.1, a voluntary acr: the best reachable is offered, the password alone is accepted."""
    place.account(NUMBER)
    person.begin(MEDIUM).password(method="password")
    assert person.path.startswith("/cas/login/method")
    person.press("settle")
    assert person.path.startswith(BACK)
    assert place.sessions()[0].acr == BASIC


def test_a_level_that_is_only_a_wish_is_not_asked_of_who_cannot_reach_it(place: Place, person: Person) -> None:
    """Nobody is stopped by a wish."""
    place.account()
    person.begin(MEDIUM).password(method="sms", number=NUMBER)
    assert person.path.startswith(BACK)
    assert place.sessions()[0].acr == BASIC


def test_a_demanded_level_cannot_be_declined(place: Place, person: Person) -> None:
    """An essential acr is reached or refused, whatever is posted."""
    place.account(NUMBER)
    person.begin(MEDIUM, essential=True).password(method="password")
    assert person.path.startswith("/cas/login/method")
    assert 'id="settle"' not in person.page
    person.post(person.path.replace("/login/method", "/login/settle"), {"csrf_token": person.csrf()})
    assert person.path.startswith("/cas/login/method")
    assert place.sessions() == []


def test_going_back_tells_the_service_that_its_demand_was_not_met(place: Place, person: Person) -> None:
    """OpenID Connect Unmet Authentication Requirements 1.0."""
    place.account()
    person.begin(MEDIUM, essential=True).password(method="sms", number=NUMBER)
    login = person.login()
    assert person.says("Your account needs one more thing")
    person.press("refuse")
    assert person.path.startswith(BACK)
    assert place.sessions() == []
    with place.database.read() as db:
        assert db.get(type(login), login.id).refused_with == "unmet_authentication_requirements"


def test_a_first_phone_can_be_registered_in_the_middle_of_a_sign_in(place: Place, person: Person) -> None:
    """The first further method needs only the password; the sign-in then goes on with it."""
    place.account()
    person.begin(MEDIUM, essential=True).password(method="sms", number=NUMBER)
    person.open(person.path.replace("/login/method", "/login/phone"))
    person.press("phone-submit", {"number": NUMBER})
    person.press("mfa-submit", {"otp": place.code()})
    assert person.path.startswith("/cas/login/method")
    assert person.says("was added")
    person.press("login-submit", {"number": NUMBER}).press("mfa-submit", {"otp": place.code()})
    assert place.sessions()[0].acr == MEDIUM


def test_a_second_phone_is_not_added_with_the_password_alone(place: Place, person: Person) -> None:
    """As soon as there is a factor, changing factors needs it."""
    place.account(NUMBER)
    person.begin(MEDIUM, essential=True).password(method="password")
    person.open(person.path.replace("/login/method", "/login/phone"))
    assert person.path.startswith("/cas/login/method")


def test_without_a_number_the_next_page_asks_for_it(place: Place, person: Person) -> None:
    """The number may be typed one page later."""
    place.account(NUMBER)
    person.begin(MEDIUM, essential=True).password(method="sms", number="")
    assert person.path.startswith("/cas/login/method")
    person.press("login-submit", {"number": "0470"})
    assert "international format" in person.error
    person.press("login-submit", {"number": NUMBER})
    assert person.path.startswith("/cas/login/verify")


def test_a_code_that_was_tried_too_often_gives_way_to_a_new_one(place: Place, person: Person) -> None:
    """No field that cannot be right any more: the one button sends another code."""
    place.account(NUMBER)
    person.begin(MEDIUM, essential=True).password(method="sms", number=NUMBER)
    while 'id="otp"' in person.page:
        person.press("mfa-submit", {"otp": "wrong-code"})
    assert person.says("This code cannot be used any more")
    person.press("again").press("mfa-submit", {"otp": place.code()})
    assert person.path.startswith(BACK)


def test_a_new_code_makes_the_old_one_worthless(place: Place, person: Person) -> None:
    """New at each sign-in, and at each request for a new one."""
    place.account(NUMBER)
    person.begin(MEDIUM, essential=True).password(method="sms", number=NUMBER)
    old = place.code()
    person.press("again")
    assert len(place.inbox(NUMBER)) == 2
    person.press("mfa-submit", {"otp": old})
    assert "The code is not right. You can try 4 more times." in person.error
    person.press("mfa-submit", {"otp": place.code()})
    assert person.path.startswith(BACK)


def test_another_address_can_be_chosen(place: Place, person: Person) -> None:
    """Procedure, step 12: “Sign in with a different e-mail address?”"""
    place.account()
    person.begin().press("login-next", {"email": EMAIL}).press("other")
    assert person.path.startswith("/cas/login?")
    assert EMAIL not in person.page


def test_the_hint_of_the_service_fills_the_address_in(person: Person) -> None:
    """Core 3.1.2.1, login_hint."""
    assert person.begin(login_hint="hint@example.eu").says('value="hint@example.eu"')


def test_the_language_of_the_service_is_used_unless_one_was_chosen(person: Person) -> None:
    """Core 3.1.2.1, ui_locales; the person's own choice stands above it."""
    assert person.begin(ui_locales="xx fr-CA en").says("Connectez-vous pour continuer")
    person.open("/cas/language?set=en&back=" + person.path.replace("?", "%3F").replace("=", "%3D"))
    assert person.says("Sign in to continue")


def test_a_disabled_account_answers_like_a_wrong_password(place: Place, person: Person) -> None:
    """Nothing is told about the account to who cannot open it."""
    from idp.accounts.models import Account
    from idp.ground import clock

    account = place.account()
    with place.database.begin() as db:
        db.get(Account, account.id).disabled_at = clock.now()
    person.begin().password(method="password")
    assert "does not belong" in person.error


def test_a_weak_method_is_listed_with_the_reason(place: Place, person: Person) -> None:
    """The others are listed below the selector, the same for everybody."""
    person.begin(MEDIUM, essential=True).press("login-next", {"email": "nobody@example.eu"})
    assert person.says("not enough for this service")
    assert 'value="password"' not in person.page


def test_an_old_hash_is_renewed_at_sign_in(place: Place, person: Person) -> None:
    """Parameters rise; people need do nothing."""
    from idp.accounts.models import Account
    from idp.accounts.password import Hasher
    from idp.settings import Accounts

    account = place.account()
    old = Hasher(Accounts(argon2_memory_kib=16, argon2_time_cost=1)).hash(PASSWORD)
    with place.database.begin() as db:
        db.get(Account, account.id).password_hash = old
    person.begin().password(method="password")
    with place.database.read() as db:
        assert db.get(Account, account.id).password_hash != old
    assert person.path.startswith(BACK)
