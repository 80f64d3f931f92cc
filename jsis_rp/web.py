"""What every page needs: the parts of the app, the moment of the request, cookies, safe ways back.

Who asks, and in which language, is in `sign_in.visitor`. These two keep something in `flask.g`; rooms get plain arguments.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import abort, current_app, g
from werkzeug.wrappers import Response

from jsis_rp.clock import Clock
from jsis_rp.database import Database
from jsis_rp.keys import KeyRing
from jsis_rp.settings import Settings

if TYPE_CHECKING:
    from jsis_rp.sign_in.provider import ProviderClient

SESSION = "session"
BROWSER = "browser"
LANGUAGE_COOKIE = "jsis_lang"
DISPLAY_COOKIE = "jsis_display"


@dataclass(frozen=True)
class Parts:
    """What `create_app` put together."""

    settings: Settings
    clock: Clock
    database: Database
    keys: KeyRing
    provider: "ProviderClient"


def parts() -> Parts:
    """Return the parts of the running app."""
    found: Parts = current_app.extensions["jsis"]
    return found


def settings() -> Settings:
    """Return the settings of the running app."""
    return parts().settings


def now() -> datetime:
    """Return the moment of this request: the same however often it is asked."""
    if "now" not in g:
        g.now = parts().clock.now()
    moment: datetime = g.now
    return moment


def safe_target(text: str | None) -> str | None:
    """Return `text` as a path of this application, or None: a full address must be of our origin (no open redirect)."""
    if not text or len(text) > 500 or any(sign <= " " or sign in '\\"<>\x7f' for sign in text):
        return None
    server = settings().server
    if text.startswith(server.origin + "/"):
        text = text.removeprefix(server.origin)
    parts_ = urlsplit(text)
    inside = parts_.path == server.path or parts_.path.startswith(server.path + "/")
    if parts_.scheme or parts_.netloc or not inside or ".." in parts_.path or "//" in parts_.path:
        return None
    return text


def page_url(path: str = "") -> str:
    """Return the public address of a page of ours, such as `/callback`."""
    return settings().server.public_url + path


def cookie_name(kind: str) -> str:
    """Return the name of a cookie; on https it carries the prefix that ties it to this host (RFC 6265bis 4.1.3.2)."""
    return f"__Host-jsis_{kind}" if settings().server.is_https else f"jsis_{kind}"


def set_cookie(response: Response, name: str, value: str, *, max_age_s: int | None = None) -> None:
    """Set a cookie that no script reads and no other site sends along with a form."""
    response.set_cookie(
        name, value, max_age=max_age_s, path="/", secure=settings().server.is_https, httponly=True, samesite="Lax"
    )


def not_found_unless(condition: bool) -> None:
    """Answer 404 when the condition does not hold."""
    if not condition:
        abort(404)
