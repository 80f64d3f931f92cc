"""Every form of ours proves that a page of ours sent it: a token derived from the browser's own cookies, masked each time.

Checked before any POST but the back channel's and the provider's start of a sign-in (`EXEMPT`). Two further walls stand
beside it: cookies are SameSite=Lax, and a request that says that it comes from another site is refused.
"""

import base64
import binascii
import hashlib
import hmac
import secrets

from flask import Flask, abort, g, request
from werkzeug.wrappers import Response

from jsis_rp.opaque import new_token
from jsis_rp.web import BROWSER, SESSION, cookie_name, set_cookie, settings

FIELD = "csrf_token"
EXEMPT = {"sign_in.backchannel", "sign_in.sign_in"}


def init_app(app: Flask) -> None:
    """Check forms on the way in, set the browser's cookie on the way out, give templates `csrf_token()`."""
    app.before_request(_check)
    app.after_request(_keep_browser)
    app.jinja_env.globals["csrf_token"] = token


def browser() -> str:
    """Return the secret of this browser; a new one is set as its cookie with the answer."""
    if "browser" not in g:
        held = request.cookies.get(cookie_name(BROWSER), "")
        g.browser_is_new = len(held) != 43
        g.browser = new_token() if g.browser_is_new else held
    value: str = g.browser
    return value


def token() -> str:
    """Return a token for one form: the browser's digest under a fresh mask, so that compressed pages do not give it away."""
    plain = _digest()
    mask = secrets.token_bytes(len(plain))
    return base64.urlsafe_b64encode(mask + bytes(a ^ b for a, b in zip(mask, plain, strict=True))).decode()


def _digest() -> bytes:
    held = request.cookies.get(cookie_name(SESSION), "")
    return hashlib.sha256(f"form|{browser()}|{held}".encode()).digest()


def _check() -> None:
    if request.method in {"GET", "HEAD", "OPTIONS"} or request.endpoint in EXEMPT or request.endpoint is None:
        return
    told = request.headers.get("Origin")
    if told is not None and told != settings().server.origin:
        abort(403)
    try:
        raw = base64.urlsafe_b64decode(request.form.get(FIELD, "").encode("ascii"))
    except (ValueError, binascii.Error):
        raw = b""
    half = len(raw) // 2
    plain = bytes(a ^ b for a, b in zip(raw[:half], raw[half:], strict=False))
    if not hmac.compare_digest(plain, _digest()):
        abort(403)


def _keep_browser(response: Response) -> Response:
    if g.get("browser_is_new"):
        set_cookie(response, cookie_name(BROWSER), g.browser)
    return response
