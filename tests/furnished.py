"""A provider with people and clients in it, and the walks through its pages, for the tools that test races and upgrades.

`furnish` fills a database by the migrations and the provider's own functions; `Walker` is a visitor who signs in, consents and
redeems codes over HTTP; `Mailbox` reads the messages that wait in the outbox, without a worker.
"""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from sqlalchemy import text

from tests import product
from tests.visitor import Visitor

BASIC, MEDIUM = (f"https://ecas.ec.europa.eu/loa/{name}" for name in ("basic", "medium"))
CALLBACK, SIGNED_OUT = "https://rp.example/cb", "https://rp.example/signed-out"
SECRET = "a-secret-of-the-test-client-0123456789-abcdef"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636 Appendix B
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
CIBA = "urn:openid:params:grant-type:ciba"


@dataclass(frozen=True)
class Someone:
    """A person with an account, and what only this person knows and has."""

    email: str
    password: str
    numbers: tuple[str, ...] = ()


ANNA = Someone("anna.member@example.eu", "Sunny-Terrace-42", ("+32470123456",))
BERT = Someone("bert.plain@example.eu", "Quiet-Harbour-17")
CLARA = Someone("clara.gone@example.eu", "Former-Garden-63", ("+32470123458",))
DORA = Someone("dora.double@example.eu", "Double-Rainbow-88", ("+32470123459", "+32470123460"))
PEOPLE = (ANNA, BERT, CLARA, DORA)
CLIENTS: dict[str, dict[str, Any]] = {
    "web": {
        "client_name": "A web application",
        "redirect_uris": [CALLBACK],
        "grant_types": ["authorization_code", "refresh_token"],
        "scope": "openid profile email phone offline_access",
        "post_logout_redirect_uris": [SIGNED_OUT],
        "backchannel_logout_uri": "https://rp.example/backchannel",
    },
    "own": {"client_name": "A service of the operator", "redirect_uris": [CALLBACK], "skip_consent": True},
    "tv": {
        "client_name": "Living Room TV",
        "token_endpoint_auth_method": "none",
        "grant_types": [DEVICE_CODE, "refresh_token"],
        "scope": "openid profile offline_access",
    },
    "poller": {
        "client_name": "Call Centre",
        "grant_types": [CIBA, "refresh_token"],
        "scope": "openid profile offline_access",
        "backchannel_token_delivery_mode": "poll",
    },
}


def furnish(settings: product.IdpSettings, database: product.IdpDatabase) -> None:
    """The schema by the migrations, keys, the clients and the people."""
    product.idp_migrations.upgrade(database)
    here = product.idp_app.build_context(settings, database)
    product.idp_app.build_protocol(here).keyring_upkeep()
    for client_id, details in CLIENTS.items():
        _, secret = product.client_commands.add(database, details, client_id=client_id, rules=product.Rules())
        if secret is not None:
            with database.begin() as db:
                row = db.get(product.ClientRow, client_id)
                assert row is not None
                row.secret_hash = hashlib.sha256(SECRET.encode()).digest()
    for someone in PEOPLE:
        first, _, last = someone.email.partition("@")[0].title().partition(".")
        with database.begin() as db:
            person = product.accounts.PersonalDetails(first, last, someone.email, "en")
            account = product.accounts.create(db, person, here.hasher.hash(someone.password))
            now = product.idp_clock.now()
            account.phones = [product.Phone(number=number, confirmed_at=now) for number in someone.numbers]


class Mailbox:
    """What waits in the outbox, opened."""

    def __init__(self, database: product.IdpDatabase, seal: product.Seal) -> None:
        self._database, self._seal = database, seal

    def texts(self, recipient: str) -> list[str]:
        """The texts for an address or a number, oldest first."""
        with self._database.read() as db:
            rows = db.execute(
                text("select payload from outbox_message where recipient = :to order by id"), {"to": recipient}
            ).scalars()
            return [json.loads(self._seal.open(row))["text"] for row in rows if row]

    def code(self, number: str) -> str:
        """The code in the last text message to `number`."""
        found = re.search(r"\b(?:[a-z0-9]{3}-[a-z0-9]{3}-[a-z0-9]{3}|[a-z0-9]{8})\b", self.texts(number)[-1])
        assert found, self.texts(number)[-1]
        return found[0]

    def link(self, email: str) -> str:
        """The link in the last mail to `email`."""
        found = re.search(r"https?://\S+token=\S+", self.texts(email)[-1])
        assert found, self.texts(email)[-1]
        return found[0]


class Walker(Visitor):
    """A browser of somebody at the provider at `base` (with its base path), and the clients that it goes to."""

    def __init__(self, base: str, mailbox: Mailbox) -> None:
        super().__init__()
        self.base, self.mailbox = base, mailbox

    @property
    def issuer(self) -> str:
        """The issuer identifier."""
        return f"{self.base}/oauth2"

    @property
    def browser(self) -> requests.Session:
        """Cookies and connections of this browser."""
        return self._session

    def authorize(self, *, client: str = "web", scope: str = "openid profile", **more: str) -> str:
        """Come from a client; gives the address that the browser ended at, which may be the client's own."""
        asked = {
            "response_type": "code",
            "client_id": client,
            "redirect_uri": CALLBACK,
            "scope": scope,
            "state": "state-1",
            "nonce": "nonce-1",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            **more,
        }
        return self.open(f"{self.issuer}/authorize?{urlencode(asked)}", stop_at=CALLBACK)

    def identify(self, someone: Someone) -> str:
        """Give the address."""
        return self.submit("login-next", {"email": someone.email}, stop_at=CALLBACK)

    def give_password(self, someone: Someone, method: str = "password", number: str = "") -> str:
        """Give the password and choose a method."""
        values = {"password": someone.password, "method": method} | ({"number": number} if number else {})
        return self.submit("login-submit", values, stop_at=CALLBACK)

    def sign_in(self, someone: Someone, *, sms: bool = False) -> str:
        """Answer every page of the sign-in, by password alone or with a text message as well; allow what is asked."""
        self.identify(someone)
        number = someone.numbers[0] if sms else ""
        where = self.give_password(someone, "sms" if sms else "password", number)
        if sms:
            where = self.submit("mfa-submit", {"otp": self.mailbox.code(number)}, stop_at=CALLBACK)
        if not where.startswith(CALLBACK) and self.shows("settle"):
            where = self.submit("settle", stop_at=CALLBACK)
        return self.consent(where)

    def consent(self, where: str = "") -> str:
        """Allow what is asked, if something is."""
        if not where.startswith(CALLBACK) and self.shows("consent-allow"):
            return self.submit("consent-allow", stop_at=CALLBACK)
        return where

    def post(self, path: str, client: str, form: dict[str, str]) -> requests.Response:
        """A request of a client to an endpoint below the issuer; public clients name themselves in the form."""
        if CLIENTS.get(client, {}).get("token_endpoint_auth_method") == "none":
            return requests.post(f"{self.issuer}{path}", {"client_id": client, **form}, timeout=30)
        return requests.post(f"{self.issuer}{path}", form, headers={"Authorization": basic(client)}, timeout=30)

    def redeem(self, where: str, client: str = "web") -> dict[str, Any]:
        """The tokens for the code in the address of a client."""
        answer = self.post("/token", client, exchange(code_in(where)))
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def refresh(self, token: str, client: str = "web") -> dict[str, Any]:
        """The tokens for a refresh token."""
        return dict(self.post("/token", client, {"grant_type": "refresh_token", "refresh_token": token}).json())

    def poll(self, handle: str, client: str) -> dict[str, Any]:
        """The answer to the poll of a device or of a CIBA client."""
        return dict(self.post("/token", client, polled(handle, client)).json())

    def userinfo(self, token: str) -> tuple[int, dict[str, Any]]:
        """Status and claims."""
        answer = requests.get(f"{self.issuer}/userinfo", headers={"Authorization": f"Bearer {token}"}, timeout=30)
        return answer.status_code, answer.json() if answer.status_code == 200 else {}


def basic(client: str) -> str:
    """The Basic credentials of a client."""
    return "Basic " + base64.b64encode(f"{client}:{SECRET}".encode()).decode()


def exchange(code: str) -> dict[str, str]:
    """The form of a code exchange."""
    return {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}


def polled(handle: str, client: str) -> dict[str, str]:
    """The form of a poll."""
    kind = {"grant_type": DEVICE_CODE, "device_code": handle}
    return kind if client == "tv" else {"grant_type": CIBA, "auth_req_id": handle}


def code_in(where: str) -> str:
    """The code in the address of a client."""
    found = parse_qs(urlsplit(where).query)
    assert "code" in found, where
    return found["code"][0]


def essential(acr: str) -> dict[str, str]:
    """The parameter that demands a level."""
    return {"claims": json.dumps({"id_token": {"acr": {"essential": True, "values": [acr]}}})}
