"""The cookies of the provider: their names, and the one way in which they are set.

`session` opens the single sign-on session, `browser` binds logins to this browser, `device` makes it a known one. All are
random secrets whose hash is stored. On https they carry `__Host-` (RFC 6265bis 4.1.3.2): no other host can plant them.
`state` is no secret and opens nothing: a script of ours in the frame of an application reads it (Session Management 1.0 3.3), so
that it is neither HttpOnly nor kept from frames.
"""

from typing import Literal

from werkzeug.http import dump_cookie

from idp.settings import Settings

Kind = Literal["session", "browser", "device", "state"]


class Cookies:
    """Names and attributes by the settings."""

    def __init__(self, settings: Settings) -> None:
        prefix = "__Host-" if settings.secure else ""
        self._secure = settings.secure
        self._device_lifetime_s = settings.login.known_device_lifetime_s
        self.session = f"{prefix}idp_session"
        self.browser = f"{prefix}idp_browser"
        self.device = f"{prefix}idp_device"
        self.state = f"{prefix}idp_state"

    def name(self, kind: Kind) -> str:
        """The name under which the browser keeps it."""
        name: str = getattr(self, kind)
        return name

    def header(self, kind: Kind, value: str) -> str:
        """A Set-Cookie value; an empty `value` removes the cookie. `device` lasts, the others end with the browser."""
        max_age = 0 if not value else self._device_lifetime_s if kind == "device" else None
        name, framed = self.name(kind), kind == "state"
        site = "None" if framed and self._secure else "Lax"  # browsers take None only from https
        return dump_cookie(name, value, max_age=max_age, path="/", secure=self._secure, httponly=not framed, samesite=site)
