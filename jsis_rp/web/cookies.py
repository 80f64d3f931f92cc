"""The cookies: their names, their attributes, and the random string by which a browser is recognised.

A sign-in is bound to the browser that began it (RFC 6749 10.12): its attempt keeps the hash of `browser()`.
"""

from flask import Flask, g, request
from werkzeug.wrappers import Response

from jsis_rp.ground import random_strings
from jsis_rp.web.context import settings

SESSION = "session"
BROWSER = "browser"
LANGUAGE_COOKIE = "jsis_lang"
DISPLAY_COOKIE = "jsis_display"


def init_app(app: Flask) -> None:
    """Set the browser's cookie with the answer to the first request that asked for it."""
    app.after_request(_keep_browser)


def browser() -> str:
    """Return the random string of this browser; a new one is set as its cookie with the answer."""
    if "browser" not in g:
        held = request.cookies.get(cookie_name(BROWSER), "")
        g.browser_is_new = len(held) != random_strings.LENGTH
        g.browser = random_strings.new() if g.browser_is_new else held
    value: str = g.browser
    return value


def cookie_name(kind: str) -> str:
    """Return the name of a cookie; on https it carries the prefix that ties it to this host (RFC 6265bis 4.1.3.2)."""
    return f"__Host-jsis_{kind}" if settings().server.is_https else f"jsis_{kind}"


def set_cookie(response: Response, name: str, value: str, *, max_age_s: int | None = None) -> None:
    """Set a cookie that no script reads and no other site sends along with a form."""
    response.set_cookie(
        name, value, max_age=max_age_s, path="/", secure=settings().server.is_https, httponly=True, samesite="Lax"
    )


def _keep_browser(response: Response) -> Response:
    if g.get("browser_is_new"):
        set_cookie(response, cookie_name(BROWSER), g.browser)
    return response
