"""A browser in front of the whole provider, both lanes, for the tests of the authorization endpoint."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import orjson
from joserfc import jws
from joserfc.jwk import KeySet
from werkzeug.test import Client as WsgiClient
from werkzeug.test import TestResponse

from idp.accounts.models import Account
from idp.clients import commands
from idp.clients.metadata import Rules
from idp.ground import clock, random_strings
from idp.sessions.models import Session
from tests.people import Place

ISSUER = "http://localhost:8000/cas/oauth2"
CALLBACK = "https://rp.example/cb"
AUTHORIZE = "/cas/oauth2/authorize"
RESPONSE_TYPES = ["code", "id_token", "id_token token", "code id_token", "code token", "code id_token token", "token", "none"]
GRANTS = ["authorization_code", "implicit", "refresh_token"]
RULES = Rules()


class World:
    """A provider with some clients, one account and one browser."""

    def __init__(self, folder: Path) -> None:
        self.place = Place(folder)
        self.place.provider.protocol.keyring_upkeep()
        self.account: Account = self.place.account("+32470000001")
        self.secrets: dict[str, str] = {}
        self.browser = WsgiClient(self.place.provider.wsgi)
        self.add("rp", skip_consent=True)

    def add(self, client_id: str, **metadata: Any) -> None:
        """Register a client that may do everything."""
        details = {
            "client_name": f"Service {client_id}",
            "redirect_uris": [CALLBACK],
            "response_types": RESPONSE_TYPES,
            "grant_types": GRANTS,
            **metadata,
        }
        _, secret = commands.add(self.place.database, details, client_id=client_id, rules=RULES)
        self.secrets[client_id] = secret or ""
        self.place.provider.protocol.refresh()

    def sign_in(self, acr: str = "basic", *, age_s: int = 5, browser: WsgiClient | None = None) -> Session:
        """A live session of the account in the browser."""
        here, now, secret = self.place.here, clock.now(), random_strings.new()
        names = {"basic": ("PASSWORD", "pwd"), "medium": ("PASSWORD_SMS", "sms")}
        proofs = [
            {"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 0},
            *([{"method": "sms", "strength": names[acr][0], "amr": ["sms"], "at": 0}] if acr != "basic" else []),
        ]
        session = Session(
            id=random_strings.short_id(),
            key=random_strings.key(secret),
            account_id=self.account.id,
            acr=here.levels.acr_values[0 if acr == "basic" else 1],
            amr=[names[acr][1]],
            auth_time=now - timedelta(seconds=age_s),
            proofs=proofs,
            created_at=now - timedelta(seconds=age_s),
            seen_at=now,
            expires_at=now + timedelta(hours=12),
        )
        with self.place.database.begin() as db:
            db.add(session)
        (browser or self.browser).set_cookie("idp_session", secret)
        return session

    def ask(self, *, browser: WsgiClient | None = None, method: str = "GET", **changes: str | None) -> TestResponse:
        """An authorization request of the client "rp", changed (None: left out)."""
        good: dict[str, str | None] = {
            "client_id": "rp",
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "scope": "openid profile",
            "state": "st",
            "nonce": "n-1",
        }
        params = {name: value for name, value in (good | changes).items() if value is not None}
        where = browser or self.browser
        return where.post(AUTHORIZE, data=params) if method == "POST" else where.get(f"{AUTHORIZE}?{urlencode(params)}")

    def exchange(self, code: str, client_id: str = "rp", **more: str) -> Mapping[str, Any]:
        """Redeem a code with the client's secret."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, **more}
        answer = WsgiClient(self.place.provider.wsgi).post("/cas/oauth2/token", data=form, headers=self.basic(client_id))
        given: Mapping[str, Any] = orjson.loads(answer.data)
        return given

    def basic(self, client_id: str = "rp") -> dict[str, str]:
        """The credentials of a client."""
        pair = f"{client_id}:{self.secrets[client_id]}".encode()
        return {"Authorization": "Basic " + base64.b64encode(pair).decode()}

    def claims_of(self, token: str) -> dict[str, Any]:
        """The claims of a JWT whose signature is checked by the published keys."""
        published = orjson.loads(self.browser.get("/cas/oauth2/jwks").data)
        claims: dict[str, Any] = orjson.loads(
            jws.deserialize_compact(token, KeySet.import_key_set(published), algorithms=["RS256", "ES256"]).payload
        )
        return claims


def answer_of(response: TestResponse) -> tuple[str, dict[str, str]]:
    """Where a redirect goes without query and fragment, and what it carries in either; never in both."""
    assert response.status_code == 303, response.status
    parts = urlsplit(response.headers["Location"])
    assert not (parts.query and parts.fragment)
    return f"{parts.scheme}://{parts.netloc}{parts.path}", dict(parse_qsl(parts.query or parts.fragment, strict_parsing=True))


def half_hash(value: str) -> str:
    """The left half of the SHA-256, as `at_hash` and its like carry it (Core 3.1.3.6)."""
    return base64.urlsafe_b64encode(hashlib.sha256(value.encode()).digest()[:16]).rstrip(b"=").decode()


def pkce() -> tuple[str, dict[str, str]]:
    """A verifier, and the parameters of its challenge (RFC 7636 4.2)."""
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return verifier, {"code_challenge": challenge, "code_challenge_method": "S256"}
