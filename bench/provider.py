"""One provider as the driver sees it: its endpoints by discovery, and the raw requests that workloads send.

Sources: OpenID Connect Discovery 1.0 section 4, RFC 6749 sections 2.3.1, 4.1, 4.4 and 6, RFC 7636, RFC 7662, RFC 6750.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from urllib.parse import quote_plus, urlencode, urlsplit

from bench import checks
from bench.connection import Connection
from bench.settings import ProviderSettings

NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
GRANT_CODE, GRANT_REFRESH, GRANT_CLIENT = "authorization_code", "refresh_token", "client_credentials"


@dataclass(frozen=True, slots=True)
class CodeGrant:
    """An authorization code with what belongs to it: the PKCE verifier and the nonce that was asked for."""

    code: str
    verifier: str
    nonce: str


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """An authorization request that was built: where to send the browser and what to compare afterwards."""

    url: str
    state: str
    nonce: str
    verifier: str


class Provider:
    """Endpoints and request makers; makes no connection of its own except in `discover`."""

    def __init__(self, settings: ProviderSettings) -> None:
        self.settings = settings
        self.metadata: dict[str, str] = {}
        self._turn = -1
        lines = {"Host": settings.netloc, "Accept": "*/*", **settings.headers}
        self._always = "".join(f"{name}: {value}\r\n" for name, value in lines.items())

    @property
    def discovery_url(self) -> str:
        """The address of the discovery document (Discovery 4)."""
        return self.settings.issuer + "/.well-known/openid-configuration"

    @property
    def origin(self) -> str:
        """The web origin of the issuer (RFC 6454 4), which a browser sends with forms."""
        parts = urlsplit(self.settings.issuer)
        return f"{parts.scheme}://{parts.netloc}"

    async def discover(self) -> None:
        """Reads the metadata; raises `CheckFailed` when it is not usable (Discovery 4.3: the issuer must match)."""
        with self.connection() as connection:
            answer = await connection.send(self.get(self.discovery_url))
        self.metadata = checks.discovery(answer, self.settings.issuer, NEEDED)

    def next_account(self) -> str:
        """Accounts round robin, so that one is not signed in twice at the same moment."""
        self._turn += 1
        return self.settings.account(self._turn)

    def connection(self) -> Connection:
        """A new connection to the provider, not yet open."""
        return Connection(*self.settings.address)

    def get(self, url: str, headers: str = "") -> bytes:
        """A GET request; `headers` are complete lines."""
        return f"GET {_target(url)} HTTP/1.1\r\n{self._always}{headers}\r\n".encode()

    def post(self, url: str, form: dict[str, str] | list[tuple[str, str]], headers: str = "") -> bytes:
        """A form POST; `headers` are complete lines."""
        body = urlencode(form)
        return (
            f"POST {_target(url)} HTTP/1.1\r\n{self._always}"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n{headers}\r\n{body}"
        ).encode()

    def authorization_request(self) -> AuthorizationRequest:
        """A fresh request with state, nonce and PKCE S256 (Core 3.1.2.1, RFC 7636 4.3)."""
        settings, verifier = self.settings, secrets.token_urlsafe(32)
        digest = hashlib.sha256(verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": settings.client_id,
            "redirect_uri": settings.redirect_uri,
            "scope": settings.scope,
            "state": secrets.token_urlsafe(12),
            "nonce": secrets.token_urlsafe(12),
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            **settings.authorize_params,
        }
        url = self.metadata["authorization_endpoint"] + "?" + urlencode(query)
        return AuthorizationRequest(url, query["state"], query["nonce"], verifier)

    def code_request(self, grant: CodeGrant) -> bytes:
        """The exchange of a code (RFC 6749 4.1.3, RFC 7636 4.5)."""
        return self.token_request(
            {
                "grant_type": GRANT_CODE,
                "code": grant.code,
                "redirect_uri": self.settings.redirect_uri,
                "code_verifier": grant.verifier,
            }
        )

    def refresh_request(self, refresh_token: str) -> bytes:
        """The use of a refresh token (RFC 6749 6)."""
        return self.token_request({"grant_type": GRANT_REFRESH, "refresh_token": refresh_token})

    def client_credentials_request(self) -> bytes:
        """A token for the client itself (RFC 6749 4.4.2)."""
        scope = {"scope": self.settings.cc_scope} if self.settings.cc_scope else {}
        return self.token_request({"grant_type": GRANT_CLIENT, **scope})

    def userinfo_request(self, access_token: str) -> bytes:
        """Userinfo with a bearer token in the header (Core 5.3.1, RFC 6750 2.1)."""
        return self.get(self.metadata["userinfo_endpoint"], f"Authorization: Bearer {access_token}\r\n")

    def introspection_request(self, token: str) -> bytes:
        """Introspection of an access token by the same client (RFC 7662 2.1)."""
        return self._authenticated(self.metadata["introspection_endpoint"], {"token": token, "token_type_hint": "access_token"})

    def token_request(self, form: dict[str, str]) -> bytes:
        """Any request to the token endpoint, with the client's authentication."""
        return self._authenticated(self.metadata["token_endpoint"], form)

    def _authenticated(self, url: str, form: dict[str, str]) -> bytes:
        settings = self.settings
        if settings.auth == "client_secret_post":
            return self.post(url, {**form, "client_id": settings.client_id, "client_secret": settings.client_secret})
        pair = f"{quote_plus(settings.client_id)}:{quote_plus(settings.client_secret)}"
        return self.post(url, form, f"Authorization: Basic {base64.b64encode(pair.encode()).decode()}\r\n")


def _target(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
