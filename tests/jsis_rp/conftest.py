"""Fixtures of the relying party: settings in a scratch folder, a clock that tests move, and an issuer that can be hostile."""

import base64
import hashlib
import hmac
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import RSAKey
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from jsis_rp import migrations
from jsis_rp.app import create_app
from jsis_rp.ground import keys
from jsis_rp.ground.database import Database
from jsis_rp.members import register
from jsis_rp.settings import Settings

MEDIUM = "https://ecas.ec.europa.eu/loa/medium"
BASIC = "https://ecas.ec.europa.eu/loa/basic"
HIGH = "https://ecas.ec.europa.eu/loa/high"
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MEMBERS = Path(__file__).parents[2] / "config/demo/members.csv"
PERSON = {
    "name": "Marie Peeters",
    "given_name": "Marie",
    "family_name": "Peeters",
    "email": "marie@example.org",
    "email_verified": True,
    "phone_number": "+32470000001",
    "phone_number_verified": True,
    "locale": "en",
}
MARIE = {
    "surname": "PEETERS",
    "first_name": "marie",
    "birth_day": "27",
    "birth_month": "3",
    "birth_year": "1951",
    "personnel_number": "100 234",
    "institution": "commission",
    "office": "brussels",
    "address_choice": "file",
    "new_address": "",
    "consent": "y",
}


@dataclass
class FixedClock:
    """A clock that moves only when a test says so."""

    at: datetime = START

    def now(self) -> datetime:
        """Return the moment it was set to."""
        return self.at

    def forward(self, **delta: float) -> None:
        """Move on."""
        self.at += timedelta(**delta)


@dataclass
class Issuer:
    """An OpenID provider of our own, which answers rightly unless a test makes it do otherwise."""

    basic: ClassVar[str] = BASIC
    medium: ClassVar[str] = MEDIUM
    high: ClassVar[str] = HIGH

    server: HTTPServer
    clock: FixedClock
    key: RSAKey
    other_key: RSAKey
    sub: str = "n0012345"
    acr: str | None = MEDIUM
    person: dict[str, Any] = field(default_factory=lambda: dict(PERSON))
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    token_answer: dict[str, Any] = field(default_factory=dict)
    token_status: int = 200
    metadata: dict[str, Any] = field(default_factory=dict)
    userinfo_sub: str | None = None
    id_token: Callable[[dict[str, Any]], str] | None = None
    published: list[RSAKey] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)
    forms: list[dict[str, str]] = field(default_factory=list)
    jwks_calls: int = 0
    nonces: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The issuer identifier."""
        return self.server.url_for("/cas/oauth2")

    def start(self) -> None:
        """Put the endpoints up."""
        self.published = [self.key]
        for path, handler in {
            "/.well-known/openid-configuration": self._discovery,
            "/jwks": self._jwks,
            "/token": self._token,
            "/userinfo": self._userinfo,
        }.items():
            self.server.expect_request(f"/cas/oauth2{path}").respond_with_handler(handler)

    def auto_redirect(self, callback: str) -> None:
        """Answer a browser at once: sign everybody in, and show a page for everybody who signs out."""

        def authorize(request: Request) -> Response:
            self.asked = request.args.to_dict()
            query = urlencode({"code": "code-1", "state": self.asked["state"], "iss": self.url})
            return Response(status=303, headers={"Location": f"{callback}?{query}"})

        self.server.expect_request("/cas/oauth2/authorize").respond_with_handler(authorize)
        self.server.expect_request("/cas/oauth2/logout").respond_with_data("signed out")

    def read_request(self, location: str) -> dict[str, str]:
        """Remember what the relying party asked for."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        return self.asked

    def good_claims(self) -> dict[str, Any]:
        """Return the claims of a right ID token."""
        at = int(self.clock.now().timestamp())
        half = hashlib.sha256(b"access-1").digest()[:16]
        claims: dict[str, Any] = {
            "iss": self.url,
            "sub": self.sub,
            "aud": "jsis-online",
            "exp": at + 300,
            "iat": at,
            "auth_time": at,
            "nonce": self.asked.get("nonce"),
            "acr": self.acr,
            "amr": ["pwd", "sms"],
            "sid": "sid-1",
            "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode(),
        }
        claims.update(self.claims)
        return {name: value for name, value in claims.items() if name not in self.dropped}

    def sign(self, claims: dict[str, Any], **header: Any) -> str:
        """Sign claims with the issuer's key."""
        full = {"alg": "RS256", "kid": self.key.kid, **self.header, **header}
        full = {name: value for name, value in full.items() if value is not None}
        return jwt.encode(full, claims, self.key, algorithms=["RS256", "PS256", "PS512"])

    def logout_token(self, *, dropped: tuple[str, ...] = (), **changes: Any) -> str:
        """Return a logout token, right but for the changes."""
        at = int(self.clock.now().timestamp())
        claims = {
            "iss": self.url,
            "aud": "jsis-online",
            "iat": at,
            "exp": at + 120,
            "jti": "jti-1",
            "sub": self.sub,
            "sid": "sid-1",
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
        }
        header = {"typ": changes.pop("typ", "logout+jwt")}
        claims.update(changes)
        return self.sign({name: value for name, value in claims.items() if name not in dropped}, **header)

    @staticmethod
    def unsigned(claims: dict[str, Any]) -> str:
        """Return an unsigned token."""

        def part(value: dict[str, Any]) -> str:
            return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

        return f"{part({'alg': 'none'})}.{part(claims)}."

    def signed_with_public_key(self, claims: dict[str, Any]) -> str:
        """Return a token whose HMAC secret is our public key: the oldest trick."""
        head = self.unsigned(claims).split(".")[1]
        start = base64.urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": self.key.kid}).encode()).rstrip(b"=").decode()
        proof = hmac.digest(self.key.as_pem(private=False), f"{start}.{head}".encode(), "sha256")
        return f"{start}.{head}.{base64.urlsafe_b64encode(proof).rstrip(b'=').decode()}"

    def signed_by_another(self, claims: dict[str, Any]) -> str:
        """Return a token signed by a key that is not published, under the name of one that is."""
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.other_key, algorithms=["RS256"])

    def _discovery(self, _request: Request) -> Response:
        document = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "end_session_endpoint": f"{self.url}/logout",
            "authorization_response_iss_parameter_supported": True,
            **self.metadata,
        }
        return Response(json.dumps(document), mimetype="application/json")

    def _jwks(self, _request: Request) -> Response:
        self.jwks_calls += 1
        return Response(json.dumps({"keys": [key.as_dict(private=False) for key in self.published]}), mimetype="application/json")

    def _token(self, request: Request) -> Response:
        self.forms.append(request.form.to_dict())
        claims = self.good_claims()
        claims.update({"nonce": self.nonces[request.form["code"]]} if request.form.get("code") in self.nonces else {})
        token = self.id_token(claims) if self.id_token else self.sign(claims)
        body = {"access_token": "access-1", "token_type": "Bearer", "expires_in": 300, "id_token": token, **self.token_answer}
        body = {name: value for name, value in body.items() if value is not None}
        return Response(json.dumps(body), status=self.token_status, mimetype="application/json")

    def _userinfo(self, request: Request) -> Response:
        if request.headers.get("Authorization") != "Bearer access-1":
            return Response("{}", status=401, mimetype="application/json")
        return Response(json.dumps({"sub": self.userinfo_sub or self.sub, **self.person}), mimetype="application/json")


@dataclass
class Person:
    """A browser, and the provider behind it."""

    client: FlaskClient
    issuer: Issuer
    base: str = "/RCAM"

    def get(self, path: str, **options: Any) -> Any:
        """Ask for a page of ours."""
        return self.client.get(self.base + path, **options)

    def post(self, path: str, form: dict[str, str] | None = None, **options: Any) -> Any:
        """Send a form of ours, with the token that the page at hand would hold."""
        return self.client.post(self.base + path, data={**(form or {}), "csrf_token": self.form_token()}, **options)

    def form_token(self) -> str:
        """Return the token of a form of ours in this browser."""
        page = self.get("/display").get_data(as_text=True)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token is not None
        return token[1]

    def begin(self, query: str = "way=internet", **options: Any) -> dict[str, str]:
        """Start a sign-in; return what the provider was asked."""
        answer = self.get(f"/sign-in?{query}", **options)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return self.issuer.read_request(answer.location)

    def come_back(self, **changes: str | None) -> Any:
        """Come back from the provider with a right answer but for the changes."""
        query: dict[str, str | None] = {"code": "code-1", "state": self.issuer.asked["state"], "iss": self.issuer.url, **changes}
        return self.get("/callback", query_string={name: value for name, value in query.items() if value is not None})

    def sign_in(self, query: str = "way=internet") -> Any:
        """Sign in; return the answer of the callback."""
        self.begin(query)
        return self.come_back()


@pytest.fixture
def code_of() -> Callable[[bytes], str]:
    """Read the code out of a letter's PDF."""
    from pypdf import PdfReader

    def read(pdf: bytes) -> str:
        words = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
        found = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}", words)
        assert found is not None
        return found[0]

    return read


@pytest.fixture
def marie() -> dict[str, str]:
    """The enrolment form as Marie Peeters would fill it in."""
    return dict(MARIE)


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with keys, made once: RSA takes its time."""
    folder = tmp_path_factory.mktemp("keys")
    keys.new_keys(folder, START)
    return folder


@pytest.fixture(scope="session")
def issuer_keys() -> tuple[RSAKey, RSAKey]:
    """Two keys of the provider."""
    found = tuple(RSAKey.generate_key(2048, {"use": "sig", "kid": f"op-{number}"}) for number in (1, 2))
    return found[0], found[1]


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    from jsis_rp.settings.server import DatabaseSettings

    path = tmp_path_factory.mktemp("db") / "empty.db"
    database = Database(DatabaseSettings(url=f"sqlite:///{path}"))
    migrations.upgrade(database)
    with database.begin() as db:
        register.load(db, MEMBERS, START)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.close()
    return path


@pytest.fixture
def clock() -> FixedClock:
    """The clock of the test."""
    return FixedClock()


@pytest.fixture
def issuer(httpserver: HTTPServer, clock: FixedClock, issuer_keys: tuple[RSAKey, RSAKey]) -> Issuer:
    """The provider of the test."""
    made = Issuer(httpserver, clock, *issuer_keys)
    made.start()
    return made


@pytest.fixture
def settings(issuer: Issuer, key_folder: Path, empty_database: Path, tmp_path: Path) -> Settings:
    """Settings of a demonstration in a scratch folder, with the PMO's staff being n00staff."""
    shutil.copy(empty_database, tmp_path / "jsis.db")
    return Settings(
        mode="demo",
        database={"url": f"sqlite:///{tmp_path / 'jsis.db'}"},
        clock={"offset_file": tmp_path / "clock"},
        provider={"issuer": issuer.url, "keys_refetch_interval_s": 3600},
        keys={"folder": key_folder},
        network={"internal": ["10.0.0.0/8"], "trusted_proxies": ["127.0.0.1/32"]},
        letters={"folder": tmp_path / "letters"},
        back_office={"staff_uids": ["n00staff"], "staff_emails": ["clerk@example.org"]},
    )


@pytest.fixture
def app(settings: Settings, clock: FixedClock) -> Iterator[Flask]:
    """The application."""
    made = create_app(settings, clock=clock)
    yield made
    made.extensions["jsis"].database.close()


@pytest.fixture
def database(app: Flask) -> Database:
    """The application's database."""
    found: Database = app.extensions["jsis"].database
    return found


@pytest.fixture
def person(app: Flask, issuer: Issuer) -> Person:
    """A browser that has not been here yet."""
    return Person(new_client(app), issuer)


@pytest.fixture
def another(app: Flask, issuer: Issuer) -> Callable[[], Person]:
    """Make further browsers."""
    return lambda: Person(new_client(app), issuer)


class LocalClient(FlaskClient):
    """A client that speaks to the public address, in English."""

    def open(self, *args: Any, **options: Any) -> Any:
        """Ask under the public name of the application."""
        options.setdefault("base_url", "http://localhost:8001")
        options["headers"] = {"Accept-Language": "en", **(options.get("headers") or {})}
        return super().open(*args, **options)


def new_client(app: Flask) -> FlaskClient:
    """Return a new browser."""
    app.test_client_class = LocalClient
    return app.test_client()
