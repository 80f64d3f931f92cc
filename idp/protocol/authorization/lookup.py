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
from idp.protocol.authorization.interaction import EarlierConsent, LiveSession
from idp.protocol.http import Request
from idp.sessions import liveness
from idp.sessions.cookies import Cookies
from idp.sessions.liveness import ALIVE
from idp.settings import Settings

SESSION = Statement(
    f"""select s.id, s.account_id, a.uid, s.acr, s.amr, s.auth_time, s.created_at, s.seen_at, s.account_valid_from
    from session s join account a on a.id = s.account_id where s.key = :key and {ALIVE}"""  # noqa: S608  names of ours
)
CONSENT = Statement("select scope, claims from consent where account_id = :account_id and client_id = :client_id")


class RequestLookup:
    """Looks things up for a decision."""

    def __init__(self, settings: Settings, database: Database, levels: Levels) -> None:
        self._settings, self._database, self._levels = settings, database, levels
        self._cookies = Cookies(settings)

    def session(self, http: Request, client: Client) -> LiveSession | None:
        """The live session behind the cookie, with the subject that `client` knows the person by."""
        secret = http.cookie(self._cookies.session)
        if not secret:
            return None
        alive = liveness.values(clock.micros(), self._settings.login)
        row = self._database.hot.one(SESSION, {"key": random_strings.key(secret), **alive})
        if row is None:
            return None
        sid, account_id, uid, acr, amr, *moments = row
        amr = tuple(orjson.loads(amr) if isinstance(amr, str) else amr)
        return LiveSession(sid, account_id, subject_for(client, uid), acr, amr, *moments)

    def earlier_consent(self, session: LiveSession | None, request: AuthenticationRequest) -> EarlierConsent | None:
        """What the person allowed the client before."""
        if session is None or request.client.skip_consent:
            return None
        row = self._database.hot.one(CONSENT, {"account_id": session.account_id, "client_id": request.client.client_id})
        return EarlierConsent(frozenset(row[0].split()), frozenset(row[1].split())) if row else None

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
