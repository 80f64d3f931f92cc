"""The consent page under a double click and beside a log-out: one answer, one consent, one code, no error page of ours."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client as WsgiClient

from idp.grants.authorization import AuthorizationCode, Consent
from idp.ground import clock
from idp.protocol.authorization import consent
from idp.sessions.models import Login, Session
from tests.people import Moment, Place
from tests.protocol.authorization.browser import World


class Page:
    """A browser in front of the consent page."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.session = world.sign_in()
        location = world.ask(client_id="asks").headers["Location"]
        assert "/oauth2/consent?login=" in location
        self.path = location.removeprefix("http://localhost:8000")
        self.form = {"csrf_token": self._token(), "answer": "allow"}

    def _token(self) -> str:
        page = self.world.browser.get(self.path).get_data(as_text=True)
        return page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]

    def click(self, answer: str = "allow") -> Any:
        """Press the button."""
        return self.world.browser.post(self.path, data={**self.form, "answer": answer})

    def twin(self) -> WsgiClient:
        """A second window of the same browser."""
        other = WsgiClient(self.world.place.provider.wsgi)
        for cookie in self.world.browser._cookies.values():
            other.set_cookie(cookie.key, cookie.value)
        return other


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def page(request: pytest.FixtureRequest, tmp_path: Path, moment: Moment, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """The page on either database."""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
        monkeypatch.setattr("tests.protocol.authorization.browser.Place", lambda folder: Place(folder, database={"url": url}))
    world = World(tmp_path)
    world.add("asks", skip_consent=False)
    yield Page(world)
    world.place.database.close()


def rows(page: Page, model: Any) -> int:
    """How many rows there are."""
    with page.world.place.database.read() as db:
        return int(db.query(model).count())


def test_a_second_click_leads_to_the_same_place_and_writes_nothing(page: Page) -> None:
    """Core 3.1.2.4: the person answered once."""
    first, second = page.click(), page.click()
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert page.world.place.events().count("consent.granted") == 1
    assert "code=" in page.world.browser.get(first.headers["Location"]).headers["Location"]
    assert page.world.browser.get(first.headers["Location"]).status_code == 400
    assert (rows(page, Consent), rows(page, AuthorizationCode)) == (1, 1)


def test_deny_after_allow_changes_nothing(page: Page) -> None:
    """The first answer counts."""
    location = page.click().headers["Location"]
    assert page.click("deny").status_code == 303
    assert page.world.place.events().count("consent.denied") == 0
    assert "code=" in page.world.browser.get(location).headers["Location"]


def test_allow_after_deny_gives_no_consent(page: Page) -> None:
    """The same the other way round; the service hears of the refusal."""
    location = page.click("deny").headers["Location"]
    page.click()
    assert rows(page, Consent) == 0
    assert "error=access_denied" in page.world.browser.get(location).headers["Location"]


@pytest.mark.parametrize("page", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_two_clicks_at_once_are_one_answer(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read the login before either wrote; SQLite has one writer, who takes one after the other."""
    arrived, go_on, original = threading.Event(), threading.Event(), consent._decide
    answers: list[Any] = []

    def slow(db: Any, login: Login, *, allowed: bool) -> bool:
        if threading.current_thread() is first:
            arrived.set()
            assert go_on.wait(30)
        return original(db, login, allowed=allowed)

    monkeypatch.setattr(consent, "_decide", slow)
    other = page.twin()
    first = threading.Thread(target=lambda: answers.append(other.post(page.path, data=page.form)))
    first.start()
    assert arrived.wait(30)
    location = page.click().headers["Location"]
    assert "code=" in page.world.browser.get(location).headers["Location"]
    go_on.set()
    first.join(30)
    assert answers[0].status_code == 303
    assert other.get(answers[0].headers["Location"]).status_code == 400
    assert page.world.place.events().count("consent.granted") == 1
    assert (rows(page, Consent), rows(page, AuthorizationCode)) == (1, 1)


def test_consent_beside_a_log_out_gives_nothing(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """The session ended after the page was read and before the answer was written."""
    original = consent.session_lock.hold

    def ended(db: Any, session: Session, login: Any) -> bool:
        row = db.get(Session, session.id)
        row.ended_at = clock.now()
        db.flush()
        return original(db, session, login)

    monkeypatch.setattr(consent.session_lock, "hold", ended)
    assert page.click().status_code == 400
    monkeypatch.undo()
    assert (rows(page, Consent), rows(page, AuthorizationCode)) == (0, 0)
    assert page.world.place.events().count("consent.granted") == 0
