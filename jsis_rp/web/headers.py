"""What every answer carries: security headers. And what is answered at all: only requests for our public name.

Called by `app.py`.
"""

from urllib.parse import urlsplit

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from jsis_rp.settings import Settings
from jsis_rp.web.context import settings

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
    """Put the headers on every answer."""
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

    app.before_request(_public_host_only)


def content_policy(loaded: Settings) -> str:
    """Return the Content-Security-Policy: our own style sheets and images, no script at all, forms only to us.

    A browser checks `form-action` on redirects as well, so signing out needs the provider's origin beside ours.
    """
    provider = urlsplit(loaded.provider.issuer)
    return (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; "
        f"form-action 'self' {provider.scheme}://{provider.netloc}; frame-ancestors 'none'"
    )


def _public_host_only() -> Response | tuple[str, int] | None:
    """Send a page asked for under another name of this machine to its public one, where its cookies are."""
    server = settings().server
    if request.host == urlsplit(server.origin).netloc or request.path == f"{server.path}/health":
        return None
    if request.method in {"GET", "HEAD"}:
        return redirect(server.origin + request.full_path.rstrip("?"), 307)
    return "this address is not ours\n", 400
