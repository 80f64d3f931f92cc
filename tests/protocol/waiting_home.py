"""A whole provider with a television, a call centre and a person at home, for the tests of the pages of device codes and CIBA."""

import base64
from pathlib import Path
from typing import Any

import orjson
from werkzeug.test import Client as WsgiClient
from werkzeug.test import TestResponse

from idp.accounts.models import Account
from idp.clients import commands
from idp.clients.members import Rules
from tests.people import EMAIL, Person, Place
from tests.protocol.elsewhere import CIBA, CLIENTS, DEVICE_CODE, PING_TOKEN

BASIC_ACR, MEDIUM, HIGH = (f"https://ecas.ec.europa.eu/loa/{name}" for name in ("basic", "medium", "high"))
ISSUER = "/cas/oauth2"


class Home:
    """The provider, its clients, and one account with a mobile phone."""

    def __init__(self, folder: Path, **sections: Any) -> None:
        self.place = Place(folder, keys={"signing_algs": ["RS256", "ES256"]}, **sections)
        self.place.provider.protocol.keyring_upkeep()
        self.account: Account = self.place.account("+32470123456")
        self.secrets: dict[str, str] = {}
        for client_id in ("tv", "poller", "pinger"):
            details = {**CLIENTS[client_id], "id_token_signed_response_alg": "ES256"}
            _, secret = commands.add(self.place.database, details, client_id=client_id, rules=Rules())
            self.secrets[client_id] = secret or ""
        self.place.provider.protocol.refresh()

    def post(self, path: str, client_id: str, form: dict[str, str]) -> TestResponse:
        """A request of a client to an endpoint."""
        secret = self.secrets[client_id]
        basic = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
        headers = {"Authorization": f"Basic {basic}"} if secret else {}
        sent = form if secret else {"client_id": client_id, **form}
        return WsgiClient(self.place.provider.wsgi).post(f"{ISSUER}{path}", data=sent, headers=headers)

    def device(self, **form: str) -> dict[str, Any]:
        """The television asks for a code."""
        answer = self.post("/device_authorization", "tv", {"scope": "openid profile", **form})
        return dict(orjson.loads(answer.data))

    def ask(self, client_id: str = "poller", **form: str) -> str:
        """The call centre, or the bank, asks the person; gives the auth_req_id."""
        more = {"client_notification_token": PING_TOKEN} if client_id == "pinger" else {}
        answer = self.post("/bc-authorize", client_id, {"scope": "openid profile", "login_hint": EMAIL, **more, **form})
        assert answer.status_code == 200, answer.data
        return str(orjson.loads(answer.data)["auth_req_id"])

    def poll(self, handle: str, client_id: str) -> dict[str, Any]:
        """The answer to a token request."""
        kind = (
            {"grant_type": DEVICE_CODE, "device_code": handle}
            if client_id == "tv"
            else {"grant_type": CIBA, "auth_req_id": handle}
        )
        return dict(orjson.loads(self.post("/token", client_id, kind).data))

    def signed_in(self) -> Person:
        """A person who is signed in by password."""
        return self.place.person().open("/cas/login").password(method="password")


def claims(token: str) -> dict[str, Any]:
    """The claims of an ID token, unchecked."""
    body = token.split(".")[1]
    return dict(orjson.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))))
