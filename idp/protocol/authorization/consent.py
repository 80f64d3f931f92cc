"""The consent page (Core 3.1.2.4): who wants to know what, in plain words, and the person's answer.

A people-lane blueprint. The login row must be finished, unused and of this browser, and its account must be the one signed in;
the answer is written on the row, and `authorize.resume` decides again.
"""

from flask import Blueprint, abort, redirect, render_template, request
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response

from idp.grants.authorization import Consent
from idp.ground import audit, clock
from idp.ground.i18n import LazyString, current_language, gettext, lazy
from idp.ground.params import Params
from idp.ground.protocol_error import ProtocolError
from idp.protocol.authorization.authentication_request import AuthenticationRequest, Draft
from idp.protocol.authorization.authorize import Authorize
from idp.protocol.authorization.request import parse
from idp.sessions import login as logins
from idp.sessions import session
from idp.sessions.cookies import Cookies
from idp.sessions.models import Login
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


def blueprint(authorize: Authorize) -> Blueprint:
    """The pages of consent."""
    pages = Blueprint("consent", __name__)

    @pages.get("/oauth2/consent")
    def show() -> str:
        login_id = request.args.get("login", "")
        with context().database.read() as db:
            _, asked = _waiting(db, login_id, authorize)
        return _page(login_id, asked, FlaskForm())

    @pages.post("/oauth2/consent")
    def answer() -> Response | str:
        login_id, form = request.args.get("login", ""), FlaskForm()
        with context().database.begin() as db:
            login, asked = _waiting(db, login_id, authorize)
            if not form.validate_on_submit() or request.form.get("answer") not in ("allow", "deny"):
                return _page(login_id, asked, form)
            allowed = request.form["answer"] == "allow"
            if allowed:
                grant(db, login.account_id or 0, asked)
                login.consented_at = clock.now()
            else:
                logins.refuse(login, "access_denied")
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


def grant(db: Db, account_id: int, asked: AuthenticationRequest) -> None:
    """Remember what was allowed, beside what was allowed before."""
    key = (Consent.account_id == account_id, Consent.client_id == asked.client.client_id)
    known = db.scalar(select(Consent).where(*key))
    consent = known or Consent(account_id=account_id, client_id=asked.client.client_id, scope="", claims="")
    consent.scope = " ".join(dict.fromkeys([*consent.scope.split(), *asked.scope]))
    consent.claims = " ".join(dict.fromkeys([*consent.claims.split(), *asked.claim_names]))
    consent.granted_at = clock.now()
    db.add(consent)


def _waiting(db: Db, login_id: str, authorize: Authorize) -> tuple[Login, AuthenticationRequest]:
    """The login that waits for this answer, and its request. Ends with 400 when there is none in this browser."""
    here = context()
    cookies = Cookies(here.settings)
    login = logins.find(db, login_id, request.cookies.get(cookies.browser, ""), here.settings.login)
    live = session.find(db, request.cookies.get(cookies.session, ""), here.settings.login)
    if login is None or live is None or login.finished_at is None or login.refused_with or login.account_id != live[1].id:
        abort(400, description=gettext("This sign-in is over. Please go back to the service and start again."))
    try:
        return login, parse(Draft(Params(list(login.request.items())), authorize, resolved=True))
    except ProtocolError:
        abort(400, description=gettext("The service that sent you here is not known any more."))


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
