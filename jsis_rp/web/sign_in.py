"""The guard of pages: a session of the needed level, or the browser is sent to sign in and back to the page it asked for.

`begin()` is the transaction of a signed-in page: it checks inside that the session is still alive.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any
from urllib.parse import quote

from flask import Flask, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from jsis_rp.sessions import session as sessions
from jsis_rp.sessions.accounts import Account
from jsis_rp.sessions.levels import reaches
from jsis_rp.sessions.models import WebSession
from jsis_rp.web.context import context, now, settings
from jsis_rp.web.targets import safe_target
from jsis_rp.web.visitor import Visitor, visitor

View = Callable[..., Any]


class SessionOver(Exception):
    """The session was alive when the request began and has ended since: nothing is written."""


def init_app(app: Flask) -> None:
    """Send browsers whose session ended during the request to sign in."""
    app.register_error_handler(SessionOver, lambda _error: _ask_to_sign_in(settings().provider.internet_level))


def signed_in() -> tuple[WebSession, Account]:
    """Return session and account of a page behind `requires`; anything else is an error of the code."""
    who = visitor()
    if who.session is None or who.account is None:
        raise RuntimeError("signed_in() outside @requires")
    return who.session, who.account


@contextmanager
def begin() -> Iterator[Session]:
    """Give the transaction of a signed-in page; raises `SessionOver` unless its session is alive inside as well.

    The session stays locked until the commit: what ends it waits, and acts of one session come one after the other.
    """
    session, _account = signed_in()
    with context().database.begin() as db:
        if not sessions.use(db, session, now=now(), settings=settings().session):
            raise SessionOver
        yield db


def requires(*, always_internet_level: bool = False, max_age_s: Callable[[], int] | None = None) -> Callable[[View], View]:
    """Open a page only to a session of the needed level; others are sent to sign in, and then back to the page."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            who = visitor()
            provider = settings().provider
            level = provider.internet_level if always_internet_level else _needed_level(who)
            age = max_age_s() if max_age_s else None
            if who.session is None or not reaches(who.session.acr, level, provider.levels) or not _is_fresh(who.session, age):
                return _ask_to_sign_in(level)
            return view(*args, **kwargs)

        return guarded

    return wrap


def _needed_level(who: Visitor) -> str:
    """Return the level that counts for this visitor: from outside a session made inside is not enough."""
    provider = settings().provider
    return provider.internal_level if who.is_internal else provider.internet_level


def _is_fresh(session: WebSession, max_age_s: int | None) -> bool:
    if max_age_s is None:
        return True
    return session.auth_time is not None and (now() - session.auth_time).total_seconds() <= max_age_s


def _ask_to_sign_in(level: str) -> Response:
    """Send the browser to the way in that gives `level`, remembering the page it asked for."""
    way = "internet" if level == settings().provider.internet_level else "internal"
    is_page = request.method in {"GET", "HEAD"}
    target = request.full_path.rstrip("?") if is_page else safe_target(request.referrer) or ""
    return redirect(f"{settings().server.path}/sign-in?way={way}&target={quote(target, safe='')}", 303)
