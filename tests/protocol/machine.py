"""A provider's machine side for the tests: a real database, two signing keys, some clients, an account, short ways to call it."""

import base64
import hashlib
import io
import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
from cryptography.fernet import Fernet
from joserfc import jws
from joserfc.jwk import KeySet

from idp.accounts.models import Account, Phone
from idp.app import FOR_BROWSERS
from idp.clients import commands
from idp.clients.metadata import Rules
from idp.clients.models import ClientRow
from idp.grants.authorization import AuthorizationCode
from idp.ground import clock, random_strings
from idp.ground.database import Base, Database
from idp.ground.fetch import Fetched, FetchRefused
from idp.ground.protocol_error import Headers
from idp.ground.sealed import Seal
from idp.ground.throttle import Throttle
from idp.methods.levels import Levels
from idp.migrations.models import import_models
from idp.protocol import routes
from idp.protocol.lane import PAGE_KEY, Lane
from idp.protocol.parts import ProtocolParts
from idp.sessions.models import Session, SessionClient
from idp.settings import Settings

SEAL_KEY = Fernet.generate_key().decode()
BASE = "/cas/oauth2"
ISSUER = "https://idp.example/cas/oauth2"
CALLBACK = "https://rp.example/cb"
SIGNED_OUT = "https://rp.example/signed-out"
SECRET = "a-secret-of-the-test-client-0123456789-abcdef"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636 Appendix B
ACR = "https://ecas.ec.europa.eu/loa/medium"
BASIC = "Basic " + base64.b64encode(f"web:{SECRET}".encode()).decode()
EVERY_SCOPE = "openid profile email address phone offline_access"
CLIENTS: dict[str, dict[str, Any]] = {
    "web": {
        "client_name": "A web application",
        "client_name#fr": "Une application",
        "redirect_uris": [CALLBACK],
        "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
        "scope": f"{EVERY_SCOPE} reports",
        "post_logout_redirect_uris": [SIGNED_OUT],
        "backchannel_logout_uri": "https://rp.example/backchannel",
    },
    "post": {"redirect_uris": [CALLBACK], "token_endpoint_auth_method": "client_secret_post"},
    "spa": {
        "redirect_uris": [CALLBACK],
        "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token"],
    },
    "api": {
        "grant_types": ["client_credentials"],
        "token_endpoint_auth_method": "client_secret_basic",
        "scope": "reports",
        "introspect_any": True,
    },
    "es": {"redirect_uris": [CALLBACK], "id_token_signed_response_alg": "ES256"},
}
CLAIMS = {
    "middle_name": "Q.",
    "nickname": "Andy",
    "preferred_username": "aexample",
    "profile": "https://people.example/a",
    "picture": "https://people.example/a.png",
    "website": "https://a.example",
    "gender": "female",
    "birthdate": "1961-02-03",
    "zoneinfo": "Europe/Brussels",
    "address": {"formatted": "Rue de la Loi 200\n1049 Brussels", "country": "BE"},
}


class Tick:
    """A clock that stands still until it is moved. Seconds since the epoch."""

    def __init__(self, at: float = 1_800_000_000.0) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        self.at += seconds


class Wire:
    """Stands for the guarded fetcher: answers by URL, and remembers what was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Fetched | FetchRefused] = {}
        self.asked: list[tuple[str, dict[str, str] | None]] = []

    def get(self, url: str) -> Fetched:
        """The prepared answer."""
        return self._answer(url, None)

    def post(self, url: str, data: dict[str, str]) -> Fetched:
        """The prepared answer."""
        return self._answer(url, data)

    def _answer(self, url: str, data: dict[str, str] | None) -> Fetched:
        self.asked.append((url, data))
        answer = self.answers.get(url, FetchRefused("nobody answers"))
        if isinstance(answer, FetchRefused):
            raise answer
        return answer

    def serve(self, url: str, body: object = "", status: int = 200) -> None:
        """Prepare a JSON answer."""
        self.answers[url] = Fetched(status, orjson.dumps(body), "application/json", {})


@dataclass
class Answer:
    """What the lane gave: `page` is the template's name and context when the people lane was asked."""

    status: int
    headers: Headers
    body: bytes
    page: tuple[str, dict[str, Any]] | None = None

    @property
    def json(self) -> dict[str, Any]:
        """The body."""
        parsed: dict[str, Any] = orjson.loads(self.body)
        return parsed

    def header(self, name: str) -> str:
        """The value of a header, empty when it is not there."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), "")


class Machine:
    """The machine lane over a database."""

    def __init__(self, database: Database, **settings: Any) -> None:
        self.settings = Settings.model_validate(
            {
                "mode": "production",
                "server": {"base_url": "https://idp.example/cas"},
                "messages": {"mail_driver": "smtp", "sms_driver": "http"},
                "keys": {"signing_algs": ["RS256", "ES256"]},
                **settings,
            }
        )
        self.database, self.seal, self.wire = database, Seal([SEAL_KEY]), Wire()
        self.protocol = ProtocolParts(
            settings=self.settings,
            database=database,
            seal=self.seal,
            levels=Levels(self.settings.levels),
            throttle=Throttle(database.hot, self.settings.throttle),
            fetcher=self.wire,  # type: ignore[arg-type]
        )
        endpoints = routes.table(self.protocol)
        shown = frozenset(path for path in endpoints if path.removeprefix("/cas/oauth2/") in FOR_BROWSERS)
        self.lane = Lane(endpoints, self._people, secure=True, cors=routes.cors(self.protocol), shown=shown)
        self._page: tuple[str, dict[str, Any]] | None = None

    def _people(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        page = environ.get(PAGE_KEY)
        assert page is not None, "the people lane was not asked for a page"
        self._page = (page.template, page.context)
        start_response(f"{page.status} page", [*page.headers])
        return [b""]

    def call(self, method: str, path: str, *, body: bytes = b"", query: str = "", **environ: str) -> Answer:
        """One request; `path` is below the issuer."""
        told: list[Any] = []
        self._page = None
        given = {
            "REQUEST_METHOD": method,
            "PATH_INFO": BASE + path,
            "QUERY_STRING": query,
            "REMOTE_ADDR": "192.0.2.7",
            "CONTENT_TYPE": "application/x-www-form-urlencoded" if body else "",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            **environ,
        }
        out = b"".join(self.lane(given, lambda status, headers: told.extend((int(status[:3]), headers))))
        return Answer(told[0], told[1], out, self._page)

    def post(self, path: str, form: dict[str, str] | list[tuple[str, str]], auth: str = BASIC, **environ: str) -> Answer:
        """A form, with the Basic credentials of the client "web" unless `auth` says otherwise."""
        more = {"HTTP_AUTHORIZATION": auth} if auth else {}
        return self.call("POST", path, body=urlencode(form).encode(), **{**more, **environ})

    def get(self, path: str, query: str = "", token: str = "", **environ: str) -> Answer:
        """A GET, with a bearer token when one is given."""
        more = {"HTTP_AUTHORIZATION": f"Bearer {token}"} if token else {}
        return self.call("GET", path, query=query, **{**more, **environ})

    def token(self, auth: str = BASIC, /, **form: str) -> Answer:
        """A token request."""
        return self.post("/token", form, auth)

    def exchange(self, code: str, auth: str = BASIC, /, **form: str) -> Answer:
        """A code exchange as it should be, changed by `form`."""
        good = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
        return self.token(auth, **{name: value for name, value in {**good, **form}.items() if value != "-"})

    def refresh(self, refresh_token: str, auth: str = BASIC, /, **form: str) -> Answer:
        """A refresh."""
        return self.token(auth, grant_type="refresh_token", refresh_token=refresh_token, **form)

    def claims_of(self, token: str) -> dict[str, Any]:
        """The claims of a JWS whose signature is checked by the published key set."""
        published = self.get("/jwks").json
        checked = jws.deserialize_compact(token, KeySet.import_key_set(published), algorithms=["RS256", "ES256"])
        claims: dict[str, Any] = orjson.loads(checked.payload)
        return claims

    def code(self, session: Session, *, client: str = "web", scope: str = "openid profile", **more: Any) -> str:
        """A fresh code as the authorization endpoint writes it. `more` goes into its data, or its columns where they fit."""
        text = random_strings.new()
        columns = {name: more.pop(name) for name in ("redirect_uri", "code_challenge", "grant_id", "lifetime_s") if name in more}
        data = {
            "sub": "n0012345",
            "account": session.account_id,
            "sid": session.id,
            "scope": scope,
            "nonce": "n-0S6_WzA2Mj",
            "acr": session.acr,
            "amr": session.amr,
            "auth_time": int(session.auth_time.timestamp()),
            "offline": "offline_access" in scope.split(),
            **more,
        }
        row = AuthorizationCode(
            key=random_strings.key(text),
            client_id=client,
            redirect_uri=columns.get("redirect_uri", CALLBACK),
            code_challenge=columns.get("code_challenge", CHALLENGE),
            grant_id=columns.get("grant_id", secrets.token_bytes(16)),
            expires_at=clock.now() + timedelta(seconds=columns.get("lifetime_s", 60)),
            data=orjson.dumps(data).decode(),
        )
        with self.database.begin() as db:
            db.add(row)
            db.merge(SessionClient(session_id=session.id, client_id=client, first_at=clock.now()))
        return text

    def session(self, account_id: int = 1, secret: str = "") -> Session:
        """A live session of the account, with `secret` as its cookie."""
        now = clock.now()
        session = Session(
            id=random_strings.short_id(),
            key=random_strings.key(secret or random_strings.new()),
            account_id=account_id,
            acr=ACR,
            amr=["pwd", "sms", "mfa"],
            auth_time=now - timedelta(seconds=5),
            proofs=[],
            created_at=now,
            seen_at=now,
            expires_at=now + timedelta(hours=12),
        )
        with self.database.begin() as db:
            db.add(session)
        return session

    def tokens(self, *, scope: str = "openid profile", **more: Any) -> dict[str, Any]:
        """The answer to a good code exchange in a fresh session."""
        answer = self.exchange(self.code(self.session(), scope=scope, **more))
        assert answer.status == 200, answer.body
        return answer.json

    def change(self, model: type[Base], key: object, **values: Any) -> None:
        """Set columns of a row."""
        with self.database.begin() as db:
            row = db.get(model, key)
            assert row is not None
            for name, value in values.items():
                setattr(row, name, value)

    def events(self) -> list[str]:
        """The names of the audited events, oldest first."""
        from sqlalchemy import select

        from idp.ground.audit import AuditRecord

        with self.database.read() as db:
            return list(db.scalars(select(AuditRecord.event).order_by(AuditRecord.id)))


def furnish(database: Database) -> None:
    """Tables, keys, clients and one account."""
    import_models()
    Base.metadata.create_all(database.engine)
    machine = Machine(database)
    machine.protocol.keyring_upkeep()
    for client_id, metadata in CLIENTS.items():
        _, secret = commands.add(database, metadata, client_id=client_id, rules=Rules())
        if secret is not None:
            machine.change(ClientRow, client_id, secret_hash=hashlib.sha256(SECRET.encode()).digest())
    now = clock.now()
    with database.begin() as db:
        db.add(
            Account(
                id=1,
                uid="n0012345",
                email="anna@example.eu",
                first_name="Anna",
                last_name="Example",
                language="fr",
                password_hash="-",
                password_changed_at=now,
                claims=CLAIMS,
                created_at=now,
                updated_at=now,
                phones=[Phone(number="+32470000001", confirmed_at=now)],
            )
        )
    machine.protocol.refresh()


def copy_of(template: Path, folder: Path) -> Database:
    """A database of one's own, from the furnished file."""
    target = folder / "idp.db"
    target.write_bytes(template.read_bytes())
    return Database(f"sqlite:///{target}")
