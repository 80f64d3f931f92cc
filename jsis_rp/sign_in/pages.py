"""The addresses of sign-in: the landing page, the two ways in, the callback, sign-out, back channel, our public keys.

`/sign-in` (Core 4) and `/callback` (Core 3.1.2.5) are redirect endpoints of the protocol: browsers reach them by GET, and
they write. Nothing else here writes but for a POST.
"""

import logging

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from jsis_rp.ground import throttle
from jsis_rp.sessions import audit
from jsis_rp.sessions import session as sessions
from jsis_rp.sessions.models import WebSession
from jsis_rp.sign_in import backchannel as notices
from jsis_rp.sign_in import callback as answers
from jsis_rp.sign_in import logout
from jsis_rp.sign_in import request as requests
from jsis_rp.sign_in.context import provider
from jsis_rp.sign_in.jose import verified
from jsis_rp.sign_in.refused import Reason, Refused
from jsis_rp.web import csrf
from jsis_rp.web.context import context, now, settings
from jsis_rp.web.cookies import SESSION, browser, cookie_name, set_cookie
from jsis_rp.web.sign_in import begin, requires, signed_in
from jsis_rp.web.targets import safe_target
from jsis_rp.web.visitor import language, origin, visitor

bp = Blueprint("sign_in", __name__)
log = logging.getLogger(__name__)
UNAVAILABLE = {Reason.UNREACHABLE, Reason.METADATA, Reason.TEMPORARILY_UNAVAILABLE}


@bp.get("", strict_slashes=False)
def landing() -> str:
    """Show the two ways in; somebody signed in is offered to go on."""
    return render_template("landing.html", who=visitor())


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> AnyResponse | tuple[str, int]:
    """Send the browser to the provider by one of the two ways; also the provider's own way to start us (Core 4).

    Parameters: `way` (internal, internet), `target` or `target_link_uri` (a page of ours), `iss`, `login_hint`.
    """
    if request.method == "HEAD":
        abort(405)
    iss = request.values.get("iss")
    if iss is not None and iss != settings().provider.issuer:
        return _refuse(Refused(Reason.ISS, "third-party start for another issuer"), requests.INTERNET, "")
    way = requests.INTERNAL if request.values.get("way") == requests.INTERNAL else requests.INTERNET
    target = safe_target(request.values.get("target") or request.values.get("target_link_uri")) or ""
    if way == requests.INTERNAL and not visitor().is_internal:
        return _refuse(Refused(Reason.NOT_INTERNAL), way, target)
    try:
        return redirect(_provider_address(way, target), 303)
    except Refused as error:
        return _refuse(error, way, target)


def _provider_address(way: str, target: str) -> str:
    limits, address = settings().session, origin().address
    with context().database.begin() as db:
        is_allowed = throttle.count(
            db, "sign-in", address, limit=limits.sign_ins_per_address, window_s=limits.sign_ins_window_s, now=now()
        )
    if not is_allowed:
        raise Refused(Reason.TOO_MANY)
    metadata = provider().metadata()
    is_office = target.startswith(settings().server.path + "/pmo/")
    wanted = requests.SignInRequest(
        way=way,
        target=target,
        browser=browser(),
        language=language(),
        max_age_s=settings().back_office.sign_in_max_age_s if is_office else None,
        login_hint=(request.values.get("login_hint") or "")[:254] or None,
    )
    with context().database.begin() as db:
        return requests.start(db, wanted, metadata=metadata, settings=settings(), now=now())


@bp.get("/callback")
def callback() -> AnyResponse | tuple[str, int]:
    """Take the provider's answer: signed in and on to the page asked for, or a page that says why not and what next."""
    if request.method == "HEAD":
        abort(405)
    answer = request.args.to_dict(flat=False)
    way, target = requests.INTERNET, ""
    old_cookie = request.cookies.get(cookie_name(SESSION), "")
    try:
        with context().database.begin() as db:
            login = answers.claim_attempt(db, answer, browser=browser(), now=now())
        way, target = login.way, login.target
        redeemed = answers.redeem(answer, login, provider=provider(), settings=settings(), now=now())
        cookie = context().database.transact(lambda db: _save(db, redeemed, way, old_cookie))
    except Refused as error:
        return _refuse(error, way, target)
    csrf.forget()
    response = redirect(target or f"{settings().server.path}/home", 303)
    set_cookie(response, cookie_name(SESSION), cookie)
    return response


def _save(db: Session, redeemed: answers.Redeemed, way: str, old_cookie: str) -> str:
    account_id, cookie = answers.sign_in(db, redeemed, way=way, old_cookie=old_cookie, settings=settings(), now=now())
    found = redeemed.authentication
    audit.record(db, origin(), audit.SIGNED_IN, account_id=account_id, way=way, acr=found.acr, amr=found.amr)
    return cookie


def _refuse(error: Refused, way: str, target: str) -> tuple[str, int]:
    """Write the refusal down and show what to do next; the reason's details go to the log only."""
    log.warning("sign-in refused: %s", error)
    account = visitor().account
    with context().database.begin() as db:
        audit.record(
            db, origin(), audit.SIGN_IN_REFUSED, account_id=account.id if account else None, reason=error.reason, way=way
        )
    status = {Reason.TOO_MANY: 429, Reason.NOT_INTERNAL: 403}.get(error.reason, 503 if error.reason in UNAVAILABLE else 400)
    if error.reason in {Reason.ACCESS_DENIED, Reason.LOGIN_REQUIRED, Reason.LEVEL_NOT_MET}:
        status = 200
    page = render_template("sign_in_refused.html", reason=error.reason, Reason=Reason, way=way, target=target)
    return page, status


@bp.route("/sign-out", methods=["GET", "POST"])
def sign_out() -> str | AnyResponse:
    """Ask once, then end the session here, and at the provider when it can be reached."""
    here = settings().server.path + "/signed-out"
    if visitor().session is None:
        return redirect(here, 303)
    if request.method != "POST":
        return render_template("sign_out.html")
    session, account = signed_in()
    metadata = provider().known_metadata()
    with context().database.begin() as db:
        hint = logout.end_here(db, session, now=now())
        there = logout.provider_address(db, metadata, id_token=hint, settings=settings(), language=language(), now=now())
        audit.record(db, origin(), audit.SIGNED_OUT, account_id=account.id)
    csrf.forget()
    response = redirect(there or here, 303)
    response.delete_cookie(cookie_name(SESSION), path="/", secure=settings().server.is_https, httponly=True, samesite="Lax")
    return response


@bp.get("/signed-out")
def signed_out() -> str:
    """Say what has ended: both sessions when the provider sent the browser back, else ours."""
    state = request.args.get("state", "")
    everywhere = False
    if state:
        with context().database.read() as db:
            everywhere = logout.came_back(db, state, now=now())
    return render_template("signed_out.html", everywhere=everywhere)


@bp.post("/backchannel-logout")
def backchannel() -> tuple[Response | str, int, dict[str, str]]:
    """End the sessions of a logout token: 200, or 400 with an error code (Back-Channel Logout 1.0, 2.8)."""
    never_stored = {"Cache-Control": "no-store"}
    tokens = request.form.getlist("logout_token")
    algorithms = settings().provider.signing_algorithms
    try:
        if len(tokens) != 1:
            raise Refused(Reason.REPEATED_PARAMETER, "exactly one logout_token is needed")  # noqa: TRY301
        jws = verified(tokens[0], keys=provider().keys, algorithms=algorithms)
        notice = notices.check_logout_token(jws, provider=settings().provider, now=now())
        with context().database.begin() as db:
            count = notices.end_sessions(db, notice, settings=settings(), now=now())
            audit.record(db, origin(), "backchannel_logout", sessions=count)
    except Refused as error:
        log.warning("logout token refused: %s", error)
        with context().database.begin() as db:
            audit.record(db, origin(), "backchannel_logout_refused", reason=error.reason)
        return jsonify(error="invalid_request", error_description=str(error.reason)), 400, never_stored
    return "", 200, never_stored


@bp.post("/sign-out-everywhere")
@requires()
def sign_out_everywhere() -> AnyResponse:
    """End the other sessions of this account here; the one that asks stays."""
    session, account = signed_in()
    with begin() as db:
        others = WebSession.id_hash != session.id_hash
        count = sessions.end(db, WebSession.account_id == account.id, others, now=now())
        audit.record(db, origin(), "other_sessions_ended", account_id=account.id, sessions=count)
    return redirect(settings().server.path + "/access-logs", 303)


@bp.get("/jwks.json")
def jwks() -> Response:
    """Publish the keys by which the provider knows us (RFC 7517 5)."""
    response = jsonify(context().keys.public_set)
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


WITHOUT_FORM = (sign_in, backchannel)
"""Views whose POST comes from the provider's servers or pages, not from a form of ours."""
