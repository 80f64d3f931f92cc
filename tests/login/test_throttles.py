"""Limits on guessing, which a stranger cannot use to lock a known device out (docs/threats.md)."""

import threading

from tests.people import EMAIL, NUMBER, Moment, Person, Place

MEDIUM = "https://ecas.ec.europa.eu/loa/medium"


def guess(place: Place, times: int) -> Person:
    """A stranger's wrong passwords; gives the last page."""
    stranger = place.person().begin().press("login-next", {"email": EMAIL})
    for _ in range(times):
        stranger.press("login-submit", {"password": "wrong"})
    return stranger


def test_after_five_wrong_passwords_even_the_right_one_waits(place: Place, moment: Moment) -> None:
    """Five failures for an account from unknown devices; the page says when to try again."""
    place.account()
    stranger = guess(place, 5)
    stranger.press("login-submit", {"password": "Sunny-Terrace-42", "method": "password"})
    assert stranger.status == 429
    assert "try again in 15 minutes" in stranger.error
    assert place.sessions() == []
    moment.forward(901)
    stranger.press("login-submit", {"password": "Sunny-Terrace-42", "method": "password"})
    assert len(place.sessions()) == 1


def test_a_known_device_is_not_locked_out_by_a_stranger(place: Place) -> None:
    """The device has a limit of its own."""
    place.account()
    owner = place.person().begin().password(method="password")
    guess(place, 8)
    owner.begin().password(method="password")
    assert "/oauth2/authorize/resume" in owner.path


def test_a_known_device_has_an_end_of_guesses_too(place: Place) -> None:
    """Ten, and then it waits like others."""
    place.account()
    owner = place.person().begin().password(method="password")
    owner.begin().press("login-next", {"email": EMAIL})
    for _ in range(10):
        owner.press("login-submit", {"password": "wrong"})
        assert owner.status == 200
    assert owner.press("login-submit", {"password": "Sunny-Terrace-42", "method": "password"}).status == 429


def test_a_device_cookie_of_one_account_opens_no_limit_of_another(place: Place) -> None:
    """Known is: known to this account."""
    place.account()
    place.account(email="else@example.eu")
    person = place.person().begin().password("else@example.eu", method="password")
    person.begin().press("login-next", {"email": EMAIL})
    statuses = [person.press("login-submit", {"password": "wrong"}).status for _ in range(6)]
    assert statuses == [200, 200, 200, 200, 200, 429]


def test_a_success_gives_the_guesses_back(place: Place) -> None:
    """Who mistypes now and then is never locked out."""
    place.account()
    for _ in range(3):
        guess(place, 3).press("login-submit", {"password": "Sunny-Terrace-42", "method": "password"})
    assert len(place.sessions()) == 3


def test_codes_are_limited_for_an_account_over_all_challenges(place: Place) -> None:
    """New codes bring no endless attempts."""
    place.account(NUMBER)
    person = place.person().begin(MEDIUM, essential=True).password(method="sms", number=NUMBER)
    statuses = []
    for _ in range(3):
        statuses += [person.press("mfa-submit", {"otp": "wrong"}).status for _ in range(4)]
        person.press("again")
    assert statuses == [200] * 10 + [429] * 2


def test_text_messages_to_a_number_are_limited(place: Place) -> None:
    """Six in an hour for an account and a number."""
    place.account(NUMBER)
    person = place.person().begin(MEDIUM, essential=True).password(method="sms", number=NUMBER)
    for _ in range(5):
        assert person.press("again").status == 200
    person.press("again")
    assert person.status == 429
    assert "Too many text messages" in person.error
    assert len(place.inbox(NUMBER)) == 6


def test_parallel_guesses_are_no_more_than_the_limit_allows(place: Place) -> None:
    """The attempt is counted before it is checked."""
    place.account()
    people = [place.person().begin().press("login-next", {"email": EMAIL}) for _ in range(12)]
    ready = threading.Barrier(len(people))

    def one(person: Person) -> None:
        ready.wait()
        person.press("login-submit", {"password": "wrong"})

    threads = [threading.Thread(target=one, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(person.status for person in people) == [200] * 5 + [429] * 7
