"""Who somebody is, is decided on what was read last: two requests at once, in both orders, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from idp.sessions.models import Login
from tests.parallel import in_order, twin
from tests.people import EMAIL, NUMBER, PASSWORD, Moment, Person, Place

BASIC, MEDIUM = "https://ecas.ec.europa.eu/loa/basic", "https://ecas.ec.europa.eu/loa/medium"
VICTIM = "victim@example.eu"
both_orders = pytest.mark.parametrize("password_first", [True, False], ids=["password first", "address first"])


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def either(request: pytest.FixtureRequest, tmp_path: Path, moment: Moment) -> Iterator[Place]:
    """A provider on either database."""
    sections = {} if request.param == "sqlite" else {"database": {"url": request.getfixturevalue("postgresql_url")}}
    made = Place(tmp_path, **sections)
    yield made
    made.database.close()


def row(place: Place, login_id: str) -> Login:
    """The login of that id."""
    with place.database.read() as db:
        found = db.get(Login, login_id)
        assert found is not None
        return found


@both_orders
def test_a_password_never_proves_somebody_elses_login(either: Place, password_first: bool) -> None:
    """The right password of one account, sent beside the address of another, proves nothing for the other."""
    attacker_account = either.account(NUMBER)
    victim = either.account(email=VICTIM, password="Quiet-Harbour-71")
    attacker = either.person().begin(MEDIUM).press("login-next", {"email": EMAIL})
    other, token = twin(attacker), attacker.csrf()
    login_id = attacker.login().id

    def password() -> Person:
        return attacker.post(attacker.path, {"csrf_token": token, "password": PASSWORD, "method": "password"})

    def address() -> Person:
        return other.post(f"/cas/login?login={login_id}", {"csrf_token": token, "email": VICTIM})

    requests = (password, address) if password_first else (address, password)
    answers = in_order(either.database.engine, *requests)
    assert all(answer.status < 500 for answer in answers), [answer.page for answer in answers]
    with either.database.read() as db:
        for login in db.query(Login):
            assert login.account_id != victim.id or not login.proofs, "the attacker's proof is on the victim's login"
    for person in (attacker, other):
        for path in ("method", "settle"):
            person.post(f"/cas/login/{path}?{person.path.partition('?')[2]}", {"csrf_token": token})
    assert {session.account_id for session in either.sessions()} <= {attacker_account.id}
