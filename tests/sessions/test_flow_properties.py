"""No sequence of steps yields more than was proved: random walks through the pages, and through the rules below them."""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idp.methods.levels import Levels
from idp.settings import LevelSettings
from tests.people import EMAIL, NUMBER, PASSWORD, Moment, Person, Place

LEVELS = Levels(LevelSettings())
BASIC, MEDIUM, HIGH = LEVELS.acr_values
OTHER = "else@example.eu"
STEPS = [
    "email",
    "email-else",
    "email-unknown",
    "password",
    "password-wrong",
    "password-sms",
    "number",
    "code",
    "code-wrong",
    "code-again",
    "settle",
    "refuse",
    "other",
    "phone",
    "back",
]


def walk(place: Place, person: Person, step: str, proved: set[str]) -> None:  # noqa: C901  one branch a step
    """Do one step as far as the page that is shown has it; note what was truly proved, and to whom."""
    forms = set(re.findall(r'id="([\w-]+)"', person.page))
    if step.startswith("email") and "login-next" in forms:
        person.press("login-next", {"email": {"email": EMAIL, "email-else": OTHER}.get(step, "unknown@example.eu")})
        proved.clear()
    elif step.startswith("password") and "login-submit" in forms and "password" in forms:
        answer = {"password": "wrong" if step == "password-wrong" else PASSWORD}
        method = "sms" if step == "password-sms" else "password"
        before = person.login().email
        person.post(person.path, {"csrf_token": person.csrf(), **answer, "method": method, "number": NUMBER})
        if step != "password-wrong" and before in (EMAIL, OTHER):
            proved.add("password")
    elif step == "number" and "login-submit" in forms and "password" not in forms:
        person.press("login-submit", {"number": NUMBER})
    elif step in ("code", "code-wrong") and "mfa-submit" in forms and "/login/verify" in person.path:
        sent = place.inbox(NUMBER)
        typed = place.code() if step == "code" and sent else "wrong"
        was = person.path
        person.press("mfa-submit", {"otp": typed})
        if step == "code" and person.path != was:
            proved.add("sms")
    elif step == "phone" and "/login/method" in person.path:
        person.open(person.path.replace("/login/method", "/login/phone"))
    elif step == "back" and "login=" in person.path:
        person.open("/cas/login?" + person.path.partition("?")[2].partition("&")[0])
    elif step == "code-again" and "again" in forms:
        person.press("again")
    elif step in ("settle", "refuse", "other") and step in forms:
        person.press(step)
        if step == "other":
            proved.clear()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(STEPS), max_size=14), st.sampled_from([(), (BASIC,), (MEDIUM,), (HIGH,)]), st.booleans())
def test_no_walk_through_the_pages_opens_more_than_was_proved(
    place: Place, moment: Moment, steps: list[str], wanted: tuple[str, ...], essential: bool
) -> None:
    """The level of the session is that of the proofs on the row, and an essential one is reached or refused."""
    moment.forward(4000)
    from idp.accounts import account as accounts

    with place.database.read() as db:
        known = accounts.by_email(db, EMAIL) is not None
    if not known:
        place.account(NUMBER)
        place.account(email=OTHER)
    before = {session.id for session in place.sessions()}
    person = place.person().begin(*wanted, essential=essential)
    proved: set[str] = set()
    for step in steps:
        if "/oauth2/" in person.path or person.status == 400:
            break
        walk(place, person, step, proved)
    for session in place.sessions():
        if session.id in before:
            continue
        reached = LEVELS.of({"password": "PASSWORD", "sms": "PASSWORD_SMS"}[one] for one in proved)
        assert reached is not None
        assert LEVELS.rank(session.acr) <= LEVELS.rank(reached)
        assert not essential or LEVELS.satisfies(session.acr, wanted)
        assert {proof["method"] for proof in session.proofs} <= proved
