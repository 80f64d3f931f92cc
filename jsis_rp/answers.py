"""What every answer carries: security headers; and what a failed one looks like: error pages in the house style.

Called by `app.py`. A fault of ours gets an incident number, which is in the log beside the trace and nowhere else.
"""

import logging
import secrets
from urllib.parse import urlsplit

from flask import Flask, redirect, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from jsis_rp.settings import Settings
from jsis_rp.web import settings

log = logging.getLogger(__name__)
TOLD = {400, 403, 404, 405, 413, 429}
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
HSTS = "max-age=63072000; includeSubDomains"


def init_app(app: Flask, loaded: Settings) -> None:
    """Put the headers on every answer and our pages on every failure."""
    policy = content_policy(loaded)

    @app.after_request
    def headers(response: Response) -> Response:
        for name, value in FIXED.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", policy)
        if loaded.server.is_https:
            response.headers.setdefault("Strict-Transport-Security", HSTS)
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    app.before_request(_right_host)
    app.register_error_handler(HTTPException, _failed)
    app.register_error_handler(Exception, _broken)


def content_policy(loaded: Settings) -> str:
    """Return the Content-Security-Policy: our own style sheets and pictures, no script at all, forms only to us.

    A browser checks `form-action` on redirects as well, so signing out needs the provider's origin beside ours.
    """
    issuer = urlsplit(loaded.provider.issuer)
    return (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; "
        f"form-action 'self' {issuer.scheme}://{issuer.netloc}; frame-ancestors 'none'"
    )


def _right_host() -> Response | tuple[str, int] | None:
    """A page asked for under another name of this machine is shown under its public one, where its cookies are."""
    server = settings().server
    if request.host == urlsplit(server.origin).netloc or request.path == f"{server.path}/health":
        return None
    if request.method in {"GET", "HEAD"}:
        return redirect(server.origin + request.full_path.rstrip("?"), 307)
    return "this address is not ours\n", 400


def _failed(error: HTTPException) -> tuple[str, int] | Response:
    code = error.code or 500
    if 300 <= code < 400:
        return error.get_response()
    if code >= 500:
        return _broken(error)
    shown = code if code in TOLD else 400
    return render_template("error.html", code=shown), code


def _broken(error: Exception) -> tuple[str, int]:
    incident = secrets.token_hex(4).upper()
    log.error("incident %s: %s %s", incident, request.method, request.path, exc_info=error)
    try:
        return render_template("error.html", code=500, incident=incident), 500
    except Exception:  # noqa: BLE001  (the page itself needs what is broken, such as the database)
        return f"Something went wrong on our side. Incident {incident}\n", 500
