"""The pages of device codes, walked through without JavaScript: code, sign-in, confirmation, limits on guessing."""

from pathlib import Path

import pytest

from tests.people import EMAIL, NUMBER, PASSWORD, Moment
from tests.protocol.waiting_home import BASIC_ACR, HIGH, MEDIUM, Home, claims


@pytest.fixture
def home(tmp_path: Path, moment: Moment) -> Home:
    """The provider."""
    return Home(tmp_path)


def test_a_stranger_types_the_code_signs_in_and_allows(home: Home) -> None:
    """RFC 8628 3.3: from the typed code to the tokens, in one browser that was signed in nowhere."""
    told = home.device()
    person = home.place.person().open("/cas/device")
    person.press("device-next", {"user_code": told["user_code"].lower().replace("-", " ")})
    assert person.says("Living Room TV asks you to sign in")
    person.password(EMAIL, PASSWORD, method="password")
    assert person.path.startswith("/cas/device/confirm?")
    assert person.says("Living Room TV")
    assert person.says(told["user_code"])
    assert person.says('data-scope="profile"')
    assert person.says("on a device that you are using yourself")
    person.press("consent-allow")
    assert person.says("The device is connected")
    token = claims(home.poll(told["device_code"], "tv")["id_token"])
    assert (token["acr"], token["sub"]) == (BASIC_ACR, home.account.uid)
    assert token["sid"] == home.place.sessions()[0].id
    assert home.poll(told["device_code"], "tv")["error"] == "invalid_grant"
    assert {"device.asked", "device.allowed"} <= set(home.place.events())


def test_the_complete_address_leads_to_the_confirmation_which_shows_the_code(home: Home) -> None:
    """RFC 8628 3.3.1: “... the server SHOULD display the user_code ... and ask to verify that it matches”."""
    told = home.device()
    person = home.signed_in().open(told["verification_uri_complete"].removeprefix("http://localhost:8000"))
    assert person.says(f'id="device-code">{told["user_code"]}<')
    person.press("consent-deny")
    assert person.says("The device is not connected")
    assert home.poll(told["device_code"], "tv")["error"] == "access_denied"


def test_a_code_works_once(home: Home) -> None:
    """What was decided cannot be decided again, nor looked at."""
    told = home.device()
    person = home.signed_in().open(f"/cas/device?user_code={told['user_code']}").press("consent-deny")
    person.open(f"/cas/device?user_code={told['user_code']}")
    assert "not known, was used already, or is too old" in person.error


def test_two_tabs_decide_once(home: Home) -> None:
    """The second tab is told that it came too late."""
    told = home.device()
    person = home.signed_in().open(f"/cas/device?user_code={told['user_code']}")
    page, path = person.page, person.path
    person.press("consent-deny")
    person.page, person.path = page, path
    person.press("consent-allow")
    assert person.says("not known, was used already")
    assert home.poll(told["device_code"], "tv")["error"] == "access_denied"


def test_a_code_that_expired_is_refused_on_the_page(home: Home, moment: Moment) -> None:
    """RFC 8628 3.5, expired_token, as the person sees it."""
    told = home.device()
    person = home.signed_in().open(f"/cas/device?user_code={told['user_code']}")
    moment.forward(600)
    person.press("consent-allow")
    assert person.says("is too old")
    assert home.poll(told["device_code"], "tv")["error"] == "expired_token"


@pytest.mark.parametrize(("typed", "error"), [("", "Enter the code"), ("12", "eight letters"), ("BCDF-GHJK", "is not known")])
def test_a_wrong_code_is_told_in_words_beside_its_field(home: Home, typed: str, error: str) -> None:
    """GOV.UK error summary, linked to the field."""
    person = home.place.person().open("/cas/device").press("device-next", {"user_code": typed})
    assert error in person.error
    assert person.says('href="#user_code"')


def test_guessing_is_stopped_by_network(home: Home, moment: Moment) -> None:
    """RFC 8628 5.1: 20 wrong codes in a quarter of an hour, then not even a right one is looked up."""
    told = home.device()
    person = home.place.person().open("/cas/device")
    for number in range(20):
        person.press("device-next", {"user_code": f"BCDF-GHJ{'BCDFGHJKLMNPQRSTVWXZ'[number]}"})
        assert person.status == 200
    person.press("device-next", {"user_code": told["user_code"]})
    assert person.status == 429
    assert "too many attempts" in person.error
    moment.forward(900)
    person.open("/cas/device").press("device-next", {"user_code": home.device()["user_code"]})
    assert person.says("Sign in to continue")


def test_guessing_is_stopped_by_account_from_wherever(home: Home) -> None:
    """The account's limit is lower, and moving to another network does not refill it."""
    person = home.signed_in()
    for number in range(10):
        person.open(f"/cas/device?user_code=BCDF-GHJ{'BCDFGHJKLM'[number]}")
    person.client.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    assert person.open("/cas/device?user_code=BCDF-GHJZ").status == 429


def test_a_wished_level_is_asked_for_once_and_told_as_reached(home: Home) -> None:
    """acr_values is a wish: the further step is offered, and the tokens say what was shown."""
    told = home.device(acr_values=MEDIUM)
    person = home.signed_in().open(f"/cas/device?user_code={told['user_code']}")
    assert person.path.startswith("/cas/login/method")
    person.press("mfa-submit" if 'id="mfa-submit"' in person.page else "method", {"method": "sms", "number": NUMBER})
    person.press("mfa-submit", {"otp": home.place.code()})
    person.press("consent-allow")
    token = claims(home.poll(told["device_code"], "tv")["id_token"])
    assert (token["acr"], token["amr"]) == (MEDIUM, ["pwd", "sms", "mfa"])


def test_who_goes_on_with_the_password_only_gets_tokens_that_say_so(home: Home) -> None:
    """Never above the proofs shown."""
    told = home.device(acr_values=MEDIUM)
    person = home.signed_in().open(f"/cas/device?user_code={told['user_code']}")
    person.post(f"/cas/login/settle?{person.path.partition('?')[2]}", {"csrf_token": person.csrf()})
    assert person.path.startswith("/cas/device/confirm?")
    person.press("consent-allow")
    assert claims(home.poll(told["device_code"], "tv")["id_token"])["acr"] == BASIC_ACR


def test_a_level_that_the_account_cannot_reach_stops_nobody(home: Home) -> None:
    """A wish is no demand (Core 5.5.1.1)."""
    told = home.device(acr_values=HIGH)
    person = home.signed_in().open(f"/cas/device?user_code={told['user_code']}").press("consent-allow")
    assert person.says("The device is connected")
    assert claims(home.poll(told["device_code"], "tv")["id_token"])["acr"] == BASIC_ACR


def test_nobody_decides_by_a_form_from_elsewhere(home: Home) -> None:
    """CSRF: without the token of the page nothing is decided."""
    told = home.device()
    person = home.signed_in().open(f"/cas/device?user_code={told['user_code']}")
    person.post(person.path, {"answer": "allow"})
    assert person.status == 400
    assert home.poll(told["device_code"], "tv")["error"] == "authorization_pending"
