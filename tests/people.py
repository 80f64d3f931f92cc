"""A provider for the tests of the people's side, and a person without JavaScript who walks through its pages.

The clock stands still until a test moves it; messages are delivered into the inbox at once when they are read.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bench import forms
from idp import app
from idp.accounts import account as accounts
from idp.accounts import captcha
from idp.accounts.models import Account, Captcha, Phone
from idp.ground import clock, sealed
from idp.ground.database import Base, Database
from idp.messages.inbox import InboxDriver, InboxItem, latest
from idp.messages.worker import Worker
from idp.migrations.models import import_models
from idp.sessions import login as logins
from idp.sessions.login import Wish
from idp.sessions.models import Login, Session
from idp.settings import Settings

EMAIL, PASSWORD, NUMBER = "anna.member@example.eu", "Sunny-Terrace-42", "+32470123456"
BASE = "/cas"
RETURN_TO = "/cas/oauth2/authorize/resume?login={login}"


class Moment:
    """A clock that stands still."""

    def __init__(self) -> None:
        self.seconds = 1_795_000_000.0

    def __call__(self) -> float:
        return self.seconds

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        self.seconds += seconds


def settings_in(folder: Path, **sections: Any) -> Settings:
    """Settings of a demo in `folder`, with cheap password hashes; `sections` are laid over them."""
    key = folder / "sealing.key"
    if not key.exists():
        sealed.make_key_file(key)
    values: dict[str, Any] = {
        "mode": "demo",
        "database": {"url": f"sqlite:///{folder}/idp.db"},
        "keys": {"sealing_key_file": str(key)},
        "clock": {"offset_file": str(folder / "clock")},
        "accounts": {"argon2_memory_kib": 8, "argon2_time_cost": 1},
    }
    for name, section in sections.items():
        values[name] = {**values.get(name, {}), **section} if isinstance(section, dict) else section
    return Settings.model_validate(values)


class Place:
    """A whole provider in a folder."""

    def __init__(self, folder: Path, **sections: Any) -> None:
        self.settings = settings_in(folder, **sections)
        self.database = Database(self.settings.database.url)
        import_models()
        Base.metadata.create_all(self.database.engine)
        self.provider = app.build(self.settings, self.database)
        self.flask = self.provider.people
        self.here = self.provider.context
        self._worker = Worker(
            self.database, self.here.seal, dict.fromkeys(("mail", "sms"), InboxDriver(self.database)), self.settings.messages
        )

    def person(self) -> "Person":
        """Somebody with a fresh browser."""
        return Person(self, self.flask.test_client())

    def account(self, *numbers: str, email: str = EMAIL, password: str = PASSWORD) -> Account:
        """Make an account with these confirmed numbers."""
        hashed = self.here.hasher.hash(password)
        with self.database.begin() as db:
            account = accounts.create(db, accounts.PersonalDetails("Anna", "Member", email, "en"), hashed)
            account.phones = [Phone(number=number, confirmed_at=clock.now()) for number in numbers]
        return account

    def inbox(self, recipient: str = "") -> list[InboxItem]:
        """What was sent, oldest first."""
        for channel in ("mail", "sms"):
            while self._worker.deliver_one(channel):
                pass
        with self.database.read() as db:
            items = list(latest(db, recipient=recipient))
            db.expunge_all()
        return sorted(items, key=lambda item: item.id)

    def code(self, number: str = NUMBER) -> str:
        """The code in the last text message to `number`."""
        text = self.inbox(number)[-1].text
        found = re.search(r"\b(?:[a-z0-9]{3}-[a-z0-9]{3}-[a-z0-9]{3}|[a-z0-9]{8})\b", text)
        assert found, text
        return found[0]

    def link(self, email: str = EMAIL) -> str:
        """The path and query of the link in the last mail to `email`."""
        found = re.search(r"http://localhost:8000(/cas/\S+token=\S+)", self.inbox(email)[-1].text)
        assert found, self.inbox(email)[-1].text
        return found[1]

    def events(self) -> list[str]:
        """The names of everything in the audit record, oldest first."""
        from sqlalchemy import select

        from idp.ground.audit import AuditRecord

        with self.database.read() as db:
            return list(db.scalars(select(AuditRecord.event).order_by(AuditRecord.id)))

    def sessions(self) -> list[Session]:
        """Every session, the newest first."""
        from sqlalchemy import select

        with self.database.read() as db:
            found = list(db.scalars(select(Session).order_by(Session.created_at.desc())))
            db.expunge_all()
        return found


@dataclass
class Person:
    """One person's browser. `page`, `status` and `path` are those of what is shown now."""

    place: Place
    client: FlaskClient
    page: str = ""
    status: int = 0
    path: str = ""
    headers: Any = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)

    def open(self, path: str) -> "Person":
        """Go to `path`, through redirects as far as they stay with us and are no protocol endpoint."""
        return self._follow(self.client.get(path, headers=self.told), path)

    def press(self, button: str, values: Mapping[str, str] | None = None, *, value: str = "") -> "Person":
        """Fill the form of this page that has the button (id, or `value` of a button's value) and send it."""
        found = next((one for one in forms.read(self.page) if one.find(button)), None)
        assert found is not None, f"no form with {button} at {self.path}:\n{self.page}"
        for name, text in (values or {}).items():
            element = found.find(name)
            assert element is not None, f"no field {name} at {self.path}"
            element.value, element.checked = text, True
        data = list(found.data(found.pressed((button,))))
        if value:
            data = [(name, text) for name, text in data if name != "action"] + [("action", value)]
        return self.post(found.action or self.path, data)

    def post(self, path: str, data: Any) -> "Person":
        """Send a form as it is."""
        return self._follow(self.client.post(path, data=_fields(data), headers=self.told), path)

    def csrf(self) -> str:
        """The CSRF token of this page."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.page)
        assert found, self.page
        return found[1]

    def begin(self, *wanted: str, essential: bool = False, **more: Any) -> "Person":
        """Come from a service that asks for one of the `wanted` levels."""
        here = self.place.here
        wish = Wish(
            return_to=RETURN_TO,
            reason="sign_in",
            client_id="jsis-online",
            service_name="JSIS Online",
            request={"redirect_uri": "http://localhost:8001/RCAM/callback"},
            wanted_acr=tuple(wanted),
            essential_acr=essential,
            **more,
        )
        with here.database.begin() as db:
            login = logins.start(db, wish, browser="browser", session=None, account=None, lifetime_s=3600)
        self.client.set_cookie("idp_browser", "browser")
        return self.open(f"/cas/login?login={login.id}")

    def password(self, email: str = EMAIL, password: str = PASSWORD, **more: str) -> "Person":
        """Answer the two first pages."""
        self.press("login-next", {"email": email})
        return self.press("login-submit", {"password": password, **more})

    def login(self) -> Login:
        """The row of the login that the address names."""
        found = re.search(r"login=([\w-]+)", self.path)
        assert found, self.path
        with self.place.database.read() as db:
            row = db.get(Login, found[1])
            assert row is not None
            db.expunge_all()
            return row

    def solved(self) -> dict[str, str]:
        """The answer to the captcha of this page: the stored one is swapped for one that is known."""
        found = re.search(r'name="captcha_id" value="([^"]+)"', self.page)
        assert found, self.page
        with self.place.database.begin() as db:
            known = db.get(Captcha, found[1])
            assert known is not None
            db.delete(known)
            db.flush()
            captcha.keep(db, captcha.Generated(found[1], "image", "", "abcde"), 900)
        return {"captcha": "abcde"}

    def says(self, text: str) -> bool:
        """Whether the page holds the text."""
        return text in self.page

    @property
    def error(self) -> str:
        """The errors in the summary at the top of the page."""
        found = re.search(r'id="error-summary".*?</div>', self.page, re.DOTALL)
        return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""

    def _follow(self, answer: TestResponse, path: str) -> "Person":
        for _ in range(8):
            self.path, self.status, self.headers = path, answer.status_code, answer.headers
            if answer.status_code not in (301, 302, 303) or "/oauth2/authorize" in answer.headers["Location"]:
                self.page = answer.get_data(as_text=True)
                if answer.status_code in (301, 302, 303):
                    self.path = answer.headers["Location"]
                return self
            parts = urlsplit(answer.headers["Location"])
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            answer = self.client.get(path, headers=self.told)
        raise AssertionError(f"redirected for ever at {path}")


def _fields(data: Any) -> Any:
    if isinstance(data, Mapping):
        return data
    found: dict[str, list[str]] = {}
    for name, text in data:
        found.setdefault(name, []).append(text)
    return found


@pytest.fixture
def moment() -> Iterator[Moment]:
    """The clock of the test."""
    source = Moment()
    clock.use(source)
    yield source
    clock.use_offset_file(None)


@pytest.fixture
def place(tmp_path: Path, moment: Moment) -> Iterator[Place]:
    """A provider."""
    made = Place(tmp_path)
    yield made
    made.database.close()


@pytest.fixture
def person(place: Place) -> Person:
    """Somebody with a fresh browser, for whom bugs come up as they are."""
    place.flask.config["PROPAGATE_EXCEPTIONS"] = True
    return place.person()
