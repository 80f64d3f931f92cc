"""Every form of ours carries a token that only a page of ours gave to this browser (flask-wtf), checked before any POST.

Exempt are the views that `app.py` names: the back channel and the provider's start of a sign-in, which no page of ours sends.
"""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, render_template, session
from flask_wtf.csrf import CSRFError, CSRFProtect

from jsis_rp.settings import Settings


def init_app(app: Flask, settings: Settings, *, secret: bytes, exempt: Iterable[Callable[..., Any]]) -> None:
    """Check forms on the way in and give templates `csrf_token()`; the cookie holds nothing else."""
    secure = settings.server.is_https
    app.config.update(
        SECRET_KEY=secret,
        SESSION_COOKIE_NAME="__Host-jsis_csrf" if secure else "jsis_csrf",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_SSL_STRICT=False,  # some browsers send no Referer; the token is the proof
        WTF_CSRF_TIME_LIMIT=settings.session.lifetime_s,
    )
    protect = CSRFProtect(app)
    for view in exempt:
        protect.exempt(view)
    app.register_error_handler(CSRFError, _refused)


def forget() -> None:
    """Make the forms that this browser holds worthless: who is signed in changes."""
    session.clear()


def _refused(_error: CSRFError) -> tuple[str, int]:
    return render_template("error.html", code=403), 403
