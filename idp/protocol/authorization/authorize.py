"""The authorization endpoint (Core 3.1.2, RFC 6749 3.1), and the way back into it after a login.

`authorize` answers at once when the session and the consent suffice (the silent redirect of single sign-on), else it writes a
login row and sends the person to the pages of `login`. `resume` takes the finished row, uses it up and decides again.
"""

import logging
from typing import TYPE_CHECKING

from idp.accounts.models import Account
from idp.clients.models import Client
from idp.ground import clock
from idp.ground.database import Database, Statement, to_micros
from idp.ground.params import Params
from idp.ground.protocol_error import Headers, ProtocolError
from idp.methods.levels import Levels
from idp.protocol.authorization.authentication_request import AuthenticationRequest, Draft
from idp.protocol.authorization.interaction import (
    Done,
    LiveSession,
    Need,
    error_without_page,
    requirements,
    still_needed,
)
from idp.protocol.authorization.issue import Issuer
from idp.protocol.authorization.lookup import Known
from idp.protocol.authorization.request import parse
from idp.protocol.authorization.response import Responder
from idp.protocol.http import Page, Request, Response, redirect
from idp.protocol.logout.check_session import SessionStates
from idp.sessions import login as logins
from idp.sessions.cookies import Cookies
from idp.sessions.models import Login
from idp.sessions.models import Session as SessionRow
from idp.settings import Settings

if TYPE_CHECKING:
    from idp.protocol.engine import Engine

log = logging.getLogger(__name__)

CONSUME_LOGIN = Statement("update login set consumed_at = :now where id = :id and consumed_at is null")


class Authorize:
    """The endpoint over the parts that it decides with; one object for the process."""

    def __init__(self, engine: "Engine", settings: Settings, database: Database, levels: Levels) -> None:
        self._engine, self._settings, self._database = engine, settings, database
        self.levels = levels
        self._cookies = Cookies(settings)
        self._issuer = Issuer(database.hot, engine.store, engine.id_tokens, settings.tokens)
        self._responder = Responder(engine.issuer, engine.response_jwts)
        self._known = Known(settings, database, levels)
        self._states = SessionStates(settings, engine.seal)

    # -- what the checks ask of us (request.Deskmate)

    def client(self, client_id: str) -> Client | None:
        """The registered client, or None."""
        return self._engine.clients.get(client_id)

    def resolve(self, params: Params, client: Client, *, pushing: bool) -> Params:
        """The parameters that count, out of a request object or a pushed request when there is one."""
        return self._engine.request_objects.resolve(params, client, pushing=pushing)

    def resources(self, params: Params) -> tuple[str, ...]:
        """The APIs that are asked for, each known."""
        return self._engine.resources.asked(params)

    def hinted_subject(self, token: str, client: Client) -> str | None:
        """The `sub` of one of our own ID tokens for `client`; expired ones will do (Core 3.1.2.1)."""
        claims = self._engine.own_claims(token)
        audience = claims.get("aud") if claims else None
        if claims is None or client.client_id not in (audience if isinstance(audience, list) else [audience]):
            return None
        subject = claims.get("sub")
        return subject if isinstance(subject, str) else None

    # -- endpoints

    def authorize(self, http: Request) -> Response | Page:
        """`GET` or `POST /authorize`."""
        request = self._read(Draft(http.form if http.method == "POST" else http.query, self))
        return request if isinstance(request, (Response, Page)) else self._decide(http, request, Done())

    def resume(self, http: Request) -> Response | Page:
        """`GET /authorize/resume?login=...`: a login came back. Same browser, finished, and used up here, once."""
        with self._database.read() as db:
            login = logins.find(db, http.query.get("login"), http.cookie(self._cookies.browser), self._settings.login)
        if login is None or not login.request:
            return _page("login_over", "This sign-in is over. It was finished already, or it took too long.")
        request = self._read(Draft(Params(list(login.request.items())), self, resolved=True, pushed_as=login.pushed_as))
        if isinstance(request, (Response, Page)):
            return request
        if login.finished_at is None:
            return redirect(f"{self._settings.server.base_url}/login?login={login.id}")
        if login.refused_with:
            self._database.hot.run(CONSUME_LOGIN, {"id": login.id, "now": clock.micros()})
            return self._error(request, ProtocolError(login.refused_with, "the person did not meet what was asked"))
        done = Done(
            login_started_at=to_micros(login.created_at),
            consented=login.consented_at is not None,
            acr_settled=True,
        )
        return self._decide(http, request, done, login)

    def check_pushed(self, params: Params, client: Client, http: Request) -> dict[str, str]:
        """Run the checks on a request that is being pushed; gives the parameters to keep (RFC 9126 2.1). Raises ProtocolError."""
        secret = ("client_secret", "client_assertion", "client_assertion_type")
        pairs = [(name, value) for name, value in params.pairs if name not in secret and name != "client_id"]
        proven = self._engine.senders.proven_key(http, client)
        return parse(Draft(Params([*pairs, ("client_id", client.client_id)]), self, pushing=True, proven_key=proven)).params

    # -- the decision

    def _read(self, draft: Draft) -> AuthenticationRequest | Response | Page:
        try:
            return parse(draft)
        except ProtocolError as error:
            log.info("authorization request refused: %s %s %s", error.code, error.description, error.hint)
            if draft.redirect_uri and draft.client is not None:
                return self._error(draft, error)
            return _page(error.code, error.description, draft.client)

    def _decide(self, http: Request, request: AuthenticationRequest, done: Done, login: Login | None = None) -> Response | Page:
        session = self._known.session(http, request.client)
        if login is not None and (session is None or session.account_id != login.account_id):
            session = None
        now = clock.micros()
        need = still_needed(
            request,
            session,
            self._known.given(session, request),
            done,
            levels=self.levels,
            now=now,
            can_rise=self._known.can_rise(session, request),
        )
        if need is None and session is not None:
            return self._answer(http, request, session, login)
        if "none" in request.prompt:
            return self._error(request, ProtocolError(error_without_page(need or Need.SIGN_IN), "the person must be asked"))
        if need is Need.CONSENT and login is not None:
            return redirect(f"{self._settings.issuer}/consent?login={login.id}")
        if login is not None and need is Need.OTHER_PERSON:
            self._database.hot.run(CONSUME_LOGIN, {"id": login.id, "now": now})
            return self._error(request, ProtocolError("login_required", "somebody else signed in than was asked for"))
        return self._ask(http, request, need or Need.SIGN_IN)

    def _answer(
        self, http: Request, request: AuthenticationRequest, session: LiveSession, login: Login | None
    ) -> Response | Page:
        if login is not None and self._database.hot.run(CONSUME_LOGIN, {"id": login.id, "now": clock.micros()}) != 1:
            return _page("login_over", "This sign-in was finished already.", request.client)
        if request.pushed_as and not self._engine.pushed.use_up(request.pushed_as):
            return _page("invalid_request_uri", "This request was answered already.", request.client)
        acr = self.levels.acr_to_return(session.acr, request.wanted_acr)
        values = self._issuer.answer(request, session, acr, address=http.address)
        cookie: Headers = []
        if request.openid:
            client_id, address = request.client.client_id, request.redirect_uri
            state, cookie = self._states.told(http, client_id=client_id, redirect_uri=address, session_id=session.id)
            values |= {"session_state": state} if state else {}
        answer = self._responder.send(request, values)
        answer.headers = [*answer.headers, *cookie]
        return answer

    def _ask(self, http: Request, request: AuthenticationRequest, need: Need) -> Response:
        """Write the login row and send the person to it: the one hop out."""
        browser, cookie = self._known.browser(http)
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
            session = self._known.session(http, request.client) if need is not Need.SIGN_IN else None
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


def _page(code: str, detail: str, client: Client | None = None) -> Page:
    """An error that the person sees here, because there is no address that we may send it to (RFC 6749 4.1.2.1)."""
    service = {"name": client.client_name, "address": client.client_uri} if client and client.client_uri else None
    return Page("protocol/error.html", {"code": code, "detail": detail, "service": service}, 400)
