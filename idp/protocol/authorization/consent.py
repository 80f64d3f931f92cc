"""The consent page (Core 3.1.2.4): who wants to know what, in plain words, and the person's answer.

A people-lane blueprint. The login row must be finished, unused and of this browser, and its account must be the one signed in;
the answer is written on the row once, while the session is held, and `authorize.resume` decides again.
"""

from typing import NoReturn

from flask import Blueprint, abort, redirect, render_template, request
from flask_wtf import FlaskForm
from sqlalchemy import update
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response

from idp.grants import consents, session_lock
from idp.ground import audit, clock
from idp.ground.database import rows_changed
from idp.ground.i18n import LazyString, current_language, gettext, lazy
from idp.ground.params import Params
from idp.ground.protocol_error import ProtocolError
from idp.protocol.authorization.authentication_request import AuthenticationRequest, CheckDependencies, Draft
from idp.protocol.authorization.request import parse
from idp.sessions import login as logins
from idp.sessions import session
from idp.sessions.cookies import Cookies
from idp.sessions.models import Login, Session
from idp.web.context import context

SCOPE_TEXTS: dict[str, LazyString] = {
    "openid": lazy("Know that you are signed in, by your unique identifier"),
    "profile": lazy("Know your name and language"),
    "email": lazy("Know your e-mail address"),
    "phone": lazy("Know your mobile phone number"),
    "address": lazy("Know your postal address"),
    "offline_access": lazy("Keep this access while you are away, until you withdraw it"),
}


def text_of(scope: str) -> str:
    """What a scope means, for the person."""
    return str(SCOPE_TEXTS[scope]) if scope in SCOPE_TEXTS else gettext("Use the permission “%(scope)s”", scope=scope)


def blueprint(checks: CheckDependencies) -> Blueprint:
    """The pages of consent."""
    pages = Blueprint("consent", __name__)

    @pages.get("/oauth2/consent")
    def show() -> str:
        login_id = request.args.get("login", "")
        with context().database.read() as db:
            _, _, asked = _waiting(db, login_id, checks)
        return _page(login_id, asked, FlaskForm())

    @pages.post("/oauth2/consent")
    def answer() -> Response | str:
        login_id, form = request.args.get("login", ""), FlaskForm()
        with context().database.begin() as db:
            login, live, asked = _waiting(db, login_id, checks)
            if not form.validate_on_submit() or request.form.get("answer") not in ("allow", "deny"):
                return _page(login_id, asked, form)
            if not session_lock.hold(db, live, context().settings.login):
                _end_here()
            allowed = request.form["answer"] == "allow"
            if _decide(db, login, allowed=allowed):
                if allowed:
                    consents.grant(db, live.account_id, asked.client.client_id, asked.scope, asked.claim_names)
                audit.record(
                    db,
                    "consent.granted" if allowed else "consent.denied",
                    account_id=login.account_id,
                    client_id=asked.client.client_id,
                    address=request.remote_addr or "",
                    scope=" ".join(asked.scope),
                )
            return redirect(login.return_to, code=303)

    return pages


def _decide(db: Db, login: Login, *, allowed: bool) -> bool:
    """Write the answer on the login row; True for the first answer alone, so that a double click answers once."""
    now = clock.now()
    values = {"consented_at": now} if allowed else {"refused_with": "access_denied", "finished_at": now}
    done = db.execute(
        update(Login)
        .where(
            Login.id == login.id,
            Login.version == login.version,
            Login.consumed_at.is_(None),
            Login.consented_at.is_(None),
            Login.refused_with.is_(None),
        )
        .values(**values, version=Login.version + 1)
        .execution_options(synchronize_session=False)
    )
    return rows_changed(done) == 1


def _waiting(db: Db, login_id: str, checks: CheckDependencies) -> tuple[Login, Session, AuthenticationRequest]:
    """The login that waits for this answer, the session and the request. Ends with 400 when there is none in this browser."""
    here = context()
    cookies = Cookies(here.settings)
    login = logins.find(db, login_id, request.cookies.get(cookies.browser, ""), here.settings.login)
    live = session.find(db, request.cookies.get(cookies.session, ""), here.settings.login)
    if login is None or live is None or login.finished_at is None or login.refused_with or login.account_id != live[1].id:
        _end_here()
    try:
        return login, live[0], parse(Draft(Params(list(login.request.items())), checks, resolved=True))
    except ProtocolError:
        abort(400, description=gettext("The service that sent you here is not known any more."))


def _end_here() -> NoReturn:
    abort(400, description=gettext("This sign-in is over. Please go back to the service and start again."))


def _page(login_id: str, asked: AuthenticationRequest, form: FlaskForm) -> str:
    client = asked.client
    return render_template(
        "protocol/consent.html",
        client_name=client.name_in(current_language()),
        logo_uri=client.logo_uri,
        policy_uri=client.policy_uri,
        tos_uri=client.tos_uri,
        scopes=[(scope, text_of(scope)) for scope in asked.scope],
        claims=list(asked.claim_names),
        login_id=login_id,
        form=form,
    )
