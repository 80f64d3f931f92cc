"""Known and unknown addresses answer alike, byte for byte apart from what is random in every page."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.people import EMAIL, NUMBER, PASSWORD, Moment, Person, Place

BASIC, MEDIUM = "https://ecas.ec.europa.eu/loa/basic", "https://ecas.ec.europa.eu/loa/medium"
UNKNOWN = "anna.nobody@example.eu"
assert len(UNKNOWN) == len(EMAIL)


def plain(person: Person) -> tuple[int, str, list[str]]:
    """What the person sees and gets, without tokens, ids, captchas and the address that was typed."""
    page = re.sub(r'name="csrf_token"[^>]*>', "", person.page)
    page = re.sub(r"login(=|%3D)[\w-]+", "login=", page).replace(EMAIL, "ADDRESS").replace(UNKNOWN, "ADDRESS")
    page = re.sub(r'data:image/[^"]+|name="captcha_id" value="[^"]+"', "", page)
    return person.status, page, sorted(name for name, _ in person.headers if name != "Content-Length")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["password", "sms"]), st.sampled_from(["wrong", "", "x" * 300]), st.sampled_from(["", NUMBER, "0470"])
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from([(), (BASIC,), (MEDIUM,)]),
    st.booleans(),
)
def test_wrong_passwords_answer_alike(
    place: Place, moment: Moment, tries: list[tuple[str, str, str]], wanted: tuple[str, ...], essential: bool
) -> None:
    """Page, status and headers, up to the lock and beyond it."""
    moment.forward(4000)
    from idp.accounts import account as accounts

    with place.database.read() as db:
        known = accounts.by_email(db, EMAIL)
    if known is None:
        place.account(NUMBER)
    answers = []
    for email in (EMAIL, UNKNOWN):
        person = place.person().begin(*wanted, essential=essential)
        person.press("login-next", {"email": email})
        seen = [plain(person)]
        for method, password, number in tries:
            data = {"csrf_token": person.csrf(), "method": method, "password": password, "number": number}
            person.post(person.path, data)
            seen.append(plain(person))
        answers.append(seen)
    assert answers[0] == answers[1]


@pytest.mark.parametrize("path", ["/cas/register", "/cas/password/lost"])
def test_an_address_in_use_gets_the_same_page(place: Place, path: str) -> None:
    """The same page, and a mail that says so."""
    place.account()
    answers = []
    for email in (EMAIL, UNKNOWN):
        person = place.person().open(path)
        values = {"email": email, **person.solved()}
        if path.endswith("register"):
            values |= {"first_name": "Anna", "last_name": "Member", "email_again": email, "privacy": "y"}
        person.press("register-submit" if path.endswith("register") else "lost-submit", values)
        answers.append((person.path, plain(person)))
    assert answers[0] == answers[1]
    assert answers[0][1][0] == 200
    assert len(place.inbox(EMAIL)) == len(place.inbox(UNKNOWN)) == 1


def test_a_wrong_code_answers_alike_for_registered_and_unregistered_numbers(place: Place) -> None:
    """Procedure, step 13: which numbers an account has is not told to who knows its password."""
    other = "+32470123457"
    place.account(NUMBER)
    answers = []
    for number in (NUMBER, other):
        person = place.person().begin(MEDIUM, essential=True).password(method="sms", number=number)
        seen, verify = [plain(person)], person.path
        for _ in range(7):
            person.post(verify, {"csrf_token": person.csrf(), "otp": "wrong-code"})
            seen.append(plain(person))
        place.here.throttle.clear("challenge_per_account", str(person.login().account_id))
        answers.append([(status, page.replace("12 34 57", "12 34 56"), headers) for status, page, headers in seen])
    assert answers[0] == answers[1]


def test_a_login_that_was_begun_for_nobody_stays_so(place: Place) -> None:
    """An account that is made afterwards is not signed in to by it; the way on is to type the address again."""
    person = place.person().begin().press("login-next", {"email": EMAIL})
    place.account()
    person.press("login-submit", {"password": PASSWORD, "method": "password"})
    assert person.status == 200
    assert "does not belong" in person.error
    assert person.press("other").password(method="password").path.startswith("/cas/oauth2/")
