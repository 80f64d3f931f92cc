"""Ways back: an address from outside is followed only when it is a page of this application (no open redirect)."""

from urllib.parse import urlsplit

from jsis_rp.web.context import settings


def safe_target(text: str | None) -> str | None:  # flat: guards, one after the other
    """Return `text` as a path of this application, or None; a full address must be of our origin."""
    if not text or len(text) > 500 or any(sign <= " " or sign in '\\"<>\x7f' for sign in text):
        return None
    server = settings().server
    if text.startswith(server.origin + "/"):
        text = text.removeprefix(server.origin)
    parts = urlsplit(text)
    inside = parts.path == server.path or parts.path.startswith(server.path + "/")
    if parts.scheme or parts.netloc or not inside or ".." in parts.path or "//" in parts.path:
        return None
    return text
