"""Session Management 1.0 (3): an application asks a hidden page of ours whether the sign-in here is still the one that it knows.

`session_state` goes out with every answer of the authorization endpoint (3.1); `GET /check_session` is the hidden page (3.3),
whose script computes the same value from a cookie that it can read. The cookie changes when somebody signs in or out; it is
derived from the session under a key and opens nothing.
"""

import hashlib
import secrets

from idp.clients.uris import origin_of
from idp.ground.protocol_error import Headers
from idp.ground.sealed import Seal
from idp.protocol.http import Page, Request
from idp.sessions.cookies import Cookies
from idp.sessions.session import BROWSER_STATE, state_of
from idp.settings import Settings

HEADERS: Headers = [
    ("Content-Security-Policy", "default-src 'none'; script-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("Cache-Control", "public, max-age=3600"),
]


class CheckSession:
    """The page for the iframe: any application may frame it, which shows nothing and does nothing but answer its messages."""

    def __init__(self, settings: Settings) -> None:
        self._cookie = Cookies(settings).state

    def __call__(self, http: Request) -> Page:
        """`GET /check_session`."""
        return Page("protocol/check_session.html", {"cookie": self._cookie}, headers=HEADERS)


class SessionStates:
    """What the authorization endpoint answers about the session of a browser."""

    def __init__(self, settings: Settings, seal: Seal) -> None:
        self._cookies, self._key = Cookies(settings), seal.derive(BROWSER_STATE)

    def state_for(self, http: Request, *, client_id: str, redirect_uri: str, session_id: str) -> tuple[str, Headers]:
        """The `session_state` for a client, empty when its address has no origin, and the header that renews the cookie."""
        origin, state = origin_of(redirect_uri), state_of(self._key, session_id)
        if not origin:
            return "", []
        cookie = [] if http.cookie(self._cookies.state) == state else [("Set-Cookie", self._cookies.header("state", state))]
        return session_state(client_id, origin, state, secrets.token_urlsafe(8)), cookie


def session_state(client_id: str, origin: str, browser_state: str, salt: str) -> str:
    """The value for one client (3.2): salted, so that two clients cannot compare what they got."""
    digest = hashlib.sha256(f"{client_id} {origin} {browser_state} {salt}".encode()).hexdigest()
    return f"{digest}.{salt}"
