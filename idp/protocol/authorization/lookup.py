"""What is known when a request arrives: the session of this browser, what was consented, and whether the level can rise.

The first two are hot statements: the silent redirect of single sign-on asks nothing else. Called by `authorize`.
"""

import orjson

from idp.accounts.models import Account
from idp.clients.models import Client
from idp.clients.subject import subject_for
from idp.ground import clock, random_strings
from idp.ground.database import Database, Statement
from idp.ground.protocol_error import Headers
from idp.methods import reaches
from idp.methods.levels import Levels
from idp.protocol.authorization.authentication_request import AuthenticationRequest
from idp.protocol.authorization.interaction import Given, LiveSession
from idp.protocol.http import Request
from idp.sessions.cookies import Cookies
from idp.settings import Settings

MICROS = 1_000_000
SESSION = Statement(
    """select s.id, s.account_id, a.uid, s.acr, s.amr, s.auth_time, s.created_at, s.seen_at
    from session s join account a on a.id = s.account_id
    where s.key = :key and s.ended_at is null and s.expires_at > :now and s.seen_at > :idle_since and a.disabled_at is null"""
)
CONSENT = Statement("select scope, claims from consent where account_id = :account_id and client_id = :client_id")


class Known:
    """Looks things up for a decision."""

    def __init__(self, settings: Settings, database: Database, levels: Levels) -> None:
        self._settings, self._database, self._levels = settings, database, levels
        self._idle = settings.login.session_idle_s * MICROS
        self._cookies = Cookies(settings)

    def session(self, http: Request, client: Client) -> LiveSession | None:
        """The live session behind the cookie, with the subject that `client` knows the person by."""
        secret = http.cookie(self._cookies.session)
        if not secret:
            return None
        now = clock.micros()
        row = self._database.hot.one(SESSION, {"key": random_strings.key(secret), "now": now, "idle_since": now - self._idle})
        if row is None:
            return None
        sid, account_id, uid, acr, amr, auth_time, created_at, seen_at = row
        amr = orjson.loads(amr) if isinstance(amr, str) else amr
        return LiveSession(sid, account_id, subject_for(client, uid), acr, amr, auth_time, created_at, seen_at)

    def given(self, session: LiveSession | None, request: AuthenticationRequest) -> Given | None:
        """What the person allowed the client before."""
        if session is None or request.client.skip_consent:
            return None
        row = self._database.hot.one(CONSENT, {"account_id": session.account_id, "client_id": request.client.client_id})
        return Given(frozenset(row[0].split()), frozenset(row[1].split())) if row else None

    def can_rise(self, session: LiveSession | None, request: AuthenticationRequest) -> bool:
        """Whether the account has a method that reaches the wished level; looked up only when the level is missed."""
        if session is None or self._levels.satisfies(session.acr, request.wanted_acr):
            return False
        with self._database.read() as db:
            account = db.get(Account, session.account_id)
            return account is not None and reaches(account, request.wanted_acr, self._levels, self._settings.methods)

    def browser(self, http: Request) -> tuple[str, Headers]:
        """The secret that binds logins to this browser, and the header that sets it when it is new."""
        known = http.cookie(self._cookies.browser)
        if known:
            return known, []
        fresh = random_strings.new()
        return fresh, [("Set-Cookie", self._cookies.header("browser", fresh))]
