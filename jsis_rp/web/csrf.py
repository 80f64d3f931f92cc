"""Every form of ours proves that a page of ours sent it: a token derived from the browser's own cookies, masked each time.

Checked before any POST but the back channel's and the provider's start of a sign-in (`EXEMPT`). Besides, cookies are
SameSite=Lax, and a request that says that it comes from another site is refused.
"""

import base64
import binascii
import hashlib
import hmac
import secrets

from flask import Flask, abort, request

from jsis_rp.web.context import settings
from jsis_rp.web.cookies import SESSION, browser, cookie_name

FIELD = "csrf_token"
EXEMPT = {"sign_in.backchannel", "sign_in.sign_in"}


def init_app(app: Flask) -> None:
    """Check forms on the way in, give templates `csrf_token()`."""
    app.before_request(_check)
    app.jinja_env.globals["csrf_token"] = token


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
    sender = request.headers.get("Origin")
    if sender is not None and sender != settings().server.origin:
        abort(403)
    try:
        raw = base64.urlsafe_b64decode(request.form.get(FIELD, "").encode("ascii"))
    except (ValueError, binascii.Error):
        raw = b""
    half = len(raw) // 2
    plain = bytes(a ^ b for a, b in zip(raw[:half], raw[half:], strict=False))
    if not hmac.compare_digest(plain, _digest()):
        abort(403)
