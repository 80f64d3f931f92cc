"""Clients whose requests are decided elsewhere (device codes, CIBA), and the person who decides, for the tests of both."""

import base64
from typing import Any

import orjson
from joserfc import jwt
from joserfc.jwk import ECKey
from sqlalchemy import select

from idp.accounts.models import Account
from idp.clients import commands
from idp.clients.members import Rules
from idp.grants import waiting
from idp.grants.waiting import WaitingRequest
from idp.ground import clock, random_strings
from idp.messages.outbox import OutboxMessage
from idp.sessions.models import Session
from tests.protocol.machine import ISSUER, Answer, Machine

DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
CIBA = "urn:openid:params:grant-type:ciba"
PING_TO = "https://rp.example/ping"
PING_TOKEN = "8d67dc78-7faa-4d41-aabd-67707b374255"
KEY = ECKey.generate_key("P-256", {"kid": "k1"})
OTHER_KEY = ECKey.generate_key("P-256", {"kid": "k1"})
JWKS = {"keys": [{**KEY.as_dict(private=False), "kid": "k1", "use": "sig", "alg": "ES256"}]}
CLIENTS: dict[str, dict[str, Any]] = {
    "tv": {
        "client_name": "Living Room TV",
        "client_name#fr": "Télévision du salon",
        "token_endpoint_auth_method": "none",
        "grant_types": [DEVICE_CODE, "refresh_token"],
        "scope": "openid profile offline_access",
    },
    "recorder": {"client_name": "Recorder", "grant_types": [DEVICE_CODE], "scope": "openid profile"},
    "poller": {
        "client_name": "Call Centre",
        "grant_types": [CIBA, "refresh_token"],
        "scope": "openid profile offline_access",
        "backchannel_token_delivery_mode": "poll",
    },
    "pinger": {
        "client_name": "Bank",
        "grant_types": [CIBA],
        "scope": "openid profile",
        "backchannel_token_delivery_mode": "ping",
        "backchannel_client_notification_endpoint": PING_TO,
    },
    "signer": {
        "client_name": "Notary",
        "grant_types": [CIBA],
        "scope": "openid profile",
        "jwks": JWKS,
        "backchannel_token_delivery_mode": "poll",
        "backchannel_authentication_request_signing_alg": "ES256",
    },
}


class Elsewhere:
    """The clients over a machine, and the decisions of account 1."""

    def __init__(self, machine: Machine, known: "Elsewhere | None" = None) -> None:
        self.machine, self.secrets = machine, {"web": ""}
        if known is not None:  # the clients are there already
            self.secrets = known.secrets
            return
        for client_id, details in CLIENTS.items():
            _, secret = commands.add(machine.database, details, client_id=client_id, rules=Rules())
            self.secrets[client_id] = secret or ""
        machine.protocol.refresh()

    def basic(self, client_id: str) -> str:
        """The credentials of a client; none for a public one."""
        secret = self.secrets[client_id]
        return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode() if secret else ""

    def _send(self, path: str, client_id: str, form: dict[str, str | None]) -> Answer:
        sent = {name: value for name, value in form.items() if value is not None}
        if not self.secrets[client_id]:
            sent = {"client_id": client_id, **sent}
        return self.machine.post(path, sent, self.basic(client_id))

    def device(self, client_id: str = "tv", **form: str | None) -> Answer:
        """A device authorization request."""
        return self._send("/device_authorization", client_id, {"scope": "openid profile", **form})

    def ask(self, client_id: str = "poller", **form: str | None) -> Answer:
        """A backchannel authentication request for account 1."""
        return self._send("/bc-authorize", client_id, {"scope": "openid profile", "login_hint": "anna@example.eu", **form})

    def poll(self, handle: str, client_id: str) -> Answer:
        """A token request for a handle of either kind."""
        if client_id in ("tv", "recorder"):
            return self._send("/token", client_id, {"grant_type": DEVICE_CODE, "device_code": handle})
        return self._send("/token", client_id, {"grant_type": CIBA, "auth_req_id": handle})

    def error(self, handle: str, client_id: str) -> str:
        """The error that a poll gets."""
        answer = self.poll(handle, client_id)
        assert answer.status == 400, answer.body
        assert answer.header("Cache-Control") == "no-store"
        return str(answer.json["error"])

    def row(self, handle: str) -> WaitingRequest:
        """The stored request."""
        with self.machine.database.read() as db:
            found = db.get(WaitingRequest, random_strings.key(handle))
        assert found is not None
        return found

    def decide(self, handle: str, *, allow: bool = True, session: Session | None = None, account_id: int = 1) -> bool:
        """The person's word, as the pages write it down; False when it came too late."""
        machine, row = self.machine, self.row(handle)
        session = session or machine.session(account_id)
        client = machine.protocol.clients.get(row.client_id)
        assert client is not None
        with machine.database.begin() as db:
            account = db.get(Account, account_id)
            assert account is not None
            granted = waiting.data_of(row, client, session, account, machine.protocol.levels) if allow else None
            login = machine.settings.login
            return waiting.decide(db, row, client, session, granted=granted, login=login, address="192.0.2.8")

    def messages(self, channel: str) -> list[tuple[str, dict[str, Any]]]:
        """What waits in the outbox: recipient and opened payload."""
        with self.machine.database.read() as db:
            rows = list(db.scalars(select(OutboxMessage).where(OutboxMessage.channel == channel).order_by(OutboxMessage.id)))
        return [(row.recipient, orjson.loads(self.machine.seal.open(row.payload))) for row in rows]


def signed(changes: dict[str, Any] | None = None, *, key: Any = KEY, alg: str = "ES256", typ: str = "") -> str:
    """A signed authentication request of the client "signer", with some claims changed (None: left out)."""
    now = clock.seconds()
    claims = {
        "iss": "signer",
        "aud": ISSUER,
        "iat": now,
        "nbf": now,
        "exp": now + 300,
        "jti": random_strings.short_id(),
        "scope": "openid profile",
        "login_hint": "anna@example.eu",
        **(changes or {}),
    }
    head = {"alg": alg, "kid": "k1", **({"typ": typ} if typ else {})}
    return jwt.encode(head, {n: v for n, v in claims.items() if v is not None}, key, algorithms=[alg])
