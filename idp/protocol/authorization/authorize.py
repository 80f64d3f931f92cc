"""The authorization endpoint (Core 3.1.2.1, RFC 6749 3.1), and the way back into it after a login.

`authorize` answers at once when the session and the consent suffice (the silent redirect of single sign-on), else it writes a
login row and sends the person to the pages of `login`. `resume` takes the finished row, decides again and uses it up with the
answer. What the decision was read from is compared when the answer is written; when it has changed, the request starts over.
"""

import logging
from collections.abc import Callable

from idp.accounts.models import Account
from idp.clients.models import Client
from idp.ground import clock
from idp.ground.database import Database, Statement, to_micros
from idp.ground.params import Params
from idp.ground.protocol_error import Headers, ProtocolError
from idp.methods.levels import Levels
from idp.protocol.authorization.authentication_request import AuthenticationRequest, CheckDependencies, Draft
from idp.protocol.authorization.interaction import (
    LiveSession,
    Need,
    SettledByLogin,
    error_without_page,
    requirements,
    still_needed,
)
from idp.protocol.authorization.issue import AnsweredBefore, Issuer, Superseded
from idp.protocol.authorization.lookup import RequestLookup
from idp.protocol.authorization.request import parse
from idp.protocol.authorization.response import Responder
from idp.protocol.http import Page, Request, Response, redirect
from idp.protocol.logout.check_session import SessionStates
from idp.sessions import login as logins
from idp.sessions.cookies import Cookies
from idp.sessions.models import Login
from idp.sessions.models import Session as SessionRow
from idp.settings import Settings

log = logging.getLogger(__name__)

TRIES = 3
CONSUME_REFUSED = Statement(
    """update login set consumed_at = :now, version = version + 1 where id = :id and version = :version
    and consumed_at is null and finished_at is not null"""
)


class Authorize:
    """The endpoint over the parts that it decides with; one object for the process."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        checks: CheckDependencies,
        issuer: Issuer,
        responder: Responder,
        states: SessionStates,
    ) -> None:
        self._settings, self._database, self._checks = settings, database, checks
        self._issuer, self._responder, self._states = issuer, responder, states
        self._levels: Levels = checks.levels
        self._cookies = Cookies(settings)
        self._lookup = RequestLookup(settings, database, checks.levels)

    # -- endpoints

    def authorize(self, http: Request) -> Response | Page:
        """`GET` or `POST /authorize`."""
        request = self._read(Draft(http.form if http.method == "POST" else http.query, self._checks))
        if isinstance(request, (Response, Page)):
            return request
        return _starting_over(lambda: self._decide(http, request, SettledByLogin()), request.client)

    def resume(self, http: Request) -> Response | Page:
        """`GET /authorize/resume?login=...`: a login came back. Same browser, finished, and used up with the answer, once."""
        return _starting_over(lambda: self._resume(http), None)

    def _resume(self, http: Request) -> Response | Page:
        with self._database.read() as db:
            login = logins.find(db, http.query.get("login"), http.cookie(self._cookies.browser), self._settings.login)
        if login is None or not login.request:
            return _page("login_over", "This sign-in is over. It was finished already, or it took too long.")
        draft = Draft(Params(list(login.request.items())), self._checks, resolved=True, pushed_as=login.pushed_as)
        request = self._read(draft)
        if isinstance(request, (Response, Page)):
            return request
        if login.finished_at is None:
            return redirect(f"{self._settings.server.base_url}/login?login={login.id}")
        if login.refused_with:
            self._consume_refused(login)
            return self._error(request, ProtocolError(login.refused_with, "the person did not meet what was asked"))
        settled = SettledByLogin(
            login_started_at=to_micros(login.created_at),
            consented=login.consented_at is not None,
            acr_settled=True,
        )
        return self._decide(http, request, settled, login)

    # -- the decision

    def _read(self, draft: Draft) -> AuthenticationRequest | Response | Page:
        try:
            return parse(draft)
        except ProtocolError as error:
            log.info("authorization request refused: %s %s %s", error.code, error.description, error.hint)
            if draft.redirect_uri and draft.client is not None:
                return self._error(draft, error)
            return _page(error.code, error.description, draft.client)

    def _decide(
        self, http: Request, request: AuthenticationRequest, settled: SettledByLogin, login: Login | None = None
    ) -> Response | Page:  # flat: guards, one after the other
        session = self._lookup.session(http, request.client)
        if login is not None and (session is None or session.account_id != login.account_id):
            session = None
        need = still_needed(
            request,
            session,
            self._lookup.earlier_consent(session, request),
            settled,
            levels=self._levels,
            now=clock.micros(),
            can_rise=self._lookup.can_rise(session, request),
        )
        if need is None and session is not None:
            return self._answer(http, request, session, login)
        if "none" in request.prompt:
            return self._error(request, ProtocolError(error_without_page(need or Need.SIGN_IN), "the person must be asked"))
        if need is Need.CONSENT and login is not None:
            return redirect(f"{self._settings.issuer}/consent?login={login.id}")
        if login is not None and need is Need.OTHER_PERSON:
            self._consume_refused(login)
            return self._error(request, ProtocolError("login_required", "somebody else signed in than was asked for"))
        return self._ask(http, request, need or Need.SIGN_IN)

    def _consume_refused(self, login: Login) -> None:
        """Use a login up that gives nothing. Raises Superseded when it has changed since it was read."""
        values = {"id": login.id, "version": login.version, "now": clock.micros()}
        if self._database.hot.run(CONSUME_REFUSED, values) != 1:
            raise Superseded

    def _answer(
        self, http: Request, request: AuthenticationRequest, session: LiveSession, login: Login | None
    ) -> Response | Page:
        """What was asked for. Raises Superseded when session or login are not what the decision saw any more."""
        acr = self._levels.acr_to_return(session.acr, request.wanted_acr)
        try:
            values = self._issuer.answer(request, session, acr, login, address=http.address)
        except AnsweredBefore:
            return _page("invalid_request_uri", "This request was answered already.", request.client)
        cookie: Headers = []
        if request.openid:
            client_id, address = request.client.client_id, request.redirect_uri
            state, cookie = self._states.state_for(http, client_id=client_id, redirect_uri=address, session_id=session.id)
            values |= {"session_state": state} if state else {}
        answer = self._responder.send(request, values)
        answer.headers = [*answer.headers, *cookie]
        return answer

    def _ask(self, http: Request, request: AuthenticationRequest, need: Need) -> Response:
        """Write the login row and send the person to it: the one hop out."""
        browser, cookie = self._lookup.browser(http)
        wish = logins.Wish(
            return_to=f"{self._settings.base_path}/oauth2/authorize/resume?login={{login}}",
            reason=need.value,
            client_id=request.client.client_id,
            service_name=request.client.client_name,
            request=request.params,
            pushed_as=request.pushed_as,
            login_hint=request.login_hint,
            ui_locales=request.ui_locales,
            keep_proofs=need in (Need.STEP_UP, Need.STEP_UP_WISHED, Need.CONSENT),
            **requirements(request),
        )
        with self._database.begin() as db:
            session = self._lookup.session(http, request.client) if need is not Need.SIGN_IN else None
            row = db.get(SessionRow, session.id) if session else None
            account = db.get(Account, session.account_id) if session else None
            login = logins.start(
                db, wish, browser=browser, session=row, account=account, lifetime_s=self._settings.login.lifetime_s
            )
            if need is Need.CONSENT:
                login.finished_at = clock.now()
            return redirect(f"{self._page_for(need)}?login={login.id}", headers=cookie)

    def _page_for(self, need: Need) -> str:
        if need is Need.CONSENT:
            return f"{self._settings.issuer}/consent"
        return f"{self._settings.server.base_url}/{'register' if need is Need.CREATE else 'login'}"

    def _error(self, request: AuthenticationRequest | Draft, error: ProtocolError) -> Response | Page:
        return self._responder.send_error(request, error)


def _starting_over(attempt: Callable[[], Response | Page], client: Client | None) -> Response | Page:
    """The outcome of `attempt`, tried again with a fresh look while what it read changes under it."""
    for _ in range(TRIES):
        try:
            return attempt()
        except Superseded:
            log.info("an authorization request starts over: session or login changed")
    return _page("login_over", "This sign-in is over. It was finished already, or something about it has changed.", client)


def _page(code: str, detail: str, client: Client | None = None) -> Page:
    """An error that the person sees here, because there is no address that we may send it to (RFC 6749 4.1.2.1)."""
    service = {"name": client.client_name, "address": client.client_uri} if client and client.client_uri else None
    return Page("protocol/error.html", {"code": code, "detail": detail, "service": service}, 400)
