"""The addresses of sign-in: the landing page, the two ways in, the callback, sign-out, back channel, our public keys."""

import logging
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from jsis_rp.ground import throttle
from jsis_rp.sessions import audit
from jsis_rp.sessions import session as sessions
from jsis_rp.sessions.models import WebSession
from jsis_rp.sign_in import backchannel as back
from jsis_rp.sign_in import callback as answers
from jsis_rp.sign_in import logout
from jsis_rp.sign_in import request as questions
from jsis_rp.sign_in.context import provider
from jsis_rp.sign_in.jose import verified
from jsis_rp.sign_in.refused import Reason, Refused
from jsis_rp.web.context import context, now, settings
from jsis_rp.web.cookies import SESSION, browser, cookie_name, set_cookie
from jsis_rp.web.sign_in import signed_in
from jsis_rp.web.targets import safe_target
from jsis_rp.web.visitor import language, origin, visitor

bp = Blueprint("sign_in", __name__)
log = logging.getLogger(__name__)
UNAVAILABLE = {Reason.UNREACHABLE, Reason.METADATA, Reason.TEMPORARILY_UNAVAILABLE}


@bp.get("", strict_slashes=False)
def landing() -> str:
    """Show the two ways in, in the seed's words; somebody signed in is offered to go on."""
    who = visitor()
    return render_template("landing.html", who=who)


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> AnyResponse | tuple[str, int]:
    """Send the browser to the provider by one of the two ways; also the provider's own way to start us (Core 4).

    Parameters: `way` (internal, internet), `target` or `target_link_uri` (a page of ours), `iss`, `login_hint`.
    """
    iss = request.values.get("iss")
    if iss is not None and iss != settings().provider.issuer:
        return refuse(Refused(Reason.ISS, "third-party start for another issuer"), "internet", "")
    way = questions.INTERNAL if request.values.get("way") == questions.INTERNAL else questions.INTERNET
    target = safe_target(request.values.get("target") or request.values.get("target_link_uri")) or ""
    if way == questions.INTERNAL and not visitor().is_internal:
        return refuse(Refused(Reason.NOT_INTERNAL), way, target)
    try:
        return redirect(_provider_address(way, target), 303)
    except Refused as error:
        return refuse(error, way, target)


def _provider_address(way: str, target: str) -> str:
    limits, who = settings().session, visitor()
    with context().database.begin() as db:
        free = throttle.allowed(
            db,
            f"sign-in|{who.address}",
            limit=limits.sign_ins_per_address,
            window_s=limits.sign_ins_window_s,
            now=now(),
        )
    if not free:
        raise Refused(Reason.TOO_MANY)
    metadata = provider().metadata()
    office = target.startswith(settings().server.path + "/pmo/")
    asking = questions.Asking(
        way=way,
        target=target,
        browser=browser(),
        language=language(),
        max_age_s=settings().back_office.sign_in_max_age_s if office else None,
        login_hint=(request.values.get("login_hint") or "")[:254] or None,
    )
    with context().database.begin() as db:
        return questions.start(db, asking, metadata=metadata, settings=settings(), now=now())


@bp.get("/callback")
def callback() -> AnyResponse | tuple[str, int]:
    """Take the provider's answer: signed in and on to the page asked for, or a page that says why not and what next."""
    answer = request.args.to_dict(flat=False)
    way, target = questions.INTERNET, ""
    try:
        with context().database.begin() as db:
            login = answers.claim_attempt(db, answer, browser=browser(), now=now())
        way, target = login.way, login.target
        told = answers.redeem(answer, login, provider=provider(), settings=settings(), now=now())
    except Refused as error:
        return refuse(error, way, target)
    held = request.cookies.get(cookie_name(SESSION), "")
    with context().database.begin() as db:
        account, cookie = answers.sign_in(db, told, login, old_cookie=held, settings=settings(), now=now())
        found = told.authentication
        audit.record(db, origin(), audit.SIGNED_IN, account_id=account.id, way=way, acr=found.acr, amr=found.amr)
    response = redirect(target or f"{settings().server.path}/home", 303)
    set_cookie(response, cookie_name(SESSION), cookie)
    return response


def refuse(error: Refused, way: str, target: str) -> tuple[str, int]:
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


@bp.get("/sign-out")
def sign_out_page() -> str | AnyResponse:
    """Ask once before signing out: a link alone changes nothing."""
    if visitor().session is None:
        return redirect(settings().server.path + "/signed-out", 303)
    return render_template("sign_out.html")


@bp.post("/sign-out")
def sign_out() -> AnyResponse:
    """End the session here, then at the provider when it can be reached."""
    here = settings().server.path + "/signed-out"
    if visitor().session is None:
        return redirect(here, 303)
    session, account = signed_in()
    metadata = provider().known_metadata()
    with context().database.begin() as db:
        hint = logout.end_here(db, session, now=now())
        there = logout.end_there(db, metadata, id_token=hint, settings=settings(), language=language(), now=now())
        audit.record(db, origin(), audit.SIGNED_OUT, account_id=account.id)
    response = redirect(there or here, 303)
    response.delete_cookie(cookie_name(SESSION), path="/", secure=settings().server.is_https, httponly=True, samesite="Lax")
    return response


@bp.get("/signed-out")
def signed_out() -> str:
    """Say what has ended: both sessions when the provider sent the browser back, else ours."""
    state = request.args.get("state", "")
    everywhere = False
    if state:
        with context().database.begin() as db:
            everywhere = logout.came_back(db, state, now=now())
    return render_template("signed_out.html", everywhere=everywhere)


@bp.post("/backchannel-logout")
def backchannel() -> tuple[Any, int, dict[str, str]]:
    """End the sessions of a logout token: 200, or 400 with an error code (Back-Channel Logout 1.0, 2.8)."""
    never_stored = {"Cache-Control": "no-store"}
    tokens = request.form.getlist("logout_token")
    expected = settings().provider
    try:
        if len(tokens) != 1:
            raise Refused(Reason.REPEATED_PARAMETER, "exactly one logout_token is needed")  # noqa: TRY301
        signed = verified(tokens[0], keys=provider().keys, algorithms=expected.signing_algorithms)
        ended = back.check_logout_token(signed, provider=expected, now=now())
        with context().database.begin() as db:
            count = back.end_sessions(db, ended, issuer=expected.issuer, leeway_s=expected.leeway_s, now=now())
            audit.record(db, origin(), "backchannel_logout", sessions=count)
    except Refused as error:
        log.warning("logout token refused: %s", error)
        with context().database.begin() as db:
            audit.record(db, origin(), "backchannel_logout_refused", reason=error.reason)
        return jsonify(error="invalid_request", error_description=str(error.reason)), 400, never_stored
    return "", 200, never_stored


@bp.post("/sign-out-everywhere")
def sign_out_everywhere() -> AnyResponse:
    """End the other sessions of this account here; the one that asks stays."""
    if visitor().session is None:
        return redirect(settings().server.path, 303)
    session, account = signed_in()
    with context().database.begin() as db:
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
