"""A whole provider in one process for the relying party of these tests: on https by name, with registration open.

The provider is driven through its WSGI application. What it fetches from relying parties, and what it sends them, goes through
`Net`, which stands for the guarded fetcher. One provider serves all tests of a process, as one would serve a whole run; every
module registers its own client and begins with an empty cookie jar. The clock stands still until a test moves it forward.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from werkzeug.test import Client as WsgiClient
from werkzeug.test import TestResponse

from idp.accounts.models import Account
from idp.ground.fetch import Fetched, FetchRefused
from tests.people import Moment, Place
from tests.protocol.binding.holder import Certified

BASE_URL = "https://localhost:8443/cas"
MTLS_URL = "https://mtls.localhost:8443/cas"
ISSUER = f"{BASE_URL}/oauth2"
PROXY, STRANGER = "127.0.0.1", "192.0.2.7"
EMAIL, PASSWORD, NUMBER = "claire.claims@example.eu", "Every-Claim-2026", "+32470000003"
OTHER_EMAIL, OTHER_PASSWORD = "olivia.other@example.eu", "Another-Person-7"
BASIC, MEDIUM, HIGH = (f"https://ecas.ec.europa.eu/loa/{level}" for level in ("basic", "medium", "high"))
CLAIMS = {
    "middle_name": "Marie",
    "nickname": "Cleo",
    "preferred_username": "claire",
    "profile": "https://example.eu/people/claire",
    "picture": "https://example.eu/people/claire.png",
    "website": "https://claire.example.eu",
    "gender": "female",
    "birthdate": "1951-04-23",
    "zoneinfo": "Europe/Brussels",
    "address": {
        "formatted": "1 Rue de la Loi\n1000 Brussels\nBelgium",
        "street_address": "1 Rue de la Loi",
        "locality": "Brussels",
        "region": "Brussels-Capital",
        "postal_code": "1000",
        "country": "Belgium",
    },
}
LIMITS = dict.fromkeys(
    (
        "password_per_account",
        "password_per_known_device",
        "password_per_address",
        "challenge_per_account",
        "sms_per_number",
        "sms_per_address",
        "mail_per_recipient",
        "client_failures_per_address",
        "user_code_per_address",
        "user_code_per_account",
        "device_requests_per_address",
        "ciba_requests_per_account",
        "ciba_unknown_per_client",
        "registrations_per_address",
    ),
    "100000 per 300 second",
)


@dataclass(frozen=True)
class Sent:
    """What the provider sent to an address of a relying party."""

    method: str
    url: str
    form: Mapping[str, str]
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class Net:
    """Stands for the guarded fetcher: serves what relying parties publish, and keeps what they are sent."""

    def __init__(self) -> None:
        self._answers: dict[str, Callable[[], Fetched]] = {}
        self.sent: list[Sent] = []

    def get(self, url: str) -> Fetched:
        """What is published at `url`."""
        return self._answer(Sent("GET", url, {}))

    def post(self, url: str, data: dict[str, str]) -> Fetched:
        """Deliver a form."""
        return self._answer(Sent("POST", url, dict(data)))

    def send(self, method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None, **_: Any) -> Fetched:
        """Deliver a body."""
        return self._answer(Sent(method, url, {}, body, headers or {}))

    def _answer(self, sent: Sent) -> Fetched:
        self.sent.append(sent)
        if sent.url not in self._answers:
            raise FetchRefused("nobody answers")
        return self._answers[sent.url]()

    def serve(self, url: str, body: object, *, status: int = 200, content_type: str = "application/json") -> None:
        """Publish something: text as it is, anything else as JSON; a function is asked each time."""

        def answer() -> Fetched:
            now = body() if callable(body) else body
            return Fetched(status, now.encode() if isinstance(now, str) else orjson.dumps(now), content_type, {})

        self._answers[url] = answer

    def to(self, url: str) -> list[Sent]:
        """What was sent to an address, oldest first."""
        return [one for one in self.sent if one.url == url]


class Site:
    """The provider, its accounts and what stands around it."""

    def __init__(self, folder: Path, moment: Moment, **more: Any) -> None:
        self.moment, self.net = moment, Net()
        self.authority = Certified("CN=Test authority", authority=True, days=(-1, 3650))
        ca_file = folder / "authority.pem"
        ca_file.write_bytes(self.authority.certificate.public_bytes(Encoding.PEM))
        patch = pytest.MonkeyPatch()
        patch.setattr("idp.app.Fetcher", lambda _: self.net)
        try:
            self.place = Place(
                folder,
                server={"base_url": BASE_URL, "trusted_proxy_networks": [f"{PROXY}/32"]},
                registration={"mode": "open"},
                testing={"ciba_approval": True},
                mtls={"certificate_header": "X-Client-Cert", "base_url": MTLS_URL, "ca_file": str(ca_file)},
                throttle=LIMITS,
                **more,
            )
        finally:
            patch.undo()
        self.protocol = self.place.provider.protocol
        self.protocol.keyring_upkeep()
        self.account = self.place.account(NUMBER, email=EMAIL, password=PASSWORD)
        self.other = self.place.account(email=OTHER_EMAIL, password=OTHER_PASSWORD)
        with self.place.database.begin() as db:
            account = db.get(Account, self.account.id)
            assert account is not None
            account.first_name, account.last_name, account.claims = "Claire", "Claims", CLAIMS
        self._documents: dict[str, Any] | None = None

    @property
    def metadata(self) -> dict[str, Any]:
        """The discovery document (Discovery 4)."""
        answer = self.call("GET", f"{ISSUER}/.well-known/openid-configuration")
        assert answer.status_code == 200
        return dict(orjson.loads(answer.data))

    @property
    def jwks(self) -> dict[str, Any]:
        """The published key set."""
        return dict(orjson.loads(self.call("GET", self.metadata["jwks_uri"]).data))

    def call(
        self, method: str, url: str, *, certificate: Certified | None = None, peer: str = PROXY, **more: Any
    ) -> TestResponse:
        """A request without a browser: no cookies, the peer is our proxy, which hands on the certificate of the connection."""
        return send(
            WsgiClient(self.place.provider.wsgi, use_cookies=False), method, url, certificate=certificate, peer=peer, **more
        )

    def deliver(self) -> int:
        """Let the worker deliver what waits for relying parties; gives how many it tried."""
        from idp.messages.outbox import LOGOUT
        from idp.messages.worker import Worker
        from idp.protocol.ciba import notice
        from idp.protocol.logout import back_channel

        parts = self.protocol
        logout = back_channel.driver(parts.clients, parts.keyring, parts.fetcher, parts.issuer)
        drivers = {LOGOUT: logout, notice.PING: notice.driver(self.protocol.fetcher)}
        worker = Worker(self.place.database, self.place.here.seal, drivers, self.place.settings.messages)
        return sum(1 for channel in drivers for _ in iter(lambda channel=channel: worker.deliver_one(channel), False))

    def forget_fetched_keys(self) -> None:
        """A minute passes for those who hold key sets: they may fetch again (their pace is that of the real clock)."""
        for known in self.protocol.client_keys._fetched.values():
            known.tried_at = float("-inf")


def send(
    client: WsgiClient, method: str, url: str, *, certificate: Certified | None = None, peer: str = PROXY, **more: Any
) -> TestResponse:
    """One request to an absolute address of the provider."""
    parts = urlsplit(url)
    headers = dict(more.pop("headers", {}))
    if certificate is not None:
        headers["X-Client-Cert"] = certificate.header
    return client.open(
        parts.path,
        method=method,
        base_url=f"{parts.scheme}://{parts.netloc}",
        query_string=parts.query or None,
        headers=headers,
        environ_overrides={"REMOTE_ADDR": peer},
        buffered=True,
        **more,
    )
