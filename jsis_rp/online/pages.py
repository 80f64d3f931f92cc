"""The pages of JSIS Online: home, services that are not open yet, access logs, display settings, language, help, privacy."""

from flask import Blueprint, abort, redirect, render_template, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from jsis_rp.ground.i18n import LANGUAGES
from jsis_rp.members.required import member_only
from jsis_rp.online import services
from jsis_rp.sessions import audit
from jsis_rp.sessions import session as sessions
from jsis_rp.web.context import context, now, settings
from jsis_rp.web.cookies import DISPLAY_COOKIE, LANGUAGE_COOKIE, set_cookie
from jsis_rp.web.sign_in import requires, signed_in
from jsis_rp.web.targets import safe_target

bp = Blueprint("online", __name__)
Page = str | Response
LOGS_PER_PAGE = 20
PREFERENCE_LIFE_S = 365 * 86_400
DISPLAYS = ("normal", "large", "largest")


@bp.get("/home")
@member_only
def home() -> Page:
    """Show the home page of JSIS Online with its menus."""
    return render_template("online/home.html", tiles=services.TILES, news=services.NEWS, links=services.LINKS)


@bp.get("/services/<slug>")
@member_only
def service(slug: str) -> Page:
    """Say honestly that a service is not open yet, and how to do the same thing meanwhile."""
    found = services.SERVICES.get(slug)
    if found is None:
        abort(404)
    return render_template("online/not_open.html", service=found)


@bp.get("/access-logs")
@requires()
def access_logs() -> Page:
    """Show this account's sign-ins, newest first, page by page."""
    _session, account = signed_in()
    asked = request.args.get("page", "1")
    page = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 and int(asked) > 0 else 1
    with context().database.read() as db:
        rows, total = audit.sign_ins(db, account.id, page=page, per_page=LOGS_PER_PAGE)
        alive = sessions.count_alive(db, account.id, now=now(), settings=settings().session)
    pages = max(1, -(-total // LOGS_PER_PAGE))
    levels = settings().provider.levels
    return render_template("online/access_logs.html", rows=rows, total=total, page=page, pages=pages, alive=alive, levels=levels)


@bp.route("/display", methods=["GET", "POST"])
def display() -> Page:
    """Let people choose language and text size; kept in cookies of this browser."""
    if request.method != "POST":
        return render_template("online/display.html", displays=DISPLAYS, chosen=request.cookies.get(DISPLAY_COOKIE, "normal"))
    size, lang = request.form.get("size"), request.form.get("lang")
    if size not in DISPLAYS or lang not in LANGUAGES:
        abort(400)
    response = redirect(f"{settings().server.path}/display", 303)
    set_cookie(response, DISPLAY_COOKIE, size, max_age_s=PREFERENCE_LIFE_S)
    set_cookie(response, LANGUAGE_COOKIE, lang, max_age_s=PREFERENCE_LIFE_S)
    return response


@bp.get("/language/<code>")
def language(code: str) -> Page:
    """Choose a language and go back to the page from which it was chosen."""
    if code not in LANGUAGES:
        abort(404)
    response = redirect(safe_target(request.args.get("back")) or settings().server.path, 303)
    set_cookie(response, LANGUAGE_COOKIE, code, max_age_s=PREFERENCE_LIFE_S)
    return response


@bp.get("/help")
def help_page() -> Page:
    """Show whom to ask."""
    return render_template("online/help.html")


@bp.get("/privacy")
def privacy() -> Page:
    """Say which data are kept here, what for and how long."""
    return render_template("online/privacy.html")


@bp.get("/health")
def health() -> tuple[str, int, dict[str, str]]:
    """Answer a machine that asks whether the application and its database are up."""
    with context().database.read() as db:
        db.scalar(select(1))
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
