"""GET and HEAD change nothing: every address of the people lane is opened, and the database is the same afterwards.

Set aside, by name: `audit` (what happened), `throttle` (how often), and for GET, not for HEAD, `session.seen_at` (the session was
used) and a fresh row of `captcha` (which is how a captcha is asked for).
"""

from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.routing import Rule

from idp.accounts import recovery
from idp.accounts import sign_up as sign_ups
from idp.accounts.account import PersonalDetails as Details
from idp.accounts.mails import Mails
from idp.accounts.sign_up import Origin
from idp.ground import random_strings
from idp.ground.database import Base
from tests.people import EMAIL, NUMBER, Moment, Person, Place

MEDIUM = "https://ecas.ec.europa.eu/loa/medium"
BOOKKEEPING = {"audit", "throttle"}


def snapshot(place: Place, method: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    found = {}
    with place.database.engine.connect() as connection:
        for name, table in Base.metadata.tables.items():
            if name in BOOKKEEPING or (name == "captcha" and method == "GET"):
                continue
            columns = [one for one in table.columns if not (method == "GET" and str(one) == "session.seen_at")]
            found[name] = sorted((tuple(row) for row in connection.execute(select(*columns))), key=repr)
    return found


def rules(place: Place) -> list[Rule]:
    """The addresses of pages; not those of the machine lane, which Flask serves only when the lane asks for a page."""
    return [
        rule
        for rule in place.flask.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith("page ")
    ]


def token_of(place: Place, kind: str) -> str:
    """A link that was mailed and not used yet."""
    with place.database.begin() as db:
        if kind == "reset":
            recovery.ask(db, place.here.seal, Mails(place.settings), EMAIL, Origin(), language="en", valid_minutes=90)
            return place_token(place, EMAIL, db)
        details = Details("Béa", "Du Pont", "bea@mail.eu", "en")
        sign_ups.ask(db, place.here.seal, Mails(place.settings), details, Origin(), valid_minutes=90)
        return place_token(place, "bea@mail.eu", db)


def place_token(place: Place, address: str, db: Any) -> str:
    """The token in the last mail."""
    db.commit()
    return place.link(address).rpartition("token=")[2]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("lately", [True, False], ids=["proved lately", "proved long ago"])
@pytest.mark.parametrize("wanted", ["nothing", "a wish", "a wish that cannot be met", "a demand that was met"])
def test_opening_any_page_changes_nothing(
    place: Place, person: Person, moment: Moment, method: str, lately: bool, wanted: str
) -> None:
    """RFC 9110 9.2.1: safe methods. Signed in, with a live login at each step, with valid arguments."""
    numbers = () if wanted == "a wish that cannot be met" else (NUMBER,)
    place.account(*numbers)
    person.open("/cas/login").password(method="password")
    if not lately:
        moment.forward(3000)
    acr = () if wanted == "nothing" else (MEDIUM,)
    person.begin(*acr, essential=wanted == "a demand that was met")
    login_id = person.login().id
    if wanted != "nothing":
        with place.database.begin() as db:
            from idp.sessions import login as logins
            from idp.sessions.models import Login, Session

            login, session = db.get_one(Login, login_id), db.scalars(select(Session)).one()
            login.email, login.account_id, login.session_id = EMAIL, session.account_id, session.id
            login.proofs = list(session.proofs)
            if wanted == "a demand that was met":
                logins.refuse(login, "access_denied")
    arguments = {
        "login": login_id,
        "token": {"confirm": token_of(place, "sign-up"), "renew": token_of(place, "reset")},
        "challenge": "unknown",
        "method": "sms",
        "back": "/cas/account",
        "set": "fr",
    }
    opened = 0
    for rule in rules(place):
        values = {name: 1 if name == "phone_id" else "css/look.css" if name == "filename" else "x" for name in rule.arguments}
        with place.flask.test_request_context():
            path = place.flask.url_map.bind("localhost").build(rule.endpoint, values)
        query = {name: text for name, text in arguments.items() if isinstance(text, str)}
        query["token"] = arguments["token"].get(rule.endpoint.rpartition(".")[2], random_strings.new())  # type: ignore[union-attr]
        before = snapshot(place, method)
        answer = person.client.open(path, method=method, query_string=query)
        assert answer.status_code < 500, (path, answer.status_code)
        assert snapshot(place, method) == before, f"{method} {path} changed something"
        opened += 1
    assert opened > 25


def test_head_does_not_remove_a_phone(place: Place, person: Person) -> None:
    """A link checker that sends HEAD to the page of the question removes nothing."""
    place.account(NUMBER)
    person.open("/cas/login").password(method="password")
    person.open("/cas/account/phones/1/remove").press("prove-again")
    person.press("login-submit", {"number": NUMBER}).press("mfa-submit", {"otp": place.code()})
    assert person.client.head("/cas/account/phones/1/remove").status_code == 200
    assert person.open("/cas/account/phones/1/remove").status == 200
