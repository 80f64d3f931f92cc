"""What every page of the people lane shares: the look, the headers that keep it safe, and the pages for errors.

A blueprint of application-wide hooks. Content-Security-Policy without inline script or style; `form-action` allows, beside
ourselves, the origin that the login on this page will redirect to, because browsers apply it to redirects after a form.
"""

import logging
import re
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, g, render_template, request
from flask.blueprints import BlueprintSetupState
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from idp.accounts import phone as phones
from idp.ground import i18n, random_strings
from idp.ground.unavailable import RETRY_AFTER_S, is_away
from idp.web import visitor
from idp.web.context import context

log = logging.getLogger(__name__)

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; media-src data:; frame-ancestors 'none'; base-uri 'none'; "
    "img-src {images}; form-action {forms}{frames}"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
HSTS = "max-age=63072000; includeSubDomains"
SAFE_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*:(//[A-Za-z0-9.:\[\]-]+)?")


def blueprint() -> Blueprint:
    """Hooks for the whole application."""
    shell = Blueprint("page_shell", __name__)
    shell.record_once(_set_up)
    shell.app_context_processor(_in_every_template)
    shell.after_app_request(_secure)
    shell.app_errorhandler(CSRFError)(_csrf_error)
    shell.app_errorhandler(HTTPException)(_http_error)
    shell.app_errorhandler(Exception)(_bug)
    shell.add_url_rule("/look.css", "look", _look)
    return shell


def allow_forms_to(address: str) -> str:
    """Let the forms of this page end, by redirects, at the origin of `address`. Gives nothing, so that templates can call it."""
    origin = _origin(address)
    if origin:
        g.setdefault("form_origins", set()).add(origin)
    return ""


def allow_image(address: str) -> str:
    """Let this page show an image (the logo of a client) from the origin of `address`. Gives nothing, like the above."""
    origin = _origin(address)
    if origin and "//" in origin:
        g.setdefault("image_origins", set()).add(origin)
    return ""


def allow_frame(address: str) -> str:
    """Let this page show a frame (where a client signs out) from the origin of `address`. Gives nothing, like the above."""
    origin = _origin(address)
    if origin and "//" in origin:
        g.setdefault("frame_origins", set()).add(origin)
    return ""


def _set_up(state: BlueprintSetupState) -> None:
    app = state.app
    settings = app.extensions["acropolis"].settings
    app.config.update(
        SESSION_COOKIE_NAME="__Host-idp_csrf" if settings.secure else "idp_csrf",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_SSL_STRICT=False,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["moment"] = i18n.moment
    app.jinja_env.filters["day"] = i18n.day
    app.jinja_env.filters["phone"] = phones.readable


def _in_every_template() -> dict[str, Any]:
    settings = context().settings
    query = request.query_string.decode("ascii", "replace")
    return {
        "look": settings.look,
        "tagline": i18n.said_in_settings(settings.look.tagline),
        "domain": i18n.said_in_settings(settings.look.account_domain),
        "language": i18n.current_language(),
        "languages": i18n.LANGUAGES,
        "language_mark": i18n.KNOWN[i18n.current_language()].mark,
        "base_path": settings.base_path,
        "here": request.path + (f"?{query}" if query else ""),
        "account_shown": visitor.account_shown,
        "allow_forms_to": allow_forms_to,
        "allow_image": allow_image,
        "allow_frame": allow_frame,
        "demo": settings.mode == "demo",
    }


def _secure(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if context().settings.secure:
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    if "Content-Security-Policy" not in response.headers:
        if response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
            _allow_the_client()
        response.headers["Content-Security-Policy"] = CSP.format(
            images=" ".join(["'self'", "data:", *sorted(g.get("image_origins", ()))]),
            forms=" ".join(["'self'", *sorted(g.get("form_origins", ()))]),
            frames="; frame-src " + " ".join(sorted(g.frame_origins)) if "frame_origins" in g else "",
        )
    if request.endpoint not in ("static", "page_shell.look"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _allow_the_client() -> None:
    """The client behind the login on this page, so that the chain of redirects after the last form may reach it.

    And whatever the client redirects to by https: its callback often leads on to another host of its own.
    """
    if visitor.login_id() and request.endpoint != "static":
        with context().database.read() as db:
            login = visitor.login(db)
            if login is not None:
                allow_forms_to(login.request.get("redirect_uri", ""))
                if login.client_id is not None:
                    g.setdefault("form_origins", set()).add("https:")


def _origin(address: str) -> str | None:
    """`https://host:port`, or `scheme:` for the address of an application on the device; None when it is neither."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    origin = f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else f"{parts.scheme}:"
    return origin if SAFE_ORIGIN.fullmatch(origin) and parts.scheme not in ("javascript", "data", "blob", "") else None


def _look() -> Response:
    """The colours of the settings as custom properties."""
    look = context().settings.look
    css = f":root {{ --primary: {look.primary_colour}; --accent: {look.accent_colour}; }}\n"
    return Response(css, mimetype="text/css", headers={"Cache-Control": "public, max-age=3600"})


def _csrf_error(_: CSRFError) -> tuple[str, int]:
    return render_template("errors/form_expired.html", status=400, number=None), 400


def _http_error(error: HTTPException) -> Any:
    if error.response is not None or error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error
    if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _bug(error)
    said = error.description if type(error).description != error.description else None
    response = Response(render_template("errors/error.html", status=error.code, said=said, number=None), error.code)
    if error.code == HTTPStatus.METHOD_NOT_ALLOWED and getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))  # type: ignore[attr-defined]
    return response


def _bug(error: Exception) -> tuple[str, int] | tuple[str, int, dict[str, str]]:
    """A fault of ours: the trace goes to the log under a number, the person gets the number. A store that is away is none."""
    if is_away(error):
        log.warning("the store is away at %s %s: %s", request.method, request.path, type(error).__name__)
        page = render_template("errors/error.html", status=503, said=None, number=None)
        return page, 503, {"Retry-After": str(RETRY_AFTER_S)}
    if current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    number = random_strings.short_id(10)
    log.error("incident %s at %s %s", number, request.method, request.path, exc_info=error)
    return render_template("errors/error.html", status=500, said=None, number=number), 500
