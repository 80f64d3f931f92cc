"""Who asks: from where, with which living session, in which language; and the guard that opens a page to enough of it.

Called by the pages of every room. What it looks up is kept in `flask.g` for the request.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import quote

from flask import g, redirect, request
from werkzeug.wrappers import Response

from jsis_rp.accounts import Account
from jsis_rp.audit import Origin
from jsis_rp.i18n import DEFAULT, LANGUAGES
from jsis_rp.network import Address, client_address, is_internal
from jsis_rp.sign_in import sessions
from jsis_rp.sign_in.checks import reaches
from jsis_rp.sign_in.models import WebSession
from jsis_rp.web import LANGUAGE_COOKIE, SESSION, cookie_name, now, parts, settings

View = Callable[..., Any]


@dataclass(frozen=True)
class Visitor:
    """Who asks: from where, and with which living session."""

    address: Address | None
    is_internal: bool
    session: WebSession | None
    account: Account | None


def origin() -> Origin:
    """Return when and from where this is asked, for the audit record."""
    address = visitor().address
    return Origin(at=now(), address=str(address) if address else "")


def visitor() -> Visitor:
    """Return who asks; the session is looked up once a request and touched at most once a minute."""
    if "visitor" not in g:
        network = parts().settings.network
        address = client_address(
            request.remote_addr or "", ",".join(request.headers.getlist("X-Forwarded-For")), network.trusted_proxies
        )
        session, account = _session()
        g.visitor = Visitor(address, is_internal(address, network), session, account)
    found: Visitor = g.visitor
    return found


def _session() -> tuple[WebSession | None, Account | None]:
    token = request.cookies.get(cookie_name(SESSION), "")
    if not token:
        return None, None
    store, limits = parts().database, settings().session
    with store.read() as db:
        found = sessions.find(db, token, now=now(), settings=limits)
    if found is None:
        return None, None
    if sessions.is_due_for_touch(found[0], now()):
        with store.write() as db:
            sessions.touch(db, found[0], now())
    return found


def signed_in() -> tuple[WebSession, Account]:
    """Return session and account of a page behind `requires`; anything else is an error of the code."""
    who = visitor()
    if who.session is None or who.account is None:
        raise RuntimeError("signed_in() outside @requires")
    return who.session, who.account


def needed_level(who: Visitor) -> str:
    """Return the level that counts for this visitor: from outside a session made inside is not enough."""
    provider = settings().provider
    return provider.internal_level if who.is_internal else provider.internet_level


def requires(*, always_internet_level: bool = False, max_age_s: Callable[[], int] | None = None) -> Callable[[View], View]:
    """Open a page only to a session of the needed level; others are sent to sign in, and then back to the page."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            who = visitor()
            provider = settings().provider
            level = provider.internet_level if always_internet_level else needed_level(who)
            age = max_age_s() if max_age_s else None
            if who.session is None or not reaches(who.session.acr, level, provider.levels) or not _is_fresh(who.session, age):
                return ask_to_sign_in(level)
            return view(*args, **kwargs)

        return guarded

    return wrap


def _is_fresh(session: WebSession, max_age_s: int | None) -> bool:
    if max_age_s is None:
        return True
    return session.auth_time is not None and (now() - session.auth_time).total_seconds() <= max_age_s


def ask_to_sign_in(level: str) -> Response:
    """Send the browser to the way in that gives `level`, remembering the page it asked for."""
    way = "internet" if level == settings().provider.internet_level else "internal"
    target = request.full_path.rstrip("?")
    return redirect(f"{settings().server.path}/sign-in?way={way}&target={quote(target, safe='')}", 303)


def language() -> str:
    """Return the language of this request: chosen here, else told by the provider, else the browser's, else English."""
    if "language" not in g:
        g.language = _language()
    chosen: str = g.language
    return chosen


def _language() -> str:
    account = visitor().account
    for told in (request.cookies.get(LANGUAGE_COOKIE), account.locale if account else None):
        if told and told[:2].lower() in LANGUAGES:
            return told[:2].lower()
    return request.accept_languages.best_match(LANGUAGES) or DEFAULT
